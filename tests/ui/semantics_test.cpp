#include "ui/semantics.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "ui/sample_state.h"
#include "ui/screen.h"

namespace omakase::testing {
namespace {

Node leaf(NodeId id, Role role, std::string name, Rect rect = {0, 0, 10, 10}) {
    return {.id = id, .role = role, .name = std::move(name), .rect = rect};
}

/// A list with these entries below a main landmark at (x, y).
std::string list_of(Semantics& semantics, const std::vector<NodeId>& entries, float y = 0, std::string_view prefix = "row ") {
    semantics.begin_frame();
    semantics.open(leaf(1, Role::main, "page", {0, y, 500, 500}));
    semantics.open(leaf(2, Role::list, "list", {10, y + 10, 400, 400}));
    float at = y + 20;
    for (const NodeId id : entries) {
        semantics.add(leaf(id, Role::listitem, std::string{prefix} + std::to_string(id), {20, at, 100, 20}));
        at += 20;
    }
    semantics.close();
    semantics.close();
    return semantics.difference();
}

}  // namespace

TEST_CASE("the first difference brings everything, and an equal frame brings nothing", "[ui][semantics]") {
    Semantics semantics;
    TreeMirror mirror;
    mirror.apply(list_of(semantics, {11, 12}));
    CHECK(mirror.reading_order() == std::vector<NodeId>{1, 2, 11, 12});
    CHECK(mirror.nodes().at(11).at("role") == "listitem");
    CHECK(mirror.nodes().at(11).at("name") == "row 11");
    CHECK(mirror.nodes().at(11).at("rect") == Json::parse("[10,10,100,20]"));  // from its parent's corner
    CHECK(list_of(semantics, {11, 12}).empty());
}

TEST_CASE("a difference names only what changed: a new row, its list's order, a row that went", "[ui][semantics]") {
    Semantics semantics;
    TreeMirror mirror;
    mirror.apply(list_of(semantics, {11, 12}));
    mirror.apply(list_of(semantics, {11, 12, 13}));
    CHECK(mirror.set == std::vector<NodeId>{13});
    CHECK(mirror.ordered == std::vector<NodeId>{2});
    CHECK(mirror.removed.empty());
    mirror.apply(list_of(semantics, {11, 12}));
    CHECK(mirror.set.empty());
    CHECK(mirror.ordered == std::vector<NodeId>{2});
    CHECK(mirror.removed == std::vector<NodeId>{13});
    mirror.apply(list_of(semantics, {12, 11}));
    CHECK(mirror.ordered == std::vector<NodeId>{2});
    CHECK(mirror.set.size() == 2);  // both stand elsewhere
    CHECK(mirror.reading_order() == std::vector<NodeId>{1, 2, 12, 11});
}

TEST_CASE("what only moves with its parent is not sent again", "[ui][semantics]") {
    Semantics semantics;
    TreeMirror mirror;
    mirror.apply(list_of(semantics, {11, 12, 13}, 0));
    mirror.apply(list_of(semantics, {11, 12, 13}, 40));
    CHECK(mirror.set == std::vector<NodeId>{1});
    CHECK(mirror.ordered.empty());
}

TEST_CASE("a list that lost its last row is left empty", "[ui][semantics]") {
    Semantics semantics;
    TreeMirror mirror;
    mirror.apply(list_of(semantics, {11}));
    mirror.apply(list_of(semantics, {}));
    CHECK(mirror.reading_order() == std::vector<NodeId>{1, 2});
    mirror.apply(list_of(semantics, {11}));
    CHECK(mirror.reading_order() == std::vector<NodeId>{1, 2, 11});
}

TEST_CASE("a tree whose host was made anew is sent whole", "[ui][semantics]") {
    Semantics semantics;
    (void)list_of(semantics, {11, 12});
    semantics.forget_sent();
    TreeMirror anew;
    anew.apply(list_of(semantics, {11, 12}));
    CHECK(anew.reading_order() == std::vector<NodeId>{1, 2, 11, 12});
}

TEST_CASE("names travel whole: quotes, backslashes, line ends and characters beyond U+FFFF", "[ui][semantics]") {
    Semantics semantics;
    TreeMirror mirror;
    const std::string name = "C:\\Users\\\"k\"\n\t\x01 𠮷 </script>";
    semantics.begin_frame();
    semantics.add(leaf(7, Role::text, name, {-0.04F, -0.5F, 12.25F, 3}));
    mirror.apply(semantics.difference());
    CHECK(mirror.nodes().at(7).at("name") == name);
    CHECK(mirror.nodes().at(7).at("rect").at(1) == -0.5);
}

TEST_CASE("bytes that are no UTF-8 do not make the whole difference unreadable", "[ui][semantics]") {
    Semantics semantics;
    TreeMirror mirror;
    semantics.begin_frame();
    semantics.add(leaf(7, Role::text, "a\"\\b"));
    mirror.apply(semantics.difference());
    CHECK(mirror.nodes().contains(7));
}

TEST_CASE("states travel when they are known and are left out otherwise", "[ui][semantics]") {
    Semantics semantics;
    TreeMirror mirror;
    semantics.begin_frame();
    Node on = leaf(1, Role::switch_, "on");
    on.checked = true;
    Node off = leaf(2, Role::switch_, "off");
    off.checked = false;
    off.disabled = true;
    semantics.add(on);
    semantics.add(off);
    semantics.add(leaf(3, Role::text, "plain"));
    mirror.apply(semantics.difference());
    CHECK(mirror.nodes().at(1).at("checked") == true);
    CHECK(mirror.nodes().at(2).at("checked") == false);
    CHECK(mirror.nodes().at(2).at("disabled") == true);
    CHECK_FALSE(mirror.nodes().at(3).contains("checked"));
    CHECK_FALSE(mirror.nodes().at(3).contains("disabled"));
}

TEST_CASE("a field that is partly scrolled away says what of it can be seen", "[ui][semantics]") {
    Semantics semantics;
    TreeMirror mirror;
    semantics.begin_frame();
    Node field = leaf(1, Role::textbox, "name", {0, 90, 100, 40});
    field.clip = {0, 100, 100, 300};
    field.field = FieldNode{.value = "v"};
    semantics.add(field);
    mirror.apply(semantics.difference());
    CHECK(mirror.nodes().at(1).at("clip") == Json::parse("[10,0,0,0]"));
}

TEST_CASE("typing in a search sends what changed, not the page", "[ui][semantics]") {
    Screen screen{sample_at(LinkagesRoute{})};
    screen.follow = true;
    screen.frames_until_idle();
    const std::size_t all = screen.nodes().size();
    screen.type(Role::searchbox, text(Language::ja, "linkages.search"), "神戸");
    CHECK(screen.node(Role::table, text(Language::ja, "linkages.table")).row_count == 2);
    CHECK(screen.mirror().reading_order().size() == screen.nodes().size());
    CHECK(screen.nodes().size() < all);
}

TEST_CASE("scrolling a list of a thousand incidents moves no more nodes than can be seen", "[ui][semantics]") {
    Screen screen{sample_at(IncidentsRoute{})};
    screen.frames_until_idle();
    screen.point_at(700, 500);
    screen.wheel(-1);
    CHECK(screen.nodes().size() < 400);
    CHECK(screen.mirror().reading_order().size() == screen.nodes().size());
}

}  // namespace omakase::testing
