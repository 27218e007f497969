#include "core/fold_table.h"

#include <algorithm>
#include <array>
#include <utility>

namespace omakase {
namespace {

// Tables of this file follow Unicode's compatibility mappings (NFKC), cut down to what Japanese PCs, mails and PDFs really hold.

// U+FF61-FF9D in order.
constexpr std::u16string_view halfwidth_forms =
    u"。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
static_assert(halfwidth_forms.size() == 0xFF9E - 0xFF61);

// U+2F00-2FD5: radicals that look like kanji. PDFs give them when text is copied (⾼ for 高).
constexpr std::u16string_view radical_forms =
    u"一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤"
    u"方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色"
    u"艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻"
    u"齊齒龍龜龠";
static_assert(radical_forms.size() == 0xD6);

// U+FA10-FA2D: kanji of Windows-31J's vendor rows with their ordinary forms; those without one stand for themselves.
constexpr std::u16string_view vendor_kanji_forms = u"塚﨑晴﨓﨔凞猪益礼神祥福靖精羽﨟蘒﨡諸﨣﨤逸都﨧﨨﨩飯飼館鶴";
static_assert(vendor_kanji_forms.size() == 0xFA2E - 0xFA10);

constexpr std::u16string_view parenthesized_forms = u"一二三四五六七八九十月火水木金土日株有社名特財祝労代呼学監企資協祭休自至";  // U+3220
constexpr std::u16string_view circled_forms =
    u"一二三四五六七八九十月火水木金土日株有社名特財祝労秘男女適優印注項休写正上中下左右医宗学監企資協夜";  // U+3280
constexpr std::u16string_view circled_kana =
    u"アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヰヱヲ";  // U+32D0

// U+00C0-017F: the base letter of an accented one, and below it which mark it carries; '.' = not a pair.
constexpr std::string_view accented_bases =
    "aaaaaa.ceeeeiiii.nooooo..uuuuy..aaaaaa.ceeeeiiii.nooooo..uuuuy.yaaaaaaccccccccdd..eeeeeeeeeegggggggghh..iiiiiiiii...jjkk.llllll....nnnnnn..."
    "oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzz.";
constexpr std::string_view accented_marks =
    "abcdhi.labchabch.dabcdh..abchb..abcdhi.labchabch.dabcdh..abchb.heeffmmbbccggkkkk..eeffggmmkkccffggllcc..ddeeffmmg...ccll.bbllkk....bbllkk..."
    "eeffjj..bbllkkbbccllkkllkk..ddeeffiijjmmcccchbbggkk.";
static_assert(accented_bases.size() == 0x180 - 0xC0 && accented_marks.size() == accented_bases.size());
constexpr std::u16string_view marks = u"\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327\u0328";

using Pair = std::pair<char16_t, std::u16string_view>;
constexpr auto several = std::to_array<Pair>({
    {u'\u00B2', u"2"},          {u'\u00B3', u"3"},        {u'\u00B9', u"1"},        {u'\u2025', u".."},         {u'\u2026', u"..."},
    {u'\u2100', u"a/c"},        {u'\u2103', u"°c"},       {u'\u2116', u"no"},       {u'\u2121', u"tel"},        {u'\u2122', u"tm"},
    {u'\u32FF', u"令和"},       {u'\u3303', u"アール"},   {u'\u330D', u"カロリー"}, {u'\u3314', u"キロ"},       {u'\u3318', u"グラム"},
    {u'\u3322', u"センチ"},     {u'\u3323', u"セント"},   {u'\u3326', u"ドル"},     {u'\u3327', u"トン"},       {u'\u332B', u"パーセント"},
    {u'\u3336', u"ヘクタール"}, {u'\u333B', u"ページ"},   {u'\u3349', u"ミリ"},     {u'\u334A', u"ミリバール"}, {u'\u334D', u"メートル"},
    {u'\u3351', u"リットル"},   {u'\u3357', u"ワット"},   {u'\u337B', u"平成"},     {u'\u337C', u"昭和"},       {u'\u337D', u"大正"},
    {u'\u337E', u"明治"},       {u'\u337F', u"株式会社"}, {u'\u3385', u"kb"},       {u'\u3386', u"mb"},         {u'\u3387', u"gb"},
    {u'\u338E', u"mg"},         {u'\u338F', u"kg"},       {u'\u3390', u"hz"},       {u'\u3391', u"khz"},        {u'\u3392', u"mhz"},
    {u'\u3393', u"ghz"},        {u'\u3396', u"ml"},       {u'\u3397', u"dl"},       {u'\u3398', u"kl"},         {u'\u339C', u"mm"},
    {u'\u339D', u"cm"},         {u'\u339E', u"km"},       {u'\u339F', u"mm2"},      {u'\u33A0', u"cm2"},        {u'\u33A1', u"m2"},
    {u'\u33A2', u"km2"},        {u'\u33A3', u"mm3"},      {u'\u33A4', u"cm3"},      {u'\u33A5', u"m3"},         {u'\u33C4', u"cc"},
    {u'\u33CB', u"hp"},         {u'\u33CD', u"kk"},       {u'\uFB00', u"ff"},       {u'\uFB01', u"fi"},         {u'\uFB02', u"fl"},
    {u'\uFB03', u"ffi"},        {u'\uFB04', u"ffl"},
});
static_assert(std::ranges::is_sorted(several, {}, &Pair::first));

// Variants of kanji in names of companies and people; searching keeps them apart, comparing names does not.
constexpr auto kanji_variants = std::to_array<std::pair<char32_t, char16_t>>({
    {U'冨', u'富'}, {U'嵜', u'崎'}, {U'嶋', u'島'}, {U'嶌', u'島'}, {U'廣', u'広'}, {U'德', u'徳'}, {U'會', u'会'}, {U'桒', u'桑'}, {U'槇', u'槙'},
    {U'櫻', u'桜'}, {U'澤', u'沢'}, {U'濱', u'浜'}, {U'濵', u'浜'}, {U'瀨', u'瀬'}, {U'眞', u'真'}, {U'國', u'国'}, {U'邉', u'辺'}, {U'邊', u'辺'},
    {U'隆', u'隆'}, {U'靑', u'青'}, {U'髙', u'高'}, {U'黃', u'黄'}, {U'黑', u'黒'}, {U'齊', u'斉'}, {U'齋', u'斎'}, {U'﨑', u'崎'}, {U'𠮷', u'吉'},
});

// Kept as digits so that ① and 1 are one, 10 and more included.
constexpr std::u16string_view numbers =
    u"01020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849505152535455565758596061626364656667686970";
std::u16string_view number(unsigned value) {
    const std::u16string_view two = numbers.substr((value - 1) * 2, 2);
    return two.front() == u'0' ? two.substr(1) : two;
}

constexpr std::u16string_view roman = u"i   ii  iii iv  v   vi  vii viiiix  x   xi  xii ";
std::u16string_view roman_number(unsigned index) {
    const std::u16string_view four = roman.substr(index * 4, 4);
    return four.substr(0, four.find(u' '));
}

bool between(char32_t c, char32_t first, char32_t last) {
    return c >= first && c <= last;
}

/// A small hiragana as its large form; others as they are.
char32_t enlarge(char32_t hiragana) {
    switch (hiragana) {
        case 0x3041:
        case 0x3043:
        case 0x3045:
        case 0x3047:
        case 0x3049:
        case 0x3063:
        case 0x3083:
        case 0x3085:
        case 0x3087:
        case 0x308E: return hiragana + 1;
        case 0x3095: return 0x304B;
        case 0x3096: return 0x3051;
        default: return hiragana;
    }
}

Folding fold_kana(char32_t c, FoldKind kind) {
    static constexpr std::u16string_view voiced_w = u"わ\u3099ゐ\u3099ゑ\u3099を\u3099";  // ヷ ヸ ヹ ヺ have no hiragana of their own
    if (between(c, 0x30F7, 0x30FA)) return {.several = voiced_w.substr(2 * (c - 0x30F7), 2)};
    if (between(c, 0x30A1, 0x30F6) || c == 0x30FD || c == 0x30FE) c -= 0x60;
    if (kind == FoldKind::search) c = enlarge(c);
    return {.single = c};
}

Folding fold_latin(char32_t c) {
    const std::size_t index = c - 0xC0;
    if (index < accented_bases.size() && accented_bases[index] != '.') {
        // A letter and its mark, as a decomposed text has them: composed and decomposed are one, but e is not é.
        static constexpr auto pairs = [] {
            std::array<char16_t, 2 * accented_bases.size()> all{};
            for (std::size_t i = 0; i < accented_bases.size(); ++i) {
                all[2 * i] = static_cast<char16_t>(accented_bases[i]);
                if (accented_marks[i] != '.') all[2 * i + 1] = marks[static_cast<std::size_t>(accented_marks[i] - 'a')];
            }
            return all;
        }();
        return {.several = {pairs.data() + 2 * index, 2}};
    }
    switch (c) {
        case 0xA0: return {.single = U' '};
        case 0xC6:
        case 0xD0:
        case 0xD8:
        case 0xDE: return {.single = c + 0x20};
        case 0x110:
        case 0x126:
        case 0x132:
        case 0x13F:
        case 0x141:
        case 0x14A:
        case 0x152:
        case 0x166: return {.single = c + 1};
        default: return {.single = c};
    }
}

Folding fold_symbol(char32_t c) {  // U+2000-33FF without kana
    if (between(c, 0x2160, 0x216B)) return {.several = roman_number(c - 0x2160)};
    if (between(c, 0x2170, 0x217B)) return {.several = roman_number(c - 0x2170)};
    if (between(c, 0x2460, 0x2473)) return {.several = number(c - 0x2460 + 1)};
    if (between(c, 0x24B6, 0x24CF)) return {.single = U'a' + (c - 0x24B6)};
    if (between(c, 0x24D0, 0x24E9)) return {.single = U'a' + (c - 0x24D0)};
    if (between(c, 0x3251, 0x325F)) return {.several = number(c - 0x3251 + 21)};
    if (between(c, 0x32B1, 0x32BF)) return {.several = number(c - 0x32B1 + 36)};
    if (between(c, 0x3280, 0x32B0)) return {.several = circled_forms.substr(c - 0x3280, 1)};
    if (between(c, 0x32D0, 0x32FE)) return {.several = circled_kana.substr(c - 0x32D0, 1)};
    if (between(c, 0x2F00, 0x2FD5)) return {.single = radical_forms[c - 0x2F00]};
    if (between(c, 0x3220, 0x3243)) {
        static constexpr auto bracketed = [] {
            std::array<char16_t, 3 * parenthesized_forms.size()> all{};
            for (std::size_t i = 0; i < parenthesized_forms.size(); ++i) {
                all[3 * i] = u'(';
                all[3 * i + 1] = parenthesized_forms[i];
                all[3 * i + 2] = u')';
            }
            return all;
        }();
        return {.several = {bracketed.data() + 3 * (c - 0x3220), 3}};
    }
    switch (c) {
        case 0x24EA: return {.single = U'0'};
        case 0x301C: return {.single = U'~'};  // the wave dash: ～ of Windows is U+FF5E, that of others U+301C
        case 0x2018:
        case 0x2019: return {.single = U'\''};
        case 0x201C:
        case 0x201D: return {.single = U'"'};
        default: break;
    }
    if (is_dash(c)) return {.single = U'-'};
    return {.single = c};
}

Folding fold_wide_form(char32_t c, FoldKind kind) {  // U+FF00-FFEF
    if (between(c, 0xFF01, 0xFF5E)) {
        c -= 0xFEE0;
        return {.single = between(c, U'A', U'Z') ? c + 0x20 : c};
    }
    if (between(c, 0xFF61, 0xFF9F)) return fold_kana(widen_halfwidth(c), kind);
    switch (c) {
        case 0xFFE0: return {.single = 0xA2};
        case 0xFFE1: return {.single = 0xA3};
        case 0xFFE2: return {.single = 0xAC};
        case 0xFFE3: return {.single = 0xAF};
        case 0xFFE4: return {.single = 0xA6};
        case 0xFFE5: return {.single = 0xA5};
        default: return {.single = c};
    }
}

Folding fold_for_search(char32_t c, FoldKind kind) {
    if (c < 0x80) return {.single = between(c, U'A', U'Z') ? c + 0x20 : is_space(c) ? U' ' : c};
    if (is_space(c)) return {.single = U' '};
    if (is_invisible(c)) return {.dropped = true};
    if (between(c, 0x3041, 0x30FF)) {
        if (c == 0x309B) return {.single = combining_voiced_mark};
        if (c == 0x309C) return {.single = combining_semi_voiced_mark};
        return fold_kana(c, kind);
    }
    if (between(c, 0x4E00, 0x9FFF)) return {.single = c};
    if (const auto found = std::ranges::lower_bound(several, c, {}, &Pair::first); found != several.end() && found->first == c)
        return {.several = found->second};
    if (c < 0x180) return fold_latin(c);
    if (between(c, 0x391, 0x3A9) || between(c, 0x410, 0x42F)) return {.single = c + 0x20};
    if (between(c, 0x400, 0x40F)) return {.single = c + 0x50};
    if (between(c, 0x2000, 0x33FF)) return fold_symbol(c);
    if (between(c, 0xFA10, 0xFA2D)) return {.single = vendor_kanji_forms[c - 0xFA10]};
    if (c == 0xF929) return {.single = U'朗'};
    if (c == 0xF9DC) return {.single = U'隆'};
    if (c == 0xFE63) return {.single = U'-'};
    if (between(c, 0xFF00, 0xFFEF)) return fold_wide_form(c, kind);
    return {.single = c};
}

}  // namespace

bool is_space(char32_t c) {
    return c == U' ' || between(c, 0x09, 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 || between(c, 0x2000, 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_invisible(char32_t c) {
    return c == 0xAD || c == 0x061C || c == 0x180E || between(c, 0x200B, 0x200F) || between(c, 0x202A, 0x202E) || between(c, 0x2060, 0x206F) ||
           between(c, 0xFE00, 0xFE0F) || c == 0xFEFF || between(c, 0xE0000, 0xE01EF);
}

bool is_dash(char32_t c) {
    return c == U'-' || between(c, 0x2010, 0x2015) || c == 0x2043 || c == 0x2212 || c == 0x2500 || c == 0x2501 || c == 0xFE58 || c == 0xFE63 ||
           c == 0xFF0D;
}

bool is_long_vowel(char32_t c) {
    return c == 0x30FC || c == 0xFF70;
}

char32_t compose_kana(char32_t base, char32_t mark) {
    if (between(base, 0x306F, 0x307B) && (base - 0x306F) % 3 == 0) return base + (mark == combining_voiced_mark ? 1 : 2);  // は - ほ
    if (mark != combining_voiced_mark) return 0;
    if (base == 0x3046) return 0x3094;                                        // う
    if (base == 0x309D) return 0x309E;                                        // ゝ
    if (between(base, 0x304B, 0x3061) && base % 2 == 1) return base + 1;      // か - ち
    if (base == 0x3064 || base == 0x3066 || base == 0x3068) return base + 1;  // つ て と
    return 0;
}

char32_t widen_halfwidth(char32_t c) {
    if (c == 0xFF9E) return combining_voiced_mark;
    if (c == 0xFF9F) return combining_semi_voiced_mark;
    return halfwidth_forms[c - 0xFF61];
}

Folding fold_code_point(char32_t c, FoldKind kind) {
    if (kind == FoldKind::search) return fold_for_search(c, kind);
    if (is_space(c)) return {.dropped = true};
    if (is_dash(c) || is_long_vowel(c)) return {.single = U'-'};
    Folding folding = fold_for_search(c, kind);
    if (folding.single >= 0x4E00) {
        const auto found = std::ranges::find(kanji_variants, folding.single, &std::pair<char32_t, char16_t>::first);
        if (found != kanji_variants.end()) folding.single = found->second;
    }
    return folding;
}

}  // namespace omakase
