#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "ui/drawn.h"
#include "ui/sample_state.h"
#include "ui/screen.h"

namespace omakase::testing {
namespace {

std::string ja(std::string_view key) {
    return std::string{text(Language::ja, key)};
}

const FieldNode& field(const Screen& screen, std::string_view key) {
    return *screen.node(Role::textbox, ja(key)).field;
}

/// The lines drawn inside a field.
std::vector<DrawnLine> drawn_in(const Rect& rect) {
    std::vector<DrawnLine> found;
    const Drawn drawn;
    for (const DrawnLine& line : drawn.lines())
        if (rect.contains(line.box.x, line.box.y + line.box.h / 2)) found.push_back(line);
    return found;
}

/// One field that no screen has, drawn by itself in the screen's stead; the rectangle is its node's.
std::vector<DrawnLine> draw_alone(Screen& screen, std::string_view value, const FieldStyle& style, Node* node = nullptr) {
    Semantics semantics;
    Ui ui{semantics};
    ImGui::NewFrame();
    ui.begin(screen.state, screen.faces(), screen.system, 1);
    (void)ui.field("alone", {20, 20, 300, style.multiline ? 96.F : 40.F}, value, style);
    const Node about = semantics.nodes().back();
    if (node != nullptr) *node = about;
    ui.end();
    draw_pending_glyphs(*ImGui::GetIO().Fonts);
    ImGui::Render();
    return drawn_in(about.rect);
}

}  // namespace

TEST_CASE("a field says which of the browser's edits its value has seen", "[ui][field]") {
    Screen screen{sample_at(RegisterRoute{})};
    screen.follow = true;
    screen.frames_until_idle();
    const NodeId company = screen.node(Role::textbox, ja("register.company_name")).id;
    CHECK(field(screen, "register.company_name").edit == 0);
    screen.ui().field_event(company, {.value = "浪速", .edit = 7});
    screen.ui().field_event(company, {.value = "浪速精機", .edit = 8});
    CHECK(screen.ui().has_field_events());
    screen.frame();
    CHECK_FALSE(screen.ui().has_field_events());
    CHECK(field(screen, "register.company_name").value == "浪速精機");
    CHECK(field(screen, "register.company_name").edit == 8);
    screen.frames_until_idle();
    CHECK(screen.state.form.draft.company_name == "浪速精機");
    CHECK(field(screen, "register.company_name").edit == 8);
    CHECK(field(screen, "register.customer_id").edit == 0);
    CHECK(screen.mirror().nodes().at(company).at("field").at("edit") == 8);
}

TEST_CASE("what the app makes of an edit comes back under its number, also when it takes nothing of it", "[ui][field]") {
    Screen screen{sample_at(RegisterRoute{})};  // does not follow: the state stays as it is
    screen.frames_until_idle();
    const NodeId company = screen.node(Role::textbox, ja("register.company_name")).id;
    screen.ui().field_event(company, {.value = "浪速", .edit = 3});
    CHECK(screen.frame() <= 0);  // the next frame is asked for
    screen.frame();
    CHECK(field(screen, "register.company_name").value.empty());
    CHECK(field(screen, "register.company_name").edit == 3);
}

TEST_CASE("a field that is left right after the last letter shows it in that frame", "[ui][field]") {
    Screen screen{sample_at(RegisterRoute{})};
    screen.follow = true;
    screen.frames_until_idle();
    const Node level = screen.node(Role::textbox, text(Language::ja, "register.level", {{"level", "1"}}));
    screen.ui().field_event(level.id, {.value = "第一", .edit = 1});
    screen.focus(level.id);
    CHECK(drawn_in(level.rect).empty());  // the browser's input is seen
    screen.ui().field_event(level.id, {.value = "第一営業部", .edit = 2});
    screen.ui().field_event(level.id, {.left = true});
    screen.ui().focus_moved(0, false);
    screen.frame();
    const auto lines = drawn_in(screen.node(Role::textbox, text(Language::ja, "register.level", {{"level", "1"}})).rect);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].words == "第一営業部");
}

TEST_CASE("a password is drawn as dots, one a character, and never as itself", "[ui][field]") {
    Screen screen{sample_at(MoreRoute{})};
    const auto lines = draw_alone(screen, "hunter2𠮷", {.name = "合言葉", .type = "password"});
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].words == "••••••••");
    const auto empty = draw_alone(screen, "", {.name = "合言葉", .placeholder = "8文字以上", .type = "password"});
    REQUIRE(empty.size() == 1);
    CHECK(empty[0].words == "8文字以上");
}

TEST_CASE("a value that is too long ends with an ellipsis inside the field", "[ui][field]") {
    Screen screen{sample_at(MoreRoute{})};
    Node node;
    std::string value;
    for (int i = 0; i < 50; ++i) value += "長い名";
    const auto lines = draw_alone(screen, value, {.name = "会社名"}, &node);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].words.ends_with("…"));
    CHECK(lines[0].box.right() <= node.rect.right() - 12);
    CHECK(node.field->value == value);
}

TEST_CASE("the lines of a long text are broken where the browser breaks them", "[ui][field]") {
    Screen screen{sample_at(MoreRoute{})};
    const FieldStyle style{.name = "備考", .multiline = true};
    const std::string_view words = "a long-word\n\nあいう";
    screen.ruler().line_starts = {0, 7, 12, 13, 16};
    Node node;
    const auto lines = draw_alone(screen, words, style, &node);
    REQUIRE(lines.size() == 3);         // of five, one is empty, and there is room for four
    CHECK(lines[0].words == "along-");  // spaces leave no glyph
    CHECK(lines[1].words == "word");
    CHECK(lines[2].words == "あ");
    CHECK(lines[1].box.y - lines[0].box.y == node.field->line_height);
    CHECK(lines[2].box.y - lines[1].box.y == 2 * node.field->line_height);  // one is empty
    CHECK(screen.ruler().asked_lines == 1);
    (void)draw_alone(screen, words, style);
    CHECK(screen.ruler().asked_lines == 2);  // another Ui; the same one asks once, see below
    Screen form{sample_at(RegisterRoute{})};
    form.follow = true;
    form.frames_until_idle();
    form.type(Role::textbox, ja("register.note_label"), "一行目");
    const int asked = form.ruler().asked_lines;
    form.frame();
    CHECK(form.ruler().asked_lines == asked);
}

TEST_CASE("a field tells the browser's input where its letters are", "[ui][field]") {
    for (const Viewport viewport : {desktop, phone}) {
        Screen screen{sample_at(MoreRoute{}), viewport};
        for (const bool multiline : {false, true}) {
            Node node;
            const auto lines = draw_alone(screen, "浪", {.name = "名", .multiline = multiline}, &node);
            REQUIRE(lines.size() == 1);
            const DrawnGlyph& glyph = lines[0].glyphs[0];
            const FieldNode& field = *node.field;
            const float ink_top = std::ceil(glyph.size * 0.8F) + 1;  // the ruler's, with its margin
            CHECK(glyph.size == field.size_px);
            CHECK(glyph.box.y + ink_top == node.rect.y + field.baseline);
            CHECK(glyph.box.x + 1 == node.rect.x + field.padding_x);
            CHECK(glyph.colour == field.ink_rgba);
            CHECK(field.line_height == (multiline ? field.size_px + 8 : node.rect.h));
            CHECK(std::trunc(node.rect.y) == node.rect.y);
        }
        CHECK(draw_alone(screen, "", {.name = "名", .placeholder = "例"})[0].glyphs[0].colour == screen.ui().palette().faint);
    }
}

TEST_CASE("on a phone letters are large enough that iOS does not zoom into the field", "[ui][field]") {
    Screen screen{sample_at(RegisterRoute{}), phone};
    screen.frames_until_idle();
    for (const Node& node : screen.nodes())
        if (node.field) CHECK(node.field->size_px >= 16);
}

TEST_CASE("a field below a menu or a dialog leaves the pointer to what lies over it", "[ui][field]") {
    Screen screen{sample_at(IncidentsRoute{})};
    screen.frames_until_idle();
    const auto covered = [&] { return std::ranges::count_if(screen.nodes(), [](const Node& node) { return node.field && node.field->covered; }); };
    CHECK(covered() == 0);
    screen.click(Role::combobox, ja("kind.name"));
    CHECK(covered() == std::ranges::count_if(screen.nodes(), [](const Node& node) { return node.field.has_value(); }));
    screen.escape();
    screen.frames_until_idle();
    CHECK(covered() == 0);
}

TEST_CASE("every field of the form has a name of its own for browsers, and secrets are never completed", "[ui][field]") {
    Screen screen{sample_at(RegisterRoute{}), {1280, 2000}};
    screen.frames_until_idle();
    std::vector<std::string> names;
    for (const Node& node : screen.nodes())
        if (node.field && node.role == Role::textbox) names.push_back(node.field->form_name);
    CHECK(names.size() == 7);
    std::ranges::sort(names);
    CHECK(std::ranges::adjacent_find(names) == names.end());
    CHECK_FALSE(names.front().empty());
    CHECK(field(screen, "register.customer_id").autocomplete == "off");
    CHECK(field(screen, "register.company_name").autocomplete == "organization");
    CHECK(field(screen, "register.note_label").prose);
}

}  // namespace omakase::testing
