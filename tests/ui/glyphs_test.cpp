#include "ui/glyphs.h"

#include <imgui_internal.h>

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <set>

#include "ui/drawn.h"
#include "ui/sample_state.h"
#include "ui/screen.h"

namespace omakase::testing {
namespace {

/// How many glyphs the atlas holds, each compared with the renderer's texture pixel by pixel.
std::size_t compare_with_texture(const Screen& screen) {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    const std::vector<std::uint32_t>& pixels = screen.texture(atlas.TexData->TexID);
    std::size_t glyphs = 0;
    const auto width = static_cast<float>(atlas.TexData->Width), height = static_cast<float>(atlas.TexData->Height);
    const auto at_pixel = [](float v) { return static_cast<int>(std::lround(v)); };
    for (const AtlasGlyph& one : atlas_glyphs(atlas)) {
        const int x = at_pixel(one.glyph->U0 * width), y = at_pixel(one.glyph->V0 * height), right = at_pixel(one.glyph->U1 * width),
                  bottom = at_pixel(one.glyph->V1 * height);
        const GlyphJob job{.character = one.glyph->Codepoint, .bold = one.bold};
        for (int row = y; row < bottom; ++row)
            for (int column = x; column < right; ++column)
                if (pixels[static_cast<std::size_t>(row * atlas.TexData->Width + column)] != Ruler::pixel(job, column - x, row - y))
                    FAIL("another picture of U+" << std::hex << one.glyph->Codepoint << std::dec << " size " << one.size << " at " << column - x
                                                 << "," << row - y);
        ++glyphs;
    }
    return glyphs;
}

}  // namespace

TEST_CASE("all glyphs that a frame meets for the first time are drawn in one batch", "[ui][glyphs]") {
    Screen screen{sample_at(IncidentsRoute{})};  // draws its first frame
    CHECK(screen.ruler().batches == 1);
    CHECK(screen.ruler().last_jobs.size() > 100);
    const int before = screen.ruler().batches;
    screen.frames_until_idle();
    screen.frame();
    CHECK(screen.ruler().batches <= before + 1);  // what the second layout met; nothing after that
    const int settled = screen.ruler().batches;
    screen.frame();
    CHECK(screen.ruler().batches == settled);
    screen.state.language = Language::en;
    screen.frame();
    CHECK(screen.ruler().batches == settled + 1);
}

TEST_CASE("no glyph is drawn twice", "[ui][glyphs]") {
    Screen screen{sample_at(HomeRoute{})};
    screen.frames_until_idle();
    for (const Route& route : {Route{IncidentsRoute{}}, Route{LinkagesRoute{}}, Route{SupportRoute{}}, Route{HomeRoute{}}}) {
        screen.state.route = route;
        screen.frames_until_idle();
    }
    std::set<std::tuple<char32_t, bool, float>> seen;
    for (const GlyphJob& job : screen.ruler().all_jobs) {
        INFO("U+" << std::hex << static_cast<std::uint32_t>(job.character) << " " << job.size_px);
        CHECK(seen.insert({job.character, job.bold, job.size_px}).second);
    }
}

TEST_CASE("every glyph stands in the texture as it was drawn", "[ui][glyphs]") {
    for (const float density : {1.F, 2.F, 1.25F}) {
        Screen screen{sample_at(IncidentsRoute{}), desktop, density};
        screen.frames_until_idle();
        CHECK(compare_with_texture(screen) > 100);
    }
}

TEST_CASE("a glyph is drawn at the size of the device's pixels", "[ui][glyphs]") {
    Screen screen{sample_at(MoreRoute{}), desktop, 2};
    bool found = false;
    for (const GlyphJob& job : screen.ruler().all_jobs) found |= job.size_px == 28;
    CHECK(found);
}

TEST_CASE("glyphs stay right when the atlas has to grow", "[ui][glyphs]") {
    Screen screen{sample_at(IncidentsRoute{}), desktop, 2};
    screen.frames_until_idle();
    const ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    const int height = atlas.TexData->Height;
    // Two thousand kanji, as many months of incidents bring them.
    char32_t kanji = 0x4E00;
    for (int page = 0; page < 40; ++page) {
        std::string words;
        for (int i = 0; i < 50; ++i) {
            const char32_t c = kanji++;
            words += static_cast<char>(0xE0 | (c >> 12));
            words += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
            words += static_cast<char>(0x80 | (c & 0x3F));
        }
        screen.state.session.workspace.name = "";
        screen.state.toast = Toast{"toast.copied", {}, screen.state.now + std::chrono::seconds{5}};
        screen.state.route = LinkagesRoute{words};
        screen.state.linkage_rows.clear();
        screen.frame();
        if (page % 8 == 7) (void)compare_with_texture(screen);
    }
    CHECK(atlas.TexData->Height * atlas.TexData->Width > height * 1024);
    screen.frames_until_idle();
    CHECK(compare_with_texture(screen) > 1000);
}

TEST_CASE("a character beyond U+FFFF is a glyph like any other", "[ui][glyphs]") {
    AppState state = sample_at(HomeRoute{});
    state.session.workspace.name = "𠮷野家 髙﨑";
    Screen screen{std::move(state)};
    bool found = false;
    for (const GlyphJob& job : screen.ruler().all_jobs) found |= job.character == U'𠮷';
    CHECK(found);
}

}  // namespace omakase::testing
