#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "ui/drawn.h"
#include "ui/sample_state.h"
#include "ui/screen.h"

// Fingers: what presses, what scrolls, what shows more; and the room that a phone leaves.

namespace omakase::testing {
namespace {

constexpr Viewport lying{844, 390};

std::string ja(std::string_view key) {
    return std::string{text(Language::ja, key)};
}

/// The first card of the list of incidents that stands below y.
const Node& card(const Screen& screen, float below = 0) {
    const auto found =
        std::ranges::find_if(screen.nodes(), [&](const Node& node) { return node.keys == "vp" && node.rect.h > 60 && node.rect.y > below; });
    if (found == screen.nodes().end()) fail_test("no card below " + std::to_string(below) + " in\n" + screen.tree());
    return *found;
}

Screen incidents(Viewport viewport = phone) {
    return Screen{sample_at(IncidentsRoute{}), viewport};
}

std::string without_spaces(std::string words) {  // spaces draw nothing
    std::erase(words, ' ');
    return words;
}

/// Whether the last frame drew these words.
bool draws(std::string_view words) {
    const Drawn drawn;
    const std::string wanted = without_spaces(std::string{words});
    return std::ranges::any_of(drawn.lines(), [&](const DrawnLine& line) { return without_spaces(line.words).find(wanted) != std::string::npos; });
}

/// Draws frames while they are asked for now, as the page does.
int frames_now(Screen& screen, float* then = nullptr) {
    float next = 0;
    int count = 0;
    for (; next <= 0 && count < 30; ++count) next = screen.frame();
    if (then != nullptr) *then = next;
    return count;
}

}  // namespace

TEST_CASE("a finger that moves scrolls and presses nothing; one that stays presses", "[ui][touch]") {
    Screen screen = incidents();
    screen.frames_until_idle();
    const NodeId first = card(screen).id;
    const float before = card(screen).rect.y;
    screen.swipe(200, 600, 420);
    CHECK(screen.actions().empty());
    const auto moved = std::ranges::find(screen.nodes(), first, &Node::id);
    CHECK((moved == screen.nodes().end() || moved->rect.y < before - 100));
    const Rect row = card(screen, 200).rect;
    screen.swipe(200, row.y + 50, row.y + 52, 1);
    (void)screen.taken<SelectIncident>();
}

TEST_CASE("the page follows the finger, glides on with its last speed, and stands still when the finger had rested", "[ui][touch]") {
    Screen screen = incidents();
    screen.frames_until_idle();
    const NodeId id = card(screen, 400).id;
    const auto place = [&] { return std::ranges::find(screen.nodes(), id, &Node::id)->rect.y; };
    const float start = place();
    screen.finger_down(200, 700);
    screen.finger_to(200, 660);
    screen.finger_to(200, 600);
    CHECK(place() == start - 100);
    SECTION("let go in motion") {
        screen.finger_up();
        frames_now(screen);
        CHECK(screen.frames_until_idle(400) > 10);
        CHECK((std::ranges::find(screen.nodes(), id, &Node::id) == screen.nodes().end() || place() < start - 200));
    }
    SECTION("let go after a rest") {
        screen.wait(0.3F);
        screen.finger_up();
        screen.frames_until_idle(4);
        CHECK(place() == start - 100);
    }
    SECTION("turned back before it was let go") {
        screen.finger_to(200, 640);
        screen.wait(0.06F);
        screen.finger_to(200, 680);
        const float at = place();
        screen.finger_up();
        screen.frames_until_idle(400);
        CHECK(place() > at);
    }
    CHECK(screen.actions().empty());
}

TEST_CASE("a finger that stops what glides presses nothing", "[ui][touch]") {
    Screen screen = incidents();
    screen.frames_until_idle();
    screen.finger_down(200, 700);
    for (int i = 1; i <= 5; ++i) screen.finger_to(200, 700 - 50.F * static_cast<float>(i));
    screen.finger_up();
    for (int i = 0; i < 5; ++i) REQUIRE(screen.frame() <= 0);
    screen.finger_down(200, 500);
    const float stopped = card(screen, 300).rect.y;
    for (int i = 0; i < 3; ++i) screen.frame();
    CHECK(card(screen, 300).rect.y == stopped);
    screen.finger_up();
    screen.frames_until_idle(4);
    CHECK(card(screen, 300).rect.y == stopped);
    CHECK(screen.actions().empty());
    screen.swipe(200, card(screen, 300).rect.y + 50, card(screen, 300).rect.y + 50, 1);
    (void)screen.taken<SelectIncident>();
}

TEST_CASE("a finger that moves across neither scrolls nor presses, also when it turns down later", "[ui][touch]") {
    Screen screen = incidents();
    screen.frames_until_idle();
    const Rect row = card(screen, 300).rect;
    screen.finger_down(100, row.y + 50);
    for (float x = 110; x <= 260; x += 30) screen.finger_to(x, row.y + 52);
    screen.finger_to(260, row.y + 90);
    screen.finger_up();
    screen.frames_until_idle(4);
    CHECK(screen.actions().empty());
    CHECK(card(screen, 300).rect.y == row.y);
}

TEST_CASE("the page stops at its ends", "[ui][touch]") {
    Screen screen = incidents();
    screen.frames_until_idle();
    const float top = card(screen).rect.y;
    for (int i = 0; i < 3; ++i) screen.swipe(200, 700, 100, 3);
    screen.swipe(200, 200, 700, 3);
    for (int i = 0; i < 40; ++i) screen.swipe(200, 200, 700, 3);
    (void)std::exchange(screen.actions(), {});
    CHECK(card(screen).rect.y == top);
    for (int i = 0; i < 60; ++i) screen.swipe(200, 700, 100, 3);
    float last = 0;
    for (const Node& node : screen.nodes())
        if (node.keys == "vp") last = std::max(last, node.rect.bottom());
    CHECK(last <= phone.height - 64);
    CHECK(last > phone.height - 64 - 40);
}

TEST_CASE("a second finger, or the system, takes the first one away: nothing is pressed or scrolled", "[ui][touch]") {
    Screen screen = incidents();
    screen.frames_until_idle();
    const Rect row = card(screen, 300).rect;
    SECTION("before it moved") {
        screen.finger_down(200, row.y + 50);
        screen.ui().finger_cancelled();
        screen.finger_up();
    }
    SECTION("in the same frame") {
        ImGuiIO& io = ImGui::GetIO();
        io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
        io.AddMousePosEvent(200, row.y + 50);
        io.AddMouseButtonEvent(0, true);
        screen.ui().finger_cancelled();
        io.AddMouseButtonEvent(0, false);
        screen.frame();
    }
    SECTION("while the page under it moves, magnified") {
        screen.finger_down(200, row.y + 50);
        screen.ui().finger_slides();
        screen.finger_to(200, row.y + 51);
        screen.finger_up();
    }
    SECTION("before it scrolled on") {
        screen.finger_down(200, row.y + 50);
        screen.ui().finger_cancelled();
        screen.finger_to(200, row.y - 100);
        screen.finger_up();
    }
    screen.frames_until_idle(6);
    CHECK(screen.actions().empty());
    CHECK(card(screen, 300).rect.y == row.y);
}

TEST_CASE("a finger held for half a second shows all that an ellipsis hides there, and presses nothing", "[ui][touch]") {
    Screen screen{sample_at(IncidentsRoute{}), small_phone};
    screen.state.text_size_percent = 150;
    screen.frames_until_idle();
    // A card whose place or threat is too long for its line.
    std::string hidden;
    Rect row;
    for (int i = 0; i < 12 && hidden.empty(); ++i) {
        const Drawn drawn;
        for (const DrawnLine& line : drawn.lines()) {
            const Node* of = nullptr;
            for (const Node& node : screen.nodes())
                if (node.keys == "vp" && node.rect.contains(line.box.x, line.box.y) && node.rect.bottom() < 300 && node.rect.y > 40) of = &node;
            if (of == nullptr || !line.words.ends_with("…")) continue;
            const std::string name = without_spaces(of->name), shown = without_spaces(line.words);
            const std::size_t at = name.find(shown.substr(0, shown.size() - 3));
            INFO(name << " / " << shown);
            REQUIRE(at != std::string::npos);
            hidden = name.substr(at);
            row = of->rect;
        }
        if (hidden.empty()) screen.swipe(100, 250, 200, 8);
    }
    REQUIRE_FALSE(hidden.empty());
    const std::string end = hidden.substr(hidden.size() - 6);
    CHECK_FALSE(draws(end));
    screen.finger_down(row.x + 60, row.y + 30);
    float next = 0;
    frames_now(screen, &next);
    CHECK(next > 0.3F);  // nothing is drawn until then
    CHECK(next <= 0.5F);
    CHECK_FALSE(draws(end));
    screen.wait(next);
    frames_now(screen, &next);
    CHECK(draws(end));
    CHECK(next > 1e9F);  // it stays while the finger does
    screen.finger_up();
    frames_now(screen, &next);
    CHECK(screen.actions().empty());
    CHECK(draws(end));  // and for some seconds, for who was reading
    CHECK(next > 2);
    SECTION("until then") {
        screen.wait(next + 0.1F);
        frames_now(screen, &next);
        CHECK_FALSE(draws(end));
        CHECK(next > 1e9F);
    }
    SECTION("until the next touch") {
        screen.finger_down(row.x + 60, 330 / 1.5F);
        CHECK_FALSE(draws(end));
    }
    SECTION("until Escape, which closes nothing else") {
        screen.escape();
        CHECK_FALSE(draws(end));
        CHECK(screen.actions().empty());
    }
}

TEST_CASE("a finger held on an icon tells its name", "[ui][touch]") {
    Screen screen{sample_at(LinkagesRoute{}), phone};
    screen.frames_until_idle();
    const auto menu = std::ranges::find_if(screen.nodes(), [](const Node& node) { return node.popup == "menu"; });
    REQUIRE(menu != screen.nodes().end());
    const std::string name = menu->name.substr(menu->name.size() - 9);  // の操作: the rest is drawn as the bot's name
    CHECK_FALSE(draws(name));
    screen.finger_down(menu->rect.x + 22, menu->rect.y + 22);
    screen.wait(0.5F);
    screen.frame();
    CHECK(draws(name));
    screen.finger_up();
    frames_now(screen);
    CHECK(std::ranges::none_of(screen.nodes(), [](const Node& node) { return node.role == Role::menu; }));
}

TEST_CASE("a finger that is held but moves on, or is let go early, shows nothing", "[ui][touch]") {
    Screen screen = incidents();
    screen.frames_until_idle();
    const Rect row = card(screen, 300).rect;
    screen.finger_down(200, row.y + 50);
    screen.wait(0.3F);
    screen.finger_to(200, row.y + 30);
    screen.wait(1);
    screen.frame();
    screen.finger_up();
    screen.frames_until_idle(400);
    CHECK(screen.actions().empty());
    screen.finger_down(200, card(screen, 300).rect.y + 50);
    screen.wait(0.4F);
    screen.finger_up();
    frames_now(screen);
    (void)screen.taken<SelectIncident>();
}

TEST_CASE("words that the mouse could select are copied, all of them, by a finger that was held on them", "[ui][touch]") {
    Screen screen{sample_at(IncidentsRoute{.selected = make_id<IncidentId>(0x201)}), phone};
    screen.follow = true;
    screen.frames_until_idle();
    const auto words = std::ranges::find_if(screen.nodes(), [](const Node& node) { return node.selectable.has_value(); });
    REQUIRE(words != screen.nodes().end());
    const std::string name = words->name;
    screen.finger_down(words->rect.x + 20, words->rect.y + 8);
    screen.wait(0.5F);
    frames_now(screen);
    CHECK(screen.actions().empty());  // a browser lets a page copy when the finger is lifted
    screen.finger_up();
    screen.frames_until_idle();
    CHECK(screen.taken<CopyText>().text == name);
    REQUIRE(screen.state.toast);
    CHECK(screen.state.toast->text_key == "toast.copied");
}

TEST_CASE("pulled down at its top and let go, a screen loads everything again", "[ui][touch]") {
    const Route routes[] = {HomeRoute{},
                            IncidentsRoute{},
                            LinkagesRoute{},
                            CatalogueRoute{},
                            RegisterRoute{},
                            ReportsRoute{},
                            SupportRoute{},
                            MoreRoute{},
                            UnknownRoute{"#/nowhere"},
                            TalkRoute{},
                            TalkRoute{make_id<LinkageId>(3)}};  // a bot without a room: nothing there scrolls
    for (const Route& route : routes)
        for (const Viewport viewport : {phone, small_phone, lying}) {
            INFO(route_hash(route) << " " << viewport.width);
            Screen screen{sample_at(route), viewport};
            screen.frames_until_idle();
            const float top = 140;
            screen.finger_down(viewport.width / 2, top);
            screen.finger_to(viewport.width / 2, top + 40);
            CHECK(draws(ja("top.pull_down")));
            screen.finger_to(viewport.width / 2, top + 100);
            CHECK(draws(ja("top.pull_release")));
            CHECK(screen.actions().empty());
            screen.finger_up();
            screen.frames_until_idle();
            (void)screen.taken<Reload>();
            CHECK_FALSE(draws(ja("top.pull_release")));
        }
}

TEST_CASE("a pull that is short, taken back, cancelled, or began further down loads nothing", "[ui][touch]") {
    Screen screen = incidents();
    screen.frames_until_idle();
    SECTION("short") {
        screen.swipe(200, 300, 360, 4);
    }
    SECTION("taken back") {
        screen.finger_down(200, 300);
        screen.finger_to(200, 420);
        CHECK(draws(ja("top.pull_release")));
        screen.finger_to(200, 330);
        CHECK(draws(ja("top.pull_down")));
        screen.wait(0.2F);
        screen.finger_up();
    }
    SECTION("cancelled") {
        screen.finger_down(200, 300);
        screen.finger_to(200, 420);
        screen.ui().finger_cancelled();
        screen.finger_up();
    }
    SECTION("from further down") {
        screen.swipe(200, 600, 500, 10);
        screen.wait(1);
        screen.swipe(200, 200, 700, 6);
    }
    screen.frames_until_idle(400);
    CHECK(screen.actions().empty());
    CHECK_FALSE(draws(ja("top.pull_down")));
}

TEST_CASE("nothing is pulled while a menu or a dialog is open", "[ui][touch]") {
    Screen menu{sample_at(IncidentsRoute{}), phone};
    menu.click(Role::combobox, ja("incidents.period"));
    menu.swipe(200, 400, 560, 4);
    CHECK(menu.actions().empty());
    App app = sample_app();
    app.run(Navigate{LinkagesRoute{}});
    app.run(AskRemoval{make_id<LinkageId>(1)});
    Screen dialog{app.state, phone};
    dialog.frames_until_idle();
    dialog.swipe(200, 140, 300, 4);
    CHECK(dialog.actions().empty());  // and a swipe beside it does not close it
    dialog.swipe(200, 140, 140, 1);
    (void)dialog.taken<CancelRemoval>();
}

TEST_CASE("a phone that is turned keeps what was at the upper edge there, and the focus in sight", "[ui][touch]") {
    for (const Route& route : {Route{IncidentsRoute{}}, Route{SupportRoute{}}, Route{RegisterRoute{}}, Route{HomeRoute{}}}) {
        Screen screen{sample_at(route), phone};
        screen.frames_until_idle();
        screen.swipe(200, 500, 300, 10);
        screen.wait(1);
        screen.frames_until_idle();
        // What stands first below the upper edge of what scrolls.
        const Node* first = nullptr;
        for (const Node& node : screen.nodes())
            if (node.clip.h > 200 && node.rect.y >= node.clip.y && node.rect.h < 200 && (first == nullptr || node.rect.y < first->rect.y))
                first = &node;
        REQUIRE(first != nullptr);
        const NodeId id = first->id;
        const float below = first->rect.y - first->clip.y;
        for (const Viewport viewport : {lying, phone}) {
            screen.resize(viewport);
            screen.frames_until_idle();
            const auto now = std::ranges::find(screen.nodes(), id, &Node::id);
            INFO(route_hash(route) << " " << viewport.width);
            REQUIRE(now != screen.nodes().end());
            CHECK(std::abs(now->rect.y - now->clip.y - below) < 2);
        }
        CHECK(screen.actions().empty());
    }
    Screen form{sample_at(RegisterRoute{}), phone};
    form.frames_until_idle();
    const NodeId note = form.node(Role::textbox, ja("register.note_label")).id;
    form.focus(note);
    for (const Viewport viewport : {lying, phone}) {
        form.resize(viewport);
        form.frames_until_idle();
        const Node& field = form.node(Role::textbox, ja("register.note_label"));
        CHECK(form.ui().focused() == note);
        CHECK(field.rect.y >= field.clip.y);
        CHECK(field.rect.bottom() <= field.clip.bottom() + 1);
    }
}

TEST_CASE("when the keyboard opens, the field that has the focus stays in sight and the tabs make room", "[ui][touch]") {
    for (const Viewport viewport : {phone, small_phone}) {
        Screen screen{sample_at(RegisterRoute{}), viewport};
        screen.frames_until_idle();
        for (const char* label : {"register.company_name", "register.customer_id", "register.note_label"}) {
            INFO(label << " " << viewport.height);
            screen.focus(screen.node(Role::textbox, ja(label)).id, false);
            CHECK(screen.find(Role::link, ja("nav.home")) != nullptr);
            screen.resize({viewport.width, viewport.height - 290});
            screen.frames_until_idle();
            const Node& field = screen.node(Role::textbox, ja(label));
            CHECK(field.rect.y >= field.clip.y);
            CHECK(field.rect.bottom() <= field.clip.bottom() + 1);
            CHECK((screen.find(Role::link, ja("nav.home")) == nullptr) == screen.ui().low());
            screen.focus(0);
            screen.resize(viewport);
            screen.frames_until_idle();
            CHECK(screen.find(Role::link, ja("nav.home")) != nullptr);
        }
    }
}

TEST_CASE("a press that takes the focus from a field hits what was seen: the tabs come back afterwards", "[ui][touch]") {
    Screen screen{sample_at(RegisterRoute{}), {360, 350}};
    screen.frames_until_idle();
    screen.focus(screen.node(Role::textbox, ja("register.company_name")).id, false);
    REQUIRE(screen.find(Role::link, ja("nav.home")) == nullptr);
    // The first is the skip link, which is not there until it has the focus.
    const auto seen = std::find_if(screen.nodes().begin() + 1, screen.nodes().end(), [](const Node& node) {
        const Rect room = node.clip.h > 0 ? node.clip : Rect{0, 0, 360, 350};
        return (node.role == Role::button || node.role == Role::link) && !node.disabled && node.rect.h >= touch_height && node.rect.y >= room.y &&
               node.rect.bottom() <= room.bottom();
    });
    REQUIRE(seen != screen.nodes().end());
    INFO(seen->name);
    const Rect button = seen->rect;
    ImGuiIO& io = ImGui::GetIO();
    io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
    io.AddMousePosEvent(button.x + button.w / 2, button.y + button.h / 2);
    io.AddMouseButtonEvent(0, true);
    screen.ui().focus_moved(0, false);  // as web/phone.js: the field is left when the finger is lifted
    io.AddMouseButtonEvent(0, false);
    screen.frames_until_idle();
    CHECK(screen.actions().size() == 1);
    CHECK(screen.find(Role::link, ja("nav.home")) != nullptr);
}

TEST_CASE("nothing to read or press lies below rounded corners, a camera or the system's bar; grounds reach the edges", "[ui][touch]") {
    constexpr Insets upright{47, 0, 34, 0}, across{0, 47, 21, 47};
    for (const ScreenCase& one : screen_cases())
        for (const bool turned : {false, true}) {
            const Insets insets = turned ? across : upright;
            const Viewport viewport = turned ? lying : phone;
            Screen screen{one.make(Language::ja), viewport};
            screen.ui().keep_clear(insets);
            screen.frames_until_idle();
            const Rect safe{insets.left, insets.top, viewport.width - insets.left - insets.right, viewport.height - insets.top - insets.bottom};
            std::string outside;
            const auto check = [&](const Rect& rect, const std::string& what) {
                if (rect.x < safe.x - 1 || rect.right() > safe.right() + 1 || rect.y < safe.y - 1 || rect.bottom() > safe.bottom() + 1)
                    outside += what + "\n";
            };
            for (const Node& node : screen.nodes())
                if (node.focusable && node.clip.h <= 0) check(node.rect, node.name);
            const Drawn drawn;
            for (const DrawnLine& line : drawn.lines()) check(line.box, line.words);
            INFO(one.name << (turned ? ", turned" : "") << "\n" << outside);
            CHECK(outside.empty());
            if (screen.find(Role::link, ja("nav.home")) == nullptr) continue;
            const std::uint32_t bar = screen.ui().palette().surface;
            if (one.overlay) continue;
            CHECK(drawn.ground_at(viewport.width / 2, 1, SIZE_MAX) == bar);
            CHECK(drawn.ground_at(viewport.width / 2, viewport.height - 1, SIZE_MAX) == bar);
            CHECK(drawn.ground_at(1, viewport.height - 1, SIZE_MAX) == bar);
        }
}

TEST_CASE("menus fit on every phone and are for fingers; one that is too long scrolls", "[ui][touch]") {
    const Viewport sizes[] = {phone, small_phone, {320, 568}, lying, {640, 360}};
    for (const Viewport viewport : sizes)
        for (const Route& route : {Route{IncidentsRoute{}}, Route{LinkagesRoute{}}}) {
            const AppState state = sample_at(route);
            Screen list{state, viewport};
            list.frames_until_idle();
            for (const Node& opener : std::vector<Node>{list.nodes()}) {
                if (opener.popup.empty()) continue;
                Screen screen{state, viewport};
                screen.frames_until_idle();
                screen.click(opener.role, opener.name);
                INFO(opener.name << " " << viewport.width << "x" << viewport.height);
                int options = 0;
                for (const Node& node : screen.nodes()) {
                    if (node.role == Role::menu || node.role == Role::listbox) {
                        CHECK(node.rect.x >= 0);
                        CHECK(node.rect.right() <= viewport.width);
                        CHECK(node.rect.y >= 0);
                        CHECK(node.rect.bottom() <= viewport.height);
                    }
                    if (node.role != Role::option && node.role != Role::menuitem) continue;
                    ++options;
                    CHECK(node.rect.h >= 44);
                }
                CHECK(options > 1);
                // The last one can be reached by finger.
                for (int i = 0; i < 6; ++i) {
                    const auto box =
                        std::ranges::find_if(screen.nodes(), [](const Node& node) { return node.role == Role::menu || node.role == Role::listbox; });
                    REQUIRE(box != screen.nodes().end());
                    screen.swipe(box->rect.x + 40, box->rect.bottom() - 20, box->rect.y + 10, 4);
                }
                const Node* last = nullptr;
                for (const Node& node : screen.nodes())
                    if (node.role == Role::option || node.role == Role::menuitem) last = &node;
                REQUIRE(last != nullptr);
                CHECK(last->rect.bottom() <= viewport.height);
                CHECK(screen.actions().empty());
            }
        }
}

}  // namespace omakase::testing
