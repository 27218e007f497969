#include "ui/frame_ui.h"

#include <algorithm>
#include <cmath>

#include "ui/screens.h"

namespace omakase {
namespace {

struct Destination {
    const char* key;
    Icon icon;
    Route route;
};

const Destination destinations[] = {
    {"nav.home", Icon::home, HomeRoute{}}, {"nav.incidents", Icon::incidents, IncidentsRoute{}}, {"nav.reports", Icon::reports, ReportsRoute{}},
    {"nav.talk", Icon::talk, TalkRoute{}}, {"nav.linkages", Icon::linkages, LinkagesRoute{}},    {"nav.support", Icon::support, SupportRoute{}}};

/// Which entry of the navigation a route belongs to; the catalogue and the form are part of the linkages.
bool belongs(const Route& here, const Route& entry) {
    if (std::holds_alternative<LinkagesRoute>(entry) && (std::holds_alternative<CatalogueRoute>(here) || std::holds_alternative<RegisterRoute>(here)))
        return true;
    return here.index() == entry.index();
}

std::string count_badge(const AppState& state, const Route& entry) {
    std::size_t count = 0;
    if (std::holds_alternative<IncidentsRoute>(entry)) count = state.incidents_view.unresolved;
    if (std::holds_alternative<TalkRoute>(entry))
        for (const RoomRow& row : state.rooms) count += row.room ? static_cast<std::size_t>(std::max(0, row.room->unread)) : 0;
    return count == 0 ? "" : count > 999 ? "999+" : std::to_string(count);
}

/// The same in words.
std::string count_words(const Ui& ui, const Route& entry, const std::string& badge) {
    if (badge.empty()) return "";
    return ui.t(std::holds_alternative<TalkRoute>(entry) ? "talk.unread" : "title.unresolved", {{"count", badge}});
}

void brand(Ui& ui, float x, float y) {
    const Rect mark{x, y, 28, 28};
    ui.fill(mark, 0x2F6FE6FF, 8);
    ui.icon(Icon::shield, {x + 5, y + 5, 18, 18}, 0xFFFFFFFF, 1.8F);
}

void navigation(Ui& ui, const AppState& state, Rect rect, Actions& actions) {
    const Palette& p = ui.palette();
    ui.fill(rect, p.nav);
    const auto nav = ui.group("nav", Role::navigation, ui.t("nav.main"), rect);
    brand(ui, rect.x + 18, rect.y + 20);
    ui.text("brand", {rect.x + 55, rect.y + 20, rect.w - 63, 28}, ui.t("app.name"), {.size = 13.5F, .colour = p.nav_on, .bold = true});
    const Rect box{rect.x + 12, rect.y + 64, rect.w - 24, 54};
    ui.fill(box, p.nav_box, r_control);
    ui.text("workspace-label", {box.x + 10, box.y + 8, box.w - 20, 18}, ui.t("nav.workspace"), {.size = 12, .colour = p.nav_ink});
    ui.text("workspace", {box.x + 10, box.y + 26, box.w - 20, 20},
            state.session.workspace.name.empty() ? ui.t("state.unknown") : state.session.workspace.name,
            {.size = 13, .colour = p.nav_on, .bold = true});
    float y = rect.y + 132;
    for (const Destination& entry : destinations) {
        const auto scope = ui.item(entry.key);
        const Rect item{rect.x + 12, y, rect.w - 24, 38};
        const NodeId id = ui.id_of("go");
        const Hit hit = ui.hit(id, item);
        const bool here = belongs(state.route, entry.route);
        if (here)
            ui.fill(item, p.nav_selected, r_control);
        else if (hit.hovered)
            ui.fill(item, 0xFFFFFF14, r_control);
        const std::string badge = count_badge(state, entry.route);
        ui.text("caption", {item.x + 10, item.y, item.w - 60, item.h}, ui.t(entry.key),
                {.size = 14, .colour = here ? p.nav_on : p.nav_ink, .bold = here, .role = Role::none});
        if (!badge.empty()) {
            const float width = std::max(20.F, ui.width_of(badge, 11) + 14);
            const Rect bubble{item.right() - 10 - width, item.y + 10, width, 18};
            ui.fill(bubble, p.danger, 9);
            ui.text("count", bubble, badge, {.size = 11, .colour = p.danger_ink, .align = Align::centre, .role = Role::none});
        }
        if (hit.focused) ui.outline(item, p.nav_on, r_control, 3);
        Node node{.id = id, .role = Role::link, .name = std::string{ui.t(entry.key)}, .description = count_words(ui, entry.route, badge)};
        node.href = route_hash(entry.route);
        node.rect = item;
        node.current = here;
        node.focusable = true;
        ui.node(node);
        if (hit.clicked) actions.push_back(Navigate{entry.route});
        y += 40;
    }
    const Rect more{rect.x + 12, rect.bottom() - 96, rect.w - 24, 38};
    const NodeId more_id = ui.id_of("settings");
    const Hit settings = ui.hit(more_id, more);
    if (std::holds_alternative<MoreRoute>(state.route))
        ui.fill(more, p.nav_selected, r_control);
    else if (settings.hovered)
        ui.fill(more, 0xFFFFFF14, r_control);
    if (settings.focused) ui.outline(more, p.nav_on, r_control, 3);
    ui.text("settings-text", {more.x + 10, more.y, more.w - 20, more.h}, ui.t("more.settings"),
            {.size = 12, .colour = p.nav_ink, .role = Role::none});
    Node node{.id = more_id, .role = Role::link, .name = std::string{ui.t("more.settings")}};
    node.href = route_hash(MoreRoute{});
    node.rect = more;
    node.focusable = true;
    node.current = std::holds_alternative<MoreRoute>(state.route);
    ui.node(node);
    if (settings.clicked) actions.push_back(Navigate{MoreRoute{}});
    const Rect language{rect.x + 12, rect.bottom() - 56, rect.w - 24, 38};
    const NodeId id = ui.id_of("language");
    const Hit hit = ui.hit(id, language);
    if (hit.hovered) ui.fill(language, 0xFFFFFF14, r_control);
    if (hit.focused) ui.outline(language, p.nav_on, r_control, 3);
    ui.text("language-text", {language.x + 10, language.y, language.w - 20, language.h}, ui.t("nav.language"),
            {.size = 12, .colour = p.nav_ink, .role = Role::none});
    ui.node({.id = id, .role = Role::button, .name = std::string{ui.t("nav.language")}, .rect = language, .focusable = true});
    if (hit.clicked) actions.push_back(SetLanguage{state.language == Language::ja ? Language::en : Language::ja});
}

/// How fresh the data is: rule 13, silence is explained.
void freshness(Ui& ui, const AppState& state, float left, float right, float middle_y, Actions& actions) {
    const Palette& p = ui.palette();
    std::string words;
    Colour ink = p.ok;
    const Loading& loading = state.incidents_loading;
    const std::string time = loading.as_of ? jst_clock(*loading.as_of) : "";
    if (!state.online)
        words = ui.t("top.offline"), ink = p.warn;
    else if (loading.phase == Loading::Phase::failed)
        words = loading.as_of ? ui.t("top.stale", {{"time", time}}) : std::string{ui.t("incidents.failed")}, ink = p.warn;
    else if (!loading.as_of || loading.phase == Loading::Phase::loading)
        words = ui.t("state.loading"), ink = p.muted;
    else if (state.mode == Mode::static_files)
        words = ui.t("top.stale", {{"time", jst_short(*loading.as_of)}}), ink = p.muted;
    else
        words = ui.t("top.latest", {{"time", time}});
    // Where the words have no room, the dot alone stands for them.
    const bool shown = right - left - 8 >= 72;
    const float width = shown ? std::min(ui.width_of(words, 12) + 16, right - left - 8) : 36;
    const Rect rect{right - width - 8, middle_y - 22, width + 16, 44};
    const NodeId id = ui.id_of("reload");
    const Hit hit = ui.hit(id, rect);
    if (hit.hovered) ui.fill({rect.x, middle_y - 16, rect.w, 32}, (p.ink & 0xFFFFFF00) | 0x0A, r_control);
    if (hit.focused) ui.outline({rect.x, middle_y - 18, rect.w, 36}, p.primary, r_control, 3);
    ui.icon(Icon::dot, {shown ? right - width - 1 : right - 12, middle_y - 5.5F, 11, 11}, ink);
    if (shown) {
        ui.text("freshness", {right - width + 14, middle_y - 9, width - 12, 18}, words, {.size = 12, .colour = ink, .role = Role::status});
    } else {
        ui.tip(rect, words);
        ui.node({.id = ui.id_of("freshness"), .role = Role::status, .name = words, .rect = {rect.x, middle_y - 9, rect.w, 18}});
    }
    ui.node({.id = id, .role = Role::button, .name = std::string{ui.t("top.reload")}, .rect = rect, .focusable = true});
    if (hit.clicked) actions.push_back(Reload{});
}

void top_bar(Ui& ui, const AppState& state, Rect rect, Actions& actions) {
    const Palette& p = ui.palette();
    ui.fill(rect, p.surface);
    ui.line(rect.x, rect.bottom() - 1, rect.right(), rect.bottom() - 1, p.line);
    const auto banner = ui.group("top", Role::banner, ui.t("top.name"), rect);
    const auto* incidents = std::get_if<IncidentsRoute>(&state.route);
    const Rect search{rect.x + 24, rect.y + 10, std::min(420.F, rect.w * 0.5F), 36};
    const FieldResult typed =
        ui.field("top-search", search, incidents != nullptr ? incidents->query : "",
                 {.name = std::string{ui.t("top.search")}, .placeholder = std::string{ui.t("top.search")}, .type = "search", .search = true});
    if (typed.changed) actions.push_back(SetIncidentQuery{*typed.changed});
    float right = rect.right() - 24;
    if (!state.session.user_name.empty()) {
        const Rect avatar{right - 32, rect.y + 12, 32, 32};
        ui.fill(avatar, p.primary_soft, 16);
        const std::string_view name = state.session.user_name;
        const std::size_t first = static_cast<unsigned char>(name[0]) >= 0xE0 ? 3 : 1;
        ui.text("avatar", avatar, name.substr(0, std::min(first, name.size())),
                {.size = 13, .colour = p.primary, .bold = true, .align = Align::centre, .role = Role::none});
        ui.node({.id = ui.id_of("user"), .role = Role::text, .name = ui.t("top.user", {{"name", state.session.user_name}}), .rect = avatar});
        right -= 44;
    }
    freshness(ui, state, search.right() + 12, right, rect.y + rect.h / 2, actions);
}

/// What is said on the pages that speak of reports when one that was due is not there; else nothing.
std::string missing_report_words(const Ui& ui, const AppState& state, Rect area) {
    if (!std::holds_alternative<HomeRoute>(state.route) && !std::holds_alternative<ReportsRoute>(state.route)) return {};
    const auto awaited = [](const MissingReport& report) { return report.awaited; };
    const auto newest = std::ranges::find_if(state.missing_reports, awaited);
    if (newest == state.missing_reports.end()) return {};
    const auto linkage = std::ranges::find(state.linkages, newest->linkage_id, &LinkageSummary::id);
    const std::string bot = linkage == state.linkages.end() ? std::string{} : linkage->display_name + "  " + linkage->organization.joined();
    const auto more = std::ranges::count_if(state.missing_reports, awaited) - 1;
    const std::string words = ui.t(more > 0 ? "reports.missing_more" : "reports.missing",
                                   {{"bot", bot}, {"time", day_words(ui, newest->due_at, true)}, {"count", std::to_string(more)}});
    // Large letters on a small phone: the page comes first.
    return ui.wrapped_height(words, area.w - 24, 13, false, 20) > area.h / 4 ? std::string{ui.t("reports.missing_short")} : words;
}

std::string page_title(const Ui& ui, const AppState& state) {
    if (std::holds_alternative<MoreRoute>(state.route)) return std::string{ui.t("nav.more")};
    for (const Destination& entry : destinations)
        if (belongs(state.route, entry.route)) return std::string{ui.t(entry.key)};
    return std::string{ui.t("app.name")};
}

void phone_top(Ui& ui, const AppState& state, Rect rect, Actions& actions) {
    const Palette& p = ui.palette();
    const Rect all = ui.viewport();
    ui.fill({0, 0, all.w, rect.bottom()}, p.surface);
    ui.line(0, rect.bottom() - 1, all.w, rect.bottom() - 1, p.line);
    const auto banner = ui.group("top", Role::banner, ui.t("top.name"), rect);
    const std::string title = page_title(ui, state);
    const float width = std::min(ui.width_of(title, 16, true) + 1, rect.w - (rect.w < 300 ? 72 : 160));
    ui.text("phone-title", {rect.x + 16, rect.y, width, rect.h}, title, {.size = 16, .bold = true, .role = Role::heading, .level = 1});
    freshness(ui, state, rect.x + 16 + width + 12, rect.right() - 16, rect.y + rect.h / 2, actions);
}

const Destination tabs[] = {destinations[0], destinations[1], destinations[3], destinations[4], {"nav.more", Icon::more, MoreRoute{}}};

/// The phone's tabs: names below their icons; beside them where the window is low; none where they have no room, then a held finger tells.
struct TabLook {
    enum Names { below, beside, none } names = below;
    float size = 11, height = 64;
};
TabLook tab_look(const Ui& ui, float width) {
    const auto widest = [&](float size) {
        float most = 0;
        for (const Destination& tab : tabs) most = std::max(most, ui.width_of(ui.t(tab.key), size, true));
        return std::ceil(most) + 1;
    };
    const float room = width / 5;
    if (ui.low() && widest(12) + 72 < room) return {TabLook::beside, 12, 48};
    const float height = ui.low() ? 54.F : 64.F;
    for (const float size : {11.F, 10.F})
        if (widest(size) <= room - 2) return {TabLook::below, size, height};
    return {TabLook::none, 0, ui.low() ? 48.F : 56.F};
}

void phone_tabs(Ui& ui, const AppState& state, Rect rect, const TabLook& look, Actions& actions) {
    const Palette& p = ui.palette();
    const Rect all = ui.viewport();
    ui.fill({0, rect.y, all.w, all.h - rect.y}, p.surface);
    ui.line(0, rect.y, all.w, rect.y, p.line);
    const auto nav = ui.group("tabs", Role::navigation, ui.t("nav.main"), rect);
    const float width = rect.w / 5;
    for (int i = 0; i < 5; ++i) {
        const Destination& tab = tabs[i];
        const auto scope = ui.item(tab.key);
        const Rect item{rect.x + width * static_cast<float>(i), rect.y + 1, width, rect.h - 1};
        const NodeId id = ui.id_of("go");
        const Hit hit = ui.hit(id, item);
        bool here = belongs(state.route, tab.route);
        if (i == 4) here = here || std::holds_alternative<ReportsRoute>(state.route) || std::holds_alternative<SupportRoute>(state.route);
        const Colour ink = here ? p.primary : p.muted;
        const std::string_view name = ui.t(tab.key);
        const TextStyle caption{.size = look.size, .colour = ink, .bold = here, .align = Align::centre, .role = Role::none};
        const float words = look.names == TabLook::beside ? ui.width_of(name, look.size, true) + 8 : 0;
        const Rect mark{item.x + (width - 22 - words) / 2, item.y + (look.names == TabLook::below ? (item.h - 41) / 2 : (item.h - 22) / 2), 22, 22};
        ui.icon(tab.icon, mark, ink, here ? 2.2F : 1.7F);
        if (look.names == TabLook::below)
            ui.text("caption", {item.x, mark.bottom() + 3, item.w, 18}, name, caption);
        else if (look.names == TabLook::beside)
            ui.text("caption", {mark.right() + 8, item.y, words - 7, item.h}, name, caption);
        else
            ui.tip(item, name);
        const std::string badge = count_badge(state, tab.route);
        if (!badge.empty()) {
            const float w = std::max(16.F, ui.width_of(badge, 10) + 10);
            const Rect bubble = look.names == TabLook::beside ? Rect{mark.right() + words + 4, mark.y + 3, w, 16}
                                                              : Rect{std::min(mark.x + 16, item.right() - w), mark.y - 5, w, 16};
            ui.fill(bubble, p.danger, 8);
            ui.text("count", bubble, badge, {.size = 10, .colour = p.danger_ink, .align = Align::centre, .role = Role::none});
        }
        if (hit.focused) ui.outline(item, p.primary, 4, 3);
        Node node{.id = id, .role = Role::link, .name = std::string{ui.t(tab.key)}, .description = count_words(ui, tab.route, badge)};
        node.href = route_hash(tab.route);
        node.rect = item;
        node.current = here;
        node.focusable = true;
        ui.node(node);
        if (hit.clicked) actions.push_back(Navigate{tab.route});
    }
}

Actions page_ui(Ui& ui, const AppState& state, Rect area) {
    const auto visit = [&](const auto& route) -> Actions {
        using R = std::decay_t<decltype(route)>;
        if constexpr (std::is_same_v<R, HomeRoute>)
            return home_ui(ui, state, area);
        else if constexpr (std::is_same_v<R, IncidentsRoute>)
            return incidents_ui(ui, state, area);
        else if constexpr (std::is_same_v<R, ReportsRoute>)
            return reports_ui(ui, state, area);
        else if constexpr (std::is_same_v<R, TalkRoute>)
            return talk_ui(ui, state, area);
        else if constexpr (std::is_same_v<R, LinkagesRoute>)
            return linkages_ui(ui, state, area);
        else if constexpr (std::is_same_v<R, CatalogueRoute>)
            return catalogue_ui(ui, state, area);
        else if constexpr (std::is_same_v<R, RegisterRoute>)
            return register_ui(ui, state, area);
        else if constexpr (std::is_same_v<R, SupportRoute>)
            return support_ui(ui, state, area);
        else if constexpr (std::is_same_v<R, MoreRoute>)
            return more_ui(ui, state, area);
        else {
            Actions actions;
            if (ui.message("unknown", area, ui.t("unknown.title"), ui.t("unknown.detail"), ui.t("unknown.home"), true, ui.narrow() ? 2 : 1))
                actions.push_back(Navigate{HomeRoute{}});
            return actions;
        }
    };
    return std::visit(visit, state.route);
}

/// A finger that pulls down what is at its top already loads everything again; the button that does so is in the bar above.
void pull_to_reload(Ui& ui, Rect main, Actions& actions) {
    constexpr float enough = 70, height = 40;
    const Ui::Pull pull = ui.pull(main);
    const bool ready = pull.by >= enough;
    if (ready && pull.let_go) actions.push_back(Reload{});
    if (pull.by <= 0 || pull.let_go) return;
    const Palette& p = ui.palette();
    const std::string_view words = ui.t(ready ? "top.pull_release" : "top.pull_down");
    const float width = std::ceil(ui.width_of(words, 13, true)) + 52, part = std::min(1.F, pull.by / enough);
    // It comes from below the bar, and follows the finger more and more slowly.
    const float down = 64 * (1 - std::exp(-pull.by / enough)) * 1.5F;
    const Rect box{std::round(main.x + (main.w - width) / 2), std::round(main.y - height - 4 + down), width, height};
    ImDrawList& list = ui.draw();
    list.PushClipRect({main.x, main.y}, {main.right(), main.bottom()}, true);
    ui.shadow(box, height / 2);
    ui.fill(box, p.surface, height / 2);
    ui.outline(box, p.line, height / 2);
    ui.progress({box.x + 14, box.y + 11, 18, 18}, part, ready ? p.primary : p.muted);
    ui.text("pull", {box.x + 40, box.y, width - 51, height}, words,
            {.size = 13, .colour = ready ? p.primary : p.muted, .bold = true, .role = Role::none});
    list.PopClipRect();
}

void toast(Ui& ui, const Toast& toast, float y, Actions& actions) {
    const Palette& p = ui.palette();
    const std::string words = ui.t(toast.text_key, toast.arguments);
    // Bad news is longer than a line, and none of it may be cut off.
    const float one_line = ui.width_of(words, 13) + 28 + 44, width = std::min({one_line, ui.viewport().w - 32, 640.0F});
    const bool wraps = one_line > width;
    const float text_height = wraps ? ui.wrapped_height(words, width - 62, 13, false, 20) : 20, height = text_height + 24;
    const Rect room = ui.safe();
    const Rect box{std::round(room.x + (room.w - width) / 2), std::min(y, room.bottom() - 12 - height), width, height};
    ui.cover(box);
    const Ui::Appearing appearing{ui, ui.animate(ui.id_of("toast"), true, true), 0, 12};
    ui.shadow(box, r_control);
    ui.fill(box, p.ink, r_control);
    const auto region = ui.group("notice", Role::region, ui.t("toast.name"), box);
    ui.text("toast", {box.x + 14, box.y + (wraps ? 12 : 0), box.w - 62, wraps ? text_height : box.h}, words,
            {.size = 13, .colour = p.bg, .wrap = wraps, .line_height = wraps ? 20.0F : 0.0F});  // was read aloud when it came
    const NodeId id = ui.id_of("dismiss");
    const Rect cross{box.right() - 44, box.y, 44, 44};
    const Hit hit = ui.hit(id, cross);
    ui.icon(Icon::cross, {cross.x + 15, cross.y + 15, 14, 14}, p.bg, 2);
    if (hit.focused) ui.outline({cross.x + 4, cross.y + 4, 36, 36}, p.bg, 6, 3);
    ui.node({.id = id, .role = Role::button, .name = std::string{ui.t("register.mail_close")}, .rect = cross, .focusable = true});
    if (hit.clicked) actions.push_back(DismissToast{});
}

void removal_dialog(Ui& ui, const ConfirmRemoval& removal, Actions& actions) {
    const std::string title = ui.t("removal.title", {{"name", removal.title}});
    ui.dialog(
        "removal", title, 440,
        [&ui, &removal, &actions](Rect inner) {
            const float words = ui.text("detail", {inner.x, inner.y, inner.w, 0}, ui.t("removal.detail", {{"rooms", std::to_string(removal.rooms)}}),
                                        {.size = 14, .colour = ui.palette().muted, .wrap = true});
            float problem = 0;
            if (removal.problem) {
                const bool ja = ui.language() == Language::ja;
                problem = ui.banner("problem", {inner.x, inner.y + words + 10, inner.w, 0},
                                    ja ? removal.problem->detail_ja : removal.problem->detail_en, TagKind::bad) +
                          10;
            }
            const float y = inner.y + words + problem + 14;
            const ButtonStyle danger{.kind = ButtonKind::danger, .busy = removal.removing};
            const auto [cancel, confirm] =
                ui.two_buttons({inner.x, y, inner.w, 0}, ui.button_width(ui.t("removal.cancel")), ui.button_width(ui.t("removal.confirm"), danger));
            if (ui.button("cancel", cancel, ui.t("removal.cancel"))) actions.push_back(CancelRemoval{});
            if (ui.button("confirm", confirm, ui.t("removal.confirm"), danger)) actions.push_back(ConfirmRemovalNow{});
            return confirm.bottom() - inner.y;
        },
        [&actions] { actions.push_back(CancelRemoval{}); });
}

void shortcuts_dialog(Ui& ui, const AppState& state, Actions& actions) {
    const std::pair<std::string_view, const char*> shortcuts[] = {
        {"Ctrl + K", "keys.search"}, {"Ctrl + F", "keys.find"},         {"Tab", "keys.tab"},     {"↑ ↓ ← →", "keys.arrows"},
        {"Home End", "keys.ends"},   {"PageUp PageDown", "keys.pages"}, {"Enter", "keys.enter"}, {"Esc", "keys.escape"}};
    ui.dialog(
        "shortcuts", ui.t("keys.title"), 460,
        [&ui, &state, &actions, shortcuts](Rect inner) {
            const Palette& p = ui.palette();
            float y = inner.y;
            {
                const auto list = ui.group("list", Role::list, ui.t("keys.title"), inner);
                for (const auto& [key, words] : shortcuts) {
                    const auto scope = ui.item(key);
                    const float height = std::max(26.F, ui.wrapped_height(ui.t(words), inner.w - 142, 13, false, 20)) + 8;
                    const Rect cap{inner.x, y, 132, 26};
                    ui.fill(cap, p.sunken, r1);
                    ui.text("key", cap, key, {.size = 12, .bold = true, .align = Align::centre, .role = Role::none});
                    ui.text("words", {inner.x + 142, y + 3, inner.w - 142, 0}, ui.t(words),
                            {.size = 13, .wrap = true, .role = Role::none, .line_height = 20});
                    ui.node({.id = ui.id_of("item"),
                             .role = Role::listitem,
                             .name = std::string{key} + " " + std::string{ui.t(words)},
                             .rect = {inner.x, y, inner.w, height}});
                    y += height;
                }
            }
            // WCAG 2.1.4: a shortcut of one character can be turned off.
            y += 4;
            if (const auto on =
                    ui.checkbox("question-mark", {inner.x, y, inner.w, ui.control()}, ui.t("keys.question_mark"), state.question_mark_opens))
                actions.push_back(SetQuestionMark{*on});
            y += ui.control() + 12;
            const float width = ui.button_width(ui.t("keys.close"));
            if (ui.button("close", {inner.right() - width, y, width, ui.control()}, ui.t("keys.close"))) actions.push_back(ShowShortcuts{false});
            return y + ui.control() - inner.y;
        },
        [&actions] { actions.push_back(ShowShortcuts{false}); });
}

void signed_out(Ui& ui, const AppState& state) {
    const Rect all = ui.safe();
    const auto main = ui.group("main", Role::main, ui.t("signin.title"), all, {.focusable = true, .tab_stop = false});
    brand(ui, all.x + all.w / 2 - 14, all.y + std::max(40.F, all.h / 2 - 150));
    const bool busy = state.sign_in != SignIn::signed_out;
    std::string detail{ui.t("signin.detail")};
    if (state.sign_in_problem) detail = ui.language() == Language::ja ? state.sign_in_problem->detail_ja : state.sign_in_problem->detail_en;
    (void)ui.message("signin", {all.x, all.y, all.w, all.h - 40}, busy ? ui.t("signin.busy") : ui.t("signin.title"), busy ? std::string{} : detail,
                     "", false, 1);
}

}  // namespace

Actions frame_ui(Ui& ui, const AppState& state) {
    Actions actions;
    const Rect all = ui.viewport();
    if (state.mode == Mode::server && (state.sign_in == SignIn::signed_out || state.sign_in == SignIn::signing_in)) {
        signed_out(ui, state);
        ui.arrived_at(std::variant_size_v<Route>, ui.id_of("main"));
        ui.draw_overlays();
        return actions;
    }
    if (state.toast && ui.take_page_escape()) actions.push_back(DismissToast{});
    ui.skip_link(ui.id_of("main"));
    const Rect safe = ui.safe();
    const TabLook look = tab_look(ui, safe.w);
    const float tabs_height = ui.low() && ui.typing() ? 0 : look.height;  // above an open keyboard there is no room for them
    Rect main;
    if (ui.narrow()) {
        const float top = ui.low() ? 48 : 56;
        phone_top(ui, state, {safe.x, safe.y, safe.w, top}, actions);
        main = {safe.x, safe.y + top, safe.w, safe.h - top - tabs_height};
    } else {
        ui.fill({0, 0, safe.x + 208, all.h}, ui.palette().nav);
        ui.fill({safe.x + 208, 0, all.w, safe.y}, ui.palette().surface);
        navigation(ui, state, {safe.x, safe.y, 208, safe.h}, actions);
        top_bar(ui, state, {safe.x + 208, safe.y, safe.w - 208, 56}, actions);
        main = {safe.x + 208, safe.y + 56, safe.w - 208, safe.h - 56};
    }
    {
        const auto landmark = ui.group("main", Role::main, page_title(ui, state), main, {.focusable = true, .tab_stop = false});
        Rect area = ui.narrow() ? Rect{main.x + 16, main.y + 12, main.w - 32, main.h - 24} : Rect{main.x + 24, main.y + 20, main.w - 48, main.h - 40};
        if (!state.online) {
            const float height = ui.banner("offline", area, ui.t("top.offline"), TagKind::warn) + 12;
            area = {area.x, area.y + height, area.w, area.h - height};
        }
        if (const std::string words = missing_report_words(ui, state, area); !words.empty()) {
            const float height = ui.banner("missing-report", area, words, TagKind::warn) + 12;
            area = {area.x, area.y + height, area.w, area.h - height};
        }
        const auto scope = ui.item("page");  // the page's ids are no others' ids
        append(actions, page_ui(ui, state, area));
    }
    ui.arrived_at(state.route.index(), ui.id_of("main"));
    pull_to_reload(ui, main, actions);
    if (ui.narrow() && tabs_height > 0) phone_tabs(ui, state, {safe.x, safe.bottom() - tabs_height, safe.w, tabs_height}, look, actions);
    if (state.toast && state.toast->until > state.now)
        toast(ui, *state.toast, ui.narrow() ? main.y + 8 : all.h - 56, actions);  // on a phone the forms' buttons are at the bottom
    if (auto words = ui.take_copied()) actions.push_back(CopyText{*std::move(words)});
    if (state.confirm_removal) removal_dialog(ui, *state.confirm_removal, actions);
    if (state.shortcuts_open) shortcuts_dialog(ui, state, actions);
    if (ui.misses_search() && !std::holds_alternative<IncidentsRoute>(state.route)) actions.push_back(Navigate{IncidentsRoute{}});
    ui.draw_overlays();
    return actions;
}

}  // namespace omakase
