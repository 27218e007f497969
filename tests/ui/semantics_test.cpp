#include "ui/semantics.h"

#include <imgui_internal.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "core/encoding.h"
#include "ui/drawn.h"
#include "ui/sample_state.h"
#include "ui/screen.h"
#include "ui/semantics_check.h"

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

std::string ja(std::string_view key, const std::vector<TextArgument>& arguments = {}) {
    return text(Language::ja, key, arguments);
}

std::string without(std::string_view words, std::string_view characters) {
    std::string kept;
    std::ranges::copy_if(words, std::back_inserter(kept), [&](char c) { return characters.find(c) == std::string_view::npos; });
    return kept;
}

/// What a node says in all.
std::string said_by(const Node& node) {
    std::string all = node.name + "\n" + node.value + "\n" + node.description;
    if (node.field) all += "\n" + node.field->value + "\n" + node.field->placeholder;
    if (node.role == Role::combobox) all += "\n" + node.name + ":" + node.value;
    if (node.role == Role::listitem && node.row_index > 0) all += "\n" + std::to_string(node.row_index);
    return without(all, " \r\n");
}

/// Where it may say it: labels, hints and counts stand around their control.
Rect said_at(const Node& node) {
    const bool control = node.field || node.role == Role::combobox || node.role == Role::radiogroup || node.role == Role::switch_;
    const float around = control ? 64 : 0;
    return {node.rect.x - around, node.rect.y - around, node.rect.w + 2 * around, node.rect.h + 2 * around};
}

/// How many of the glyphs from `first` on stand in the nodes at their place; several nodes may share a drawn line.
std::size_t said_glyphs(const Screen& screen, const DrawnLine& line, std::size_t first) {
    std::size_t most = 0;
    const Rect& box = line.glyphs[first].box;
    if (line.glyphs[first].character == U'—') return 1;  // stands for what was not told
    for (const Node& node : screen.nodes()) {
        if (!said_at(node).contains(box.x + box.w / 2, box.y + box.h / 2)) continue;
        if (node.role == Role::figure) return line.glyphs.size() - first;  // a chart's scale and legend: its table says the numbers
        const std::string said = said_by(node);
        std::string words;
        std::size_t from = 0;  // what follows an ellipsis stands further on
        for (std::size_t i = first; i < line.glyphs.size(); ++i) {
            if (line.glyphs[i].character == U'…') {
                from = said.find(words, from) + words.size();
                words.clear();
            } else {
                append_utf8(words, line.glyphs[i].character);
            }
            if (said.find(words, from) == std::string::npos) break;
            most = std::max(most, i - first + 1);
        }
    }
    return most;
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

TEST_CASE("the cells of a row are numbered, whatever they hold", "[ui][semantics]") {
    Semantics semantics;
    TreeMirror mirror;
    semantics.begin_frame();
    semantics.open(leaf(1, Role::table, "table"));
    for (NodeId row = 10; row <= 20; row += 10) {
        semantics.open(leaf(row, Role::row, ""));
        semantics.add(leaf(row + 1, Role::rowheader, "a"));
        semantics.open(leaf(row + 2, Role::cell, ""));
        semantics.add(leaf(row + 3, Role::button, "inside"));
        semantics.close();
        semantics.add(leaf(row + 4, Role::cell, "b"));
        semantics.close();
    }
    semantics.close();
    mirror.apply(semantics.difference());
    for (const NodeId row : {10U, 20U}) {
        CHECK(mirror.nodes().at(row + 1).at("columnIndex") == 1);
        CHECK(mirror.nodes().at(row + 2).at("columnIndex") == 2);
        CHECK_FALSE(mirror.nodes().at(row + 3).contains("columnIndex"));
        CHECK(mirror.nodes().at(row + 4).at("columnIndex") == 3);
    }
}

TEST_CASE("a widget that forgets its node, says another place or takes another's id is found", "[ui][semantics]") {
#ifndef IMGUI_ENABLE_TEST_ENGINE
    SKIP("this build has no item hooks");
#endif
    const Screen screen{sample_at(MoreRoute{})};
    Semantics semantics;
    Ui ui{semantics};
    const Rect here{100, 100, 80, 40}, there{100, 140, 80, 40}, outside{-500, 100, 80, 40};
    const auto faults_of = [&](const std::function<void()>& draw) {
        ImGui::NewFrame();
        watch_items();
        ui.begin(screen.state, screen.faces(), {}, 1);
        draw();
        ui.draw_overlays();
        ui.end();
        ImGui::EndFrame();
        return tree_faults(semantics);
    };
    const auto node = [&](Rect rect) { ui.node({.id = ui.id_of("a"), .role = Role::button, .name = "A", .rect = rect, .focusable = true}); };
    const auto item = [&](Rect rect) { (void)ui.hit(ui.id_of("a"), rect); };
    CHECK(faults_of([&] { (void)ui.button("a", here, "A"); }) == "");
    CHECK(faults_of([&] { item(here); }) == "no node for the item at 100,100 80x40\n");
    CHECK(faults_of([&] { node(here); }) == "no item for the button \"A\" at 100,100 80x40\n");
    CHECK(faults_of([&] { item(here), node(there); }) == "button \"A\" says 100,140 80x40 and is pressed at 100,100 80x40\n");
    CHECK(faults_of([&] { item(here), item(here), node(here); }).starts_with("two items with one id"));
    CHECK(faults_of([&] { item(outside); }) == "");  // nobody sees it
    CHECK(faults_of([&] { node(outside); }) == "");
}

TEST_CASE("all words that are drawn are in the tree, where they are drawn", "[ui][semantics]") {
    std::set<std::string> missing;
    int lines = 0;
    for (const ScreenCase& one : screen_cases())
        for (const Language language : {Language::ja, Language::en})
            for (const Viewport viewport : {desktop, phone}) {
                Screen screen{one.make(language), viewport};
                screen.system.reduced_motion = true;
                screen.frames_until_idle();
                const Drawn drawn;
                for (const DrawnLine& line : drawn.lines()) {
                    ++lines;
                    std::size_t said = 0;
                    while (said < line.glyphs.size()) {
                        const std::size_t more = said_glyphs(screen, line, said);
                        if (more == 0) break;
                        said += more;
                    }
                    const std::string words = without(line.words, " ");
                    // A badge is made of its organization's first characters, and stands beside it; so does the picture of a person.
                    const bool badge = line.glyphs.front().colour == screen.ui().palette().branch_ink && line.glyphs.size() <= 2;
                    const bool person = line.glyphs.size() == 1 && screen.state.session.user_name.starts_with(words);
                    const bool need = words == text(language, "form.required") || words == text(language, "form.optional");  // states of the field
                    if (said < line.glyphs.size() && !badge && !person && !need)
                        missing.insert("\"" + line.words + "\" at " + one.name + (language == Language::ja ? ", ja" : ", en"));
                }
            }
    std::string all;
    for (const std::string& one : missing) all += one + "\n";
    INFO(all);
    CHECK(missing.empty());
    CHECK(lines > 10'000);
}

TEST_CASE("words of another language than the app's say so; names and numbers have none", "[ui][semantics]") {
    Screen japanese{sample_at(MoreRoute{})};
    CHECK(japanese.node(Role::radio, "English").lang == "en");
    CHECK(japanese.node(Role::radio, "日本語").lang == "");
    CHECK(japanese.node(Role::text, ja("top.user", {{"name", "山﨑 健"}})).lang == "");
    Screen english{sample_at(MoreRoute{}, Language::en)};
    CHECK(english.node(Role::radio, "日本語").lang == "ja");
    CHECK(english.node(Role::radio, "English").lang == "");
    CHECK(english.node(Role::radio, "125%").lang == "");
    Screen incidents{sample_at(IncidentsRoute{}, Language::en)};
    for (const Node& node : incidents.nodes()) {
        const bool kanji = node.name.find("本社") != std::string::npos;
        if (node.role == Role::gridcell)
            CHECK((node.lang == "ja") == (kanji || node.name.find("神戸") != std::string::npos || node.column_index == 5));
    }
}

TEST_CASE("a chart has a name, a sentence and a table with heads", "[ui][semantics]") {
    for (const int days : {14, 90}) {
        Screen screen{sample_at(HomeRoute{days})};
        screen.frames_until_idle();
        const bool weeks = days == 90;
        const Node& figure = screen.node(Role::figure, ja(weeks ? "chart.weeks" : "chart.days"));
        const Node& table = screen.node(Role::table, ja("chart.table"));
        CHECK(table.row_count == (weeks ? 14 : 15));
        CHECK(table.column_count == 4);
        CHECK(screen.count(Role::rowheader) == table.row_count - 1);
        CHECK(std::ranges::any_of(screen.nodes(), [&](const Node& node) {
            return node.role == Role::text && node.name.find(ja("kind.spyware")) != std::string::npos &&
                   figure.rect.contains(node.rect.x, node.rect.y);
        }));
    }
}

TEST_CASE("what is at work says so, and does nothing meanwhile", "[ui][semantics]") {
    AppState state = sample_at(RegisterRoute{});
    state.form.saving = true;
    Screen screen{std::move(state)};
    const Node& save = screen.node(Role::button, ja("register.saving"));
    CHECK(save.busy);
    CHECK(save.disabled);
    screen.click_at(save.rect);
    CHECK(screen.actions().empty());
}

TEST_CASE("on another screen the focus goes to its words, but stays in a field that is being typed in", "[ui][semantics]") {
    for (const Viewport viewport : {desktop, phone}) {
        Screen screen{sample_at(HomeRoute{}), viewport};
        screen.follow = true;
        screen.frames_until_idle();
        CHECK(screen.focus_request() == 0);  // nobody is moved when the app opens
        screen.click(Role::link, ja("nav.linkages"));
        CHECK(screen.focus_request() == screen.node(Role::main, ja("nav.linkages")).id);
        screen.type(Role::searchbox, ja("linkages.search"), "神戸");
        CHECK(screen.focus_request() == 0);
    }
    Screen screen{sample_at(HomeRoute{})};
    screen.follow = true;
    screen.focus(screen.node(Role::searchbox, ja("top.search")).id);
    screen.type(Role::searchbox, ja("top.search"), "LOCKBIT");
    CHECK(std::holds_alternative<IncidentsRoute>(screen.state.route));
    CHECK(screen.focus_request() == 0);
}

TEST_CASE("a form that is refused leads to the first field that is wrong", "[ui][semantics]") {
    Screen screen{sample_at(RegisterRoute{})};
    screen.follow = true;
    screen.frames_until_idle();
    screen.type(Role::textbox, ja("register.company_name"), "NTT西日本");
    screen.click(Role::button, ja("register.submit"));
    const Node& field = screen.node(Role::textbox, ja("register.customer_id"));
    CHECK(screen.focus_request() == field.id);
    CHECK(field.invalid);
    screen.click(Role::button, ja("register.submit"));
    CHECK(screen.focus_request() == field.id);  // each time
}

}  // namespace omakase::testing
