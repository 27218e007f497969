#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "ui/sample_state.h"
#include "ui/screen.h"

namespace omakase::testing {
namespace {

std::string ja(std::string_view key, const std::vector<TextArgument>& arguments = {}) {
    return text(Language::ja, key, arguments);
}

/// The node that has the focus.
const Node& focused(Screen& screen) {
    const auto found = std::ranges::find(screen.nodes(), screen.ui().focused(), &Node::id);
    if (found == screen.nodes().end()) fail_test("what has the focus is not in the tree\n" + screen.tree());
    return *found;
}

/// As web/semantics.js does it: only keys that the node says it takes arrive.
void press(Screen& screen, const std::string& key) {
    const Node& node = focused(screen);
    REQUIRE_FALSE(node.keys.empty());
    screen.ui().key_pressed({node.id, key});
    screen.frame();
    screen.frames_until_idle();
}

std::vector<const Node*> rows(const Screen& screen) {
    std::vector<const Node*> found;
    for (const Node& node : screen.nodes())
        if (node.role == Role::row && node.row_index > 1) found.push_back(&node);
    return found;
}

int tab_stops(const Screen& screen, Role role) {
    return static_cast<int>(
        std::ranges::count_if(screen.nodes(), [&](const Node& node) { return node.role == role && node.focusable && node.tab_stop; }));
}

}  // namespace

TEST_CASE("the rows of the incidents are one Tab stop, and arrow keys go through all of them, drawn or not", "[ui][keyboard]") {
    Screen screen{sample_at(IncidentsRoute{})};
    screen.frames_until_idle();
    const int all = static_cast<int>(screen.state.incidents_view.rows.size());
    REQUIRE(all > 40);
    CHECK(tab_stops(screen, Role::row) == 1);
    CHECK(rows(screen).front()->tab_stop);
    screen.focus(rows(screen).front()->id);
    press(screen, "ArrowDown");
    CHECK(focused(screen).row_index == 3);
    press(screen, "ArrowUp");
    press(screen, "ArrowUp");
    CHECK(focused(screen).row_index == 2);  // the first row: no further, and not round to the last
    press(screen, "End");
    CHECK(focused(screen).row_index == all + 1);
    CHECK(focused(screen).rect.bottom() <= 800);  // brought into view
    CHECK(tab_stops(screen, Role::row) == 1);
    press(screen, "PageUp");
    const int page = all + 1 - focused(screen).row_index;
    CHECK(page > 5);
    press(screen, "Home");
    CHECK(focused(screen).row_index == 2);
    for (int i = 0; i < 30; ++i) press(screen, "ArrowDown");
    CHECK(focused(screen).row_index == 32);
    CHECK(focused(screen).rect.y >= 0);
    CHECK(focused(screen).rect.bottom() <= 800);
}

TEST_CASE("keys that come faster than frames are all obeyed", "[ui][keyboard]") {
    Screen screen{sample_at(IncidentsRoute{})};
    screen.frames_until_idle();
    screen.focus(rows(screen).front()->id);
    const NodeId id = screen.ui().focused();
    for (int i = 0; i < 3; ++i) screen.ui().key_pressed({id, "ArrowDown"});
    screen.frame();
    screen.frames_until_idle();
    CHECK(focused(screen).row_index == 5);
}

TEST_CASE("the row that has the focus stays in the tree when it is scrolled out of sight", "[ui][keyboard]") {
    Screen screen{sample_at(IncidentsRoute{})};
    screen.frames_until_idle();
    const NodeId first = rows(screen).front()->id;
    screen.focus(first);
    screen.point_at(640, 500);
    for (int i = 0; i < 20; ++i) screen.wheel(-2);
    CHECK(rows(screen).back()->row_index > 30);
    CHECK(focused(screen).id == first);
    CHECK(screen.mirror().nodes().contains(first));
}

TEST_CASE("opening a row by keyboard, then Escape, leads back to that row", "[ui][keyboard]") {
    Screen screen{sample_at(IncidentsRoute{})};
    screen.follow = true;
    screen.frames_until_idle();
    screen.focus(rows(screen)[4]->id);
    const NodeId row = screen.ui().focused();
    screen.click(focused(screen));
    REQUIRE(std::get<IncidentsRoute>(screen.state.route).selected);
    screen.focus(screen.node(Role::button, ja("incidents.close")).id);
    screen.escape();
    CHECK_FALSE(std::get<IncidentsRoute>(screen.state.route).selected);
    CHECK(screen.ui().focused() == row);
}

TEST_CASE("a radio button that gets the focus by an arrow key is chosen, and the group goes round", "[ui][keyboard]") {
    Screen screen{sample_at(MoreRoute{})};
    screen.follow = true;
    screen.frames_until_idle();
    screen.focus(screen.node(Role::radio, ja("more.theme_system")).id);
    press(screen, "ArrowLeft");
    CHECK(screen.state.theme == Theme::high_contrast);
    CHECK(focused(screen).name == ja("more.theme_high_contrast"));
    press(screen, "ArrowRight");
    CHECK(screen.state.theme == Theme::system);
    press(screen, "ArrowDown");
    CHECK(screen.state.theme == Theme::light);
    CHECK(tab_stops(screen, Role::radio) == 3);  // one a group: language, theme, text size
}

TEST_CASE("an arrow key opens a choice, moves in it, letters find an option, and Tab going on closes it", "[ui][keyboard]") {
    Screen screen{sample_at(IncidentsRoute{})};
    screen.frames_until_idle();
    screen.focus(screen.node(Role::combobox, ja("kind.name")).id);
    press(screen, "ArrowDown");
    CHECK(screen.node(Role::combobox, ja("kind.name")).expanded == true);
    CHECK(screen.node(Role::combobox, ja("kind.name")).controls == screen.node(Role::listbox, ja("kind.name")).id);
    CHECK(focused(screen).name == ja("kind.all"));
    press(screen, "ArrowDown");
    CHECK(focused(screen).name == ja("kind.virus"));
    press(screen, "End");
    CHECK(focused(screen).name == ja("kind.other"));
    press(screen, "ArrowDown");
    CHECK(focused(screen).name == ja("kind.all"));
    press(screen, "す");  // スパイウェア: kana are folded
    CHECK(focused(screen).name == ja("kind.spyware"));
    screen.focus(screen.node(Role::searchbox, ja("incidents.search")).id);
    CHECK(screen.find(Role::listbox, ja("kind.name")) == nullptr);
    CHECK(screen.actions().empty());
}

TEST_CASE("the skip link is the first thing that Tab reaches, is seen only then, and leads to the page's words", "[ui][keyboard]") {
    for (const Viewport viewport : {desktop, phone}) {
        Screen screen{sample_at(HomeRoute{}), viewport};
        screen.frames_until_idle();
        const auto first = std::ranges::find_if(screen.nodes(), [](const Node& node) { return node.focusable && node.tab_stop; });
        REQUIRE(first != screen.nodes().end());
        CHECK(first->name == ja("nav.skip"));
        screen.focus(first->id);
        screen.click(Role::link, ja("nav.skip"));
        CHECK(focused(screen).role == Role::main);
    }
}

TEST_CASE("Ctrl+F goes to the screen's own search, Ctrl+K to the one that is everywhere, and where there is none to the incidents'",
          "[ui][keyboard]") {
    Screen screen{sample_at(LinkagesRoute{})};
    screen.follow = true;
    screen.frames_until_idle();
    screen.ui().focus_search(false);
    screen.frames_until_idle();
    CHECK(focused(screen).name == ja("linkages.search"));
    screen.ui().focus_search(true);
    screen.frames_until_idle();
    CHECK(focused(screen).name == ja("top.search"));

    Screen small{sample_at(HomeRoute{}), phone};
    small.follow = true;
    small.frames_until_idle();
    small.ui().focus_search(false);
    small.frames_until_idle();
    CHECK(std::holds_alternative<IncidentsRoute>(small.state.route));
    CHECK(focused(small).name == ja("incidents.search"));
}

TEST_CASE("the list of shortcuts is a dialog that closes by Escape and can turn its own key off", "[ui][keyboard]") {
    Screen screen{sample_at(HomeRoute{})};
    screen.follow = true;
    screen.state.shortcuts_open = true;
    screen.frames_until_idle();
    CHECK(screen.node(Role::dialog, ja("keys.title")).modal);
    CHECK(screen.has(Role::listitem, "Ctrl + K"));
    screen.click(Role::checkbox, ja("keys.question_mark"));
    CHECK_FALSE(screen.state.question_mark_opens);
    screen.escape();
    CHECK_FALSE(screen.state.shortcuts_open);
    CHECK_FALSE(screen.has(Role::dialog, ja("keys.title")));
}

TEST_CASE("a dialog that is higher than the window scrolls to its buttons", "[ui][keyboard]") {
    Screen screen{sample_at(HomeRoute{}), {640, 300}};
    screen.state.shortcuts_open = true;
    screen.frames_until_idle();
    const NodeId close = screen.node(Role::button, ja("keys.close")).id;
    CHECK(screen.node(Role::button, ja("keys.close")).rect.bottom() > 300);
    screen.focus(close);
    CHECK(screen.node(Role::button, ja("keys.close")).rect.bottom() <= 300);
}

TEST_CASE("words that can be selected say their font and where their lines begin", "[ui][selection]") {
    Screen screen{sample_at(IncidentsRoute{})};
    screen.follow = true;
    screen.frames_until_idle();
    screen.click(*rows(screen)[0]);
    const auto path = std::ranges::find_if(screen.nodes(), [](const Node& node) { return node.selectable && !node.selectable->breaks.empty(); });
    REQUIRE(path != screen.nodes().end());
    CHECK(path->selectable->size_px == 13);
    CHECK(path->selectable->line_height == 20);
    CHECK(path->rect.h == 20 * static_cast<float>(path->selectable->breaks.size() + 1));
}

}  // namespace omakase::testing
