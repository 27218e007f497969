#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "client/views.h"
#include "ui/screens.h"

namespace omakase {
namespace {

struct Column {
    const char* key;
    IncidentColumn column;
    float part;
};
const Column columns[] = {{"incidents.col_status", IncidentColumn::resolution, 0.155F},
                          {"incidents.col_time", IncidentColumn::occurred_at, 0.130F},
                          {"incidents.col_organization", IncidentColumn::organization, 0.205F},
                          {"incidents.col_endpoint", IncidentColumn::endpoint, 0.165F},
                          {"incidents.col_user", IncidentColumn::user, 0.110F},
                          {"incidents.col_threat", IncidentColumn::threat, 0.235F}};

/// A column's share of a row's `width`: the mark of the status is never cut, the words beside it may be.
float part_of(const Ui& ui, std::size_t column, float width) {
    const float mark = std::max(columns[0].part, (std::max(ui.tag_width(ui.t("state.passed")), ui.tag_width(ui.t("state.unresolved"))) + 8) / width);
    return column == 0 ? mark : columns[column].part * (1 - mark) / (1 - columns[0].part);
}

/// The rows of the table and the cards of the phone's list, for the keyboard.
NodeId row_group() {
    return ImHashStr("incidents");
}

/// What of `words` the search found; empty words find nothing.
std::vector<ByteRange> marks_of(const AppState& state, std::string_view words) {
    std::vector<ByteRange> marks;
    for (const std::string& word : state.incidents_view.words)
        for (const ByteRange& range : find_folded(words, word)) marks.push_back(range);
    return marks;
}

float save_width(const Ui& ui) {
    return ui.button_width(ui.t("incidents.save"), {.icon = Icon::save});
}

/// Writes what the list shows into a file.
void save_button(Ui& ui, const AppState& state, Rect rect, Actions& actions) {
    if (ui.button("save", rect, ui.t("incidents.save"), {.icon = Icon::save, .disabled = state.incidents_view.rows.empty()}))
        actions.push_back(SaveIncidents{});
}

float filters_ui(Ui& ui, const AppState& state, const IncidentsRoute& route, float x, float y, float width, Actions& actions) {
    const float height = ui.narrow() ? touch_height : 36.F;
    const bool unresolved = route.status == IncidentFilter::Status::unresolved;
    const std::vector<std::string> tabs{ui.t("incidents.tab_unresolved", {{"count", std::to_string(state.incidents_view.unresolved)}}),
                                        std::string{ui.t("incidents.tab_all")}};
    const float left = x, right = x + width;
    float segments = ui.segments_width(tabs);
    const std::string_view status = ui.t("incidents.col_status");
    const int tab = unresolved ? 0 : 1;
    const auto chosen_tab = segments <= width ? ui.segments("status", x, y + (ui.narrow() ? 0 : 1), status, tabs, tab, &segments)
                                              : ui.choice("status", {x, y, width, height}, status, tabs[static_cast<std::size_t>(tab)], tabs, tab);
    if (chosen_tab) actions.push_back(SetIncidentStatus{*chosen_tab == 0 ? IncidentFilter::Status::unresolved : IncidentFilter::Status::all});
    x += segments + 12;
    const auto place = [&](float wanted) {  // the next line when this one has no room
        wanted = std::min(wanted, width);
        if (x + wanted > right && x > left) {
            x = left;
            y += height + 8;
        }
        const Rect rect{x, y + (ui.narrow() ? 0.F : 1.F), wanted, ui.narrow() ? touch_height : 34.F};
        x += wanted + 12;
        return rect;
    };
    const int periods[] = {0, 14, 30, 90};
    std::vector<std::string> period_options;
    int period = 0;
    for (int i = 0; i < 4; ++i) {
        period_options.push_back(i == 0 ? std::string{ui.t("kind.all")} : ui.t("unit.days", {{"days", std::to_string(periods[i])}}));
        if (periods[i] == route.days) period = i;
    }
    const std::string period_shown =
        route.days == 0 ? std::string{ui.t("incidents.period_all")} : ui.t("incidents.period_days", {{"days", std::to_string(route.days)}});
    if (const auto chosen = ui.choice("period", place(ui.choice_width(period_shown)), ui.t("incidents.period"), period_shown, period_options, period))
        actions.push_back(SetIncidentDays{periods[*chosen]});

    std::vector<std::string> organizations{std::string{ui.t("kind.all")}};
    int organization = 0;
    for (std::size_t i = 0; i < state.linkages.size(); ++i) {
        const std::string joined = state.linkages[i].organization.joined();
        organizations.push_back(joined.empty() ? std::string{ui.t("linkages.no_organization")} : joined);
        if (route.linkage_id == state.linkages[i].id) organization = static_cast<int>(i) + 1;
    }
    std::string shown = ui.t("incidents.organization_is", {{"name", organizations[static_cast<std::size_t>(organization)]}});
    if (const auto chosen = ui.choice("organization", place(std::min(ui.choice_width(shown), 240.F)), ui.t("incidents.organization"), shown,
                                      organizations, organization))
        actions.push_back(SetIncidentLinkage{*chosen == 0 ? std::nullopt : std::optional{state.linkages[static_cast<std::size_t>(*chosen) - 1].id}});

    const std::vector<std::string> kinds{std::string{ui.t("kind.all")}, std::string{ui.t("kind.virus")}, std::string{ui.t("kind.spyware")},
                                         std::string{ui.t("kind.other")}};
    const int kind = route.kind ? static_cast<int>(*route.kind) + 1 : 0;
    shown = route.kind ? ui.t("incidents.kind_is", {{"name", kinds[static_cast<std::size_t>(kind)]}}) : std::string{ui.t("kind.name")};
    if (const auto chosen = ui.choice("kind", place(ui.choice_width(shown)), ui.t("kind.name"), shown, kinds, kind))
        actions.push_back(SetIncidentKind{*chosen == 0 ? std::nullopt : std::optional{static_cast<ThreatKind>(*chosen - 1)}});

    if (ui.narrow()) save_button(ui, state, place(save_width(ui)), actions);

    const Rect rest = place(std::max(220.F, right - x));
    const Rect search{rest.x, rest.y - (ui.narrow() ? 0.F : 1.F), right - rest.x, height};
    FieldStyle style{
        .name = std::string{ui.t("incidents.search")}, .placeholder = std::string{ui.t("incidents.search")}, .type = "search", .search = true};
    if (!route.query.empty()) style.trailing = ui.t("unit.items", {{"count", std::to_string(state.incidents_view.rows.size())}});
    const FieldResult typed = ui.field("search", search, route.query, style);
    if (typed.changed) actions.push_back(SetIncidentQuery{*typed.changed});
    return y + height;
}

void head_row(Ui& ui, const IncidentsRoute& route, Rect rect, Actions& actions) {
    const Palette& p = ui.palette();
    const auto row = ui.group("head", Role::row, "", rect, {.row_index = 1});
    float x = rect.x + 10;
    for (const Column& column : columns) {
        const auto scope = ui.item(column.key);
        const float width = (rect.w - 10) * part_of(ui, static_cast<std::size_t>(&column - columns), rect.w - 10);
        const bool sorted = route.sort == column.column;
        const Rect cell{x, rect.y, width - 8, rect.h};
        const NodeId id = ui.id_of("sort");
        const Hit hit = ui.hit(id, cell);
        const std::string_view words = ui.t(column.key);
        ui.text("words", cell, words, {.size = 12, .colour = hit.hovered ? p.ink : p.muted, .bold = true, .role = Role::none});
        if (sorted)
            ui.icon(route.descending ? Icon::arrow_down : Icon::arrow_up, {x + ui.width_of(words, 12, true) + 5, rect.y + (rect.h - 11) / 2, 11, 11},
                    p.muted, 1.6F);
        if (hit.focused) ui.outline({cell.x - 6, cell.y + 4, cell.w, cell.h - 8}, p.primary, 4, 3);
        Node header;
        header.sort = sorted ? (route.descending ? "descending" : "ascending") : "none";
        const auto head = ui.group("header", Role::columnheader, "", cell, header);
        ui.node({.id = id, .role = Role::button, .name = std::string{words}, .rect = cell, .focusable = true});
        if (hit.clicked) actions.push_back(SortIncidents{column.column});
        x += width;
    }
}

void table_ui(Ui& ui, const AppState& state, const IncidentsRoute& route, Rect rect, Actions& actions) {
    const Palette& p = ui.palette();
    ui.card(rect);
    const std::vector<std::uint32_t>& rows = state.incidents_view.rows;
    const Rect inner{rect.x + 6, rect.y + 4, rect.w - 12, rect.h - 8};
    if (rows.empty()) {
        const bool none_at_all = state.incidents.size() == 0;
        const bool clear = ui.message("empty", rect, ui.t(none_at_all ? "incidents.none" : "incidents.empty"),
                                      ui.t(none_at_all ? "incidents.none_note" : "incidents.empty_note"),
                                      none_at_all ? std::string_view{} : ui.t("incidents.clear"));
        if (clear) actions.push_back(Navigate{IncidentsRoute{}});
        return;
    }
    const auto table =
        ui.group("table", Role::grid, ui.t("incidents.table"), inner, {.row_count = static_cast<int>(rows.size()) + 1, .column_count = 6});
    head_row(ui, route, {inner.x, inner.y, inner.w, 36}, actions);
    ui.line(inner.x, inner.y + 36, inner.right(), inner.y + 36, p.line);
    ui.scroll("rows", {inner.x, inner.y + 37, inner.w, inner.h - 37}, [&](float top) {
        // Only the rows that can be seen are drawn; the tree says how many there are in all.
        const auto first = static_cast<std::size_t>(std::max(0.F, std::floor((ui.clip().y - top) / row_height)));
        const auto last = std::min(rows.size(), static_cast<std::size_t>(std::max(0.F, std::ceil((ui.clip().bottom() - top) / row_height))));
        const auto page = static_cast<int>(ui.clip().h / row_height);
        Roving roving{ui, row_group(), static_cast<int>(rows.size()), -1, "vp", page};
        const auto row_ui = [&](std::size_t i) {
            const std::uint32_t found = rows[i];
            const Incident incident = state.incidents.incident(found);
            const Detection& detection = incident.detection;
            const auto scope = ui.item(incident.id.text());
            const float y = top + row_height * static_cast<float>(i);
            const Rect line{inner.x, y, inner.w, row_height - 1};
            const NodeId id = ui.id_of("row");
            const Hit hit = ui.hit(id, line);
            const bool selected = route.selected == incident.id;
            if (selected)
                ui.chosen(line, 0);
            else if (hit.hovered)
                ui.fill(line, (p.ink & 0xFFFFFF00) | 0x08);
            Node about;
            about.row_index = static_cast<int>(i) + 2;
            about.selected = selected;
            about.href = route_hash(IncidentsRoute{.selected = incident.id});
            roving.item(static_cast<int>(i), id, about);
            const auto row = ui.group("row", Role::row, "", line, about);  // its cells say what it is
            const StatusWords status = status_words(ui, detection.resolution);
            float x = inner.x + 10;
            ui.tag("status", x, y + 11, status.words, status.kind, status.icon, Role::gridcell);
            x += (inner.w - 10) * part_of(ui, 0, inner.w - 10);
            const auto cell = [&](const char* name, std::string_view words, std::size_t column) {
                const float width = (inner.w - 10) * part_of(ui, column, inner.w - 10);
                const std::vector<ByteRange> marks = marks_of(state, words);
                ui.text(name, {x, y, width - 10, row_height - 1}, words, {.size = 13, .role = Role::gridcell, .marks = marks});
                x += width;
            };
            cell("time", when_words(incident.occurred_at(), state.now), 1);
            const std::string_view organization = state.incidents.organization(found);
            cell("organization", organization.empty() ? std::string_view{"—"} : organization, 2);
            cell("endpoint", detection.endpoint.value_or("—"), 3);
            cell("user", detection.user.value_or("—"), 4);
            cell("threat", detection.threat.value_or("—"), 5);
            ui.line(inner.x, y + row_height - 1, inner.right(), y + row_height - 1, p.line);
            if (hit.focused) ui.outline(line, p.primary, 4, 3);
            if (hit.clicked) actions.push_back(SelectIncident{incident.id});
        };
        // The row that Tab reaches is there even where it cannot be seen: the focus must not fall out of the tree.
        const auto stop = static_cast<std::size_t>(roving.stop());
        if (stop < first) row_ui(stop);
        for (std::size_t i = first; i < last; ++i) row_ui(i);
        if (stop >= last && stop < rows.size()) row_ui(stop);
        (void)roving.moved();
        return row_height * static_cast<float>(rows.size());
    });
}

/// Whole values: a phone has no tooltip that could show what an ellipsis hides.
float pair_row(Ui& ui, float x, float y, float width, std::string_view id, std::string_view label, std::string_view value) {
    const auto scope = ui.item(id);
    ui.text("label", {x, y, 74, 30}, label, {.size = 13, .colour = ui.palette().muted});
    return ui.text("value", {x + 78, y + 5, width - 78, 0}, value, {.size = 13, .wrap = true, .line_height = 20, .selectable = true}) + 10;
}

/// The detail's words from `y` on; returns where they end.
float detail_words(Ui& ui, const AppState& state, std::uint32_t found, float x, float y, float width) {
    const Palette& p = ui.palette();
    const Incident incident = state.incidents.incident(found);
    const Detection& detection = incident.detection;
    const StatusWords status = status_words(ui, detection.resolution);
    ui.tag("status", x, y, status.words, status.kind, status.icon);
    y += 32;
    y += ui.text("threat", {x, y, width, 0}, detection.threat.value_or("—"),
                 {.size = 16, .bold = true, .wrap = true, .role = Role::heading, .level = 2, .selectable = true}) +
         6;
    const bool has_time = detection.detected_at.has_value();
    y += ui.text("when", {x, y, width, 0},
                 ui.t(has_time ? "incidents.detected" : "incidents.received", {{"time", jst_date_time(incident.occurred_at())}}),
                 {.size = 12, .colour = p.muted, .wrap = true}) +
         8;
    const auto pair = [&](const char* key, std::string_view value) { y += pair_row(ui, x, y, width, key, ui.t(key), value.empty() ? "—" : value); };
    pair("incidents.col_endpoint", detection.endpoint.value_or(""));
    pair("incidents.col_user", detection.user.value_or(""));
    pair("incidents.col_organization", state.incidents.organization(found));
    pair("incidents.path", detection.path.value_or(""));
    pair("incidents.col_result", result_words(ui, detection));
    // What to do stands before what only experts ask for.
    y += 6;
    const std::string_view words = ui.t(advice_key(detection));
    const bool calm =
        detection.resolution == Resolution::resolved || detection.resolution == Resolution::passed || detection.kind == ThreatKind::other;
    const float height = ui.wrapped_height(words, width - 22, 13, false, 21) + 20;
    const Rect box{x, y, width, height};
    ui.card(box, calm ? p.ok_soft : p.warn_soft, calm ? p.ok_soft : p.warn_line);
    ui.text("advice", {x + 11, y + 10, width - 22, 0}, words, {.size = 13, .colour = calm ? p.ok : p.warn, .wrap = true, .line_height = 21});
    y += height + 6;
    pair("kind.name", kind_words(ui, detection.kind));
    if (detection.severity) pair("incidents.severity", ui.t("incidents.severities." + std::string{wire_name(*detection.severity)}));
    pair("incidents.vendor", detection.product.empty() ? detection.vendor : detection.product);
    if (!detection.action_raw.empty()) {
        std::string raw;
        for (const std::string& result : detection.action_raw) raw += (raw.empty() ? "" : " → ") + result;
        pair("incidents.raw", raw);
    }
    if (incident.count > 1)
        pair("incidents.times",
             ui.t("incidents.times_value", {{"count", std::to_string(incident.count)}, {"time", jst_short(incident.last_seen_at)}}));
    return y;
}

void detail_buttons(Ui& ui, const Incident& incident, float x, float y, float width, Actions& actions) {
    const float height = ui.control();
    const TalkRoute room{incident.linkage_id};
    if (ui.button("room", {x, y, width, height}, ui.t("incidents.open_room"), {.kind = ButtonKind::primary, .href = route_hash(room)}))
        actions.push_back(Navigate{room});
    if (ui.button("support", {x, y + height + 10, width, height}, ui.t("incidents.support"), {.href = route_hash(SupportRoute{})}))
        actions.push_back(Navigate{SupportRoute{}});
}

void detail_card(Ui& ui, const AppState& state, std::uint32_t found, Rect rect, Actions& actions) {
    const auto scope = ui.item("detail");
    ui.card(rect);
    const auto region = ui.group("region", Role::region, ui.t("incidents.detail"), rect);
    const float buttons = ui.control() * 2 + 10;
    if (ui.button("close", {rect.right() - 48, rect.y + 10, 36, 36}, "",
                  {.kind = ButtonKind::ghost, .icon = Icon::cross, .name = std::string{ui.t("incidents.close")}})) {
        actions.push_back(CloseIncident{});
        ui.focus_item(row_group());
    }
    ui.scroll("words", {rect.x + 16, rect.y + 16, rect.w - 32, rect.h - 48 - buttons},
              [&](float top) { return detail_words(ui, state, found, rect.x + 16, top, rect.w - 40) - top; });
    detail_buttons(ui, state.incidents.incident(found), rect.x + 16, rect.bottom() - 16 - buttons, rect.w - 32, actions);
}

Actions phone_incidents(Ui& ui, const AppState& state, const IncidentsRoute& route, Rect area) {
    Actions actions;
    const Palette& p = ui.palette();
    const Rect whole{area.x - 16, area.y - 12, area.w + 32, area.h + 24};
    if (route.selected) {
        if (const auto found = state.incidents.find(*route.selected)) {
            const Ui::Appearing appearing{ui, ui.animate(ui.id_of("detail-shown"), true, true), 32, 0};
            ui.scroll("detail", whole, [&](float top) {
                float y = top + 12;
                if (ui.button("close", {area.x, y, 150, touch_height}, ui.t("incidents.title"),
                              {.icon = Icon::arrow_left, .name = std::string{ui.t("incidents.close")}})) {
                    actions.push_back(CloseIncident{});
                    ui.focus_item(row_group());
                }
                y += touch_height + 12;
                const float end = detail_words(ui, state, *found, area.x, y, area.w) + 16;
                detail_buttons(ui, state.incidents.incident(*found), area.x, end, area.w, actions);
                return end + touch_height * 2 + 10 + 24 - top;
            });
            return actions;
        }
    }
    ui.scroll("list", whole, [&](float top) {
        float y = filters_ui(ui, state, route, area.x, top + 12, area.w, actions) + 12;
        const std::vector<std::uint32_t>& rows = state.incidents_view.rows;
        if (rows.empty()) {
            const bool none_at_all = state.incidents.size() == 0;
            const std::string_view title = ui.t(none_at_all ? "incidents.none" : "incidents.empty"),
                                   note = ui.t(none_at_all ? "incidents.none_note" : "incidents.empty_note"),
                                   clear = none_at_all ? std::string_view{} : ui.t("incidents.clear");
            const float height = std::max(220.F, ui.message_height(area.w, title, note, clear));
            if (ui.message("empty", {area.x, y, area.w, height}, title, note, clear)) actions.push_back(Navigate{IncidentsRoute{}});
            return y + height - top;
        }
        constexpr float card_height = 100, step = 112;
        const auto list = ui.group("cards", Role::list, ui.t("incidents.table"), {area.x, y, area.w, step * static_cast<float>(rows.size())});
        const auto first = static_cast<std::size_t>(std::max(0.F, std::floor((ui.clip().y - y) / step)));
        const auto last = std::min(rows.size(), static_cast<std::size_t>(std::max(0.F, std::ceil((ui.clip().bottom() - y) / step))));
        Roving roving{ui, row_group(), static_cast<int>(rows.size()), -1, "vp", static_cast<int>(ui.clip().h / step)};
        const auto card_ui = [&](std::size_t i) {
            const Incident incident = state.incidents.incident(rows[i]);
            const Detection& detection = incident.detection;
            const auto scope = ui.item(incident.id.text());
            const Rect rect{area.x, y + step * static_cast<float>(i), area.w, card_height};
            const NodeId id = ui.id_of("row");
            const Hit hit = ui.hit(id, rect);
            ui.card(rect);
            if (hit.held) ui.fill(rect, (p.ink & 0xFFFFFF00) | 0x0C, r2);
            const StatusWords status = status_words(ui, detection.resolution);
            const std::string threat = detection.threat.value_or("—"), time = when_words(incident.occurred_at(), state.now),
                              where = detection.endpoint.value_or("—") + " ・ " + state.incidents.organization(rows[i]);
            const auto card =
                ui.group("card", Role::listitem, "", rect, {.row_count = static_cast<int>(rows.size()), .row_index = static_cast<int>(i) + 1});
            Node about{.id = id, .role = Role::link, .name = std::string{status.words} + " " + threat + " " + time + " " + where};
            about.href = route_hash(IncidentsRoute{.selected = incident.id});
            about.rect = rect;
            roving.item(static_cast<int>(i), id, about);
            ui.node(about);
            ui.tag("status", rect.x + 16, rect.y + 16, status.words, status.kind, status.icon, Role::none);
            ui.text("time", {rect.x + 120, rect.y + 16, rect.w - 136, 22}, time,
                    {.size = 12, .colour = p.muted, .align = Align::right, .role = Role::none});
            ui.text("threat", {rect.x + 16, rect.y + 44, rect.w - 32, 21}, threat, {.size = 14, .bold = true, .role = Role::none});
            ui.text("where", {rect.x + 16, rect.y + 65, rect.w - 32, 18}, where, {.size = 12, .colour = p.muted, .role = Role::none});
            if (hit.focused) ui.outline(rect, p.primary, r2, 3);
            if (hit.clicked) actions.push_back(SelectIncident{incident.id});
        };
        const auto stop = static_cast<std::size_t>(roving.stop());
        if (stop < first) card_ui(stop);
        for (std::size_t i = first; i < last; ++i) card_ui(i);
        if (stop >= last && stop < rows.size()) card_ui(stop);
        (void)roving.moved();
        return y + step * static_cast<float>(rows.size()) - top;
    });
    return actions;
}

}  // namespace

Actions incidents_ui(Ui& ui, const AppState& state, Rect area) {
    Actions actions;
    const auto* route = std::get_if<IncidentsRoute>(&state.route);
    if (route == nullptr) return actions;
    if (route->selected && ui.take_page_escape()) {
        actions.push_back(CloseIncident{});
        ui.focus_item(row_group());
    }
    if (loading_page_ui(ui, area, ui.t("incidents.title"), state.incidents_loading, state.now, "incidents.failed", actions)) return actions;
    if (ui.narrow()) return phone_incidents(ui, state, *route, area);
    const std::string note =
        ui.t("incidents.scope", {{"total", std::to_string(state.incidents.size())}, {"unresolved", std::to_string(state.incidents_view.unresolved)}});
    const float save = save_width(ui);
    float y = area.y + page_head(ui, area, ui.t("incidents.title"), note, save + 16) + 16;
    save_button(ui, state, {area.right() - save, area.y, save, ui.control()}, actions);
    y = filters_ui(ui, state, *route, area.x, y, area.w, actions) + 16;
    const auto found = route->selected ? state.incidents.find(*route->selected) : std::nullopt;
    const float detail = found ? (area.w < 900 ? area.w : 300.F) : 0;
    if (!found || area.w >= 900) table_ui(ui, state, *route, {area.x, y, area.w - (found ? detail + 16 : 0), area.bottom() - y}, actions);
    if (found) detail_card(ui, state, *found, {area.right() - detail, y, detail, area.bottom() - y}, actions);
    return actions;
}

}  // namespace omakase
