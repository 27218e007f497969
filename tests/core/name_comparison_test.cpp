#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "core/linkage.h"

using namespace omakase;
using D = NameDifference;

namespace {

const std::vector<std::string> names{
    "株式会社浪速精機 製作所",  "NTT-West for Dry-run", "㈱カゴメガード",      "髙橋サービス 有限会社", "(株)ガラパゴス",
    "有限会社グリーン 企画",    "Aozora Kikai Co.",     "みどり運輸 (株)",     "株式会社スーパーがら",  "合同会社 ダイヤ",
    "Café ギャラリー 株式会社", "㈲山﨑ボデー",         "浪速精機製作所 (株)", "パナ デバイス",         "株式会社ABC データ",
    "東京-大阪 リース",         "ヴィラ １２３",        "桜 ビルド(有)",       "プロ グレス",           "川口ガス 株式会社"};

struct Mutation {
    const char* from;
    const char* to;
    D difference;
};
// Each is tried on the first place where it fits.
const std::vector<Mutation> mutations{
    {" ", "　", D::space_kind},
    {" ", "\u00A0", D::space_kind},
    {" ", "\t", D::space_kind},
    {" ", "  ", D::space_count},
    {" ", "", D::space_count},
    {"株式会社", "(株)", D::company_abbreviation},
    {"株式会社", "㈱", D::company_abbreviation},
    {"(株)", "株式会社", D::company_abbreviation},
    {"(株)", "㈱", D::company_abbreviation},
    {"㈱", "(株)", D::company_abbreviation},
    {"㈱", "株式会社", D::company_abbreviation},
    {"有限会社", "㈲", D::company_abbreviation},
    {"有限会社", "(有)", D::company_abbreviation},
    {"(有)", "㈲", D::company_abbreviation},
    {"㈲", "有限会社", D::company_abbreviation},
    {"㈱", "㍿", D::company_abbreviation},
    {"合同会社", "(同)", D::company_abbreviation},
    {"(", "（", D::width},
    {")", "）", D::width},
    {"A", "Ａ", D::width},
    {"W", "Ｗ", D::width},
    {"１", "1", D::width},
    {"カ", "ｶ", D::width},
    {"ガ", "ｶﾞ", D::width},
    {"デ", "ﾃﾞ", D::width},
    {"ー", "ｰ", D::width},
    {"-", "－", D::width},
    {"パ", "ﾊﾟ", D::width},
    {"A", "a", D::letter_case},
    {"W", "w", D::letter_case},
    {"o", "O", D::letter_case},
    {"-", "‐", D::dash},
    {"-", "–", D::dash},
    {"-", "−", D::dash},
    {"-", "ー", D::dash},
    {"ー", "-", D::dash},
    {"ー", "—", D::dash},
    {"ー", "―", D::dash},
    {"髙", "高", D::kanji_variant},
    {"﨑", "崎", D::kanji_variant},
    {"桜", "櫻", D::kanji_variant},
    {"髙", "⾼", D::kanji_variant},
    {"カ", "か", D::kana_kind},
    {"ガ", "が", D::kana_kind},
    {"み", "ミ", D::kana_kind},
    {"ス", "す", D::kana_kind},
    {"ガ", "カ\u3099", D::composition},
    {"パ", "ハ\u309A", D::composition},
    {"が", "か\u3099", D::composition},
    {"é", "e\u0301", D::composition},
    {"グ", "ク\u3099", D::composition},
    {"ヴ", "ウ\u3099", D::composition},
    {"株", "\u200B株", D::invisible},
    {"山", "\u200E山", D::invisible},
    {"ー", "ー\uFEFF", D::invisible},
    {"A", "\u202AA", D::invisible},
    {"１", "①", D::other},
    {"２", "②", D::other},
    {"ダ", "ﾀﾞ", D::width},
    {"ビ", "ヒ\u3099", D::composition},
    {"プ", "ﾌﾟ", D::width},
    {"ボ", "ぼ", D::kana_kind},
    {"C", "Ｃ", D::width},
    {"B", "b", D::letter_case},
};

}  // namespace

TEST_CASE("each of sixty mutations of twenty names is named and marked", "[linkage][property]") {
    REQUIRE(names.size() == 20);
    REQUIRE(mutations.size() >= 60);
    std::size_t tried = 0;
    for (const Mutation& mutation : mutations) {
        bool fits = false;
        for (const std::string& portal : names) {
            const std::size_t at = portal.find(mutation.from);
            if (at == std::string::npos) continue;
            fits = true;
            ++tried;
            std::string typed = portal;
            typed.replace(at, std::string_view{mutation.from}.size(), mutation.to);
            CAPTURE(typed, portal);
            const NameComparison comparison = compare_names(typed, portal);
            CHECK_FALSE(comparison.equal);
            CHECK(comparison.equal_folded);
            CHECK(static_cast<int>(comparison.difference) == static_cast<int>(mutation.difference));
            // What is marked is exactly where the two differ: putting the portal's part there mends it.
            std::string mended = typed;
            const ByteRange part = comparison.typed_part;
            mended.replace(part.first, part.last - part.first,
                           portal.substr(comparison.portal_part.first, comparison.portal_part.last - comparison.portal_part.first));
            CHECK(mended == portal);
        }
        CAPTURE(mutation.from, mutation.to);
        CHECK(fits);
    }
    CHECK(tried >= 60);
}

TEST_CASE("tails that copying brings are named", "[linkage]") {
    for (const std::string& portal : names) {
        CHECK(compare_names(portal, portal).equal);
        for (const char* tail : {" ", "\t", "\r", "\r\n", "　"}) {
            const NameComparison comparison = compare_names(portal + tail, portal);
            CHECK(comparison.equal_folded);
            CHECK(comparison.difference == D::space_count);
            CHECK(comparison.typed_part == ByteRange{portal.size(), portal.size() + std::string_view{tail}.size()});
            CHECK(comparison.portal_part == ByteRange{portal.size(), portal.size()});
        }
        CHECK(compare_names(portal + "\u200B", portal).difference == D::invisible);
        CHECK(compare_names("\uFEFF" + portal, portal).difference == D::invisible);
    }
}

TEST_CASE("the space of the mockup is marked", "[linkage]") {
    const NameComparison comparison = compare_names("浪速精機製作所　(株)", "浪速精機製作所 (株)");
    CHECK(comparison.difference == D::space_kind);
    CHECK(comparison.typed_part == ByteRange{21, 24});
    CHECK(comparison.portal_part == ByteRange{21, 22});
}

TEST_CASE("other names do not fold alike", "[linkage]") {
    for (const std::string& a : names)
        for (const std::string& b : names)
            if (a != b && fold_name(a) != fold_name(b)) CHECK_FALSE(compare_names(a, b).equal_folded);
    const NameComparison comparison = compare_names("浪速精機", "浪花精機");
    CHECK_FALSE(comparison.equal_folded);
    CHECK(comparison.typed_part == ByteRange{3, 6});
    CHECK(compare_names("キャノン", "キヤノン").equal_folded == false);
    CHECK(compare_names("", "x").portal_part == ByteRange{0, 1});
}
