#pragma once
#include <imgui.h>

#include <cstdint>
#include <string>
#include <vector>

#include "ui/semantics.h"

// What a frame really drew, read back from Dear ImGui's lists: the words where they stand, and the colours that meet there.

namespace omakase::testing {

struct DrawnGlyph {
    char32_t character = 0;
    Rect box;        ///< of the quad, CSS pixels
    float size = 0;  ///< of the face, CSS pixels
    bool bold = false;
    std::uint32_t colour = 0;  ///< 0xRRGGBBAA
    std::size_t order = 0;     ///< triangles drawn before it
    bool seen = true;          ///< its middle is not clipped away
    bool cut = false;          ///< its left or right side lies outside of what is shown
};
/// Glyphs in a row, as one call drew them.
struct DrawnLine {
    std::string words;
    Rect box;  ///< what of it can be seen
    std::vector<DrawnGlyph> glyphs;
};

class Drawn {
  public:
    /// Reads ImGui::GetDrawData() of the frame that was rendered last, with the faces' tables of glyphs.
    Drawn();
    const std::vector<DrawnLine>& lines() const { return lines_; }
    /// Glyphs to the left or right of all that can be seen there: no scrolling brings them back.
    const std::vector<DrawnGlyph>& lost() const { return lost_; }
    /// The colour that the shapes drawn before triangle `order` leave at a point.
    std::uint32_t ground_at(float x, float y, std::size_t order) const;

  private:
    struct Corner {
        float x, y;
        std::uint32_t colour;
    };
    struct Triangle {
        Corner corners[3];
        Rect clip;
    };
    std::vector<Triangle> shapes_;  ///< without glyphs
    std::vector<std::size_t> shape_order_;
    std::vector<DrawnLine> lines_;
    std::vector<DrawnGlyph> lost_;
};

/// A glyph of the atlas with the face it belongs to.
struct AtlasGlyph {
    const ImFontGlyph* glyph = nullptr;
    float size = 0;
    bool bold = false;
};
/// All glyphs of the atlas that have a picture.
std::vector<AtlasGlyph> atlas_glyphs(ImFontAtlas& atlas);

/// WCAG 2.2: from 1 to 21. Colours 0xRRGGBBAA, opaque.
double contrast(std::uint32_t a, std::uint32_t b);
/// `over` laid on `under`.
std::uint32_t blend(std::uint32_t under, std::uint32_t over, float opacity = 1);

}  // namespace omakase::testing
