#pragma once
#include <imgui.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace omakase {

/// What one glyph measures, in device pixels from its origin on the baseline; y grows downwards, so `top` is mostly negative.
struct GlyphMetrics {
    float advance = 0;
    int left = 0, top = 0, right = 0, bottom = 0;  ///< the ink's box; empty for a space
};

/// One glyph to be drawn: into RGBA pixels, white with the coverage as alpha.
struct GlyphJob {
    char32_t character = 0;
    bool bold = false;
    float size_px = 0;  ///< of the em, device pixels
    int left = 0, top = 0;
    int width = 0, height = 0;
};

/// Who measures and draws glyphs: the browser (platform/web), or a test's ruler.
class GlyphSource {
  public:
    virtual ~GlyphSource() = default;
    virtual GlyphMetrics measure(char32_t character, bool bold, float size_px) = 0;
    /// Ascent and descent (both positive) of the face, device pixels.
    virtual std::pair<float, float> ascent_descent(bool bold, float size_px) = 0;
    /// Draws all of them at once; job i's pixels follow job i-1's in `rgba`, rows without padding.
    virtual void draw(std::span<const GlyphJob> jobs, std::span<std::uint32_t> rgba) = 0;
    /// Where the lines of a textarea with these words begin: bytes, `most` lines at most. Empty = there is no browser to ask.
    virtual std::vector<std::size_t> field_lines(std::string_view, float /*size*/, float /*width*/, std::size_t /*most*/) { return {}; }
};

/// The two faces, fed by `source` glyph by glyph as they are needed. `source` must outlive the atlas.
struct Faces {
    ImFont* regular = nullptr;
    ImFont* bold = nullptr;
};
Faces add_faces(ImFontAtlas& atlas, GlyphSource& source);

/// As the source breaks them.
std::vector<std::size_t> field_lines(std::string_view words, float size, float width, std::size_t most);

/// Draws the glyphs that this frame met for the first time: one batch, before the frame is rendered.
/// Returns how many there were.
std::size_t draw_pending_glyphs(ImFontAtlas& atlas);

/// After that. True = some of the frame's glyphs found no room and are blank; the atlas is empty now: draw again instead of showing this frame.
bool make_room_for_glyphs(ImFontAtlas& atlas);

/// Between frames: every glyph is measured and drawn anew when it is met again, because the fonts changed.
void forget_glyphs(ImFontAtlas& atlas);

}  // namespace omakase
