#include "ui/glyphs.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace omakase {
namespace {

// One pixel of air around each glyph: bilinear sampling at fractional positions must not meet a neighbour.
constexpr int margin_px = 1;

struct Pending {
    GlyphJob job;
    ImFontAtlasRectId rect;
};

// Dear ImGui hands a loader its atlas and face only, so what a frame still has to draw stands here; the app has one atlas.
GlyphSource* glyph_source = nullptr;
std::vector<Pending> pending;

bool is_bold(const ImFontConfig* face) {
    return face->FontLoaderFlags == 1;
}

bool init_face(ImFontAtlas*, ImFontConfig*) {
    return true;
}

bool init_baked(ImFontAtlas*, ImFontConfig* face, ImFontBaked* baked, void*) {
    const float density = face->RasterizerDensity * baked->RasterizerDensity;
    const auto [ascent, descent] = glyph_source->ascent_descent(is_bold(face), baked->Size * density);
    baked->Ascent = std::ceil(ascent / density);
    baked->Descent = -std::ceil(descent / density);
    return true;
}

bool load_glyph(ImFontAtlas* atlas, ImFontConfig* face, ImFontBaked* baked, void*, ImWchar character, ImFontGlyph* glyph, float* advance_only) {
    const float density = face->RasterizerDensity * baked->RasterizerDensity;
    const float size_px = baked->Size * density;
    const GlyphMetrics metrics = glyph_source->measure(static_cast<char32_t>(character), is_bold(face), size_px);
    if (advance_only != nullptr) {
        *advance_only = metrics.advance / density;
        return true;
    }
    glyph->Codepoint = character & 0x1FFFFF;  // the member is a bit field
    glyph->AdvanceX = metrics.advance / density;
    if (metrics.right <= metrics.left || metrics.bottom <= metrics.top) return true;  // a space

    const int width = metrics.right - metrics.left + 2 * margin_px;
    const int height = metrics.bottom - metrics.top + 2 * margin_px;
    const ImFontAtlasRectId id = ImFontAtlasPackAddRect(atlas, width, height);
    if (id == ImFontAtlasRectId_Invalid) return false;
    const float baseline = std::round(baked->Ascent);
    glyph->X0 = static_cast<float>(metrics.left - margin_px) / density;
    glyph->Y0 = static_cast<float>(metrics.top - margin_px) / density + baseline;
    glyph->X1 = glyph->X0 + static_cast<float>(width) / density;
    glyph->Y1 = glyph->Y0 + static_cast<float>(height) / density;
    glyph->Visible = true;
    glyph->PackId = id;  // the place in the texture follows from it
    pending.push_back(
        {{static_cast<char32_t>(character), is_bold(face), size_px, metrics.left - margin_px, metrics.top - margin_px, width, height}, id});
    return true;
}

const ImFontLoader* loader() {
    static const ImFontLoader browser_loader = [] {
        ImFontLoader made;
        made.Name = "glyph source";
        made.FontSrcInit = init_face;
        made.FontBakedInit = init_baked;
        made.FontBakedLoadGlyph = load_glyph;
        return made;
    }();
    return &browser_loader;
}

}  // namespace

Faces add_faces(ImFontAtlas& atlas, GlyphSource& source) {
    glyph_source = &source;
    pending.clear();
    atlas.TexMinWidth = 1024;  // room for a first screen of Japanese: growing copies the whole texture
    atlas.TexMinHeight = 512;
    static unsigned char no_data[1] = {};  // AddFont wants data even for a loader that reads none
    const auto add = [&](bool bold) {
        ImFontConfig config;
        config.FontData = no_data;
        config.FontDataSize = 1;
        config.FontDataOwnedByAtlas = false;
        config.SizePixels = 14;
        config.FontLoader = loader();
        config.FontLoaderFlags = bold ? 1u : 0u;
        return atlas.AddFont(&config);
    };
    const Faces faces{add(false), add(true)};
    return faces;
}

std::size_t draw_pending_glyphs(ImFontAtlas& atlas) {
    if (pending.empty()) return 0;
    std::vector<GlyphJob> jobs;
    std::size_t pixels = 0;
    for (const Pending& glyph : pending) {
        jobs.push_back(glyph.job);
        pixels += static_cast<std::size_t>(glyph.job.width) * static_cast<std::size_t>(glyph.job.height);
    }
    std::vector<std::uint32_t> rgba(pixels);
    glyph_source->draw(jobs, rgba);
    const std::uint32_t* from = rgba.data();
    for (const Pending& glyph : pending) {
        // The atlas may have grown or been packed anew since the glyph was met: ask where its place is now.
        if (const ImTextureRect* rect = ImFontAtlasPackGetRectSafe(&atlas, glyph.rect)) {
            ImTextureData* texture = atlas.TexData;
            for (int y = 0; y < glyph.job.height; ++y)
                std::copy_n(from + y * glyph.job.width, glyph.job.width, static_cast<std::uint32_t*>(texture->GetPixelsAt(rect->x, rect->y + y)));
            ImFontAtlasTextureBlockQueueUpload(&atlas, texture, rect->x, rect->y, rect->w, rect->h);
        }
        from += glyph.job.width * glyph.job.height;
    }
    const std::size_t count = pending.size();
    pending.clear();
    return count;
}

}  // namespace omakase

// See ui/imgui_config.h.
namespace ImGuiFreeType {
const ImFontLoader* GetFontLoader();
const ImFontLoader* GetFontLoader() {
    return omakase::loader();
}
}  // namespace ImGuiFreeType
