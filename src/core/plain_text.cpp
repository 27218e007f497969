#include "core/plain_text.h"

#include "core/encoding.h"
#include "core/fold_table.h"

namespace omakase {
namespace {

bool is_noncharacter(char32_t c) {
    return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

bool is_control(char32_t c, LineEnds line_ends) {
    if (line_ends == LineEnds::allowed && (c == U'\t' || c == U'\n' || c == U'\r')) return false;
    return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

}  // namespace

std::optional<Error> check_text(std::string_view text, std::string field, std::size_t limit_characters, LineEnds line_ends) {
    std::size_t position = 1;
    for (std::size_t at = 0; at < text.size(); ++position) {
        const CodePoint c = decode_utf8_at(text, at);
        if (c.size == 0 || is_control(c.value, line_ends) || is_noncharacter(c.value))
            return Error{.id = "text.invalid", .field = std::move(field), .arguments = {{"position", std::to_string(position)}}};
        at += c.size;
    }
    if (count_characters(text) > limit_characters || text.size() > 4 * limit_characters)
        return Error{.id = "text.too_long", .field = std::move(field), .arguments = {{"limit", std::to_string(limit_characters)}}};
    return std::nullopt;
}

std::string_view trim_text(std::string_view text) {
    std::size_t first = text.size();
    std::size_t last = 0;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode_utf8_at(text, at);
        const std::size_t next = at + (c.size == 0 ? 1 : c.size);
        if (c.size == 0 || (!is_space(c.value) && !is_invisible(c.value))) {
            if (first == text.size()) first = at;
            last = next;
        }
        at = next;
    }
    return first < last ? text.substr(first, last - first) : std::string_view{};
}

}  // namespace omakase
