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

/// What can be done with a linkage: one menu, and in front of it the button that a rename makes urgent.
void row_actions(Ui& ui, const LinkageRow& row, float right, float y, float size, Actions& actions) {
    const LinkageId& id = row.linkage.id;
    const std::string whose = row.organization.empty() ? row.linkage.display_name : row.organization;
    const RegisterRoute edit{.service_id = row.linkage.service_id, .editing = id},
        again{.service_id = row.linkage.service_id, .editing = id, .reregistering = true};
    const std::vector<std::string> options{std::string{ui.t("linkages.room")}, std::string{ui.t("linkages.edit")},
                                           std::string{ui.t("linkages.reregister")}, std::string{ui.t("linkages.remove")}};
    if (row.linkage.match == NameMatch::renamed) {
        ButtonStyle style{
            .kind = ButtonKind::primary, .size = 12, .name = std::string{ui.t("linkages.reregister")} + " " + whose, .href = route_hash(again)};
        const float width = ui.button_width(ui.t("linkages.reregister"), style) - 4;
        if (ui.button("again", {right - size - 8 - width, y, width, size}, ui.t("linkages.reregister"), style)) actions.push_back(Navigate{again});
    }
    if (const auto chosen = ui.menu("menu", {right - size, y, size, size}, Icon::more, ui.t("linkages.menu", {{"name", whose}}), options)) {
        if (*chosen == 0)
            actions.push_back(Navigate{TalkRoute{id}});
        else if (*chosen == 1)
            actions.push_back(Navigate{edit});
        else if (*chosen == 2)
            actions.push_back(Navigate{again});
        else
            actions.push_back(AskRemoval{id});
    }
}

struct Column {
    std::string_view key;
    float width;
};

void cell_ui(Ui& ui, const LinkageRow& row, const Column& column, Rect rect, Actions& actions) {
    const Palette& p = ui.palette();
    const Rect words{rect.x, rect.y, rect.w - 12, rect.h};
    if (column.key == "linkages.col_name") {
        ui.badge({rect.x, rect.y + 12, 32, 32}, row.badge);
        ui.text("name", {rect.x + 42, rect.y, rect.w - 46, rect.h}, row.linkage.display_name,
                {.size = 13, .bold = true, .role = Role::cell, .marks = row.name_matches});
    } else if (column.key == "linkages.col_service") {
        ui.text("service", words, service_name(row.linkage), {.size = 13, .role = Role::cell});
    } else if (column.key == "linkages.col_category") {
        if (row.kept_here)
            ui.tag("kept", rect.x, rect.y + 16.5F, ui.t("linkages.on_device"), TagKind::info, Icon::device, Role::cell);
        else
            ui.text("category", words, ui.t(row.linkage.category == LinkageCategory::standard ? "linkages.standard" : "linkages.custom"),
                    {.size = 13, .role = Role::cell});
    } else if (column.key == "linkages.col_organization") {
        const bool none = row.organization.empty();
        ui.text("organization", words, none ? ui.t("linkages.no_organization") : std::string_view{row.organization},
                {.size = 13, .colour = none ? p.muted : p.primary, .bold = !none, .role = Role::cell, .marks = row.organization_matches});
    } else if (column.key == "linkages.col_match") {
        const MatchWords match = match_words(ui, row.linkage.match);
        ui.tag("match", rect.x, rect.y + 16.5F, match.words, match.kind, match.icon, Role::cell);
    } else if (column.key == "linkages.col_sent") {
        ui.text("sent", words, std::to_string(row.linkage.sent_messages), {.size = 13, .align = Align::right, .role = Role::cell});
    } else {
        const auto cell = ui.group("actions", Role::cell, "", rect);
        row_actions(ui, row, rect.right(), rect.y + 10, 36, actions);
    }
}

void table_ui(Ui& ui, const AppState& state, Rect rect, Actions& actions) {
    const Palette& p = ui.palette();
    ui.card(rect);
    const Rect inner{rect.x + 6, rect.y + 4, rect.w - 12, rect.h - 8};
    // Widths that hold the words; the organization takes the rest, and what tells least goes first when there is too little.
    const bool renamed = std::ranges::any_of(state.linkage_rows, [](const LinkageRow& row) { return row.linkage.match == NameMatch::renamed; });
    const auto head_width = [&](const char* key) { return ui.width_of(ui.t(key), 12, true); };
    float category = std::max(head_width("linkages.col_category"), ui.width_of(ui.t("linkages.standard"), 13)) + 14;
    if (std::ranges::any_of(state.linkage_rows, &LinkageRow::kept_here)) category = std::max(category, ui.tag_width(ui.t("linkages.on_device")) + 10);
    std::vector<Column> columns{{"linkages.col_name", 184},
                                {"linkages.col_service", 182},
                                {"linkages.col_category", category},
                                {"linkages.col_organization", 0},
                                {"linkages.col_match", ui.tag_width(match_words(ui, renamed ? NameMatch::renamed : NameMatch::match).words) + 14},
                                {"linkages.col_sent", head_width("linkages.col_sent") + 14},
                                {"linkages.col_actions", renamed ? 46 + ui.button_width(ui.t("linkages.reregister"), {.size = 12}) : 60}};
    const auto rest = [&] {
        float used = 20;
        for (const Column& column : columns) used += column.width;
        return inner.w - used;
    };
    if (rest() < 140) std::erase_if(columns, [](const Column& column) { return column.key == std::string_view{"linkages.col_service"}; });
    if (rest() < 140) std::erase_if(columns, [](const Column& column) { return column.key == std::string_view{"linkages.col_category"}; });
    std::ranges::find(columns, std::string_view{"linkages.col_organization"}, &Column::key)->width = std::max(120.F, rest());
    const auto rows = static_cast<int>(state.linkage_rows.size());
    const auto table =
        ui.group("table", Role::table, ui.t("linkages.table"), inner, {.row_count = rows + 1, .column_count = static_cast<int>(columns.size())});
    {
        const auto head = ui.group("head", Role::row, "", {inner.x, inner.y, inner.w, 36}, {.row_index = 1});
        float x = inner.x + 10;
        for (const Column& column : columns) {
            const bool right = column.key == "linkages.col_sent" || column.key == "linkages.col_actions";
            ui.text(column.key, {x, inner.y, column.width - (column.key == "linkages.col_actions" ? 0.F : 12.F), 36}, ui.t(column.key),
                    {.size = 12, .colour = p.muted, .bold = true, .align = right ? Align::right : Align::left, .role = Role::columnheader});
            x += column.width;
        }
    }
    ui.line(inner.x, inner.y + 36, inner.right(), inner.y + 36, p.line);
    ui.scroll("rows", {inner.x, inner.y + 37, inner.w, inner.h - 37}, [&](float top) {
        float y = top;
        for (int i = 0; i < rows; ++i, y += 56) {
            const LinkageRow& row = state.linkage_rows[static_cast<std::size_t>(i)];
            const auto scope = ui.item(row.linkage.id.text());
            const auto line =
                ui.group("row", Role::row, "", {inner.x, y, inner.w, 55}, {.row_index = i + 2});
            float x = inner.x + 10;
            for (const Column& column : columns) {
                cell_ui(ui, row, column, {x, y, column.width, 55}, actions);
                x += column.width;
            }
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
        const auto item = ui.group("item", Role::listitem, "", rect);
        ui.badge({x + 16, y + 16, 36, 36}, row.badge);
        ui.text("name", {x + 64, y + 14, width - 80, 21}, row.linkage.display_name, {.size = 14, .bold = true, .marks = row.name_matches});
        ui.text("organization", {x + 64, y + 35, width - 80, 20},
                row.organization.empty() ? ui.t("linkages.no_organization") : std::string_view{row.organization},
                {.size = 13, .colour = p.primary, .bold = true, .marks = row.organization_matches});
        const MatchWords match = match_words(ui, row.linkage.match);
        const float tag = ui.tag("match", x + 16, y + 68, match.words, match.kind, match.icon);
        ui.text("sent", {x + 24 + tag, y + 68, width - 40 - tag, 22},
                std::string{ui.t("linkages.col_sent")} + " " + std::to_string(row.linkage.sent_messages),
                {.size = 12, .colour = p.muted, .align = Align::right});
        row_actions(ui, row, rect.right() - 16, y + 104, touch_height, actions);
        y += 172;
    }
    return y;
}

std::string add_caption(const Ui& ui) {
    return std::string{ui.t("linkages.add")};
}

}  // namespace

Actions linkages_ui(Ui& ui, const AppState& state, Rect area) {
    Actions actions;
    const auto* route = std::get_if<LinkagesRoute>(&state.route);
    if (route == nullptr) return actions;
    const ButtonStyle add{.kind = ButtonKind::primary, .icon = Icon::plus, .href = route_hash(CatalogueRoute{})};
    const auto search = [&](Rect rect) {
        const FieldResult typed = ui.field(
            "search", rect, route->query,
            {.name = std::string{ui.t("linkages.search")}, .placeholder = std::string{ui.t("linkages.search")}, .type = "search", .search = true});
        if (typed.changed) actions.push_back(SetLinkageQuery{*typed.changed});
    };
    const auto nothing = [&](Rect rect) {  // returns whether there is nothing to list
        if (!state.linkage_rows.empty()) return false;
        ui.card(rect);
        if (state.linkages.empty()) {
            if (ui.message("empty", rect, ui.t("linkages.empty"), ui.t("linkages.empty_note"), add_caption(ui), true))
                actions.push_back(Navigate{CatalogueRoute{}});
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
    float y =
        area.y + page_head(ui, area, ui.t("linkages.title"), ui.t("unit.items", {{"count", std::to_string(state.linkages.size())}}), width + 16) + 16;
    if (ui.button("add", {area.right() - width, area.y, width, 36}, add_caption(ui), add)) actions.push_back(Navigate{CatalogueRoute{}});
    if (loading_ui(ui, {area.x, y, area.w, area.bottom() - y}, state.linkages_loading, state.now, "linkages.failed", actions)) return actions;
    search({area.x, y, area.w, 40});
    y += 56;
    const Rect rest{area.x, y, area.w, area.bottom() - y};
    if (nothing(rest)) return actions;
    if (area.w >= 820)
        table_ui(ui, state, rest, actions);
    else
        ui.scroll("cards", rest, [&](float top) { return cards_ui(ui, state, area.x, top, area.w, actions) - top; });  // seven columns need more
    return actions;
}

Actions catalogue_ui(Ui& ui, const AppState&, Rect area) {
    Actions actions;
    const Palette& p = ui.palette();
    const auto content = [&](float top) {
        float y = top;
        const float back = ui.control();
        if (ui.button("back", {area.x, y, back, back}, "",
                      {.icon = Icon::arrow_left, .name = std::string{ui.t("catalogue.back")}, .href = route_hash(LinkagesRoute{})}))
            actions.push_back(Navigate{LinkagesRoute{}});
        if (!ui.narrow())
            ui.text("title", {area.x + back + 12, y, area.w - back - 12, back}, ui.t("catalogue.title"),
                    {.size = 20, .bold = true, .role = Role::heading, .level = 1, .line_height = 28});
        else
            ui.text("note", {area.x + back + 12, y, area.w - back - 12, back}, ui.t("catalogue.note"), {.size = 13, .colour = p.muted});
        y += back + 16;
        if (!ui.narrow()) y += ui.text("note", {area.x, y, area.w, 0}, ui.t("catalogue.note"), {.size = 13, .colour = p.muted, .wrap = true}) + 12;
        const int across = area.w > 640 ? 2 : 1;
        const float width = (area.w - 16 * static_cast<float>(across - 1)) / static_cast<float>(across), height = 132;
        const auto list = ui.group("services", Role::list, "", {area.x, y, area.w, height});
        int i = 0;
        for (const CatalogueService& service : catalogue()) {
            const auto scope = ui.item(service.id);
            const Rect rect{area.x + (width + 16) * static_cast<float>(i % across), y + (height + 16) * static_cast<float>(i / across), width,
                            height};
            ui.card(rect);
            const auto item = ui.group("service", Role::listitem, "", rect);
            ui.fill({rect.x + 16, rect.y + 16, 36, 36}, service.available ? p.primary_soft : p.sunken, r2);
            ui.icon(service.available ? Icon::shield : Icon::linkages, {rect.x + 24, rect.y + 24, 20, 20}, service.available ? p.primary : p.muted,
                    1.8F);
            ui.text("name", {rect.x + 64, rect.y + 16, rect.w - 80, 22}, service.name, {.size = 14, .bold = true, .role = Role::heading, .level = 2});
            ui.text("words", {rect.x + 64, rect.y + 38, rect.w - 80, 0}, ui.t("catalogue." + service.id),
                    {.size = 12, .colour = p.muted, .wrap = true});
            if (service.available) {
                const ButtonStyle style{.kind = ButtonKind::primary,
                                        .name = service.name + " " + std::string{ui.t("catalogue.register")},
                                        .href = route_hash(RegisterRoute{.service_id = service.id})};
                const float w = ui.button_width(ui.t("catalogue.register"), style), h = ui.control();
                if (ui.button("register", {rect.right() - 16 - w, rect.bottom() - 12 - h, w, h}, ui.t("catalogue.register"), style))
                    actions.push_back(Navigate{RegisterRoute{.service_id = service.id}});
            } else {
                ui.text("elsewhere", {rect.x + 64, rect.bottom() - 34, rect.w - 80, 20}, ui.t("catalogue.elsewhere"),
                        {.size = 12, .colour = p.muted});
            }
            ++i;
        }
        return y + (height + 16) * static_cast<float>((i + across - 1) / across) - top;
    };
    ui.scroll("catalogue", area, content);
    return actions;
}

}  // namespace omakase
