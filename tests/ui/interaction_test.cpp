#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "ui/sample_state.h"
#include "ui/screen.h"

namespace omakase::testing {
namespace {

std::string ja(std::string_view key) {
    return std::string{text(Language::ja, key)};
}
std::string ja(std::string_view key, const std::vector<TextArgument>& arguments) {
    return text(Language::ja, key, arguments);
}

std::string described(const Actions& actions) {
    std::string all;
    for (const Action& action : actions) {
        all += std::to_string(action.index());
        if (const auto* go = std::get_if<Navigate>(&action)) all += " " + route_hash(go->route);
        if (const auto* days = std::get_if<SetHomeDays>(&action)) all += " " + std::to_string(days->days);
        if (const auto* language = std::get_if<SetLanguage>(&action)) all += " " + std::to_string(static_cast<int>(language->language));
        if (const auto* id = std::get_if<SelectIncident>(&action)) all += " " + std::string{id->id.text()};
        all += "\n";
    }
    return all;
}

bool is_pressed(Role role) {
    return role == Role::button || role == Role::link || role == Role::radio || role == Role::switch_ || role == Role::checkbox ||
           role == Role::row || role == Role::combobox;
}

}  // namespace

TEST_CASE("pressing something through the tree does exactly what the pointer does there", "[ui][interaction]") {
    std::string different;
    int compared = 0;
    std::set<std::tuple<float, Role, std::string>> known;  // the navigation is the same everywhere
    for (const ScreenCase& one : screen_cases()) {
        if (one.overlay) continue;
        for (const Viewport viewport : {desktop, phone}) {
            Screen list{one.make(Language::ja), viewport};
            list.frames_until_idle();
            const std::vector<Node> nodes = list.nodes();
            for (const Node& node : nodes) {
                if (!node.focusable || node.disabled || !is_pressed(node.role)) continue;
                const Rect& all = list.ui().viewport();
                const Rect room = node.clip.w > 0 || node.clip.h > 0 ? node.clip : all;
                const float x = node.rect.x + node.rect.w / 2, y = node.rect.y + node.rect.h / 2;
                if (!room.contains(x, y)) continue;
                if (!known.insert({viewport.width, node.role, node.name}).second) continue;
                Actions asked;
                std::string tree;
                {
                    Screen by_pointer{list.state, viewport};
                    by_pointer.frames_until_idle();
                    by_pointer.click_at(x, y);
                    asked = std::move(by_pointer.actions());
                    tree = by_pointer.tree();
                }
                Screen by_tree{list.state, viewport};
                by_tree.frames_until_idle();
                by_tree.click(node);
                ++compared;
                if (described(by_tree.actions()) != described(asked) || by_tree.tree() != tree)
                    different += one.name + ": " + std::string{wire_name(node.role)} + " \"" + node.name +
                                 "\" tree: " + described(by_tree.actions()) + " pointer: " + described(asked) + "\n";
            }
        }
    }
    INFO(different);
    CHECK(different.empty());
    CHECK(compared > 100);
}

TEST_CASE("what can be pressed either asks for something or changes the screen", "[ui][interaction]") {
    std::string idle;
    for (const Route& route :
         {Route{HomeRoute{}}, Route{IncidentsRoute{.selected = make_id<IncidentId>(0x201)}}, Route{LinkagesRoute{}}, Route{CatalogueRoute{}},
          Route{RegisterRoute{}}, Route{TalkRoute{make_id<LinkageId>(1)}}, Route{ReportsRoute{}}, Route{MoreRoute{}}}) {
        const AppState state = sample_at(route);
        Screen list{state};
        list.frames_until_idle();
        for (const Node& node : list.nodes()) {
            if ((node.role != Role::button && node.role != Role::switch_ && node.role != Role::checkbox && node.role != Role::row) || node.disabled ||
                !node.focusable)
                continue;
            Screen screen{state};
            screen.frames_until_idle();
            const std::string before = screen.tree();
            screen.click(node);
            if (screen.actions().empty() && screen.tree() == before)
                idle += std::string{wire_name(node.role)} + " \"" + node.name + "\" at " + route_hash(route) + "\n";
        }
    }
    INFO(idle);
    CHECK(idle.empty());
}

TEST_CASE("the navigation goes to each screen and marks where one is", "[ui][interaction]") {
    for (const Viewport viewport : {desktop, phone}) {
        Screen screen{sample_at(HomeRoute{}), viewport};
        screen.follow = true;
        for (const auto& [key, route] : {std::pair<const char*, Route>{"nav.incidents", IncidentsRoute{}},
                                         {"nav.talk", TalkRoute{}},
                                         {"nav.linkages", LinkagesRoute{}},
                                         {"nav.home", HomeRoute{}}}) {
            screen.click(Role::link, ja(key));
            CHECK(screen.state.route == route);
            CHECK(screen.node(Role::link, ja(key)).current);
            CHECK(std::ranges::count_if(screen.nodes(), &Node::current) == 1);
        }
    }
}

TEST_CASE("a choice opens a menu that takes the focus, and choosing closes it and gives the focus back", "[ui][menu]") {
    Screen screen{sample_at(IncidentsRoute{.days = 14})};
    screen.frames_until_idle();
    const NodeId opener = screen.node(Role::combobox, ja("incidents.period")).id;
    CHECK(screen.node(Role::combobox, ja("incidents.period")).expanded == false);
    screen.click(Role::combobox, ja("incidents.period"));
    CHECK(screen.node(Role::combobox, ja("incidents.period")).expanded == true);
    REQUIRE(screen.find(Role::listbox, ja("incidents.period")) != nullptr);
    const std::string thirty = ja("unit.days", {{"days", "30"}});
    CHECK(screen.focus_request() == screen.node(Role::option, ja("unit.days", {{"days", "14"}})).id);
    screen.click(Role::option, thirty);
    CHECK(screen.taken<SetIncidentDays>().days == 30);
    CHECK(screen.find(Role::option, thirty) == nullptr);
    CHECK(screen.focus_request() == opener);
}

TEST_CASE("Escape closes a menu without choosing and gives the focus back", "[ui][menu]") {
    Screen screen{sample_at(IncidentsRoute{})};
    screen.click(Role::combobox, ja("incidents.period"));
    (void)screen.focus_request();
    screen.escape();
    CHECK(screen.find(Role::listbox, ja("incidents.period")) == nullptr);
    CHECK(screen.actions().empty());
    CHECK(screen.focus_request() == screen.node(Role::combobox, ja("incidents.period")).id);
}

TEST_CASE("a press beside a menu closes it and presses nothing else", "[ui][menu]") {
    Screen screen{sample_at(IncidentsRoute{})};
    screen.click(Role::combobox, ja("incidents.period"));
    const Rect row = std::ranges::find_if(screen.nodes(), [](const Node& node) { return node.role == Role::row && node.row_index == 12; })->rect;
    screen.click_at(row);
    CHECK(screen.find(Role::listbox, ja("incidents.period")) == nullptr);
    CHECK(screen.actions().empty());
}

TEST_CASE("choosing what is chosen already asks for nothing", "[ui][menu]") {
    Screen screen{sample_at(IncidentsRoute{.days = 14})};
    screen.click(Role::combobox, ja("incidents.period"));
    screen.click(Role::option, ja("unit.days", {{"days", "14"}}));
    CHECK(screen.actions().empty());
    CHECK(screen.node(Role::combobox, ja("incidents.period")).expanded == false);
}

TEST_CASE("a menu stays inside the window on every size", "[ui][menu]") {
    for (const Viewport viewport : {desktop, phone, small_phone})
        for (const char* key : {"incidents.period", "incidents.organization", "kind.name"}) {
            Screen screen{sample_at(IncidentsRoute{}), viewport};
            screen.click(Role::combobox, ja(key));
            const Node& menu = screen.node(Role::listbox, ja(key));
            INFO(key << " " << menu.rect.x << "," << menu.rect.y << " " << menu.rect.w << "x" << menu.rect.h);
            CHECK(menu.rect.x >= 0);
            CHECK(menu.rect.right() <= viewport.width);
            CHECK(menu.rect.y >= 0);
            CHECK(menu.rect.bottom() <= viewport.height);
        }
}

TEST_CASE("the removal dialog is modal, names the bot and closes by Escape", "[ui][dialog]") {
    for (const Viewport viewport : {desktop, phone, small_phone}) {
        App app = sample_app();
        app.run(Navigate{LinkagesRoute{}});
        app.run(AskRemoval{make_id<LinkageId>(1)});
        Screen screen{app.state, viewport};
        screen.frames_until_idle();
        const auto dialog = std::ranges::find(screen.nodes(), Role::dialog, &Node::role);
        REQUIRE(dialog != screen.nodes().end());
        CHECK(dialog->modal);
        CHECK(dialog->name == ja("removal.title", {{"name", app.state.confirm_removal->title}}));
        CHECK(dialog->rect.x >= 0);
        CHECK(dialog->rect.right() <= viewport.width);
        CHECK(dialog->rect.bottom() <= viewport.height);
        CHECK(screen.node(Role::button, ja("removal.confirm")).rect.bottom() <= dialog->rect.bottom());
        screen.escape();
        (void)screen.taken<CancelRemoval>();
        screen.state.confirm_removal.reset();
        screen.frames_until_idle();
        CHECK(screen.count(Role::dialog) == 0);
    }
}

TEST_CASE("below a modal dialog nothing can be pressed, neither by the pointer nor through the tree", "[ui][dialog]") {
    App app = sample_app();
    app.run(Navigate{LinkagesRoute{}});
    app.run(AskRemoval{make_id<LinkageId>(1)});
    Screen screen{app.state};
    screen.frames_until_idle();
    screen.click(Role::link, ja("nav.home"));
    CHECK(screen.actions().empty());
    const Rect home = screen.node(Role::link, ja("nav.home")).rect;
    screen.click_at(home);
    CHECK_FALSE(std::ranges::any_of(screen.actions(), [](const Action& action) { return std::holds_alternative<Navigate>(action); }));
}

TEST_CASE("below a modal dialog also what is scrolled out of sight cannot be pressed", "[ui][dialog]") {
    App app = sample_app();
    app.run(Navigate{LinkagesRoute{}});
    app.run(AskRemoval{make_id<LinkageId>(1)});
    Screen screen{app.state, small_phone};
    screen.frames_until_idle();
    const auto hidden = std::ranges::find_if(
        screen.nodes(), [](const Node& node) { return node.focusable && node.clip.h > 0 && node.rect.y > node.clip.bottom() + 20; });
    REQUIRE(hidden != screen.nodes().end());
    screen.click(hidden->role, hidden->name);
    CHECK(screen.actions().empty());
}

TEST_CASE("the removal dialog's buttons cancel and remove", "[ui][dialog]") {
    App app = sample_app();
    app.run(Navigate{LinkagesRoute{}});
    app.run(AskRemoval{make_id<LinkageId>(1)});
    Screen screen{app.state};
    screen.frames_until_idle();
    screen.click(Role::button, ja("removal.cancel"));
    (void)screen.taken<CancelRemoval>();
    screen.click_at(screen.node(Role::button, ja("removal.confirm")).rect);
    (void)screen.taken<ConfirmRemovalNow>();
}

TEST_CASE("a column header sorts by it, and again turns the order", "[ui][interaction]") {
    Screen screen{sample_at(IncidentsRoute{})};
    screen.follow = true;
    screen.frames_until_idle();
    const auto sort_of = [&](const char* key) {  // of the header that holds this button
        const auto button = static_cast<std::size_t>(&screen.node(Role::button, ja(key)) - screen.nodes().data());
        const Node& header = screen.nodes()[screen.semantics().parent(button)];
        CHECK(header.role == Role::columnheader);
        return header.sort;
    };
    CHECK(sort_of("incidents.col_time") == "descending");
    screen.click(Role::button, ja("incidents.col_threat"));
    const std::string first = sort_of("incidents.col_threat");
    CHECK(sort_of("incidents.col_time") == "none");
    screen.click(Role::button, ja("incidents.col_threat"));
    CHECK(sort_of("incidents.col_threat") == (first == "ascending" ? "descending" : "ascending"));
}

TEST_CASE("selecting an incident opens its detail beside the list, or in its place on a phone, and closing goes back", "[ui][interaction]") {
    for (const Viewport viewport : {desktop, phone}) {
        Screen screen{sample_at(IncidentsRoute{}), viewport};
        screen.follow = true;
        screen.frames_until_idle();
        const auto row = std::ranges::find_if(screen.nodes(), [&](const Node& node) { return node.keys == "vp" && node.focusable; });
        REQUIRE(row != screen.nodes().end());
        screen.click_at(row->rect);
        REQUIRE(std::get<IncidentsRoute>(screen.state.route).selected);
        CHECK(screen.has(Role::link, ja("incidents.support")));
        CHECK((viewport.width < 720) == (screen.find(Role::grid, ja("incidents.table")) == nullptr));
        screen.click(Role::button, ja("incidents.close"));
        CHECK_FALSE(std::get<IncidentsRoute>(screen.state.route).selected);
    }
}

TEST_CASE("what is typed reaches the form, and its errors stand at their fields", "[ui][form]") {
    Screen screen{sample_at(RegisterRoute{})};
    screen.follow = true;
    screen.frames_until_idle();
    screen.type(Role::textbox, ja("register.company_name"), "NTT西日本");
    CHECK(screen.state.form.draft.company_name == "NTT西日本");
    CHECK(screen.node(Role::textbox, ja("register.company_name")).field->value == "NTT西日本");
    screen.type(Role::textbox, ja("register.customer_id"), "8c1f0a52");
    screen.leave(Role::textbox, ja("register.customer_id"));
    const Node& field = screen.node(Role::textbox, ja("register.customer_id"));
    CHECK(field.invalid);
    const auto said = std::ranges::find(screen.nodes(), field.described_by, &Node::id);
    REQUIRE(said != screen.nodes().end());
    CHECK(said->role == Role::text);
    CHECK_FALSE(said->name.empty());
    screen.submit(Role::textbox, ja("register.company_name"));
    CHECK(screen.state.form.draft.company_name == "NTT西日本");
}

TEST_CASE("typing in one search reaches that one alone", "[ui][form]") {
    Screen linkages{sample_at(LinkagesRoute{})};
    linkages.type(Role::searchbox, ja("linkages.search"), "神戸");
    CHECK(linkages.taken<SetLinkageQuery>().query == "神戸");
    linkages.type(Role::searchbox, ja("top.search"), "LOCKBIT");
    CHECK(linkages.taken<SetIncidentQuery>().query == "LOCKBIT");
}

TEST_CASE("a name that is written differently is mended with one press", "[ui][form]") {
    App app = sample_app();
    app.run(Navigate{RegisterRoute{}});
    app.run(EditCompanyName{"ＮＴＴ西日本"});
    app.state.form.errors = {
        make_field_error({"linkage.company_name_spelling", "/company_name", {{"difference", "width"}, {"portal_value", "NTT西日本"}}, {}})};
    Screen screen{app.state};
    screen.follow = true;
    screen.frames_until_idle();
    CHECK(screen.has(Role::text, "ＮＴＴ西日本"));
    CHECK(screen.has(Role::text, "NTT西日本"));
    screen.click(Role::button, ja("register.use_portal"));
    CHECK(screen.state.form.draft.company_name == "NTT西日本");
}

TEST_CASE("the row of a renamed contract offers to register again with the other fields kept", "[ui][linkage]") {
    Screen screen{sample_at(LinkagesRoute{})};
    screen.follow = true;
    screen.frames_until_idle();
    const auto again = std::ranges::find_if(
        screen.nodes(), [](const Node& node) { return node.role == Role::link && node.name.starts_with(ja("linkages.reregister")); });
    REQUIRE(again != screen.nodes().end());
    screen.click(Role::link, again->name);
    CHECK(screen.state.form.reregistering);
    CHECK(screen.state.form.draft.company_name.empty());
    CHECK(screen.state.form.draft.organization.at(0) == "本社");
    CHECK(screen.has(Role::heading, ja("register.title_again")));
}

TEST_CASE("a room's three buttons ask, and are busy while they are answered", "[ui][talk]") {
    Screen screen{sample_at(TalkRoute{make_id<LinkageId>(1)})};
    App app = sample_app();
    screen.state.room_views[make_id<LinkageId>(1)].loading = {.phase = Loading::Phase::ready, .as_of = screen.state.now};
    screen.frames_until_idle();
    for (const auto& [key, question] : {std::pair{"talk.ask_incidents", RoomQuestion::incidents},
                                        {"talk.ask_reports", RoomQuestion::reports},
                                        {"talk.ask_support", RoomQuestion::support}}) {
        screen.click(Role::button, ja(key));
        CHECK(screen.taken<AskRoom>().question == question);
        screen.state.room_views[make_id<LinkageId>(1)].asking = question;
        screen.frames_until_idle();
        CHECK(screen.node(Role::button, ja(key)).disabled);
        CHECK(screen.has(Role::status, ja("talk.asking")));
        screen.state.room_views[make_id<LinkageId>(1)].asking.reset();
    }
}

TEST_CASE("notifications are turned off and on in the room's head", "[ui][talk]") {
    for (const Viewport viewport : {desktop, phone}) {
        Screen screen{sample_at(TalkRoute{make_id<LinkageId>(1)}), viewport};
        screen.frames_until_idle();
        CHECK(screen.node(Role::switch_, ja("talk.notifications")).checked == true);
        screen.click(Role::switch_, ja("talk.notifications"));
        CHECK_FALSE(screen.taken<SetNotifications>().on);
        screen.click_at(screen.node(Role::switch_, ja("talk.notifications")).rect);
        CHECK_FALSE(screen.taken<SetNotifications>().on);
    }
}

TEST_CASE("what has the keyboard's focus is scrolled into view and shows a ring", "[ui][focus]") {
    Screen screen{sample_at(RegisterRoute{}), phone};
    screen.frames_until_idle();
    const std::string note = ja("register.note_label");
    const Node before = screen.node(Role::textbox, note);
    REQUIRE(before.rect.y > before.clip.bottom());
    screen.focus(before.id);
    const Node& after = screen.node(Role::textbox, note);
    CHECK(after.rect.y >= after.clip.y);
    CHECK(after.rect.bottom() <= after.clip.bottom() + 1);
}

TEST_CASE("a toast says what happened and can be put away", "[ui][interaction]") {
    AppState state = sample_at(HomeRoute{});
    state.toast = Toast{"toast.copied", {}, state.now + std::chrono::seconds{5}};
    Screen screen{std::move(state), phone};
    screen.follow = true;
    screen.frames_until_idle();
    CHECK(screen.has(Role::text, ja("toast.copied")));
    const auto cross =
        std::ranges::find_if(screen.nodes(), [](const Node& node) { return node.role == Role::button && node.name == ja("register.mail_close"); });
    REQUIRE(cross != screen.nodes().end());
    screen.click_at(cross->rect);
    CHECK_FALSE(screen.state.toast);
}

TEST_CASE("a press on a toast presses nothing below it", "[ui][interaction]") {
    AppState state = sample_at(RegisterRoute{});
    state.toast = Toast{"toast.copied", {}, state.now + std::chrono::seconds{5}};
    for (const Viewport viewport : {desktop, phone, small_phone}) {
        Screen screen{state, viewport};
        screen.frames_until_idle();
        const Rect said = screen.node(Role::text, ja("toast.copied")).rect;
        for (float x = said.x; x < said.right(); x += 8) screen.click_at(x, said.y + said.h / 2);
        CHECK(screen.actions().empty());
        const auto cross = std::ranges::find_if(
            screen.nodes(), [&](const Node& node) { return node.role == Role::button && node.rect.y == said.y && node.rect.w == 44; });
        REQUIRE(cross != screen.nodes().end());
        screen.click_at(cross->rect);
        (void)screen.taken<DismissToast>();
    }
}

TEST_CASE("the language changes on the spot", "[ui][interaction]") {
    Screen screen{sample_at(HomeRoute{})};
    screen.follow = true;
    screen.click(Role::button, ja("nav.language"));
    CHECK(screen.state.language == Language::en);
    CHECK(screen.has(Role::link, text(Language::en, "nav.incidents")));
    CHECK_FALSE(screen.has(Role::link, ja("nav.incidents")));
}

}  // namespace omakase::testing
