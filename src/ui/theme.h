#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "client/state.h"

namespace omakase {

/// 0xRRGGBBAA, as designers write it.
using Colour = std::uint32_t;

/// The design's tokens; names and values are the mockup's.
struct Palette {
    Colour bg, surface, sunken, line, field_line, ink, muted, faint;
    Colour primary, primary_ink, primary_soft;
    Colour danger, danger_ink, danger_soft, danger_line;
    Colour warn, warn_soft, warn_line;
    Colour ok, ok_soft;
    Colour nav, nav_ink, nav_on, nav_selected, nav_box;
    Colour virus, spyware, other;
    Colour shadow;
    std::array<Colour, 6> branches;  ///< grounds of the branch badges
    Colour branch_ink;
};

/// What the person's system asks for, from the browser's media queries.
struct SystemPreferences {
    bool dark = false;
    bool more_contrast = false;
    bool reduced_motion = false;
    std::optional<Palette> forced = {};  ///< `forced-colors`: made from the system's own colours
};

/// The system's Canvas, CanvasText, LinkText and GrayText: those four and mixtures of them, and each state keeps its words and its sign.
Palette forced_palette(Colour canvas, Colour text, Colour link, Colour gray);

const Palette& palette_for(Theme theme, const SystemPreferences& system);

// Spacing, radii and heights in CSS pixels (the mockup's --s1 … --s6, --r1, --r2, --row).
inline constexpr float s1 = 4, s2 = 8, s3 = 12, s4 = 16, s5 = 24, s6 = 32;
inline constexpr float r1 = 6, r_control = 8, r2 = 10;
inline constexpr float row_height = 44, control_height = 36, touch_height = 44;

}  // namespace omakase
