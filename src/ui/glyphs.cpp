#include "ui/glyphs.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace omakase {
namespace {

// One pixel of air around each glyph: bilinear sampling at fractional positions must not meet a neighbour.
constexpr int margin_px = 1;

struct Place {
    ImTextureData* texture;
    int x, y;
};
struct Pending {
    GlyphJob job;
    ImFontAtlasRectId rect;
    std::vector<Place> places;  ///< more than one when the atlas was packed anew meanwhile: a frame may point at all of them
};

// Dear ImGui hands a loader its atlas and face only, so what a frame still has to draw stands here; the app has one atlas.
GlyphSource* glyph_source = nullptr;
std::vector<Pending> pending;
bool full = false;          // some glyphs of this frame found no room
bool just_emptied = false;  // this is the first frame after the atlas was emptied

void note_place(ImFontAtlas* atlas, Pending& glyph) {
    if (const ImTextureRect* rect = ImFontAtlasPackGetRectSafe(atlas, glyph.rect)) glyph.places.push_back({atlas->TexData, rect->x, rect->y});
}

/// Room in the atlas, which may grow; ImFontAtlasRectId_Invalid when it is as large as it may become and full.
ImFontAtlasRectId find_room(ImFontAtlas* atlas, int width, int height) {
    const ImTextureData* const texture = atlas->TexData;
    // At its largest, Dear ImGui would pack the same texture anew, and cannot take that back when it fails (1.92.2): glyphs would stand in each
    // other's places.
    atlas->Builder->LockDisableResize = texture->Width >= atlas->TexMaxWidth && texture->Height >= atlas->TexMaxHeight;
    const ImFontAtlasRectId room = ImFontAtlasPackAddRect(atlas, width, height);
    if (atlas->TexData != texture)
        for (Pending& glyph : pending) note_place(atlas, glyph);
    return room;
}

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
    baked->LoadNoRenderOnLayout = true;  // what is only measured (a long conversation scrolled out of sight) takes no room
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
    const ImFontAtlasRectId id = find_room(atlas, width, height);
    if (id == ImFontAtlasRectId_Invalid) {
        full = true;
        return true;  // blank until make_room_for_glyphs; to say false would draw a box
    }
    const float baseline = std::round(baked->Ascent);
    glyph->X0 = static_cast<float>(metrics.left - margin_px) / density;
    glyph->Y0 = static_cast<float>(metrics.top - margin_px) / density + baseline;
    glyph->X1 = glyph->X0 + static_cast<float>(width) / density;
    glyph->Y1 = glyph->Y0 + static_cast<float>(height) / density;
    glyph->Visible = true;
    glyph->PackId = id;  // the place in the texture follows from it
    pending.push_back(
        {{static_cast<char32_t>(character), is_bold(face), size_px, metrics.left - margin_px, metrics.top - margin_px, width, height}, id, {}});
    note_place(atlas, pending.back());
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
    full = just_emptied = false;
    atlas.TexMinWidth = 1024;  // room for a first screen of Japanese: growing copies the whole texture
    atlas.TexMinHeight = 512;
    // 32 MB: more glyphs than a screen can show at once, on a 4K screen at twice the text size too. Every WebGL 2 has 2048.
    atlas.TexMaxWidth = 2048;
    atlas.TexMaxHeight = ImGui::GetPlatformIO().Renderer_TextureMaxHeight >= 4096 ? 4096 : 2048;
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

std::vector<std::size_t> field_lines(std::string_view words, float size, float width, std::size_t most) {
    return glyph_source->field_lines(words, size, width, most);
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
        for (const Place& place : glyph.places) {
            for (int y = 0; y < glyph.job.height; ++y)
                std::copy_n(from + y * glyph.job.width, glyph.job.width,
                            static_cast<std::uint32_t*>(place.texture->GetPixelsAt(place.x, place.y + y)));
            ImFontAtlasTextureBlockQueueUpload(&atlas, place.texture, place.x, place.y, glyph.job.width, glyph.job.height);
        }
        from += glyph.job.width * glyph.job.height;
    }
    const std::size_t count = pending.size();
    pending.clear();
    return count;
}

void forget_glyphs(ImFontAtlas& atlas) {
    if (atlas.Builder == nullptr) return;  // nothing was drawn yet
    for (ImFont* font : atlas.Fonts) ImFontAtlasFontDiscardBakes(&atlas, font, 0);
    atlas.CompactCache();
}

bool make_room_for_glyphs(ImFontAtlas& atlas) {
    // A frame that fills the empty atlas by itself would do so again.
    just_emptied = full && !just_emptied;
    full = false;
    if (just_emptied) forget_glyphs(atlas);
    return just_emptied;
}

}  // namespace omakase

// See ui/imgui_config.h.
namespace ImGuiFreeType {
const ImFontLoader* GetFontLoader();
const ImFontLoader* GetFontLoader() {
    return omakase::loader();
}
}  // namespace ImGuiFreeType
