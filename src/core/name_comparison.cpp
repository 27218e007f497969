// compare_names of core/linkage.h: which difference keeps two company names from being equal byte for byte.
#include <algorithm>
#include <span>

#include "core/encoding.h"
#include "core/fold_table.h"
#include "core/linkage.h"

namespace omakase {
namespace {

/// One character of a name with its marks, and what comparing makes of it ("" = space or invisible).
struct Element {
    ByteRange range;
    std::u32string characters;
    std::string folded;
    bool is_space = false;
};

bool is_kana_mark(char32_t c) {
    return (c >= 0x3099 && c <= 0x309C) || c == 0xFF9E || c == 0xFF9F;
}
bool is_latin_mark(char32_t c) {
    return c >= 0x300 && c <= 0x36F;
}
bool is_kanji(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F00 && c <= 0x2FD5) ||
           (c >= 0x20000 && c <= 0x3FFFF);
}
bool is_width_form(char32_t c) {
    return c >= 0xFF01 && c <= 0xFFEF;
}

std::vector<Element> elements_of(std::string_view name) {
    std::vector<Element> elements;
    for (std::size_t at = 0; at < name.size();) {
        const CodePoint c = decode_utf8_at(name, at);
        const std::size_t next = at + std::max<std::size_t>(c.size, 1);
        const char32_t value = c.size == 0 ? 0xFFFD : c.value;
        if ((is_kana_mark(value) || is_latin_mark(value)) && !elements.empty() && !elements.back().folded.empty()) {
            Element& base = elements.back();
            base.characters += value;
            base.range.last = next;
            base.folded = fold_name(name.substr(base.range.first, next - base.range.first));
        } else {
            elements.push_back({{at, next}, {value}, fold_name(name.substr(at, next - at)), is_space(value)});
        }
        at = next;
    }
    return elements;
}

/// Kana and their marks as one code point where Unicode has one.
std::u32string composed(std::u32string_view text) {
    std::u32string out;
    for (const char32_t c : text) {
        const char32_t mark = c == 0x309B ? combining_voiced_mark : c == 0x309C ? combining_semi_voiced_mark : c;
        if (!out.empty() && is_kana_mark(mark)) {
            const bool katakana = out.back() >= 0x30A1 && out.back() <= 0x30FD;
            if (const char32_t joined = compose_kana(katakana ? out.back() - 0x60 : out.back(), mark); joined != 0) {
                out.back() = katakana ? joined + 0x60 : joined;
                continue;
            }
        }
        out += mark;
    }
    return out;
}

std::u32string ordinary_width(std::u32string_view text) {
    std::u32string out;
    for (const char32_t c : text) out += c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c >= 0xFF61 && c <= 0xFF9F ? widen_halfwidth(c) : c;
    return composed(out);
}

std::u32string hiragana(std::u32string text) {
    for (char32_t& c : text)
        if ((c >= 0x30A1 && c <= 0x30F6) || c == 0x30FD || c == 0x30FE) c -= 0x60;
    return text;
}

/// The kind of difference between two elements that fold alike.
NameDifference difference_of(const Element& a, const Element& b) {
    const char32_t first_a = a.characters.front();
    const char32_t first_b = b.characters.front();
    if (composed(a.characters) == composed(b.characters)) return NameDifference::composition;
    if (std::ranges::any_of(a.characters, is_latin_mark) != std::ranges::any_of(b.characters, is_latin_mark)) return NameDifference::composition;
    if (ordinary_width(a.characters) == ordinary_width(b.characters)) return NameDifference::width;
    if ((is_dash(first_a) || is_long_vowel(first_a)) && (is_dash(first_b) || is_long_vowel(first_b))) return NameDifference::dash;
    if (hiragana(composed(a.characters)) == hiragana(composed(b.characters))) return NameDifference::kana_kind;
    if (a.folded.contains("会社")) return NameDifference::company_abbreviation;
    const char32_t plainer = is_width_form(first_a) ? first_b : first_a;
    if (is_width_form(first_a) != is_width_form(first_b) && (plainer < 0x530 || (plainer >= 0x3041 && plainer <= 0x30FF)))
        return NameDifference::width;
    if (is_kanji(first_a) && is_kanji(first_b)) return NameDifference::kanji_variant;
    if ((first_a < 0x530 && first_b < 0x530) || (is_width_form(first_a) && is_width_form(first_b))) return NameDifference::letter_case;
    return NameDifference::other;
}

std::u32string spaces_of(std::span<const Element> run) {
    std::u32string out;
    for (const Element& element : run)
        if (element.is_space) out += element.characters;
    return out;
}

NameDifference difference_of_gaps(std::span<const Element> a, std::span<const Element> b) {
    const std::u32string spaces_a = spaces_of(a);
    const std::u32string spaces_b = spaces_of(b);
    if (spaces_a == spaces_b) return NameDifference::invisible;
    return spaces_a.size() == spaces_b.size() ? NameDifference::space_kind : NameDifference::space_count;
}

/// The elements from `at` on that comparing leaves out.
std::span<const Element> gap_at(std::span<const Element> elements, std::size_t at) {
    std::size_t end = at;
    while (end < elements.size() && elements[end].folded.empty()) ++end;
    return elements.subspan(at, end - at);
}

/// Byte range of `count` elements from `at` on; empty ranges stand at their place.
ByteRange range_of(std::span<const Element> elements, std::size_t at, std::size_t count) {
    const std::size_t end_of_text = elements.empty() ? 0 : elements.back().range.last;
    const std::size_t first = at < elements.size() ? elements[at].range.first : end_of_text;
    return {first, count == 0 ? first : elements[at + count - 1].range.last};
}

std::string_view part(std::string_view text, ByteRange range) {
    return text.substr(range.first, range.last - range.first);
}

/// What both names have in common at their ends, taken off.
void mark_rest(NameComparison& result, std::span<const Element> a, std::span<const Element> b) {
    const auto same = [](const Element& x, const Element& y) { return x.characters == y.characters; };
    std::size_t front = 0;
    while (front < a.size() && front < b.size() && same(a[front], b[front])) ++front;
    std::size_t back = 0;
    while (front + back < a.size() && front + back < b.size() && same(a[a.size() - 1 - back], b[b.size() - 1 - back])) ++back;
    result.typed_part = range_of(a, front, a.size() - front - back);
    result.portal_part = range_of(b, front, b.size() - front - back);
}

}  // namespace

NameComparison compare_names(std::string_view typed, std::string_view portal) {
    NameComparison result;
    result.equal = typed == portal;
    result.equal_folded = result.equal || fold_name(typed) == fold_name(portal);
    if (result.equal) return result;

    const std::vector<Element> a = elements_of(typed);
    const std::vector<Element> b = elements_of(portal);
    if (!result.equal_folded) {
        mark_rest(result, a, b);
        return result;
    }
    std::size_t at = 0;
    while (at < a.size() && at < b.size() && part(typed, a[at].range) == part(portal, b[at].range)) ++at;

    const auto gap_a = gap_at(a, at);
    const auto gap_b = gap_at(b, at);
    if (!gap_a.empty() || !gap_b.empty()) {
        result.difference = difference_of_gaps(gap_a, gap_b);
        result.typed_part = range_of(a, at, gap_a.size());
        result.portal_part = range_of(b, at, gap_b.size());
        return result;
    }
    if (at < a.size() && at < b.size() && a[at].folded == b[at].folded) {
        result.difference = difference_of(a[at], b[at]);
        result.typed_part = a[at].range;
        result.portal_part = b[at].range;
        return result;
    }
    // One form of several characters stands for another (㈱, (株), 株式会社): the shortest parts that fold alike.
    constexpr std::size_t longest_form = 12;
    for (std::size_t sum = 2; sum <= 2 * longest_form; ++sum) {
        for (std::size_t count_a = 1; count_a < sum; ++count_a) {
            const std::size_t count_b = sum - count_a;
            if (at + count_a > a.size() || at + count_b > b.size()) continue;
            const ByteRange range_a = range_of(a, at, count_a);
            const ByteRange range_b = range_of(b, at, count_b);
            const std::string folded = fold_name(part(typed, range_a));
            if (folded.empty() || folded != fold_name(part(portal, range_b))) continue;
            result.difference = folded.contains("会社") ? NameDifference::company_abbreviation : NameDifference::other;
            result.typed_part = range_a;
            result.portal_part = range_b;
            return result;
        }
    }
    mark_rest(result, a, b);
    return result;
}

}  // namespace omakase
