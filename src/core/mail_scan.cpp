#include "core/mail_scan.h"

#include <algorithm>
#include <optional>

#include "core/customer_id.h"
#include "core/encoding.h"
#include "core/fold_table.h"

namespace omakase {
namespace {

constexpr std::size_t id_length = 36;
constexpr std::size_t remark_limit = 30;

/// All lines as code points of ordinary width without invisible ones, with what each place came from.
struct Stream {
    std::u32string folded;  ///< lower case, hiragana; spaces ' ', dashes '-', line ends '\n'
    std::u32string cased;   ///< the same places with the case of letters kept
    std::vector<std::size_t> line;

    char32_t at(std::size_t place) const { return place < folded.size() ? folded[place] : U'\0'; }
    void add(char32_t plain, char32_t with_case, std::size_t line_number) {
        folded += plain;
        cased += with_case;
        line.push_back(line_number);
    }
};

char32_t ordinary(char32_t c) {
    return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
}

Stream make_stream(const std::vector<MailLine>& lines) {
    Stream stream;
    for (std::size_t number = 0; number < lines.size(); ++number) {
        const std::string& text = lines[number].text;
        for (std::size_t at = 0; at < text.size();) {
            const CodePoint c = decode_utf8_at(text, at);
            at += std::max<std::size_t>(c.size, 1);
            const Folding folding = c.size == 0 ? Folding{.single = 0xFFFD} : fold_code_point(c.value, FoldKind::search);
            if (folding.dropped) continue;
            // A character that becomes several (㈱, ①) is part of no label and of no value.
            const char32_t plain = !folding.several.empty() ? U'\uFFFD' : is_long_vowel(c.value) ? U'ー' : folding.single;
            stream.add(plain, plain < 0x80 ? ordinary(c.value) : plain, number);
        }
        stream.add(U'\n', U'\n', number);
    }
    return stream;
}

bool is_hex(char32_t c) {
    return (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'f');
}
bool is_id_dash(char32_t c) {
    return c == U'-' || c == U'ー';
}
bool is_word(char32_t c) {
    return (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'z') || c == U'_';
}
/// Kana, kanji and the like: what a Japanese sentence goes on with.
bool is_script(char32_t c) {
    return c >= 0x3041 && c != 0xFFFD && !(c >= 0xFF00 && c <= 0xFFEF);
}

/// Past spaces and at most `line_limit` line ends (with the `=` of a soft line break before them).
std::size_t skip_gap(const Stream& stream, std::size_t at, int line_limit, int* lines_crossed = nullptr) {
    int lines = 0;
    for (;; ++at) {
        const char32_t c = stream.at(at);
        if (c == U' ') continue;
        if (c == U'=' && stream.at(at + 1) == U'\n' && lines < line_limit) continue;
        if (c == U'\n' && lines < line_limit) {
            ++lines;
            continue;
        }
        break;
    }
    if (lines_crossed != nullptr) *lines_crossed = lines;
    return at;
}

/// One past the label when it begins at `at`; its characters may stand apart and over one line end.
std::optional<std::size_t> match_label(const Stream& stream, std::size_t at, std::u32string_view label) {
    if (stream.at(at) != label.front()) return std::nullopt;
    int lines_left = 1;
    for (const char32_t c : label) {
        int crossed = 0;
        if (c != label.front()) at = skip_gap(stream, at, lines_left, &crossed);
        lines_left -= crossed;
        if (stream.at(at) != c) return std::nullopt;
        ++at;
    }
    return at;
}

enum class Separator {
    strong,  ///< a colon or equals sign: what follows is meant to be the value
    line_break,
    weak,  ///< spaces, a table's bar, は, nothing
};
struct ValuePlace {
    std::size_t at = 0;
    Separator separator = Separator::weak;
};

bool is_colon(char32_t c) {
    return c == U':' || c == U'=' || c == 0x2236 || c == 0xFE30 || c == 0xFE55 || c == 0xA789;
}

/// Where the value behind a label begins, past closing brackets, a remark in brackets, the separator and opening brackets.
ValuePlace find_value(const Stream& stream, std::size_t at) {
    constexpr std::u32string_view closers = U"】]」』〉》)>*_\"'";
    constexpr std::u32string_view openers = U"{([<「『【〈《*_\"'`";
    constexpr std::u32string_view weak_marks = U"|│┃→⇒は";
    at = skip_gap(stream, at, 0);
    while (closers.contains(stream.at(at)) && stream.at(at) != 0) at = skip_gap(stream, at + 1, 0);
    if (stream.at(at) == U'(') {  // 顧客ID (UUID): …
        const std::size_t close = stream.folded.find(U')', at);
        if (close != std::u32string::npos && close - at <= remark_limit) {
            const std::size_t behind = skip_gap(stream, close + 1, 0);
            if (is_colon(stream.at(behind)) || stream.at(behind) == U'\n') at = behind;
        }
    }
    ValuePlace place{at, Separator::weak};
    if (is_colon(stream.at(at)) && !(stream.at(at) == U'=' && stream.at(at + 1) == U'\n')) {
        place.separator = Separator::strong;
        while (is_colon(stream.at(at)) || stream.at(at) == U'>' || stream.at(at) == U'*' || stream.at(at) == U'_') at = skip_gap(stream, at + 1, 0);
    } else if (weak_marks.contains(stream.at(at)) && stream.at(at) != 0) {
        ++at;
    }
    int lines = 0;
    at = skip_gap(stream, at, 2, &lines);
    if (lines > 0 && place.separator == Separator::weak) place.separator = Separator::line_break;
    while (openers.contains(stream.at(at)) && stream.at(at) != 0) at = skip_gap(stream, at + 1, 0);
    place.at = at;
    return place;
}

/// One run of letters, digits and dashes; `is_id` when all of it could belong to an ID.
struct Token {
    std::u32string text;
    bool is_id = true;
};
Token read_token(const Stream& stream, std::size_t at) {
    Token token;
    for (char32_t c = stream.at(at); is_word(c) || is_id_dash(c); c = stream.at(++at)) {
        token.text += is_id_dash(c) ? U'-' : c;
        token.is_id = token.is_id && (is_hex(c) || is_id_dash(c));
    }
    return token;
}

std::string to_utf8(std::u32string_view text) {
    std::string out;
    for (const char32_t c : text) append_utf8(out, c);
    return out;
}

/// The value at `at`, joined over spaces and line ends as long as whole words of hex digits and dashes go on and fit.
/// Words that do not fit whole are never cut: 12 characters made of 11 and of the next line's `A社` would be somebody else's ID.
std::string read_id(const Stream& stream, std::size_t at) {
    Token token = read_token(stream, at);
    at += token.text.size();
    std::u32string joined = token.text;
    std::u32string first_line = token.text;
    bool crossed_line = false;
    while (token.is_id && joined.size() < id_length) {
        int lines = 0;
        const std::size_t next = skip_gap(stream, at, 1, &lines);
        if (next == at) break;
        token = read_token(stream, next);
        const std::size_t behind = next + token.text.size();
        const bool completes = joined.size() + token.text.size() == id_length;
        const bool sentence_goes_on = is_script(stream.at(behind)) && !(completes && token.text.size() >= 4);
        if (token.text.empty() || !token.is_id || joined.size() + token.text.size() > id_length || sentence_goes_on) break;
        joined += token.text;
        crossed_line = crossed_line || lines > 0;
        if (!crossed_line) first_line = joined;
        at = behind;
    }
    const std::string whole = to_utf8(joined);
    if (CustomerId::parse(whole) || !crossed_line) return whole;
    // What a broken line seemed to go on with was not part of it, unless its first half alone could be no ID.
    return std::ranges::count(first_line, U'-') >= 4 && !first_line.ends_with(U'-') ? to_utf8(first_line) : whole;
}

/// Whether a value that is no UUID was meant to be one, so that people are told; otherwise it is other text behind the label.
bool is_meant_as_id(std::string_view value, const Stream& stream, const ValuePlace& place) {
    const auto dashes = std::ranges::count(value, '-');
    if (place.separator != Separator::strong)
        return value.size() >= 20 && value.size() <= 60 && dashes >= 3 && place.separator == Separator::line_break;
    if (value.size() < 4 || value.starts_with("http")) return false;
    const char32_t behind = stream.at(place.at + read_token(stream, place.at).text.size());
    return behind != U':' && behind != U'/' && behind != U'@' && behind != U'.';
}

bool is_account_character(char32_t c) {
    return is_word(c >= U'A' && c <= U'Z' ? c + 32 : c) || c == U'-' || c == U'.' || c == U'@';
}

}  // namespace

std::vector<MailLine> split_lines(std::string_view text) {
    // What mail programs put before quoted lines. The box drawing bar comes from text made out of HTML.
    constexpr std::u32string_view quote_marks = U">＞|｜│›»";
    std::vector<MailLine> lines;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view whole = text.substr(begin, end - begin);
        MailLine line{.text = {}, .indented = whole.starts_with(' ') || whole.starts_with('\t')};
        std::size_t kept = 0;
        for (std::size_t at = 0; at < whole.size();) {
            const CodePoint c = decode_utf8_at(whole, at);
            if (c.size == 0 || (!is_space(c.value) && !is_invisible(c.value) && !quote_marks.contains(c.value))) break;
            at += c.size;
            if (!quote_marks.contains(c.value)) continue;
            ++line.quotes;
            kept = at + (at < whole.size() && whole[at] == ' ' ? 1 : 0);
        }
        line.text = whole.substr(std::min(kept, whole.size()));
        if (line.quotes > 0) line.indented = line.text.starts_with(' ') || line.text.starts_with('\t');
        lines.push_back(std::move(line));
        begin = end + 1;
    }
    return lines;
}

std::vector<LabelledValue> find_customer_ids(const std::vector<MailLine>& lines) {
    const Stream stream = make_stream(lines);
    std::vector<LabelledValue> found;
    for (std::size_t at = stream.folded.find(U'顧'); at != std::u32string::npos; at = stream.folded.find(U'顧', at + 1)) {
        const auto behind = match_label(stream, at, U"顧客id");
        if (!behind) continue;
        const ValuePlace place = find_value(stream, *behind);
        const std::string value = read_id(stream, place.at);
        if (value.empty()) continue;
        if (CustomerId::parse(value) || is_meant_as_id(value, stream, place)) found.push_back({stream.line[at], value});
    }
    return found;
}

std::vector<LabelledValue> find_account_names(const std::vector<MailLine>& lines) {
    const Stream stream = make_stream(lines);
    std::vector<LabelledValue> found;
    for (std::size_t at = stream.folded.find(U'あ'); at != std::u32string::npos; at = stream.folded.find(U'あ', at + 1)) {
        const auto behind = match_label(stream, at, U"あかうんと名");
        if (!behind) continue;
        const ValuePlace place = find_value(stream, *behind);
        if (place.separator != Separator::strong) continue;
        std::u32string value;
        for (std::size_t i = place.at; i < stream.cased.size() && is_account_character(stream.cased[i]); ++i) value += stream.cased[i];
        // X… is what the manual prints in place of a name.
        if (value.size() >= 2 && value.size() <= 64 && value.find_first_not_of(U'X') != std::u32string::npos)
            found.push_back({stream.line[at], to_utf8(value)});
    }
    return found;
}

}  // namespace omakase
