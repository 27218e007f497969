#include "ui/drawn.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/encoding.h"

namespace omakase::testing {
namespace {

std::uint32_t from_imgui(ImU32 colour) {
    return (colour << 24) | ((colour & 0xFF00) << 8) | ((colour >> 8) & 0xFF00) | (colour >> 24);
}

struct Shape {
    char32_t character;
    float size;
    bool bold;
};

/// Each glyph by the top left corner of its place in the texture.
std::map<std::pair<float, float>, Shape> glyph_places(ImFontAtlas& atlas) {
    std::map<std::pair<float, float>, Shape> places;
    for (const AtlasGlyph& one : atlas_glyphs(atlas)) places[{one.glyph->U0, one.glyph->V0}] = {one.glyph->Codepoint, one.size, one.bold};
    return places;
}

double linear(std::uint32_t channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}
double luminance(std::uint32_t c) {
    return 0.2126 * linear(c >> 24) + 0.7152 * linear((c >> 16) & 255) + 0.0722 * linear((c >> 8) & 255);
}

Rect joined(const Rect& a, const Rect& b) {
    const float x = std::min(a.x, b.x), y = std::min(a.y, b.y);
    return {x, y, std::max(a.right(), b.right()) - x, std::max(a.bottom(), b.bottom()) - y};
}

Rect common(const Rect& a, const Rect& b) {
    const float x = std::max(a.x, b.x), y = std::max(a.y, b.y);
    return {x, y, std::min(a.right(), b.right()) - x, std::min(a.bottom(), b.bottom()) - y};
}

}  // namespace

std::vector<AtlasGlyph> atlas_glyphs(ImFontAtlas& atlas) {
    std::vector<AtlasGlyph> all;
    for (int i = 0; i < atlas.Builder->BakedPool.Size; ++i) {
        const ImFontBaked& baked = atlas.Builder->BakedPool[i];
        if (baked.WantDestroy) continue;
        for (const ImFontGlyph& glyph : baked.Glyphs)
            if (glyph.Visible) all.push_back({&glyph, baked.Size, baked.ContainerFont == atlas.Fonts[1]});
    }
    return all;
}

Drawn::Drawn() {
    const auto places = glyph_places(*ImGui::GetIO().Fonts);
    std::size_t order = 0;
    for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists) {
        for (const ImDrawCmd& command : list->CmdBuffer) {
            const Rect clip{command.ClipRect.x, command.ClipRect.y, command.ClipRect.z - command.ClipRect.x, command.ClipRect.w - command.ClipRect.y};
            for (unsigned int i = 0; i + 2 < command.ElemCount; i += 3, ++order) {
                const auto corner = [&](unsigned int k) -> const ImDrawVert& {
                    return list->VtxBuffer[static_cast<int>(command.VtxOffset + list->IdxBuffer[static_cast<int>(command.IdxOffset + i + k)])];
                };
                const ImDrawVert &a = corner(0), &b = corner(1), &c = corner(2);
                const auto found = places.find({a.uv.x, a.uv.y});
                const bool glyph = found != places.end() && (a.uv.x != b.uv.x || a.uv.y != c.uv.y);
                if (!glyph) {
                    // The second half of a glyph's quad begins at the same corner, so it does not come here.
                    shapes_.push_back(
                        {{{a.pos.x, a.pos.y, from_imgui(a.col)}, {b.pos.x, b.pos.y, from_imgui(b.col)}, {c.pos.x, c.pos.y, from_imgui(c.col)}},
                         clip});
                    shape_order_.push_back(order);
                    continue;
                }
                if (b.pos.y != a.pos.y) continue;  // the quad's other half
                const Rect box{a.pos.x, a.pos.y, c.pos.x - a.pos.x, c.pos.y - a.pos.y};
                const bool out = box.x >= clip.right() || box.right() <= clip.x || box.y >= clip.bottom() || box.bottom() <= clip.y;
                const DrawnGlyph drawn{found->second.character,
                                       box,
                                       found->second.size,
                                       found->second.bold,
                                       from_imgui(a.col),
                                       order,
                                       clip.contains(box.x + box.w / 2, box.y + box.h / 2),
                                       box.x < clip.x - 1.5F || box.right() > clip.right() + 1.5F};
                if (out) {
                    if (box.y < clip.bottom() && box.bottom() > clip.y) lost_.push_back(drawn);
                    continue;
                }
                const DrawnGlyph* before = lines_.empty() ? nullptr : &lines_.back().glyphs.back();
                const bool goes_on = before != nullptr && before->size == drawn.size && before->bold == drawn.bold &&
                                     before->colour == drawn.colour && std::abs(before->box.y - box.y) < 0.5F && box.x > before->box.x &&
                                     box.x - before->box.right() < drawn.size * 0.9F;
                if (!goes_on) lines_.push_back({"", common(box, clip), {}});
                DrawnLine& line = lines_.back();
                append_utf8(line.words, drawn.character);
                line.box = joined(line.box, common(box, clip));
                line.glyphs.push_back(drawn);
            }
        }
    }
}

std::uint32_t Drawn::ground_at(float x, float y, std::size_t order) const {
    std::uint32_t colour = 0x000000FF;
    for (std::size_t i = 0; i < shapes_.size() && shape_order_[i] < order; ++i) {
        const Triangle& t = shapes_[i];
        if (!t.clip.contains(x, y)) continue;
        const auto& [a, b, c] = t.corners;
        const float area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
        if (area == 0) continue;
        const float v = ((x - a.x) * (c.y - a.y) - (c.x - a.x) * (y - a.y)) / area;
        const float w = ((b.x - a.x) * (y - a.y) - (x - a.x) * (b.y - a.y)) / area;
        const float u = 1 - v - w;
        if (u < 0 || v < 0 || w < 0) continue;
        const float alpha =
            (u * static_cast<float>(a.colour & 255) + v * static_cast<float>(b.colour & 255) + w * static_cast<float>(c.colour & 255)) / 255;
        colour = blend(colour, a.colour | 0xFF, alpha);
    }
    return colour;
}

std::uint32_t blend(std::uint32_t under, std::uint32_t over, float opacity) {
    const float alpha = opacity * static_cast<float>(over & 255) / 255;
    std::uint32_t result = 0xFF;
    for (const int shift : {24, 16, 8}) {
        const auto from = static_cast<float>((under >> shift) & 255), to = static_cast<float>((over >> shift) & 255);
        result |= static_cast<std::uint32_t>(std::lround(from + (to - from) * alpha)) << shift;
    }
    return result;
}

double contrast(std::uint32_t a, std::uint32_t b) {
    const double first = luminance(a), second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

}  // namespace omakase::testing
