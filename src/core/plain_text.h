#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace omakase {

enum class LineEnds { none, allowed };

/// What keeps `text` out of a field: `text.invalid` {position} (bad UTF-8, control characters, noncharacters; counted in characters
/// from 1) or `text.too_long` {limit} (characters, or four times as many bytes). Tabs and line ends only where `line_ends` allows them.
std::optional<Error> check_text(std::string_view text, std::string field, std::size_t limit_characters, LineEnds line_ends = LineEnds::none);

/// Without white space and invisible characters at both ends.
std::string_view trim_text(std::string_view text);

}  // namespace omakase
