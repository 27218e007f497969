#include "ui/glyphs.h"

#include <imgui_internal.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <map>
#include <set>

#include "ui/drawn.h"
#include "ui/sample_state.h"
#include "ui/screen.h"
#include "ui/text_layout.h"

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

/// An atlas with a renderer, and frames that are nothing but characters.
class Page {
  public:
    explicit Page(int largest_texture = 4096) : context_{ImGui::CreateContext()} {
        ImGui::SetCurrentContext(context_);
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.DisplaySize = {8000, 8000};
        io.DeltaTime = 0.016F;
        io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
        ImGui::GetPlatformIO().Renderer_TextureMaxWidth = ImGui::GetPlatformIO().Renderer_TextureMaxHeight = largest_texture;
        faces_ = add_faces(*io.Fonts, ruler);
    }
    ~Page() {
        for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
            texture->SetTexID(ImTextureID_Invalid);
            texture->SetStatus(ImTextureStatus_Destroyed);
        }
        ImGui::DestroyContext(context_);
    }
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;

    /// Draws the characters `first` … `first + count` as the app draws a frame, then looks at each in the texture that it is drawn from: how many
    /// are right. The others are blank; another character's picture fails the test.
    int right(char32_t first, int count, float size) {
        const int found = frame(first, count, size);
        return found >= 0 ? found : frame(first, count, size);
    }
    ImFontAtlas& atlas() { return *ImGui::GetIO().Fonts; }
    ImFont* face() { return faces_.regular; }
    std::size_t textures() const { return textures_.size(); }
    static std::string utf8(char32_t c) {
        return {static_cast<char>(0xE0 | (c >> 12)), static_cast<char>(0x80 | ((c >> 6) & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
    }

    Ruler ruler;
    int emptied = 0;

  private:
    struct Texture {
        int width, height;
        std::vector<std::uint32_t> pixels;
    };
    static constexpr int across = 60;
    static constexpr float step = 128;
    static ImVec2 place(int i) { return {step * static_cast<float>(i % across) + 10, step * static_cast<float>(i / across)}; }

    /// -1: not to be shown.
    int frame(char32_t first, int count, float size) {
        ImGui::NewFrame();
        for (int i = 0; i < count; ++i) {
            const std::string character = utf8(first + static_cast<char32_t>(i));
            ImGui::GetBackgroundDrawList()->AddText(faces_.regular, size, place(i), 0xFFFFFFFF, character.data(),
                                                    character.data() + character.size());
        }
        draw_pending_glyphs(*ImGui::GetIO().Fonts);
        ImGui::Render();
        if (make_room_for_glyphs(atlas())) {
            ++emptied;
            return -1;
        }
        upload();
        int found = 0;
        for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists)
            for (const ImDrawCmd& command : list->CmdBuffer)
                for (unsigned i = 0; i < command.ElemCount; i += 6) {
                    const auto corner = [&](unsigned k) {
                        return list->VtxBuffer[static_cast<int>(list->IdxBuffer[static_cast<int>(command.IdxOffset + i + k)])];
                    };
                    const ImDrawVert from = corner(0), to = corner(2);
                    const int index = static_cast<int>(from.pos.y / step) * across + static_cast<int>(from.pos.x / step);
                    look(first + static_cast<char32_t>(index), textures_.at(command.GetTexID()), from.uv, to.uv);
                    ++found;
                }
        return found;
    }
    /// As imgui_impl_opengl3 does it: all of a new texture, of the others what is said to have changed.
    void upload() {
        for (ImTextureData* texture : ImGui::GetPlatformIO().Textures)
            if (texture->Status == ImTextureStatus_WantCreate) {
                texture->SetTexID(next_);
                textures_[next_++] = copied(*texture);
                texture->SetStatus(ImTextureStatus_OK);
            } else if (texture->Status == ImTextureStatus_WantUpdates) {
                Texture& mine = textures_.at(texture->TexID);
                for (const ImTextureRect& part : texture->Updates)
                    for (int y = part.y; y < part.y + part.h; ++y)
                        std::copy_n(static_cast<const std::uint32_t*>(texture->GetPixelsAt(part.x, y)), part.w,
                                    &mine.pixels[static_cast<std::size_t>(y * mine.width + part.x)]);
                texture->SetStatus(ImTextureStatus_OK);
            } else if (texture->Status == ImTextureStatus_WantDestroy) {
                textures_.erase(texture->TexID);
                texture->SetTexID(ImTextureID_Invalid);
                texture->SetStatus(ImTextureStatus_Destroyed);
            }
    }
    static Texture copied(ImTextureData& texture) {
        const auto* from = static_cast<const std::uint32_t*>(texture.GetPixels());
        return {texture.Width, texture.Height, {from, from + static_cast<std::ptrdiff_t>(texture.Width) * texture.Height}};
    }
    static void look(char32_t character, const Texture& texture, ImVec2 from, ImVec2 to) {
        const auto at = [](float uv, int size) { return static_cast<int>(std::lround(uv * static_cast<float>(size))); };
        const int left = at(from.x, texture.width), top = at(from.y, texture.height);
        for (int y = top; y < at(to.y, texture.height); ++y)
            for (int x = left; x < at(to.x, texture.width); ++x)
                if (texture.pixels[static_cast<std::size_t>(y * texture.width + x)] != Ruler::pixel({.character = character}, x - left, y - top))
                    FAIL("another picture of U+" << std::hex << static_cast<std::uint32_t>(character) << std::dec << " at " << x - left << ","
                                                 << y - top);
    }

    ImGuiContext* context_;
    Faces faces_;
    std::map<ImTextureID, Texture> textures_;
    ImTextureID next_ = 1;
};

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
    Screen screen{sample_at(MoreRoute{}), desktop, 3};
    bool found[2] = {};
    for (const GlyphJob& job : screen.ruler().all_jobs) {
        CHECK(std::fmod(job.size_px, 3.F) == 0);
        found[job.bold] |= job.size_px == 42;
    }
    CHECK((found[0] && found[1]));
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

TEST_CASE("the frame in which the atlas grows is whole", "[ui][glyphs]") {
    Page page;
    CHECK(page.right(0x4E00, 20, 14) == 20);
    const ImTextureData* const small = page.atlas().TexData;
    CHECK(page.right(0x4E00, 3600, 20) == 3600);  // some of them are drawn from the texture before, some from the larger one
    CHECK(page.atlas().TexData != small);
    CHECK(page.ruler.batches == 2);
    CHECK(page.emptied == 0);
}

TEST_CASE("thousands of large kanji never show a wrong one, and the atlas stays as large as it may be", "[ui][glyphs]") {
    for (const int largest : {4096, 2048}) {
        Page page{largest};
        for (char32_t first = 0x4E00; first < 0x4E00 + 6000; first += 300) {
            CHECK(page.right(first, 300, 100) == 300);
            CHECK(page.atlas().TexData->Width <= 2048);
            CHECK(page.atlas().TexData->Height <= largest);
        }
        CHECK(page.emptied >= 5);
        for (int i = 0; i < 3; ++i) CHECK(page.right(0x4E00, 300, 100) == 300);
        CHECK(page.textures() == 1);
    }
}

TEST_CASE("a frame with more than any atlas holds shows what fits, and does not go on for ever", "[ui][glyphs]") {
    Page page;
    const int most = page.right(0x4E00, 2000, 100);
    CHECK(most > 700);
    CHECK(most < 2000);
    CHECK(page.emptied == 1);
    CHECK(page.right(0x4E00, 2000, 100) == most);
    CHECK(page.emptied == 1);
}

TEST_CASE("what is only measured is not drawn", "[ui][glyphs]") {
    Page page;
    std::string words;
    for (char32_t c = 0x4E00; c < 0x4E00 + 5000; ++c) words += Page::utf8(c);
    CHECK(page.right(0x4E00, 10, 14) == 10);
    CHECK(text_width(page.face(), 14, words) == 14 * 5000);
    CHECK(page.right(0x4E00, 10, 14) == 10);
    CHECK(std::ranges::count_if(page.ruler.all_jobs, [](const GlyphJob& job) { return job.character >= 0x4E00; }) == 10);
}

TEST_CASE("after the fonts changed everything is measured and drawn anew, in one batch", "[ui][glyphs]") {
    Page page;
    CHECK(page.right(0x4E00, 500, 20) == 500);
    forget_glyphs(page.atlas());
    CHECK(page.right(0x4E00, 400, 20) == 400);
    CHECK(page.ruler.batches == 2);
    CHECK(page.ruler.last_jobs.size() >= 400);
    CHECK(page.right(0x4E00, 500, 20) == 500);
    CHECK(page.ruler.last_jobs.size() == 100);
}

TEST_CASE("at each density the glyphs have its size, and those of the densities before do not stay for ever", "[ui][glyphs]") {
    Page page;
    for (int step = 0; step < 40; ++step) {
        const float density = 1 + static_cast<float>(step) * 0.05F;
        ImGui::GetIO().DisplayFramebufferScale = {density, density};
        CHECK(page.right(0x4E00, 600, 28) == 600);
        CHECK(std::abs(page.ruler.last_jobs.back().size_px - 28 * density) < 0.01F);
    }
    CHECK(page.emptied > 0);
    CHECK(page.emptied < 10);
    CHECK(page.atlas().Builder->BakedPool.Size < 40);
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
