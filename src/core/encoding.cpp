#include "core/encoding.h"

#include <cstdint>

#include "core/cp932_data.h"

namespace omakase {
namespace {

constexpr char32_t replacement = 0xFFFD;

std::uint8_t byte_at(std::string_view text, std::size_t offset) {
    return static_cast<std::uint8_t>(text[offset]);
}

/// The character of a cell of the double-byte set, 0-based; 0 = none.
char32_t double_byte_character(std::size_t row, std::size_t cell) {
    return row < cp932_row_count && cell < cp932_row_cells ? cp932_character(row, cell) : U'\0';
}

bool is_half_width_kana(std::uint8_t byte) {
    return byte >= 0xA1 && byte <= 0xDF;
}
char32_t half_width_kana(std::uint8_t byte) {
    return char32_t{0xFF61} + (char32_t{byte} - 0xA1);
}

void note_invalid(Decoded& decoded, std::size_t offset) {
    if (!decoded.invalid_at) decoded.invalid_at = offset;
    append_utf8(decoded.text, replacement);
}

bool is_combining(char32_t c) {
    return (c >= 0x0300 && c <= 0x036F) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) || (c >= 0x20D0 && c <= 0x20FF) ||
           c == 0x3099 || c == 0x309A ||                                      // dakuten and handakuten of decomposed kana
           (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF) ||  // variation selectors
           (c >= 0xFE20 && c <= 0xFE2F) || (c >= 0x1F3FB && c <= 0x1F3FF) ||  // half marks, skin tones
           (c >= 0xE0020 && c <= 0xE007F) || (c >= 0x200B && c <= 0x200D);    // flag tags, zero-width space and joiners
}

enum class JisSet { ascii, kana, double_byte, unknown };

/// The escape sequence at `offset` (where ESC stands); `size` 0 = none that is known.
struct JisEscape {
    JisSet set = JisSet::ascii;
    std::size_t size = 0;
};
JisEscape jis_escape_at(std::string_view bytes, std::size_t offset) {
    const std::string_view rest = bytes.substr(offset + 1, 3);
    if (rest.starts_with("(B") || rest.starts_with("(J") || rest.starts_with("(H")) return {JisSet::ascii, 3};
    if (rest.starts_with("(I")) return {JisSet::kana, 3};
    if (rest.starts_with("$B") || rest.starts_with("$@")) return {JisSet::double_byte, 3};
    if (rest.starts_with("$(B") || rest.starts_with("$(@")) return {JisSet::double_byte, 4};
    if (rest.starts_with("$(D")) return {JisSet::unknown, 4};  // JIS X 0212: not part of CP50220
    if (rest.starts_with("&@")) return {JisSet::double_byte, 3};
    return {};
}

}  // namespace

CodePoint decode_utf8_at(std::string_view text, std::size_t offset) {
    if (offset >= text.size()) return {};
    const std::uint8_t first = byte_at(text, offset);
    if (first < 0x80) return {first, 1};
    std::size_t size = 0;
    char32_t value = 0;
    char32_t smallest = 0;  // anything below it was written longer than needed
    if (first >= 0xC2 && first <= 0xDF) {
        size = 2, value = first & 0x1Fu, smallest = 0x80;
    } else if (first >= 0xE0 && first <= 0xEF) {
        size = 3, value = first & 0x0Fu, smallest = 0x800;
    } else if (first >= 0xF0 && first <= 0xF4) {
        size = 4, value = first & 0x07u, smallest = 0x10000;
    } else {
        return {};
    }
    if (text.size() - offset < size) return {};
    for (std::size_t i = 1; i < size; ++i) {
        const std::uint8_t next = byte_at(text, offset + i);
        if ((next & 0xC0u) != 0x80u) return {};
        value = (value << 6) | (next & 0x3Fu);
    }
    if (value < smallest || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {};
    return {value, size};
}

void append_utf8(std::string& out, char32_t value) {
    if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) value = replacement;
    if (value < 0x80) {
        out += static_cast<char>(value);
        return;
    }
    if (value < 0x800) {
        out += static_cast<char>(0xC0u | (value >> 6));
    } else if (value < 0x10000) {
        out += static_cast<char>(0xE0u | (value >> 12));
        out += static_cast<char>(0x80u | ((value >> 6) & 0x3Fu));
    } else {
        out += static_cast<char>(0xF0u | (value >> 18));
        out += static_cast<char>(0x80u | ((value >> 12) & 0x3Fu));
        out += static_cast<char>(0x80u | ((value >> 6) & 0x3Fu));
    }
    out += static_cast<char>(0x80u | (value & 0x3Fu));
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
    for (std::size_t offset = 0; offset < text.size();) {
        const CodePoint point = decode_utf8_at(text, offset);
        if (point.size == 0) return offset;
        offset += point.size;
    }
    return std::nullopt;
}

std::size_t count_characters(std::string_view utf8) {
    std::size_t count = 0;
    bool joined = false;     // the last code point was a zero-width joiner
    bool open_flag = false;  // one regional indicator waits for its second
    for (std::size_t offset = 0; offset < utf8.size();) {
        const CodePoint point = decode_utf8_at(utf8, offset);
        offset += point.size == 0 ? 1 : point.size;
        const bool joiner = point.size != 0 && point.value == 0x200D;
        const bool flag_letter = point.size != 0 && point.value >= 0x1F1E6 && point.value <= 0x1F1FF;
        const bool adds_nothing = (point.size != 0 && is_combining(point.value)) || joined || (flag_letter && open_flag);
        if (!adds_nothing || count == 0) ++count;
        open_flag = flag_letter && !open_flag;
        joined = joiner;
    }
    return count;
}

Decoded decode_cp932(std::string_view bytes) {
    Decoded decoded;
    decoded.text.reserve(bytes.size() + bytes.size() / 2);
    for (std::size_t offset = 0; offset < bytes.size();) {
        const std::uint8_t first = byte_at(bytes, offset);
        if (first < 0x80) {
            decoded.text += static_cast<char>(first);
            ++offset;
            continue;
        }
        if (is_half_width_kana(first)) {
            append_utf8(decoded.text, half_width_kana(first));
            ++offset;
            continue;
        }
        const bool is_lead = (first >= 0x81 && first <= 0x9F) || (first >= 0xE0 && first <= 0xFC);
        char32_t value = 0;
        if (is_lead && offset + 1 < bytes.size()) {
            const std::uint8_t second = byte_at(bytes, offset + 1);
            if (second >= 0x40 && second <= 0xFC && second != 0x7F) {
                const std::size_t lead = first - (first <= 0x9F ? 0x81u : 0xC1u);
                const std::size_t cell = lead * 188 + (second - 0x40u) - (second > 0x7F ? 1u : 0u);
                value = double_byte_character(cell / 94, cell % 94);
            }
        }
        if (value == 0) {
            note_invalid(decoded, offset);
            ++offset;  // only the first: the second may be an ordinary letter
            continue;
        }
        append_utf8(decoded.text, value);
        offset += 2;
    }
    return decoded;
}

Decoded decode_iso2022jp(std::string_view bytes) {
    Decoded decoded;
    decoded.text.reserve(bytes.size() + bytes.size() / 2);
    JisSet set = JisSet::ascii;
    bool shifted_out = false;  // SO … SI: half-width kana, as CP50222 writes them
    for (std::size_t offset = 0; offset < bytes.size();) {
        const std::uint8_t first = byte_at(bytes, offset);
        if (first == 0x1B) {
            const JisEscape escape = jis_escape_at(bytes, offset);
            if (escape.size == 0) {
                note_invalid(decoded, offset);
                ++offset;
            } else {
                set = escape.set;
                offset += escape.size;
            }
            continue;
        }
        if (first == 0x0E || first == 0x0F) {
            shifted_out = first == 0x0E;
            ++offset;
            continue;
        }
        if (first == '\n' || first == '\r') {
            // Every line begins in ASCII (RFC 1468), so one lost escape spoils one line only.
            set = JisSet::ascii;
            shifted_out = false;
        }
        if (is_half_width_kana(first)) {
            append_utf8(decoded.text, half_width_kana(first));
            ++offset;
        } else if (first >= 0x80) {
            note_invalid(decoded, offset);
            ++offset;
        } else if (first <= 0x20 || first == 0x7F || (set == JisSet::ascii && !shifted_out)) {
            decoded.text += static_cast<char>(first);
            ++offset;
        } else if (set == JisSet::kana || shifted_out) {
            if (first <= 0x5F) {
                append_utf8(decoded.text, half_width_kana(static_cast<std::uint8_t>(first + 0x80)));
            } else {
                note_invalid(decoded, offset);
            }
            ++offset;
        } else {
            const bool pair = offset + 1 < bytes.size() && byte_at(bytes, offset + 1) >= 0x21 && byte_at(bytes, offset + 1) <= 0x7E;
            const char32_t value =
                pair && set == JisSet::double_byte ? double_byte_character(first - 0x21u, byte_at(bytes, offset + 1) - 0x21u) : U'\0';
            if (value == 0) {
                note_invalid(decoded, offset);
            } else {
                append_utf8(decoded.text, value);
            }
            offset += pair ? 2 : 1;
        }
    }
    return decoded;
}

}  // namespace omakase
