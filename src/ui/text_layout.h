#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/fold.h"

struct ImFont;

namespace omakase {

/// Width of one line of text, CSS pixels.
float text_width(ImFont* font, float size, std::string_view text);

/// Lines of `text` no wider than `width`: broken at spaces and between Japanese characters, never before 、。）」 or ー nor after （「, at
/// `\n` always, and within a word only when it is wider than a line by itself. Ranges of bytes without the space at the break.
std::vector<ByteRange> wrap_text(ImFont* font, float size, std::string_view text, float width);

/// Where lines after the first begin, in UTF-16 units, but for those that the text itself begins by `\n`.
std::vector<int> line_starts_utf16(std::string_view text, const std::vector<ByteRange>& lines);

/// `text` when it fits, else its beginning and `…`. `middle` keeps both ends: for paths, whose ends tell most.
std::string ellipsize(ImFont* font, float size, std::string_view text, float width, bool middle = false);

}  // namespace omakase
