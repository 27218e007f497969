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

const std::string& whose(const LinkageRow& row) {
    return row.organization.empty() ? row.linkage.display_name : row.organization;
}

RegisterRoute register_again(const LinkageRow& row) {
    return {.service_id = row.linkage.service_id, .editing = row.linkage.id, .reregistering = true};
}

/// What a rename makes urgent; it ends at `right`.
void again_button(Ui& ui, const LinkageRow& row, float right, float y, float height, float most, Actions& actions) {
    const RegisterRoute again = register_again(row);
    const std::string_view words = ui.t("linkages.reregister");
    const ButtonStyle style{.kind = ButtonKind::primary, .size = 12, .name = std::string{words} + " " + whose(row), .href = route_hash(again)};
    const float width = std::min(ui.button_width(words, style) - 4, most);
    if (ui.button("again", {right - width, y, width, height}, words, style)) actions.push_back(Navigate{again});
}

/// What can be done with a linkage.
void row_menu(Ui& ui, const LinkageRow& row, float right, float y, float size, Actions& actions) {
    const LinkageId& id = row.linkage.id;
    const RegisterRoute edit{.service_id = row.linkage.service_id, .editing = id}, again = register_again(row);
    const std::vector<std::string> options{std::string{ui.t("linkages.room")}, std::string{ui.t("linkages.edit")},
                                           std::string{ui.t("linkages.reregister")}, std::string{ui.t("linkages.remove")}};
    if (const auto chosen = ui.menu("menu", {right - size, y, size, size}, Icon::more, ui.t("linkages.menu", {{"name", whose(row)}}), options)) {
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
        if (row.linkage.match == NameMatch::renamed) again_button(ui, row, rect.right() - 44, rect.y + 10, 36, rect.w, actions);
        row_menu(ui, row, rect.right(), rect.y + 10, 36, actions);
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
            const auto line = ui.group("row", Role::row, "", {inner.x, y, inner.w, 55}, {.row_index = i + 2});
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
    const auto list = ui.group("cards", Role::list, ui.t("linkages.table"), {x, y, width, 118 * static_cast<float>(state.linkage_rows.size())});
    const float size = ui.control();
    for (const LinkageRow& row : state.linkage_rows) {
        const auto scope = ui.item(row.linkage.id.text());
        const MatchWords match = match_words(ui, row.linkage.match);
        const std::string sent = std::string{ui.t("linkages.col_sent")} + " " + std::to_string(row.linkage.sent_messages);
        const bool beside = ui.tag_width(match.words) + 16 + ui.width_of(sent, 12) <= width - 32, renamed = row.linkage.match == NameMatch::renamed;
        const Rect rect{x, y, width, 106 + (beside ? 0 : 26) + (renamed ? size + 12 : 0)};
        ui.card(rect);
        const auto item = ui.group("item", Role::listitem, "", rect);
        ui.badge({x + 16, y + 16, 36, 36}, row.badge);
        const float words = width - 64 - size - 20;
        ui.text("name", {x + 64, y + 14, words, 21}, row.linkage.display_name, {.size = 14, .bold = true, .marks = row.name_matches});
        ui.text("organization", {x + 64, y + 35, words, 20},
                row.organization.empty() ? ui.t("linkages.no_organization") : std::string_view{row.organization},
                {.size = 13, .colour = p.primary, .bold = true, .marks = row.organization_matches});
        row_menu(ui, row, rect.right() - 12, y + 12, size, actions);
        float at = y + 68;
        ui.tag("match", x + 16, at, match.words, match.kind, match.icon);
        if (!beside) at += 26;
        ui.text("sent", {x + 16, at, width - 32, 22}, sent, {.size = 12, .colour = p.muted, .align = beside ? Align::right : Align::left});
        if (renamed) again_button(ui, row, rect.right() - 16, rect.bottom() - 16 - size, size, width - 32, actions);
        y = rect.bottom() + 12;
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
    const auto nothing = [&](Rect rect) -> float {  // when there is nothing to list: the height of what says so
        if (!state.linkage_rows.empty()) return 0;
        const bool none_at_all = state.linkages.empty();
        const std::string_view title = ui.t(none_at_all ? "linkages.empty" : "linkages.not_found");
        const std::string note = none_at_all ? std::string{ui.t("linkages.empty_note")} : ui.t("linkages.not_found_note", {{"query", route->query}});
        const std::string caption = none_at_all ? add_caption(ui) : std::string{};
        if (ui.narrow()) rect.h = std::max(rect.h, ui.message_height(rect.w, title, note, caption));
        ui.card(rect);
        if (ui.message(none_at_all ? "empty" : "not-found", rect, title, note, caption, true)) actions.push_back(Navigate{CatalogueRoute{}});
        return rect.h;
    };
    if (ui.narrow()) {
        if (loading_ui(ui, area, state.linkages_loading, state.now, "linkages.failed", actions)) return actions;
        ui.scroll("linkages", {area.x - 16, area.y - 12, area.w + 32, area.h + 24}, [&](float top) {
            float y = top + 12;
            if (ui.button("add", {area.x, y, area.w, touch_height}, add_caption(ui), add)) actions.push_back(Navigate{CatalogueRoute{}});
            y += touch_height + 12;
            search({area.x, y, area.w, touch_height});
            y += touch_height + 12;
            if (const float height = nothing({area.x, y, area.w, 220}); height > 0) return y + height + 12 - top;
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
    if (nothing(rest) > 0) return actions;
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
        const float back = ui.control(), beside = area.w - back - 12;
        if (ui.button("back", {area.x, y, back, back}, "",
                      {.icon = Icon::arrow_left, .name = std::string{ui.t("catalogue.back")}, .href = route_hash(LinkagesRoute{})}))
            actions.push_back(Navigate{LinkagesRoute{}});
        if (!ui.narrow()) {
            ui.text("title", {area.x + back + 12, y, beside, back}, ui.t("catalogue.title"),
                    {.size = 20, .bold = true, .role = Role::heading, .level = 1, .line_height = 28});
        } else {
            const float lines = ui.wrapped_height(ui.t("catalogue.note"), beside, 13, false, 20);
            ui.text("note", {area.x + back + 12, y + std::max(0.F, (back - lines) / 2), beside, 0}, ui.t("catalogue.note"),
                    {.size = 13, .colour = p.muted, .wrap = true, .line_height = 20});
            y += std::max(0.F, lines - back);
        }
        y += back + 16;
        if (!ui.narrow()) y += ui.text("note", {area.x, y, area.w, 0}, ui.t("catalogue.note"), {.size = 13, .colour = p.muted, .wrap = true}) + 12;
        const std::size_t across = area.w > 640 ? 2 : 1;
        const float width = (area.w - 16 * static_cast<float>(across - 1)) / static_cast<float>(across), words = width - 80;
        const auto words_height = [&](const CatalogueService& service) {
            return ui.wrapped_height(service.name, words, 14, true, 21) + ui.wrapped_height(ui.t("catalogue." + service.id), words, 12);
        };
        const auto height_of = [&](const CatalogueService& service) {
            return 32 + words_height(service) +
                   (service.available ? 8 + ui.control() : 8 + ui.wrapped_height(ui.t("catalogue.elsewhere"), words, 12));
        };
        const auto list = ui.group("services", Role::list, "", {area.x, y, area.w, 132});
        const std::size_t count = catalogue().size();
        float height = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const CatalogueService& service = catalogue()[i];
            const auto scope = ui.item(service.id);
            const std::size_t column = i % across;
            if (column == 0) {  // cards beside each other are of one height
                if (i > 0) y += height + 16;
                height = 0;
                for (std::size_t k = i; k < std::min(i + across, count); ++k) height = std::max(height, height_of(catalogue()[k]));
            }
            const Rect rect{area.x + (width + 16) * static_cast<float>(column), y, width, height};
            ui.card(rect);
            const auto item = ui.group("service", Role::listitem, "", rect);
            ui.fill({rect.x + 16, rect.y + 16, 36, 36}, service.available ? p.primary_soft : p.sunken, r2);
            ui.icon(service.available ? Icon::shield : Icon::linkages, {rect.x + 24, rect.y + 24, 20, 20}, service.available ? p.primary : p.muted,
                    1.8F);
            const float name = ui.text("name", {rect.x + 64, rect.y + 16, words, 0}, service.name,
                                       {.size = 14, .bold = true, .wrap = true, .role = Role::heading, .level = 2, .line_height = 21});
            ui.text("words", {rect.x + 64, rect.y + 16 + name, words, 0}, ui.t("catalogue." + service.id),
                    {.size = 12, .colour = p.muted, .wrap = true});
            if (service.available) {
                const ButtonStyle style{.kind = ButtonKind::primary,
                                        .name = service.name + " " + std::string{ui.t("catalogue.register")},
                                        .href = route_hash(RegisterRoute{.service_id = service.id})};
                const float w = ui.button_width(ui.t("catalogue.register"), style), h = ui.control();
                if (ui.button("register", {rect.right() - 16 - w, rect.bottom() - 16 - h, w, h}, ui.t("catalogue.register"), style))
                    actions.push_back(Navigate{RegisterRoute{.service_id = service.id}});
            } else {
                ui.text("elsewhere", {rect.x + 64, rect.y + 24 + words_height(service), words, 0}, ui.t("catalogue.elsewhere"),
                        {.size = 12, .colour = p.muted, .wrap = true});
            }
        }
        return y + height + 16 - top;
    };
    ui.scroll("catalogue", area, content);
    return actions;
}

}  // namespace omakase
