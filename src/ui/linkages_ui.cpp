#include <algorithm>

#include "ui/screens.h"

namespace omakase {
namespace {

struct MatchWords {
    std::string_view words;
    TagKind kind;
    Icon icon;
};
MatchWords match_words(const Ui& ui, NameMatch match) {
    switch (match) {
        case NameMatch::match: return {ui.t("linkages.match"), TagKind::ok, Icon::check};
        case NameMatch::renamed: return {ui.t("linkages.renamed"), TagKind::warn, Icon::alert};
        case NameMatch::renamed_recently: return {ui.t("linkages.renamed_recently"), TagKind::info, Icon::clock};
        case NameMatch::no_contract: break;
    }
    return {ui.t("linkages.no_contract"), TagKind::bad, Icon::cross};
}

std::string service_name(const LinkageSummary& linkage) {
    const auto& services = catalogue();
    const auto found = std::ranges::find(services, linkage.service_id, &CatalogueService::id);
    return found != services.end() ? found->name : linkage.service_id;
}

/// Buttons of a row, from the right; returns their left end.
float row_buttons(Ui& ui, const LinkageRow& row, float right, float y, float height, Actions& actions) {
    const LinkageId& id = row.linkage.id;
    const std::string whose = row.organization.empty() ? row.linkage.display_name : row.organization;
    const auto place = [&](const char* key, const ButtonStyle& style, const std::string& href) {
        ButtonStyle named = style;
        named.size = 12;
        named.name = std::string{ui.t(key)} + " " + whose;
        named.href = href;
        const float width = ui.button_width(ui.t(key), named) - 6;
        right -= width;
        const bool pressed = ui.button(key, {right, y, width, height}, ui.t(key), named);
        right -= 6;
        return pressed;
    };
    if (place("linkages.remove", {.kind = ButtonKind::danger}, "")) actions.push_back(AskRemoval{id});
    const bool renamed = row.linkage.match == NameMatch::renamed;
    const RegisterRoute form{.service_id = row.linkage.service_id, .editing = id, .reregistering = renamed};
    if (place(renamed ? "linkages.reregister" : "linkages.edit", {.kind = renamed ? ButtonKind::primary : ButtonKind::normal}, route_hash(form))) actions.push_back(Navigate{form});
    if (place("linkages.room", {}, route_hash(TalkRoute{id}))) actions.push_back(Navigate{TalkRoute{id}});
    return right;
}

void table_ui(Ui& ui, const AppState& state, Rect rect, Actions& actions) {
    const Palette& p = ui.palette();
    ui.card(rect);
    const Rect inner{rect.x + 6, rect.y + 4, rect.w - 12, rect.h - 8};
    const char* heads[] = {"linkages.col_name", "linkages.col_service", "linkages.col_organization", "linkages.col_match", "linkages.col_sent", "linkages.col_actions"};
    const float actions_width = ui.language() == Language::ja ? 226.F : 262.F;
    const float room = inner.w - 20 - actions_width;
    const float parts[] = {0.235F, 0.215F, 0.235F, 0.215F, 0.10F};
    const auto rows = static_cast<int>(state.linkage_rows.size());
    const auto table = ui.group("table", Role::table, ui.t("linkages.table"), inner, {.row_count = rows + 1, .column_count = 6});
    {
        const auto head = ui.group("head", Role::row, "", {inner.x, inner.y, inner.w, 36}, {.row_index = 1});
        float x = inner.x + 10;
        for (int i = 0; i < 6; ++i) {
            const float width = i == 5 ? actions_width : room * parts[i];
            const Align align = i == 4 ? Align::right : i == 5 ? Align::right : Align::left;
            ui.text(heads[i], {x, inner.y, width - (i == 5 ? 0.F : 12.F), 36}, ui.t(heads[i]), {.size = 12, .colour = p.muted, .bold = true, .align = align, .role = Role::columnheader});
            x += width;
        }
    }
    ui.line(inner.x, inner.y + 36, inner.right(), inner.y + 36, p.line);
    ui.scroll("rows", {inner.x, inner.y + 37, inner.w, inner.h - 37}, [&](float top) {
        float y = top;
        for (int i = 0; i < rows; ++i, y += 56) {
            const LinkageRow& row = state.linkage_rows[static_cast<std::size_t>(i)];
            const auto scope = ui.item(row.linkage.id.text());
            const auto line = ui.group("row", Role::row, row.linkage.display_name + " " + row.organization, {inner.x, y, inner.w, 55}, {.row_index = i + 2});
            float x = inner.x + 10;
            ui.badge({x, y + 12, 32, 32}, row.badge);
            ui.text("name", {x + 42, y, room * parts[0] - 54, 55}, row.linkage.display_name, {.size = 13, .bold = true, .role = Role::cell, .marks = row.name_matches});
            x += room * parts[0];
            ui.text("service", {x, y, room * parts[1] - 12, 55}, service_name(row.linkage), {.size = 13, .role = Role::cell});
            x += room * parts[1];
            const bool none = row.organization.empty();
            ui.text("organization", {x, y, room * parts[2] - 12, 55}, none ? ui.t("linkages.no_organization") : std::string_view{row.organization},
                    {.size = 13, .colour = none ? p.muted : p.primary, .bold = !none, .role = Role::cell, .marks = row.organization_matches});
            x += room * parts[2];
            const MatchWords match = match_words(ui, row.linkage.match);
            ui.tag("match", x, y + 16.5F, match.words, match.kind, match.icon, Role::cell);
            x += room * parts[3];
            ui.text("sent", {x, y, room * parts[4] - 12, 55}, std::to_string(row.linkage.sent_messages), {.size = 13, .align = Align::right, .role = Role::cell});
            const auto cell = ui.group("actions", Role::cell, "", {inner.right() - 10 - actions_width, y, actions_width, 55});
            row_buttons(ui, row, inner.right() - 10, y + 12, 32, actions);
            ui.line(inner.x, y + 55, inner.right(), y + 55, p.line);
        }
        return y - top;
    });
}

float cards_ui(Ui& ui, const AppState& state, float x, float y, float width, Actions& actions) {
    const Palette& p = ui.palette();
    const auto list = ui.group("cards", Role::list, ui.t("linkages.table"), {x, y, width, 172 * static_cast<float>(state.linkage_rows.size())});
    for (const LinkageRow& row : state.linkage_rows) {
        const auto scope = ui.item(row.linkage.id.text());
        const Rect rect{x, y, width, 160};
        ui.card(rect);
        const auto item = ui.group("item", Role::listitem, row.linkage.display_name + " " + row.organization, rect);
        ui.badge({x + 16, y + 16, 36, 36}, row.badge);
        ui.text("name", {x + 64, y + 14, width - 80, 21}, row.linkage.display_name, {.size = 14, .bold = true, .marks = row.name_matches});
        ui.text("organization", {x + 64, y + 35, width - 80, 20}, row.organization.empty() ? ui.t("linkages.no_organization") : std::string_view{row.organization},
                {.size = 13, .colour = p.primary, .bold = true, .marks = row.organization_matches});
        const MatchWords match = match_words(ui, row.linkage.match);
        ui.tag("match", x + 16, y + 68, match.words, match.kind, match.icon);
        ui.text("sent", {x + width - 130, y + 68, 114, 22}, std::string{ui.t("linkages.col_sent")} + " " + std::to_string(row.linkage.sent_messages), {.size = 12, .colour = p.muted, .align = Align::right});
        row_buttons(ui, row, rect.right() - 16, y + 104, touch_height, actions);
        y += 172;
    }
    return y;
}

std::string add_caption(const Ui& ui) { return std::string{ui.t("linkages.add")}; }

}  // namespace

Actions linkages_ui(Ui& ui, const AppState& state, Rect area) {
    Actions actions;
    const auto* route = std::get_if<LinkagesRoute>(&state.route);
    if (route == nullptr) return actions;
    const ButtonStyle add{.kind = ButtonKind::primary, .icon = Icon::plus, .href = route_hash(CatalogueRoute{})};
    const auto search = [&](Rect rect) {
        const FieldResult typed = ui.field("search", rect, route->query, {.name = std::string{ui.t("linkages.search")}, .placeholder = std::string{ui.t("linkages.search")}, .type = "search", .search = true});
        if (typed.changed) actions.push_back(SetLinkageQuery{*typed.changed});
    };
    const auto nothing = [&](Rect rect) {  // returns whether there is nothing to list
        if (!state.linkage_rows.empty()) return false;
        ui.card(rect);
        if (state.linkages.empty()) {
            if (ui.message("empty", rect, ui.t("linkages.empty"), ui.t("linkages.empty_note"), add_caption(ui), true)) actions.push_back(Navigate{CatalogueRoute{}});
        } else {
            (void)ui.message("not-found", rect, ui.t("linkages.not_found"), ui.t("linkages.not_found_note", {{"query", route->query}}), "");
        }
        return true;
    };
    if (ui.narrow()) {
        ui.scroll("linkages", {area.x - 16, area.y - 12, area.w + 32, area.h + 24}, [&](float top) {
            float y = top + 12;
            if (ui.button("add", {area.x, y, area.w, touch_height}, add_caption(ui), add)) actions.push_back(Navigate{CatalogueRoute{}});
            y += touch_height + 12;
            if (loading_ui(ui, {area.x, y, area.w, 300}, state.linkages_loading, state.now, "linkages.failed", actions)) return y + 300 - top;
            search({area.x, y, area.w, touch_height});
            y += touch_height + 12;
            if (nothing({area.x, y, area.w, 220})) return y + 232 - top;
            return cards_ui(ui, state, area.x, y, area.w, actions) - top;
        });
        return actions;
    }
    const float width = ui.button_width(add_caption(ui), add);
    float y = area.y + page_head(ui, area, ui.t("linkages.title"), ui.t("unit.items", {{"count", std::to_string(state.linkages.size())}}), width + 16) + 16;
    if (ui.button("add", {area.right() - width, area.y, width, 36}, add_caption(ui), add)) actions.push_back(Navigate{CatalogueRoute{}});
    if (loading_ui(ui, {area.x, y, area.w, area.bottom() - y}, state.linkages_loading, state.now, "linkages.failed", actions)) return actions;
    search({area.x, y, area.w, 40});
    y += 56;
    const Rect rest{area.x, y, area.w, area.bottom() - y};
    if (!nothing(rest)) table_ui(ui, state, rest, actions);
    return actions;
}

Actions catalogue_ui(Ui& ui, const AppState&, Rect area) {
    Actions actions;
    const Palette& p = ui.palette();
    const auto content = [&](float top) {
        float y = top;
        const float back = ui.control();
        if (ui.button("back", {area.x, y, back, back}, "", {.icon = Icon::arrow_left, .name = std::string{ui.t("catalogue.back")}, .href = route_hash(LinkagesRoute{})})) actions.push_back(Navigate{LinkagesRoute{}});
        if (!ui.narrow()) ui.text("title", {area.x + back + 12, y, area.w - back - 12, back}, ui.t("catalogue.title"), {.size = 20, .bold = true, .role = Role::heading, .level = 1, .line_height = 28});
        else ui.text("note", {area.x + back + 12, y, area.w - back - 12, back}, ui.t("catalogue.note"), {.size = 13, .colour = p.muted});
        y += back + 16;
        if (!ui.narrow()) y += ui.text("note", {area.x, y, area.w, 0}, ui.t("catalogue.note"), {.size = 13, .colour = p.muted, .wrap = true}) + 12;
        const int across = area.w > 640 ? 2 : 1;
        const float width = (area.w - 16 * static_cast<float>(across - 1)) / static_cast<float>(across), height = 132;
        const auto list = ui.group("services", Role::list, ui.t("catalogue.title"), {area.x, y, area.w, height});
        int i = 0;
        for (const CatalogueService& service : catalogue()) {
            const auto scope = ui.item(service.id);
            const Rect rect{area.x + (width + 16) * static_cast<float>(i % across), y + (height + 16) * static_cast<float>(i / across), width, height};
            ui.card(rect);
            const auto item = ui.group("service", Role::listitem, service.name, rect);
            ui.fill({rect.x + 16, rect.y + 16, 36, 36}, service.available ? p.primary_soft : p.sunken, r2);
            ui.icon(service.available ? Icon::shield : Icon::linkages, {rect.x + 24, rect.y + 24, 20, 20}, service.available ? p.primary : p.muted, 1.8F);
            ui.text("name", {rect.x + 64, rect.y + 16, rect.w - 80, 22}, service.name, {.size = 14, .bold = true, .role = Role::heading, .level = 2});
            ui.text("words", {rect.x + 64, rect.y + 38, rect.w - 80, 0}, ui.t("catalogue." + service.id), {.size = 12, .colour = p.muted, .wrap = true});
            if (service.available) {
                const ButtonStyle style{.kind = ButtonKind::primary, .name = service.name + " " + std::string{ui.t("catalogue.register")}, .href = route_hash(RegisterRoute{.service_id = service.id})};
                const float w = ui.button_width(ui.t("catalogue.register"), style), h = ui.control();
                if (ui.button("register", {rect.right() - 16 - w, rect.bottom() - 12 - h, w, h}, ui.t("catalogue.register"), style)) actions.push_back(Navigate{RegisterRoute{.service_id = service.id}});
            } else {
                ui.text("elsewhere", {rect.x + 64, rect.bottom() - 34, rect.w - 80, 20}, ui.t("catalogue.elsewhere"), {.size = 12, .colour = p.muted});
            }
            ++i;
        }
        return y + (height + 16) * static_cast<float>((i + across - 1) / across) - top;
    };
    ui.scroll("catalogue", area, content);
    return actions;
}

}  // namespace omakase
