#include "core/event_text.h"

#include <algorithm>
#include <cstdint>

#include "core/encoding.h"
#include "core/vendor_text.h"

namespace omakase {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::uint8_t byte_at(std::string_view text, std::size_t i) {
    return static_cast<std::uint8_t>(text[i]);
}
bool continues(std::string_view text, std::size_t i) {
    return i < text.size() && (byte_at(text, i) & 0xC0u) == 0x80u;
}

bool holds_three_byte_utf8(std::string_view text) {
    for (std::size_t i = 0; i + 2 < text.size(); ++i) {
        const std::uint8_t first = byte_at(text, i);
        if (first >= 0xE0 && first <= 0xEF && decode_utf8_at(text, i).size == 3) return true;
    }
    return false;
}

/// Whether the text from `at` on is the beginning of one character and nothing else.
bool is_cut_character(std::string_view text, std::size_t at) {
    const std::uint8_t first = byte_at(text, at);
    const std::size_t needed = first >= 0xC2 && first <= 0xDF ? 2 : first >= 0xE0 && first <= 0xEF ? 3 : first >= 0xF0 && first <= 0xF4 ? 4 : 0;
    const std::size_t there = text.size() - at;
    if (needed == 0 || there >= needed) return false;
    for (std::size_t i = 1; i < there; ++i)
        if (!continues(text, at + i)) return false;
    if (there < 2) return true;
    // The second byte may already rule out that this becomes a character.
    const std::uint8_t second = byte_at(text, at + 1);
    return !(first == 0xE0 && second < 0xA0) && !(first == 0xED && second > 0x9F) && !(first == 0xF0 && second < 0x90) &&
           !(first == 0xF4 && second > 0x8F);
}

bool is_control(char32_t c) {
    return (c < 0x20 && c != U'\t' && c != U'\n' && c != U'\r') || c == 0x7F || (c >= 0x80 && c <= 0x9F);
}

/// Whether a control character stands at `i`; C1 controls are two bytes in UTF-8.
std::size_t control_size(std::string_view text, std::size_t i) {
    const std::uint8_t byte = byte_at(text, i);
    if (byte < 0x80) return is_control(byte) ? 1 : 0;
    return byte == 0xC2 && i + 1 < text.size() && byte_at(text, i + 1) >= 0x80 && byte_at(text, i + 1) <= 0x9F ? 2 : 0;
}

}  // namespace

std::size_t EventText::source_offset(std::string_view line, std::size_t offset) const {
    if (!is_cp932) return std::min(skipped + offset, line.size());
    std::size_t source = 0;
    for (std::size_t at = 0; at < offset && source < line.size();) {
        const CodePoint point = decode_utf8_at(utf8, at);
        at += point.size == 0 ? 1 : point.size;
        const bool one_byte = point.value < 0x80 || (point.value >= 0xFF61 && point.value <= 0xFF9F);
        source += one_byte ? 1 : 2;
    }
    return std::min(source, line.size());
}

std::expected<EventText, std::size_t> decode_event_text(std::string_view line) {
    EventText text;
    if (line.starts_with(byte_order_mark)) text.skipped = byte_order_mark.size();
    const std::string_view body = line.substr(text.skipped);
    const auto invalid = first_invalid_utf8(body);
    if (!invalid) {
        text.utf8 = body;
    } else {
        const bool holds_utf8 = text.skipped > 0 || holds_three_byte_utf8(body);
        const bool cut = is_cut_character(body, *invalid);
        Decoded cp932;
        // A cut two-byte character is as likely one half-width kana: only in a line that is UTF-8 otherwise is it taken for a cut.
        const bool may_be_kana = cut && !holds_utf8 && byte_at(body, *invalid) <= 0xDF;
        if (!holds_utf8 && (!cut || may_be_kana)) {
            cp932 = decode_cp932(body);
            text.is_cp932 = !cp932.invalid_at;
        }
        if (text.is_cp932) {
            text.utf8 = std::move(cp932.text);
            add_flag(text.flags, "cp932");
        } else if (cut) {
            text.utf8 = body.substr(0, *invalid);
            add_flag(text.flags, "truncated_utf8");
        } else {
            // Whichever reading got further is the likelier one, and names the byte to look at.
            return std::unexpected{text.skipped + std::max(*invalid, cp932.invalid_at.value_or(0))};
        }
    }
    if (has_control_characters(text.utf8)) add_flag(text.flags, "control_char");
    return text;
}

bool has_control_characters(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i)
        if (control_size(text, i) != 0) return true;
    return false;
}

bool replace_control_characters(std::string& text) {
    if (!has_control_characters(text)) return false;
    std::string out;
    out.reserve(text.size() + 16);
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t size = control_size(text, i);
        if (size == 0) {
            out += text[i++];
        } else {
            append_utf8(out, 0xFFFD);
            i += size;
        }
    }
    text = std::move(out);
    return true;
}

std::string quote_around(std::string_view text, std::size_t at) {
    constexpr std::size_t before = 40;  // characters, and as many after it
    std::size_t start = std::min(at, text.size());
    for (std::size_t n = 0; n < before && start > 0; ++n) {
        --start;
        for (int i = 0; i < 3 && start > 0 && continues(text, start); ++i) --start;
    }
    std::string quote;
    for (std::size_t n = 0; n < 2 * before && start < text.size(); ++n) {
        const CodePoint point = decode_utf8_at(text, start);
        start += point.size == 0 ? 1 : point.size;
        if (point.size == 0) {
            append_utf8(quote, 0xFFFD);
        } else if (point.value < 0x20) {
            append_utf8(quote, 0x2400 + point.value);  // the pictures for control characters
        } else if (point.value == 0x7F) {
            append_utf8(quote, 0x2421);
        } else {
            append_utf8(quote, is_control(point.value) ? char32_t{0xFFFD} : point.value);
        }
    }
    return quote;
}

}  // namespace omakase
