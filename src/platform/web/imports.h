#pragma once
#include <string>
#include <string_view>

#include "ui/glyphs.h"

// All that C++ calls in JavaScript. web/bridge.js gives the other end as `Module.host`.

namespace omakase::host {

void request_frame(std::string_view cause);
void effects(std::string_view json);    ///< a JSON array of effects (docs/bridge.md)
void semantics(std::string_view json);  ///< the accessible tree's difference
void focus(std::uint32_t node_id);      ///< moves the browser's focus
void scale(float scale);                ///< of what is drawn to CSS pixels: the text size
void title(std::string_view title, std::string_view language);
void paper(std::string_view json);  ///< what is printed (client/print.h)
void save_file(std::string_view name, std::string_view type, std::string_view bytes);
std::string random_id();  ///< 32 hexadecimal digits from crypto.getRandomValues
double now_us();          ///< UTC, microseconds

GlyphMetrics measure_glyph(char32_t character, bool bold, float size_px);
std::pair<float, float> ascent_descent(bool bold, float size_px);
void draw_glyphs(std::span<const GlyphJob> jobs, std::span<std::uint32_t> rgba);
/// GlyphSource::field_lines
std::vector<std::size_t> field_lines(std::string_view words, float size, float width, std::size_t most);

}  // namespace omakase::host
