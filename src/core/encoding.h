#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace omakase {

/// One code point at `offset` of UTF-8; `size` 0 = invalid there.
struct CodePoint {
    char32_t value = 0;
    std::size_t size = 0;
};
CodePoint decode_utf8_at(std::string_view text, std::size_t offset);
void append_utf8(std::string& out, char32_t value);
/// Offset of the first byte that is no UTF-8 (overlong, surrogate, cut), or nothing when all is valid.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);
/// Characters as people count them at least roughly: code points without combining marks, variation selectors and ZWJ sequences' tails.
std::size_t count_characters(std::string_view utf8);

/// CP932 (Windows-31J, with ①㈱髙) to UTF-8; `at` = offset of the first byte that has no meaning.
struct Decoded {
    std::string text;
    std::optional<std::size_t> invalid_at;
};
Decoded decode_cp932(std::string_view bytes);
/// ISO-2022-JP as mailers send it (CP50220: vendor rows and half-width kana too).
Decoded decode_iso2022jp(std::string_view bytes);

}  // namespace omakase
