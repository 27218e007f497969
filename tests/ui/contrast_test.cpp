#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <map>

#include "ui/drawn.h"
#include "ui/sample_state.h"
#include "ui/screen.h"

// WCAG 2.2: 1.4.3 (words 4.5:1, large ones 3:1) and 1.4.11 (what shows a control or its state 3:1).

namespace omakase::testing {
namespace {

struct Look {
    const char* name;
    Theme theme;
    SystemPreferences system = {};
};
const Look looks[] = {
    {"light", Theme::light},
    {"dark", Theme::dark},
    {"high contrast", Theme::high_contrast},
    // Windows' contrast themes.
    {"forced: desert", Theme::system, {.forced = forced_palette(0xFFFAEFFF, 0x3D3D3DFF, 0x1C5E75FF, 0x676767FF)}},
    {"forced: night sky", Theme::system, {.forced = forced_palette(0x000000FF, 0xFFFFFFFF, 0x8080FFFF, 0xA6A6A6FF)}},
};

std::string hex(std::uint32_t colour) {
    char text[16];
    std::snprintf(text, sizeof text, "#%06X", colour >> 8);
    return text;
}

}  // namespace

TEST_CASE("contrast is computed as WCAG says", "[ui][contrast]") {
    CHECK(contrast(0x000000FF, 0xFFFFFFFF) > 20.99);
    CHECK(contrast(0x777777FF, 0xFFFFFFFF) > 4.47);
    CHECK(contrast(0x777777FF, 0xFFFFFFFF) < 4.49);
    CHECK(blend(0xFFFFFFFF, 0x00000080) == 0x7F7F7FFF);
}

TEST_CASE("all words that any screen draws stand out from the ground they are drawn on", "[ui][contrast]") {
    std::map<std::string, std::string> weak;
    for (const ScreenCase& one : screen_cases())
        for (const auto& [name, theme, system] : looks)
            for (const Viewport viewport : {desktop, phone}) {
                AppState state = one.make(Language::ja);
                state.theme = theme;
                Screen screen{std::move(state), viewport};
                screen.system = system;
                screen.frames_until_idle();
                const Drawn drawn;
                for (const DrawnLine& line : drawn.lines()) {
                    const DrawnGlyph& glyph = line.glyphs.front();
                    const float x = glyph.box.x + glyph.box.w / 2, y = glyph.box.y + glyph.box.h / 2;
                    const bool inactive =
                        std::ranges::any_of(screen.nodes(), [&](const Node& node) { return node.disabled && node.rect.contains(x, y); });
                    if (inactive || !glyph.seen) continue;
                    const std::uint32_t ground = drawn.ground_at(x, y, glyph.order);
                    const double ratio = contrast(blend(ground, glyph.colour), ground);
                    const double needed = glyph.size >= 24 || (glyph.bold && glyph.size >= 18.66F) ? 3 : 4.5;
                    if (ratio < needed)
                        weak.try_emplace(
                            std::string{name} + ": " + hex(glyph.colour) + " on " + hex(ground) + " is " + std::to_string(ratio).substr(0, 4),
                            "\"" + line.words + "\" at " + one.name);
                }
            }
    std::string all;
    for (const auto& [what, where] : weak) all += what + "   [" + where + "]\n";
    INFO(all);
    CHECK(weak.empty());
}

TEST_CASE("the edges of fields, the marks of states and the focus ring stand out from what is beside them", "[ui][contrast]") {
    for (const auto& [name, theme, system] : looks) {
        const Palette& p = palette_for(theme, system);
        const std::tuple<const char*, Colour, Colour> pairs[] = {
            {"field on surface", p.field_line, p.surface},
            {"field on the page", p.field_line, p.bg},
            {"field with an error on the page", p.danger, p.bg},
            {"field that is typed in", p.primary, p.surface},
            {"chosen segment", p.field_line, p.sunken},
            {"edge of a chosen row", p.primary, p.primary_soft},
            {"field with an error", p.danger, p.surface},
            {"focus ring on the page", p.primary, p.bg},
            {"focus ring on a card", p.primary, p.surface},
            {"focus ring in the navigation", p.nav_on, p.nav},
            {"focus ring on a toast", p.bg, p.ink},
            {"ticked box", p.primary, p.surface},
            {"tick in its box", p.primary_ink, p.primary},
            {"switch that is off", p.field_line, p.surface},
            {"knob of a switch that is off", p.surface, p.field_line},
            {"primary button on a card", p.primary, p.surface},
            {"primary button on the page", p.primary, p.bg},
            {"icon of a menu", p.muted, p.surface},
            {"bar: virus", p.virus, p.surface},
            {"bar: other", p.other, p.surface},
            {"mark: danger", p.danger, p.danger_soft},
            {"mark: warn", p.warn, p.warn_soft},
            {"mark: ok", p.ok, p.ok_soft},
            {"mark: info", p.primary, p.primary_soft},
            {"mark: mute", p.muted, p.sunken},
        };
        for (const auto& [what, ink, ground] : pairs) {
            INFO(name << ": " << what << ", " << hex(ink) << " on " << hex(ground));
            CHECK(contrast(ink, ground) >= 3);
        }
    }
}

TEST_CASE("every field and choice that is drawn has an edge that stands out from what is around it and in it", "[ui][contrast]") {
    std::map<std::string, std::string> weak;
    int seen = 0;
    for (const ScreenCase& one : screen_cases())
        for (const auto& [name, theme, system] : looks)
            for (const Viewport viewport : {desktop, phone}) {
                AppState state = one.make(Language::ja);
                state.theme = theme;
                Screen screen{std::move(state), viewport};
                screen.system = system;
                screen.system.reduced_motion = true;
                screen.frames_until_idle();
                if (one.overlay) continue;  // lies over some of them
                const Drawn drawn;
                for (const Node& node : screen.nodes()) {
                    if (node.role != Role::textbox && node.role != Role::searchbox && node.role != Role::combobox) continue;
                    const float y = node.rect.y + node.rect.h / 2;
                    const bool clipped = node.clip.w > 0 || node.clip.h > 0;
                    if ((clipped && !node.clip.contains(node.rect.x, y)) || !screen.ui().viewport().contains(node.rect.x, y)) continue;
                    const auto at = [&](float x) { return drawn.ground_at(x, y, SIZE_MAX); };
                    const std::uint32_t edge = at(node.rect.x + 0.5F);
                    ++seen;
                    for (const float beside : {node.rect.x - 3, node.rect.x + 4})
                        if (contrast(edge, at(beside)) < 3)
                            weak.try_emplace(std::string{name} + ": " + hex(edge) + " beside " + hex(at(beside)),
                                             std::string{wire_name(node.role)} + " \"" + node.name + "\" at " + one.name);
                }
            }
    std::string all;
    for (const auto& [what, where] : weak) all += what + "   [" + where + "]\n";
    INFO(all);
    CHECK(weak.empty());
    CHECK(seen > 500);
}

TEST_CASE("words keep their contrast on every ground that the themes give them", "[ui][contrast]") {
    for (const auto& [name, theme, system] : looks) {
        const Palette& p = palette_for(theme, system);
        const std::tuple<const char*, Colour, Colour> pairs[] = {
            {"ink on surface", p.ink, p.surface},
            {"ink on the page", p.ink, p.bg},
            {"ink on sunken", p.ink, p.sunken},
            {"ink where chosen", p.ink, p.primary_soft},
            {"ink on what a search found", p.ink, p.warn_soft},
            {"muted on surface", p.muted, p.surface},
            {"muted on the page", p.muted, p.bg},
            {"muted on sunken", p.muted, p.sunken},
            {"muted where chosen", p.muted, p.primary_soft},
            {"placeholder", p.faint, p.surface},
            {"link on surface", p.primary, p.surface},
            {"link where chosen", p.primary, p.primary_soft},
            {"link on the page", p.primary, p.bg},
            {"primary button", p.primary_ink, p.primary},
            {"danger button", p.danger, p.surface},
            {"danger", p.danger, p.danger_soft},
            {"count", p.danger_ink, p.danger},
            {"warning", p.warn, p.warn_soft},
            {"warning in the top bar", p.warn, p.surface},
            {"ok", p.ok, p.ok_soft},
            {"ok in the top bar", p.ok, p.surface},
            {"navigation", p.nav_ink, p.nav},
            {"navigation, here", p.nav_on, p.nav_selected},
            {"workspace", p.nav_ink, p.nav_box},
            {"workspace's name", p.nav_on, p.nav_box},
            {"toast and tooltip", p.bg, p.ink},
            {"own question in a room", p.primary_ink, p.primary},
        };
        for (const auto& [what, ink, ground] : pairs) {
            INFO(name << ": " << what << ", " << hex(ink) << " on " << hex(ground));
            CHECK(contrast(ink, ground) >= 4.5);
        }
        for (const Colour branch : p.branches) {
            INFO(name << ": branch badge " << hex(branch));
            CHECK(contrast(p.branch_ink, branch) >= 4.5);
        }
    }
}

TEST_CASE("the system's wishes count where the person left the choice to the system", "[ui][contrast]") {
    const SystemPreferences none, dark{.dark = true}, more{.dark = true, .more_contrast = true};
    const SystemPreferences forced{.more_contrast = true, .forced = forced_palette(0xFFFAEFFF, 0x3D3D3DFF, 0x1C5E75FF, 0x676767FF)};
    CHECK(&palette_for(Theme::system, none) == &palette_for(Theme::light, dark));
    CHECK(&palette_for(Theme::system, dark) == &palette_for(Theme::dark, none));
    CHECK(&palette_for(Theme::system, more) == &palette_for(Theme::high_contrast, none));
    CHECK(palette_for(Theme::system, forced).bg == 0xFFFAEFFF);
    CHECK(palette_for(Theme::system, forced).ink == 0x3D3D3DFF);
    CHECK(&palette_for(Theme::dark, forced) == &palette_for(Theme::dark, none));
}

}  // namespace omakase::testing
