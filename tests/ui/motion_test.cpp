#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "ui/sample_state.h"
#include "ui/screen.h"

namespace omakase::testing {
namespace {

struct Corner {
    float x, y;
    ImU32 colour;
    bool operator==(const Corner&) const = default;
};
/// All corners of the frame that was drawn last.
std::vector<Corner> picture() {
    std::vector<Corner> all;
    for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists)
        for (const ImDrawVert& vertex : list->VtxBuffer) all.push_back({vertex.pos.x, vertex.pos.y, vertex.col});
    return all;
}

/// What comes into view, and how.
struct Coming {
    const char* name;
    Viewport viewport;
    AppState before;
    std::function<void(Screen&)> come;
};

std::vector<Coming> comings() {
    std::vector<Coming> all;
    all.push_back({"a toast", desktop, sample_at(LinkagesRoute{}),
                   [](Screen& screen) { screen.state.toast = Toast{"toast.copied", {}, screen.state.now + std::chrono::seconds{5}}; }});
    all.push_back({"a dialog", desktop, sample_at(LinkagesRoute{}), [](Screen& screen) {
                       screen.state.confirm_removal = ConfirmRemoval{};
                       screen.state.confirm_removal->title = "本社";
                   }});
    all.push_back({"a menu", desktop, sample_at(IncidentsRoute{}), [](Screen& screen) {
                       const Rect box = screen.node(Role::combobox, text(Language::ja, "kind.name")).rect;
                       ImGuiIO& io = ImGui::GetIO();
                       io.AddMousePosEvent(box.x + 10, box.y + 10);
                       screen.frame();
                       io.AddMouseButtonEvent(0, true);
                       screen.frame();
                       io.AddMouseButtonEvent(0, false);
                       screen.frame();
                   }});
    const AppState list = sample_at(IncidentsRoute{});
    all.push_back({"the phone's incident", phone, list, [id = list.incidents.incident(list.incidents_view.rows.front()).id](Screen& screen) {
                       std::get<IncidentsRoute>(screen.state.route).selected = id;
                   }});
    return all;
}

}  // namespace

TEST_CASE("a motion goes to its end in 150 ms, never back, slowly at both ends, and is still afterwards", "[ui][motion]") {
    Screen screen{sample_at(MoreRoute{})};
    screen.frames_until_idle();
    constexpr NodeId id = 77;
    std::vector<float> seen{0};
    while (seen.back() < 1 && seen.size() < 100) {
        seen.push_back(screen.ui().animate(id, true, true));
        CHECK((seen.back() >= 1 || screen.ui().next_frame_secs() == 0));
        screen.frame();
    }
    CHECK(seen.size() - 1 == 10);  // 16 ms each
    CHECK(std::ranges::is_sorted(seen));
    CHECK(seen[1] - seen[0] < seen[6] - seen[5]);
    CHECK(seen[10] - seen[9] < seen[6] - seen[5]);
    CHECK(screen.ui().animate(id, true, true) == 1);
    CHECK(screen.ui().next_frame_secs() > 1e9F);
    screen.frame();
    CHECK(screen.ui().animate(id, false) < 1);  // and back the same way
    CHECK(screen.ui().next_frame_secs() == 0);
}

TEST_CASE("what was not drawn a frame ago stands at its end, unless it appears", "[ui][motion]") {
    Screen screen{sample_at(MoreRoute{})};
    CHECK(screen.ui().animate(1, true) == 1);
    CHECK(screen.ui().animate(2, false) == 0);
    CHECK(screen.ui().animate(3, true, true) < 0.1F);
    for (int i = 0; i < 2; ++i) screen.frame();  // without them
    CHECK(screen.ui().animate(1, false) == 0);
    CHECK(screen.ui().animate(3, true, true) < 0.1F);
}

TEST_CASE("whoever wants less motion has the end at once", "[ui][motion]") {
    Screen screen{sample_at(MoreRoute{})};
    screen.system.reduced_motion = true;
    screen.frames_until_idle();
    CHECK(screen.ui().animate(1, true, true) == 1);
    CHECK(screen.ui().next_frame_secs() > 1e9F);
    for (const Coming& one : comings()) {
        INFO(one.name);
        Screen still{one.before, one.viewport};
        still.system.reduced_motion = true;
        still.frames_until_idle();
        one.come(still);
        CHECK(still.frames_until_idle() <= 3);
    }
}

TEST_CASE("what comes into view moves for 150 ms while the tree stands still, and ends in the same picture as without motion", "[ui][motion]") {
    for (const Coming& one : comings()) {
        INFO(one.name);
        std::vector<Corner> last;
        std::string tree;
        {
            Screen still{one.before, one.viewport};
            still.system.reduced_motion = true;
            still.frames_until_idle();
            one.come(still);
            still.frames_until_idle();
            last = picture();
            tree = still.tree();
        }
        Screen screen{one.before, one.viewport};
        screen.frames_until_idle();
        one.come(screen);
        for (int i = 0; i < 3; ++i) screen.frame();  // a dialog learns its height, a menu takes the focus
        int moving = 0;
        while (screen.frame() <= 0 && ++moving < 30) {
            CHECK(screen.last_difference() == "");
            CHECK(picture().size() == last.size());
            CHECK((picture() != last));
        }
        CHECK(moving >= 3);
        CHECK(moving <= 10);
        CHECK(screen.tree() == tree);
        CHECK((picture() == last));
    }
}

TEST_CASE("the knob of a switch slides to its other end", "[ui][motion]") {
    const auto room = std::ranges::find(screen_cases(), "room with every kind of message", &ScreenCase::name);
    REQUIRE(room != screen_cases().end());
    const auto switched = [&](bool on) {
        AppState state = room->make(Language::ja);
        for (RoomRow& row : state.rooms)
            if (row.room) row.room->notifications_on = on;
        return state;
    };
    std::vector<Corner> off;
    {
        Screen screen{switched(false)};
        screen.frames_until_idle();
        REQUIRE(screen.count(Role::switch_) == 1);
        off = picture();
    }
    Screen screen{switched(true)};
    screen.frames_until_idle();
    screen.state = switched(false);
    int moving = 0;
    while (screen.frame() <= 0 && ++moving < 30) CHECK((picture() != off));
    CHECK(moving == 9);  // the tenth frame is the last
    CHECK((picture() == off));
}

}  // namespace omakase::testing
