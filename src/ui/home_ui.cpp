#include <algorithm>
#include <cmath>

#include "ui/screens.h"

namespace omakase {
namespace {

struct Tile {
    std::string label, value, unit, note;
    Colour ink = 0;
};

void tile_ui(Ui& ui, Rect rect, std::string_view id, const Tile& tile, float value_size) {
    const auto scope = ui.item(id);
    ui.card(rect);
    const auto group = ui.group("tile", Role::group, tile.label, rect);  // which says the label
    const Palette& p = ui.palette();
    float y = rect.y + 16;
    y += ui.text("label", {rect.x + 16, y, rect.w - 32, 0}, tile.label, {.size = 12, .colour = p.muted, .role = Role::none});
    const float height = value_size * 1.43F;
    const float width = std::min(ui.width_of(tile.value, value_size, true), rect.w - 32);
    ui.text("value", {rect.x + 16, y, width + 1, height}, tile.value,
            {.size = value_size, .colour = tile.ink, .bold = true, .role = Role::none, .line_height = height});
    if (!tile.unit.empty())
        ui.text("unit", {rect.x + 16 + width + 8, y + height - 31, rect.w - 40 - width, 24}, tile.unit,
                {.size = 14, .colour = tile.ink, .role = Role::none, .line_height = 24});
    ui.node({.id = ui.id_of("said"),
             .role = Role::text,
             .name = tile.value + (tile.unit.empty() ? "" : " " + tile.unit),
             .rect = {rect.x + 16, y, rect.w - 32, height}});
    y += height;
    if (!tile.note.empty()) ui.text("note", {rect.x + 16, y, rect.w - 32, 0}, tile.note, {.size = 12, .colour = p.muted});
}

Tile unresolved_tile(const Ui& ui, const AppState& state) {
    const std::size_t count = state.incidents_view.unresolved;
    Tile tile{std::string{ui.t("home.unresolved")}, std::to_string(count), std::string{ui.t("unit.count")}, std::string{ui.t("home.act")},
              ui.palette().danger};
    if (count > 0) return tile;
    tile.ink = 0;
    const auto& received = state.session.workspace.last_received_at;
    if (!received && state.incidents.size() == 0)
        tile.note = ui.t("home.never");
    else
        tile.note = ui.t("home.none", {{"time", jst_clock(state.incidents_loading.as_of.value_or(state.now))}});
    return tile;
}

Tile detections_tile(const Ui& ui, const AppState& state, int days) {
    const int difference = state.home.detections - state.home.detections_before;
    const char* key = difference < 0 ? "home.fewer" : difference > 0 ? "home.more" : "home.same";
    return {ui.t("home.detections", {{"days", std::to_string(days)}}), std::to_string(state.home.detections), std::string{ui.t("unit.count")},
            ui.t(key, {{"count", std::to_string(std::abs(difference))}})};
}

Tile report_tile(const Ui& ui, const AppState& state, bool with_clock) {
    const std::string all = day_words(ui, state.home.next_report_at, with_clock);
    const std::size_t day = all.find('(');
    return {std::string{ui.t("home.next_report")}, all.substr(0, day), with_clock ? all.substr(day) : "",
            with_clock ? std::string{ui.t("home.next_note")} : ""};
}

void trend_card(Ui& ui, const AppState& state, Rect rect) {
    ui.card(rect);
    ui.text("trend", {rect.x + 16, rect.y + 16, rect.w - 32, 22}, ui.t("home.trend"), {.size = 15, .bold = true, .role = Role::heading, .level = 2});
    const float below = legend_goes_below(ui, ui.t("home.trend"), rect.w - 32) ? 24 : 0;
    day_chart(ui, {rect.x + 16, rect.y + 16 + below, rect.w - 32, rect.h - 28 - below}, state.home.days, state.home.period);
}

void steps_card(Ui& ui, const AppState& state, Rect rect, Actions& actions) {
    const Palette& p = ui.palette();
    ui.card(rect);
    const int done = state.home.steps_done;
    const std::string title = done >= 4 ? std::string{ui.t("home.setup_done")} : ui.t("home.setup_left", {{"count", std::to_string(4 - done)}});
    ui.text("steps", {rect.x + 16, rect.y + 16, rect.w - 32, 22}, title, {.size = 15, .bold = true, .role = Role::heading, .level = 2});
    const auto list = ui.group("step-list", Role::list, "", {rect.x + 16, rect.y + 48, rect.w - 32, 152});
    for (int i = 0; i < 4; ++i) {
        const auto scope = ui.item("step" + std::to_string(i));
        const float y = rect.y + 48 + 38 * static_cast<float>(i);
        const bool is_done = i < done, is_next = i == done;
        const Rect mark{rect.x + 16, y + 7, 24, 24};
        const auto entry = ui.group("item", Role::listitem, "", {rect.x + 16, y, rect.w - 32, 38}, {.row_count = 4, .row_index = i + 1});
        ui.fill(mark, is_done ? p.ok_soft : p.primary_soft, 12);
        if (is_done)
            ui.icon(Icon::check, {mark.x + 6, mark.y + 6, 12, 12}, p.ok, 1.8F);
        else
            ui.text("number", mark, std::to_string(i + 1),
                    {.size = 12, .colour = p.primary, .bold = true, .align = Align::centre, .role = Role::none});
        const std::string_view caption = ui.t(i >= 2 ? (i == 2 ? "home.do_register" : "home.do_room") : "home.do_register");
        const ButtonStyle style{.kind = ButtonKind::primary};
        const float button = is_next ? ui.button_width(caption, style) : 0, height = ui.narrow() ? touch_height : 30.F;
        const std::string_view words = ui.t("home.steps." + std::to_string(i + 1));
        ui.text("words", {mark.right() + 10, y, rect.right() - 26 - mark.right() - button - 8, 38}, words,
                {.size = 14, .colour = is_done ? p.muted : p.ink, .bold = is_next, .role = Role::none});
        ui.node({.id = ui.id_of("said"),
                 .role = Role::text,
                 .name = is_done ? ui.t("home.step_done", {{"name", std::string{words}}}) : std::string{words},
                 .rect = {rect.x + 16, y, rect.w - 32 - button, 38}});
        if (is_next && ui.button("do", {rect.right() - 16 - button, y + (38 - height) / 2, button, height}, caption, style)) {
            if (i < 3)
                actions.push_back(Navigate{RegisterRoute{}});
            else
                actions.push_back(Navigate{TalkRoute{}});
        }
    }
}

void urgent_table(Ui& ui, const AppState& state, Rect rect, Actions& actions) {
    const Palette& p = ui.palette();
    ui.card(rect);
    const float link_width = ui.width_of(ui.t("home.see_all"), 12, true) + 20;
    ui.text("urgent", {rect.x + 16, rect.y + 12, rect.w - 48 - link_width, 24}, ui.t("home.urgent"),
            {.size = 15, .bold = true, .role = Role::heading, .level = 2});
    const IncidentsRoute all{.status = IncidentFilter::Status::unresolved};
    if (ui.link("all", {rect.right() - 16 - link_width, rect.y + 12, link_width - 16, 24}, ui.t("home.see_all"), route_hash(all),
                {.size = 12, .bold = true}))
        actions.push_back(Navigate{all});
    ui.icon(Icon::arrow_right, {rect.right() - 28, rect.y + 18, 12, 12}, p.primary, 1.8F);
    if (state.home.urgent.empty()) {
        (void)ui.message("clear", {rect.x, rect.y + 30, rect.w, rect.h - 30}, ui.t("home.all_clear"), ui.t("home.all_clear_note"), "");
        return;
    }
    const char* heads[] = {"incidents.col_status",   "incidents.col_time",   "incidents.col_organization",
                           "incidents.col_endpoint", "incidents.col_threat", "incidents.col_result"};
    float parts[] = {0.118F, 0.122F, 0.218F, 0.127F, 0.262F, 0.153F};
    const float inner = rect.w - 20;
    const float status_part = std::max(parts[0], (ui.tag_width(ui.t("state.unresolved")) + 10) / inner);
    for (int i = 1; i < 6; ++i) parts[i] *= (1 - status_part) / (1 - parts[0]);  // the mark is never cut, the words beside it may be
    parts[0] = status_part;
    const auto rows = std::min(static_cast<int>(state.home.urgent.size()), std::max(1, static_cast<int>((rect.h - 72) / row_height)));
    const auto table = ui.group("table", Role::grid, ui.t("home.urgent"), {rect.x + 6, rect.y + 36, rect.w - 12, rect.h - 40},
                                {.row_count = rows + 1, .column_count = 6});
    float y = rect.y + 36;
    {
        const auto row = ui.group("head", Role::row, "", {rect.x + 6, y, rect.w - 12, 34}, {.row_index = 1});
        float x = rect.x + 16;
        for (int i = 0; i < 6; ++i) {
            ui.text(heads[i], {x, y, inner * parts[i] - 10, 34}, ui.t(heads[i]),
                    {.size = 12, .colour = p.muted, .bold = true, .role = Role::columnheader});
            x += inner * parts[i];
        }
    }
    y += 34;
    ui.line(rect.x + 6, y, rect.right() - 6, y, p.line);
    Roving roving{ui, ui.id_of("rows"), rows, -1, "vp", rows};
    for (int r = 0; r < rows; ++r, y += row_height) {
        const Incident incident = state.incidents.incident(state.home.urgent[static_cast<std::size_t>(r)]);
        const Detection& detection = incident.detection;
        const auto scope = ui.item(incident.id.text());
        const Rect line{rect.x + 6, y + 1, rect.w - 12, row_height - 1};
        const NodeId id = ui.id_of("row");
        const Hit hit = ui.hit(id, line);
        if (hit.hovered) ui.fill(line, (p.ink & 0xFFFFFF00) | 0x08);
        const IncidentsRoute detail{.status = IncidentFilter::Status::unresolved, .selected = incident.id};
        Node about{.href = route_hash(detail), .row_index = r + 2};
        roving.item(r, id, about);
        const auto row = ui.group("row", Role::row, "", line, about);  // its cells say what it is
        const StatusWords status = status_words(ui, detection.resolution);
        float x = rect.x + 16;
        const auto cell = [&](const char* name, std::string_view words, int column, bool bold) {
            ui.text(name, {x, y, inner * parts[column] - 10, row_height}, words, {.size = 13, .bold = bold, .role = Role::gridcell});
            x += inner * parts[column];
        };
        ui.tag("status", x, y + 11, status.words, status.kind, status.icon, Role::gridcell);
        x += inner * parts[0];
        cell("time", when_words(incident.occurred_at(), state.now), 1, false);
        const std::string_view organization = state.incidents.organization(state.home.urgent[static_cast<std::size_t>(r)]);
        cell("organization", organization.empty() ? std::string_view{"—"} : organization, 2, false);
        cell("endpoint", detection.endpoint.value_or("—"), 3, false);
        cell("threat", detection.threat.value_or("—"), 4, true);
        cell("result", result_words(ui, detection), 5, false);
        ui.line(rect.x + 6, y + row_height, rect.right() - 6, y + row_height, p.line);
        if (hit.focused) ui.outline(line, p.primary, 4, 3);
        if (hit.clicked) actions.push_back(Navigate{detail});
    }
    (void)roving.moved();
}

void urgent_cards(Ui& ui, const AppState& state, float x, float& y, float width, Actions& actions) {
    const Palette& p = ui.palette();
    ui.text("urgent", {x, y, width, 24}, ui.t("home.urgent"), {.size = 15, .bold = true, .role = Role::heading, .level = 2});
    y += 32;
    if (state.home.urgent.empty()) {
        const float height = std::max(120.F, ui.message_height(width, ui.t("home.all_clear"), ui.t("home.all_clear_note"), ""));
        ui.card({x, y, width, height});
        (void)ui.message("clear", {x, y, width, height}, ui.t("home.all_clear"), ui.t("home.all_clear_note"), "");
        y += height + 12;
        return;
    }
    const auto list = ui.group("cards", Role::list, "", {x, y, width, 112 * static_cast<float>(state.home.urgent.size())});
    for (const std::uint32_t found : state.home.urgent) {
        const Incident incident = state.incidents.incident(found);
        const Detection& detection = incident.detection;
        const auto scope = ui.item(incident.id.text());
        const Rect rect{x, y, width, 100};
        const NodeId id = ui.id_of("row");
        const Hit hit = ui.hit(id, rect);
        ui.card(rect);
        if (hit.held) ui.fill(rect, (p.ink & 0xFFFFFF00) | 0x0C, r2);
        const StatusWords status = status_words(ui, detection.resolution);
        const std::string threat = detection.threat.value_or("—"), where = detection.endpoint.value_or("—") + " ・ " +
                                                                           state.incidents.organization(found) + " ・ " +
                                                                           when_words(incident.occurred_at(), state.now);
        const IncidentsRoute detail{.status = IncidentFilter::Status::unresolved, .selected = incident.id};
        const auto card = ui.group("card", Role::listitem, "", rect);
        Node about{.id = id, .role = Role::link, .name = std::string{status.words} + " " + threat + " " + where};
        about.href = route_hash(detail);
        about.rect = rect;
        about.focusable = true;
        ui.node(about);
        ui.tag("status", x + 16, y + 16, status.words, status.kind, status.icon, Role::none);
        ui.text("threat", {x + 16, y + 44, width - 32, 21}, threat, {.size = 14, .bold = true, .role = Role::none});
        ui.text("where", {x + 16, y + 65, width - 32, 18}, where, {.size = 12, .colour = p.muted, .role = Role::none});
        if (hit.focused) ui.outline(rect, p.primary, r2, 3);
        if (hit.clicked) actions.push_back(Navigate{detail});
        y += 112;
    }
}

Actions phone_home(Ui& ui, const AppState& state, Rect area, int days) {
    Actions actions;
    ui.scroll("home", {area.x - 16, area.y - 12, area.w + 32, area.h + 24}, [&](float top) {
        const Palette& p = ui.palette();
        float y = top + 12;
        const float x = area.x, width = area.w;
        const Rect first{x, y, width, 122};
        const Tile unresolved = unresolved_tile(ui, state);
        tile_ui(ui, first, "unresolved", unresolved, 31);
        if (unresolved.ink != 0) ui.left_edge(first, p.danger, r2);
        y += 134;
        const float half = (width - 12) / 2;
        Tile detections = detections_tile(ui, state, days);
        detections.unit = detections.note = "";
        const bool beside = half >= 110;
        tile_ui(ui, {x, y, beside ? half : width, 85}, "detections", detections, 22);
        if (!beside) y += 97;
        tile_ui(ui, {beside ? x + half + 12 : x, y, beside ? half : width, 85}, "report", report_tile(ui, state, false), 22);
        y += 97;
        trend_card(ui, state, {x, y, width, 220});
        y += 232;
        if (state.home.steps_done < 4) {
            steps_card(ui, state, {x, y, width, 216}, actions);
            y += 228;
        }
        urgent_cards(ui, state, x, y, width, actions);
        return y + 8 - top;
    });
    return actions;
}

}  // namespace

Actions home_ui(Ui& ui, const AppState& state, Rect area) {
    Actions actions;
    const auto* route = std::get_if<HomeRoute>(&state.route);
    const int days = route != nullptr ? route->days : 14;
    if (loading_page_ui(ui, area, ui.t("home.title"), state.incidents_loading, state.now, "incidents.failed", actions)) return actions;
    if (ui.narrow()) return phone_home(ui, state, area, days);

    const int choices[] = {14, 30, 90};
    std::vector<std::string> captions;
    int selected = 0;
    for (int i = 0; i < 3; ++i) {
        captions.push_back(ui.t("unit.days", {{"days", std::to_string(choices[i])}}));
        if (choices[i] == days) selected = i;
    }
    const float segments = ui.segments_width(captions);
    const float head =
        page_head(ui, area, ui.t("home.title"), ui.t("home.scope", {{"linkages", std::to_string(state.linkages.size())}}), segments + 16);
    if (const auto chosen = ui.segments("period", area.right() - segments, area.y, ui.t("home.period"), captions, selected))
        actions.push_back(SetHomeDays{choices[*chosen]});
    float y = area.y + head + 14;
    ui.scroll("home", {area.x - 24, y, area.w + 48, area.bottom() + 20 - y}, [&](float top) {
        // Four tiles side by side, or two and two when large text or a small window leaves too little room for their words.
        const float gap = 16;
        const int across = area.w < 860 ? 2 : 4;
        const float tile = (area.w - gap * static_cast<float>(across - 1)) / static_cast<float>(across);
        float at = top;
        int tiles = 0;
        const auto place = [&] {
            const Rect rect{area.x + (tile + gap) * static_cast<float>(tiles % across), at + (116 + gap) * static_cast<float>(tiles / across), tile,
                            116};
            ++tiles;
            return rect;
        };
        tile_ui(ui, place(), "unresolved", unresolved_tile(ui, state), 28);
        tile_ui(ui, place(), "detections", detections_tile(ui, state, days), 28);
        tile_ui(ui, place(), "sent",
                {std::string{ui.t("home.sent")}, std::to_string(state.home.sent_messages), std::string{ui.t("unit.count")},
                 std::string{ui.t("home.sent_note")}},
                28);
        tile_ui(ui, place(), "report", report_tile(ui, state, true), 28);
        at += (116 + gap) * static_cast<float>(4 / across);
        const bool steps = state.home.steps_done < 4;
        const bool beside = steps && area.w >= 860;
        const float left = beside ? (area.w - gap) * 0.608F : area.w;
        trend_card(ui, state, {area.x, at, left, 229});
        if (beside) steps_card(ui, state, {area.x + left + gap, at, area.w - gap - left, 229}, actions);
        at += 229 + gap;
        if (steps && !beside) {
            steps_card(ui, state, {area.x, at, area.w, 216}, actions);
            at += 216 + gap;
        }
        // Three rows at least; more where the window has room.
        const float height = std::max(78 + row_height * 3 + 8, area.bottom() - y - (at - top));
        urgent_table(ui, state, {area.x, at, area.w, height}, actions);
        return at + height - top;
    });
    return actions;
}

}  // namespace omakase
