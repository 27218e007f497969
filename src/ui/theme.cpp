#include "ui/theme.h"

namespace omakase {
namespace {

constexpr Palette light{
    .bg = 0xF3F5F9FF,
    .surface = 0xFFFFFFFF,
    .sunken = 0xEAEEF5FF,
    .line = 0xDDE3ECFF,
    .field_line = 0x7C899EFF,
    .ink = 0x182230FF,
    .muted = 0x566274FF,
    .faint = 0x6B7789FF,
    .primary = 0x1D5BD6FF,
    .primary_ink = 0xFFFFFFFF,
    .primary_soft = 0xE7EEFCFF,
    .danger = 0xC4281CFF,
    .danger_ink = 0xFFFFFFFF,
    .danger_soft = 0xFCEBE9FF,
    .danger_line = 0xEBC3BFFF,
    .warn = 0x8F5A00FF,
    .warn_soft = 0xFFF3DCFF,
    .warn_line = 0xF0D9A8FF,
    .ok = 0x0F6E4FFF,
    .ok_soft = 0xE2F4ECFF,
    .nav = 0x14213AFF,
    .nav_ink = 0xC9D3E6FF,
    .nav_on = 0xFFFFFFFF,
    .nav_selected = 0x24365CFF,
    .nav_box = 0x1D2D4EFF,
    .virus = 0xC4281CFF,
    .spyware = 0xD98A00FF,
    .other = 0x5A6B86FF,
    .shadow = 0x00000022,
    .branches = {0x1D5BD6FF, 0x0F6E4FFF, 0x8F5A00FF, 0x7A3EB1FF, 0xA8336BFF, 0x2F6B7AFF},
    .branch_ink = 0xFFFFFFFF,
};

constexpr Palette dark{
    .bg = 0x0E1420FF,
    .surface = 0x172033FF,
    .sunken = 0x0A0F19FF,
    .line = 0x2B3852FF,
    .field_line = 0x6E7D99FF,
    .ink = 0xE8EDF6FF,
    .muted = 0xA5B1C6FF,
    .faint = 0x8E9BB2FF,
    .primary = 0x7FA8FFFF,
    .primary_ink = 0x0B1730FF,
    .primary_soft = 0x1E2E52FF,
    .danger = 0xFF8A80FF,
    .danger_ink = 0x3B1D20FF,
    .danger_soft = 0x3B1D20FF,
    .danger_line = 0x6E3438FF,
    .warn = 0xF2BE5CFF,
    .warn_soft = 0x38290EFF,
    .warn_line = 0x5E4718FF,
    .ok = 0x5FD3A5FF,
    .ok_soft = 0x10352AFF,
    .nav = 0x0A101CFF,
    .nav_ink = 0xB8C4DAFF,
    .nav_on = 0xFFFFFFFF,
    .nav_selected = 0x1E2E52FF,
    .nav_box = 0x172033FF,
    .virus = 0xFF8A80FF,
    .spyware = 0xF2BE5CFF,
    .other = 0x8E9BB2FF,
    .shadow = 0x00000066,
    .branches = {0x7FA8FFFF, 0x5FD3A5FF, 0xF2BE5CFF, 0xC79BF0FF, 0xF29BC1FF, 0x8FCBDBFF},
    .branch_ink = 0x0B1730FF,
};

constexpr Palette high_contrast{
    .bg = 0x000000FF,
    .surface = 0x000000FF,
    .sunken = 0x000000FF,
    .line = 0xFFFFFFFF,
    .field_line = 0xFFFFFFFF,
    .ink = 0xFFFFFFFF,
    .muted = 0xFFFFFFFF,
    .faint = 0xE6E6E6FF,
    .primary = 0xFFE14DFF,
    .primary_ink = 0x000000FF,
    .primary_soft = 0x333000FF,
    .danger = 0xFF9E96FF,
    .danger_ink = 0x000000FF,
    .danger_soft = 0x3A0A06FF,
    .danger_line = 0xFF9E96FF,
    .warn = 0xFFD27AFF,
    .warn_soft = 0x332400FF,
    .warn_line = 0xFFD27AFF,
    .ok = 0x7DF0C0FF,
    .ok_soft = 0x00301FFF,
    .nav = 0x000000FF,
    .nav_ink = 0xFFFFFFFF,
    .nav_on = 0xFFE14DFF,
    .nav_selected = 0x333000FF,
    .nav_box = 0x000000FF,
    .virus = 0xFF9E96FF,
    .spyware = 0xFFD27AFF,
    .other = 0xFFFFFFFF,
    .shadow = 0xFFFFFF33,
    .branches = {0xFFFFFFFF, 0xFFE14DFF, 0x7DF0C0FF, 0xD9B8FFFF, 0xFFB3D4FF, 0x9FE8FFFF},
    .branch_ink = 0x000000FF,
};

/// `over` on `ground`, both opaque.
Colour mixed(Colour ground, Colour over, float share) {
    Colour mixture = 0xFF;
    for (const unsigned shift : {24u, 16u, 8u}) {
        const auto from = static_cast<float>((ground >> shift) & 255), to = static_cast<float>((over >> shift) & 255);
        mixture |= static_cast<Colour>(from + (to - from) * share + 0.5F) << shift;
    }
    return mixture;
}

}  // namespace

Palette forced_palette(Colour canvas, Colour text, Colour link, Colour gray) {
    const Colour chosen = mixed(canvas, link, 0.12F);
    Palette p;
    p.bg = p.surface = p.sunken = p.nav = p.nav_box = canvas;
    p.line = p.field_line = p.ink = p.muted = p.faint = p.nav_ink = text;
    p.primary = p.nav_on = p.spyware = link;
    p.primary_soft = p.nav_selected = p.warn_soft = chosen;
    p.danger = p.danger_line = p.warn = p.warn_line = p.ok = p.virus = text;
    p.danger_soft = p.ok_soft = p.primary_ink = p.danger_ink = p.branch_ink = canvas;
    p.other = gray;
    p.shadow = (text & 0xFFFFFF00) | 0x33;
    p.branches.fill(text);
    return p;
}

const Palette& palette_for(Theme theme, const SystemPreferences& system) {
    switch (theme) {
        case Theme::light: return light;
        case Theme::dark: return dark;
        case Theme::high_contrast: return high_contrast;
        case Theme::system: break;
    }
    if (system.forced) return *system.forced;
    if (system.more_contrast) return high_contrast;
    return system.dark ? dark : light;
}

}  // namespace omakase
