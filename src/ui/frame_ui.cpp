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
        Node node{.id = id, .role = Role::link, .name = std::string{ui.t(entry.key)}, .description = badge};
        node.href = route_hash(entry.route);
        node.rect = item;
        node.current = here;
        node.focusable = true;
        ui.node(node);
        if (hit.clicked) actions.push_back(Navigate{entry.route});
        y += 40;
    }
    const Rect language{rect.x + 12, rect.bottom() - 56, rect.w - 24, 38};
    const NodeId id = ui.id_of("language");
    const Hit hit = ui.hit(id, language);
    if (hit.hovered) ui.fill(language, 0xFFFFFF14, r_control);
    if (hit.focused) ui.outline(language, p.nav_on, r_control, 3);
    ui.text("language-text", {language.x + 10, language.y, language.w - 20, language.h}, ui.t("nav.language"),
            {.size = 12, .colour = p.nav_ink, .role = Role::none});
    ui.node({.id = id, .role = Role::button, .name = std::string{ui.t("nav.language")}, .rect = language, .focusable = true});
    if (hit.clicked) actions.push_back(SetLanguage{state.language == Language::ja ? Language::en : Language::ja});
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
    else if (!loading.as_of)
        words = ui.t("state.loading"), ink = p.muted;
    else if (state.mode == Mode::static_files)
        words = ui.t("top.stale", {{"time", jst_short(*loading.as_of)}}), ink = p.muted;
    else
        words = ui.t("top.latest", {{"time", time}});
    const float width = std::min(ui.width_of(words, 12) + 16, right - left - 8);
    const Rect rect{right - width - 8, middle_y - 22, width + 16, 44};
    const NodeId id = ui.id_of("reload");
    const Hit hit = ui.hit(id, rect);
    if (hit.hovered) ui.fill({rect.x, middle_y - 16, rect.w, 32}, (p.ink & 0xFFFFFF00) | 0x0A, r_control);
    if (hit.focused) ui.outline({rect.x, middle_y - 18, rect.w, 36}, p.primary, r_control, 3);
    ui.icon(Icon::dot, {right - width - 1, middle_y - 5.5F, 11, 11}, ink);
    ui.text("freshness", {right - width + 14, middle_y - 9, width - 12, 18}, words, {.size = 12, .colour = ink, .role = Role::status});
    ui.node({.id = id, .role = Role::button, .name = std::string{ui.t("top.reload")}, .rect = rect, .focusable = true});
    if (hit.clicked) actions.push_back(Reload{});
}

void top_bar(Ui& ui, const AppState& state, Rect rect, Actions& actions) {
    const Palette& p = ui.palette();
    ui.fill(rect, p.surface);
    ui.line(rect.x, rect.bottom() - 1, rect.right(), rect.bottom() - 1, p.line);
    const auto banner = ui.group("top", Role::banner, ui.t("app.name"), rect);
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
        ui.node({.id = ui.id_of("user"), .role = Role::text, .name = state.session.user_name, .rect = avatar});
        right -= 44;
    }
    freshness(ui, state, search.right() + 12, right, rect.y + rect.h / 2, actions);
}

std::string page_title(const Ui& ui, const AppState& state) {
    if (std::holds_alternative<MoreRoute>(state.route)) return std::string{ui.t("nav.more")};
    for (const Destination& entry : destinations)
        if (belongs(state.route, entry.route)) return std::string{ui.t(entry.key)};
    return std::string{ui.t("app.name")};
}

void phone_top(Ui& ui, const AppState& state, Rect rect, Actions& actions) {
    const Palette& p = ui.palette();
    ui.fill(rect, p.surface);
    ui.line(rect.x, rect.bottom() - 1, rect.right(), rect.bottom() - 1, p.line);
    const auto banner = ui.group("top", Role::banner, ui.t("app.name"), rect);
    const std::string title = page_title(ui, state);
    const float width = std::min(ui.width_of(title, 16, true) + 1, rect.w - 160);
    ui.text("phone-title", {rect.x + 16, rect.y, width, rect.h}, title, {.size = 16, .bold = true, .role = Role::heading, .level = 1});
    freshness(ui, state, rect.x + 16 + width + 12, rect.right() - 16, rect.y + rect.h / 2, actions);
}

void phone_tabs(Ui& ui, const AppState& state, Rect rect, Actions& actions) {
    const Palette& p = ui.palette();
    ui.fill(rect, p.surface);
    ui.line(rect.x, rect.y, rect.right(), rect.y, p.line);
    const auto nav = ui.group("tabs", Role::navigation, ui.t("nav.main"), rect);
    const Destination tabs[] = {destinations[0], destinations[1], destinations[3], destinations[4], {"nav.more", Icon::more, MoreRoute{}}};
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
        ui.icon(tab.icon, {item.x + (width - 22) / 2, item.y + 11, 22, 22}, ink, here ? 2.2F : 1.7F);
        ui.text("caption", {item.x + 2, item.y + 37, item.w - 4, 18}, ui.t(tab.key),
                {.size = 11, .colour = ink, .bold = here, .align = Align::centre, .role = Role::none});
        const std::string badge = count_badge(state, tab.route);
        if (!badge.empty()) {
            const float w = std::max(16.F, ui.width_of(badge, 10) + 10);
            const Rect bubble{item.x + width / 2 + 5, item.y + 6, w, 16};
            ui.fill(bubble, p.danger, 8);
            ui.text("count", bubble, badge, {.size = 10, .colour = p.danger_ink, .align = Align::centre, .role = Role::none});
        }
        if (hit.focused) ui.outline(item, p.primary, 4, 3);
        Node node{.id = id, .role = Role::link, .name = std::string{ui.t(tab.key)}, .description = badge};
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
            if (ui.message("unknown", area, ui.t("unknown.title"), ui.t("unknown.detail"), ui.t("unknown.home"), true, Role::region))
                actions.push_back(Navigate{HomeRoute{}});
            return actions;
        }
    };
    return std::visit(visit, state.route);
}

void toast(Ui& ui, const Toast& toast, float y, Actions& actions) {
    const Palette& p = ui.palette();
    const std::string words = ui.t(toast.text_key, toast.arguments);
    // Bad news is longer than a line, and none of it may be cut off.
    const float one_line = ui.width_of(words, 13) + 28 + 44, width = std::min({one_line, ui.viewport().w - 32, 640.0F});
    const bool wraps = one_line > width;
    const float text_height = wraps ? ui.wrapped_height(words, width - 62, 13, false, 20) : 20, height = text_height + 24;
    const Rect box{std::round((ui.viewport().w - width) / 2), std::min(y, ui.viewport().h - 12 - height), width, height};
    ui.cover(box);
    ui.shadow(box, r_control);
    ui.fill(box, p.ink, r_control);
    ui.text("toast", {box.x + 14, box.y + (wraps ? 12 : 0), box.w - 62, wraps ? text_height : box.h}, words,
            {.size = 13, .colour = p.bg, .wrap = wraps, .role = Role::status, .line_height = wraps ? 20.0F : 0.0F});
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
            const float y = inner.y + words + problem + 14, height = ui.control();
            const ButtonStyle danger{.kind = ButtonKind::danger, .busy = removal.removing};
            const float confirm = ui.button_width(ui.t("removal.confirm"), danger), cancel = ui.button_width(ui.t("removal.cancel"));
            if (ui.button("cancel", {inner.right() - confirm - cancel - 8, y, cancel, height}, ui.t("removal.cancel")))
                actions.push_back(CancelRemoval{});
            if (ui.button("confirm", {inner.right() - confirm, y, confirm, height}, ui.t("removal.confirm"), danger))
                actions.push_back(ConfirmRemovalNow{});
            return words + problem + 14 + height;
        },
        [&actions] { actions.push_back(CancelRemoval{}); });
}

void signed_out(Ui& ui, const AppState& state) {
    const Rect all = ui.viewport();
    const auto main = ui.group("main", Role::main, ui.t("signin.title"), all);
    brand(ui, all.w / 2 - 14, std::max(40.F, all.h / 2 - 150));
    const bool busy = state.sign_in != SignIn::signed_out;
    std::string detail{ui.t("signin.detail")};
    if (state.sign_in_problem) detail = ui.language() == Language::ja ? state.sign_in_problem->detail_ja : state.sign_in_problem->detail_en;
    (void)ui.message("signin", {all.x, all.y, all.w, all.h - 40}, busy ? ui.t("signin.busy") : ui.t("signin.title"), busy ? std::string{} : detail,
                     "", false, Role::region);
}

}  // namespace

Actions frame_ui(Ui& ui, const AppState& state) {
    Actions actions;
    const Rect all = ui.viewport();
    if (state.mode == Mode::server && (state.sign_in == SignIn::signed_out || state.sign_in == SignIn::signing_in)) {
        signed_out(ui, state);
        ui.draw_overlays();
        return actions;
    }
    Rect main = all;
    if (ui.narrow()) {
        phone_top(ui, state, {0, 0, all.w, 56}, actions);
        main = {0, 56, all.w, all.h - 56 - 64};
    } else {
        navigation(ui, state, {0, 0, 208, all.h}, actions);
        top_bar(ui, state, {208, 0, all.w - 208, 56}, actions);
        main = {208, 56, all.w - 208, all.h - 56};
    }
    {
        const auto landmark = ui.group("main", Role::main, page_title(ui, state), main);
        Rect area = ui.narrow() ? Rect{main.x + 16, main.y + 12, main.w - 32, main.h - 24} : Rect{main.x + 24, main.y + 20, main.w - 48, main.h - 40};
        if (!state.online) {
            const float height = ui.banner("offline", area, ui.t("top.offline"), TagKind::warn) + 12;
            area = {area.x, area.y + height, area.w, area.h - height};
        }
        const auto scope = ui.item("page");  // the page's ids are no others' ids
        append(actions, page_ui(ui, state, area));
    }
    if (ui.narrow()) phone_tabs(ui, state, {0, all.h - 64, all.w, 64}, actions);
    if (state.toast && state.toast->until > state.now)
        toast(ui, *state.toast, ui.narrow() ? 64 : all.h - 56, actions);  // on a phone the forms' buttons are at the bottom
    if (state.confirm_removal) removal_dialog(ui, *state.confirm_removal, actions);
    ui.draw_overlays();
    return actions;
}

}  // namespace omakase
