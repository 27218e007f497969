#pragma once
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace omakase {

/// A line as Unicode, with the way back to the bytes it came from.
struct EventText {
    std::string utf8;
    std::vector<std::string> flags;  ///< cp932, truncated_utf8, control_char
    std::size_t skipped = 0;         ///< bytes of a byte order mark before it
    bool is_cp932 = false;

    /// The byte of the line as received that `offset` of `utf8` came from.
    std::size_t source_offset(std::string_view line, std::size_t offset) const;
};

/// UTF-8 if it is valid, or valid but for a cut last character; else CP932 for the whole line, unless the line also holds UTF-8.
/// error  the first byte that has no meaning
std::expected<EventText, std::size_t> decode_event_text(std::string_view line);

/// Control characters (all but tab, line feed, carriage return) as U+FFFD; says whether there were any.
bool replace_control_characters(std::string& text);
bool has_control_characters(std::string_view text);

/// At most 80 characters around `at`, with control characters and invalid bytes made visible.
std::string quote_around(std::string_view text, std::size_t at);

}  // namespace omakase
