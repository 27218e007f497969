#pragma once
#include "ui/semantics.h"
#include "ui/theme.h"

struct ImDrawList;

namespace omakase {

/// Our own small vector set, drawn in a square of any size: never emoji or private-use glyphs (a machine without the font shows boxes).
enum class Icon {
    home,
    incidents,
    reports,
    talk,
    linkages,
    support,
    more,
    check,
    cross,
    alert,
    dot,
    arrow_left,
    arrow_right,
    arrow_up,
    arrow_down,
    chevron_down,
    search,
    plus,
    copy,
    info,
    dash,
    shield,
    clock,
    language,
    contrast,
    sign_out,
    mail,
    phone,
    reload,
    device,
    file,
    print,
    save,
    outside
};
void draw_icon(ImDrawList& draw, Icon icon, Rect square, Colour colour, float thickness = 1.6F);

}  // namespace omakase
