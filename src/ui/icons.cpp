#include "ui/icons.h"

#include <imgui.h>

#include <cmath>
#include <initializer_list>
#include <numbers>

namespace omakase {
namespace {

ImU32 packed(Colour c) {
    return IM_COL32(c >> 24, (c >> 16) & 255, (c >> 8) & 255, c & 255);
}

/// Draws in a grid of 24 x 24.
class Pen {
  public:
    Pen(ImDrawList& draw, Rect square, Colour colour, float thickness)
        : draw_{draw}, x_{square.x}, y_{square.y}, scale_{square.w / 24}, colour_{packed(colour)}, thickness_{thickness} {}

    ImVec2 at(float x, float y) const { return {x_ + x * scale_, y_ + y * scale_}; }
    void line(std::initializer_list<ImVec2> points, bool closed = false) {
        for (const ImVec2& p : points) draw_.PathLineTo(at(p.x, p.y));
        draw_.PathStroke(colour_, closed ? ImDrawFlags_Closed : 0, thickness_);
    }
    void fill(std::initializer_list<ImVec2> points) {
        for (const ImVec2& p : points) draw_.PathLineTo(at(p.x, p.y));
        draw_.PathFillConvex(colour_);
    }
    void circle(float x, float y, float r) { draw_.AddCircle(at(x, y), r * scale_, colour_, 0, thickness_); }
    void dot(float x, float y, float r) { draw_.AddCircleFilled(at(x, y), r * scale_, colour_); }
    void box(float x, float y, float w, float h, float r) { draw_.AddRect(at(x, y), at(x + w, y + h), colour_, r * scale_, 0, thickness_); }
    void arc(float x, float y, float r, float from, float to) {
        draw_.PathArcTo(at(x, y), r * scale_, from, to, 16);
        draw_.PathStroke(colour_, 0, thickness_);
    }

  private:
    ImDrawList& draw_;
    float x_, y_, scale_;
    ImU32 colour_;
    float thickness_;
};

}  // namespace

void draw_icon(ImDrawList& draw, Icon icon, Rect square, Colour colour, float thickness) {
    constexpr float pi = std::numbers::pi_v<float>;
    Pen pen{draw, square, colour, thickness};
    switch (icon) {
        case Icon::home:
            pen.line({{3, 11}, {12, 4}, {21, 11}});
            pen.line({{6, 10}, {6, 20}, {18, 20}, {18, 10}});
            break;
        case Icon::incidents:
            pen.line({{12, 4}, {21, 20}, {3, 20}}, true);
            pen.line({{12, 10}, {12, 15}});
            pen.dot(12, 17.6F, 1.1F);
            break;
        case Icon::reports:
            pen.box(5, 3, 14, 18, 2);
            pen.line({{9, 17}, {9, 13}});
            pen.line({{12, 17}, {12, 9}});
            pen.line({{15, 17}, {15, 11}});
            break;
        case Icon::talk:
            pen.box(3, 5, 18, 12, 3);
            pen.line({{8, 17}, {8, 21}, {13, 17}});
            break;
        case Icon::linkages:
            pen.box(3, 9, 10, 7, 3.5F);
            pen.box(11, 9, 10, 7, 3.5F);
            break;
        case Icon::support:
            pen.arc(12, 12, 8, pi, 2 * pi);
            pen.box(3, 12, 4, 7, 1.5F);
            pen.box(17, 12, 4, 7, 1.5F);
            break;
        case Icon::more:
            pen.dot(5, 12, 1.8F);
            pen.dot(12, 12, 1.8F);
            pen.dot(19, 12, 1.8F);
            break;
        case Icon::check: pen.line({{5, 12.5F}, {10, 17.5F}, {19, 7}}); break;
        case Icon::cross:
            pen.line({{6, 6}, {18, 18}});
            pen.line({{18, 6}, {6, 18}});
            break;
        case Icon::alert:
            pen.line({{12, 4}, {12, 14}});
            pen.dot(12, 18.5F, 1.6F);
            break;
        case Icon::dot: pen.dot(12, 12, 9); break;
        case Icon::arrow_left:
            pen.line({{20, 12}, {4, 12}});
            pen.line({{10, 6}, {4, 12}, {10, 18}});
            break;
        case Icon::arrow_right:
            pen.line({{4, 12}, {20, 12}});
            pen.line({{14, 6}, {20, 12}, {14, 18}});
            break;
        case Icon::arrow_up:
            pen.line({{12, 20}, {12, 4}});
            pen.line({{6, 10}, {12, 4}, {18, 10}});
            break;
        case Icon::arrow_down:
            pen.line({{12, 4}, {12, 20}});
            pen.line({{6, 14}, {12, 20}, {18, 14}});
            break;
        case Icon::chevron_down: pen.line({{6, 9}, {12, 15}, {18, 9}}); break;
        case Icon::search:
            pen.circle(10.5F, 10.5F, 6.5F);
            pen.line({{15.5F, 15.5F}, {21, 21}});
            break;
        case Icon::plus:
            pen.line({{12, 5}, {12, 19}});
            pen.line({{5, 12}, {19, 12}});
            break;
        case Icon::copy:
            pen.box(8, 8, 12, 12, 2);
            pen.line({{16, 4}, {4, 4}, {4, 16}});
            break;
        case Icon::info:
            pen.circle(12, 12, 9);
            pen.line({{12, 11}, {12, 17}});
            pen.dot(12, 7.6F, 1.2F);
            break;
        case Icon::dash: pen.line({{6, 12}, {18, 12}}); break;
        case Icon::shield: pen.line({{12, 3}, {20, 6}, {19, 14}, {12, 21}, {5, 14}, {4, 6}}, true); break;
        case Icon::clock:
            pen.circle(12, 12, 9);
            pen.line({{12, 7}, {12, 12}, {16, 14}});
            break;
        case Icon::language:
            pen.circle(12, 12, 9);
            pen.line({{3, 12}, {21, 12}});
            pen.arc(18, 12, 10.8F, pi * 0.69F, pi * 1.31F);
            pen.arc(6, 12, 10.8F, -pi * 0.31F, pi * 0.31F);
            break;
        case Icon::contrast:
            pen.circle(12, 12, 9);
            pen.fill({{12, 3}, {18.4F, 5.6F}, {21, 12}, {18.4F, 18.4F}, {12, 21}});
            break;
        case Icon::sign_out:
            pen.line({{13, 4}, {4, 4}, {4, 20}, {13, 20}});
            pen.line({{9, 12}, {21, 12}});
            pen.line({{17, 8}, {21, 12}, {17, 16}});
            break;
        case Icon::mail:
            pen.box(3, 5, 18, 14, 2);
            pen.line({{3, 7}, {12, 13}, {21, 7}});
            break;
        case Icon::phone:
            pen.box(7, 2.5F, 10, 19, 2.5F);
            pen.line({{10.5F, 18.5F}, {13.5F, 18.5F}});
            break;
        case Icon::reload:
            pen.arc(12, 12, 8, -pi * 0.1F, pi * 1.5F);
            pen.line({{8, 1.5F}, {12, 4}, {9, 8}});
            break;
        case Icon::device:
            pen.box(3, 4, 18, 12, 2);
            pen.line({{8, 20}, {16, 20}});
            pen.line({{12, 16}, {12, 20}});
            break;
        case Icon::file: pen.line({{14, 3}, {6, 3}, {6, 21}, {18, 21}, {18, 7}, {14, 3}, {14, 7}, {18, 7}}); break;
        case Icon::print:
            pen.line({{7, 9}, {7, 3}, {17, 3}, {17, 9}});
            pen.line({{7, 17}, {3, 17}, {3, 9}, {21, 9}, {21, 17}, {17, 17}});
            pen.line({{7, 14}, {17, 14}, {17, 21}, {7, 21}}, true);
            break;
        case Icon::save:
            pen.line({{12, 3}, {12, 15}});
            pen.line({{7, 10}, {12, 15}, {17, 10}});
            pen.line({{4, 16}, {4, 20}, {20, 20}, {20, 16}});
            break;
        case Icon::outside:
            pen.line({{10, 5}, {4, 5}, {4, 20}, {19, 20}, {19, 14}});
            pen.line({{14, 4}, {20, 4}, {20, 10}});
            pen.line({{11, 13}, {20, 4}});
            break;
    }
}

}  // namespace omakase
