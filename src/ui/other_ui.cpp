#include <algorithm>

#include "client/views.h"
#include "core/link.h"
#include "ui/screens.h"

// Reports, support desks, and the page of settings and what the phone's tabs have no room for.

namespace omakase {
namespace {

std::string organization_of(const AppState& state, const LinkageId& id) {
    const auto found = std::ranges::find(state.linkages, id, &LinkageSummary::id);
    return found != state.linkages.end() ? found->organization.joined() : "";
}

float report_buttons_width(const Ui& ui) {
    return ui.button_width(ui.t("reports.print"), {.icon = Icon::print}) + 12 + ui.button_width(ui.t("reports.save"), {.icon = Icon::save});
}

/// The report on paper and as a file. Returns the height.
float report_buttons(Ui& ui, float x, float y, float width, Actions& actions) {
    const ButtonStyle print{.icon = Icon::print}, save{.icon = Icon::save};
    const float print_width = ui.button_width(ui.t("reports.print"), print), save_width = ui.button_width(ui.t("reports.save"), save);
    const bool beside = print_width + 12 + save_width <= width;
    const Rect first{x, y, std::min(print_width, width), ui.control()};
    const Rect second{beside ? first.right() + 12 : x, beside ? y : first.bottom() + 8, std::min(save_width, width), ui.control()};
    if (ui.button("print", first, ui.t("reports.print"), print)) actions.push_back(PrintPage{});
    if (ui.button("save", second, ui.t("reports.save"), save)) actions.push_back(SaveReport{});
    return second.bottom() - y;
}

void report_list(Ui& ui, const AppState& state, const Report* shown, Rect rect, Actions& actions) {
    const Palette& p = ui.palette();
    ui.scroll("list", {rect.x, rect.y + 8, rect.w, rect.h - 16}, [&](float top) {
        float y = top;
        const auto list = ui.group("reports", Role::list, ui.t("reports.list"), {rect.x, y, rect.w, 76 * static_cast<float>(state.reports.size())});
        for (const Report& report : state.reports) {
            const auto scope = ui.item(report.linkage_id.text() + iso_date(jst_date(report.due_at)));
            const Rect item{rect.x + 8, y, rect.w - 16, 74};
            const NodeId id = ui.id_of("open");
            const Hit hit = ui.hit(id, item);
            const bool here = shown == &report;
            if (here)
                ui.chosen(item, r_control);
            else if (hit.hovered)
                ui.fill(item, (p.ink & 0xFFFFFF00) | 0x0A, r_control);
            const std::string period = period_words(report.period), organization = organization_of(state, report.linkage_id);
            const std::string counts =
                ui.t("reports.counts", {{"detections", std::to_string(report.detections)}, {"unresolved", std::to_string(report.unresolved)}});
            ui.text("period", {item.x + 10, item.y + 8, item.w - 20, 21}, period, {.size = 14, .bold = true, .role = Role::none});
            ui.text("organization", {item.x + 10, item.y + 29, item.w - 20, 18}, organization,
                    {.size = 12, .colour = p.primary, .bold = true, .role = Role::none});
            ui.text("counts", {item.x + 10, item.y + 47, item.w - 20, 18}, counts, {.size = 12, .colour = p.muted, .role = Role::none});
            if (hit.focused) ui.outline(item, p.primary, r_control, 3);
            const ReportsRoute route{report.linkage_id, jst_date(report.due_at)};
            const auto entry = ui.group("item", Role::listitem, "", item);
            Node node{.id = id, .role = Role::link, .name = period + " " + organization, .description = counts};
            node.href = route_hash(route);
            node.rect = item;
            node.current = here;
            node.focusable = true;
            ui.node(node);
            if (hit.clicked) actions.push_back(Navigate{route});
            y += 76;
        }
        return y - top;
    });
}

float report_ui(Ui& ui, const AppState& state, const Report& report, float x, float y, float width) {
    const Palette& p = ui.palette();
    const float start = y;
    const auto article = ui.group("report", Role::article, period_words(report.period), {x, y, width, 500});
    const std::string heading = ui.t("reports.heading", {{"period", iso_date(report.period.first) + " – " + iso_date(report.period.last)}});
    ui.card({x, y, width, 116});
    ui.text("heading", {x + 16, y + 14, width - 32, 24}, heading, {.size = 15, .bold = true, .role = Role::heading, .level = 2});
    ui.text("organization", {x + 16, y + 36, width - 32, 18}, organization_of(state, report.linkage_id),
            {.size = 12, .colour = p.primary, .bold = true});
    const std::pair<const char*, int> counts[] = {{"reports.detections", report.detections},
                                                  {"reports.virus", report.virus},
                                                  {"reports.spyware", report.spyware},
                                                  {"reports.unresolved", report.unresolved}};
    const float quarter = (width - 32) / 4;
    for (int i = 0; i < 4; ++i) {
        const auto scope = ui.item(counts[i].first);
        const float at = x + 16 + quarter * static_cast<float>(i);
        const auto group = ui.group("count", Role::group, ui.t(counts[i].first), {at, y + 56, quarter, 52});
        ui.text("label", {at, y + 58, quarter - 6, 18}, ui.t(counts[i].first), {.size = 12, .colour = p.muted, .role = Role::none});
        ui.text("value", {at, y + 74, quarter - 6, 34}, std::to_string(counts[i].second),
                {.size = 24, .colour = i == 3 && counts[i].second > 0 ? p.danger : p.ink, .bold = true});
    }
    y += 132;
    ui.card({x, y, width, 220});
    ui.text("daily", {x + 16, y + 14, width - 32, 22}, ui.t("reports.daily"), {.size = 15, .bold = true, .role = Role::heading, .level = 3});
    const float below = legend_goes_below(ui, ui.t("reports.daily"), width - 32) ? 24 : 0;
    day_chart(ui, {x + 16, y + 14 + below, width - 32, 194 - below}, report.days, report.period);
    y += 236;
    const bool two = width > 560;
    const float half = two ? (width - 16) / 2 : width;
    for (int i = 0; i < 2; ++i) {
        const auto scope = ui.item(i == 0 ? "threats" : "endpoints");
        const std::vector<CountOf>& list = i == 0 ? report.threats : report.endpoints;
        const float at = x + (two ? (half + 16) * static_cast<float>(i) : 0);
        const float height = 56 + 28 * static_cast<float>(std::max<std::size_t>(1, list.size()));
        ui.card({at, y, half, height});
        ui.text("title", {at + 16, y + 14, half - 32, 22}, ui.t(i == 0 ? "reports.threats" : "reports.endpoints"),
                {.size = 15, .bold = true, .role = Role::heading, .level = 3});
        if (list.empty())
            ui.text("none", {at + 16, y + 42, half - 32, 28}, ui.t("reports.none"), {.size = 13, .colour = p.muted});
        else
            count_bars(ui, {at + 16, y + 42, half - 32, height - 56}, list, i == 0 ? p.primary : p.other, std::min(170.F, half * 0.45F));
        if (!two) y += height + 16;
    }
    if (two) y += 56 + 28 * static_cast<float>(std::max({std::size_t{1}, report.threats.size(), report.endpoints.size()})) + 16;
    return y - start;
}

}  // namespace

Actions reports_ui(Ui& ui, const AppState& state, Rect area) {
    Actions actions;
    const auto* route = std::get_if<ReportsRoute>(&state.route);
    if (route == nullptr) return actions;
    if (loading_page_ui(ui, area, ui.t("reports.title"), state.reports_loading, state.now, "reports.failed", actions)) return actions;
    const Rect whole{area.x - 16, area.y - 12, area.w + 32, area.h + 24};
    float y = area.y;
    const Report* shown = shown_report(state);
    if (!ui.narrow()) {
        const float buttons = report_buttons_width(ui);
        const float head = page_head(ui, area, ui.t("reports.title"), ui.t("reports.note"), buttons + 16);
        if (shown != nullptr) report_buttons(ui, area.right() - buttons, y, buttons, actions);
        y += head + 16;
    }
    if (state.reports.empty()) {
        const std::string note = ui.t("reports.empty_note", {{"time", day_words(ui, state.home.next_report_at, true)}});
        const Rect rest{area.x, y, area.w, area.bottom() - y};
        ui.card(rest);
        (void)ui.message("empty", rest, ui.t("reports.empty"), note, "");
        return actions;
    }
    if (ui.narrow()) {
        if (!route->report_day || shown == nullptr) {
            report_list(ui, state, nullptr, whole, actions);
            return actions;
        }
        ui.scroll("one", whole, [&](float top) {
            float at = top + 12;
            if (ui.button("back", {area.x, at, std::min(150.F, area.w), touch_height}, ui.t("reports.title"),
                          {.icon = Icon::arrow_left, .name = std::string{ui.t("reports.back")}, .href = route_hash(ReportsRoute{})}))
                actions.push_back(Navigate{ReportsRoute{}});
            at += touch_height + 12;
            at += report_buttons(ui, area.x, at, area.w, actions) + 12;
            at += report_ui(ui, state, *shown, area.x, at, area.w);
            return at + 12 - top;
        });
        return actions;
    }
    const Rect list{area.x, y, 250, area.bottom() - y};
    ui.card(list);
    report_list(ui, state, shown, list, actions);
    const float x = list.right() + 16;
    if (shown != nullptr)
        ui.scroll("one", {x, y, area.right() - x + 16, area.bottom() + 20 - y},
                  [&](float top) { return report_ui(ui, state, *shown, x, top, area.right() - x) + 4; });
    return actions;
}

namespace {

/// A card of a desk, and how to reach it: each way is a link that the browser follows, and can be copied where a link is of no use.
class DeskCard {
  public:
    DeskCard(Ui& ui, Actions& actions) : ui_{ui}, actions_{actions} {}

    float height(const DeskRow& row, float width) const {
        const float ways = std::max(1.F, static_cast<float>(!row.desk.phone.empty() + !row.desk.email.empty()));
        return 16 + (beside(row, width) ? 26 : 30 + ui_.tag_height(state_words(row), width - 32)) + 28 + ways * line() + 24 +
               (row.desk.page.empty() ? 0 : ui_.control() + 8) + 12;
    }

    void draw(const DeskRow& row, Rect rect) {
        const SupportDesk& desk = row.desk;
        const Palette& p = ui_.palette();
        ui_.card(rect);
        const auto item = ui_.group("desk", Role::listitem, "", rect);
        const float x = rect.x + 16, width = rect.w - 32;
        float at = rect.y + 16;
        const std::string words = state_words(row);
        const float tag = ui_.tag_width(words);
        const bool one_line = beside(row, rect.w);
        ui_.text("name", {x, at, one_line ? width - 16 - tag : width, 22}, desk.name, {.size = 14, .bold = true, .role = Role::heading, .level = 2});
        if (!one_line) at += 26;
        ui_.tag("state", one_line ? rect.right() - 16 - tag : x, at, words, row.state.open ? TagKind::ok : TagKind::mute,
                row.state.open ? Icon::dot : Icon::clock, Role::text, one_line ? tag : width);
        at += one_line ? 26 : ui_.tag_height(words, width) + 4;
        ui_.text("answers", {x, at, width, 18}, ui_.t("support." + desk.id + ".answers"), {.size = 12, .colour = p.muted});
        at += 28;
        if (desk.phone.empty() && desk.email.empty()) {
            ui_.text("none", {x, at, width, line()}, ui_.t("support.no_phone"), {.size = 16, .bold = true});
            at += line();
        }
        way("phone", x, at, width, desk.phone, tel_link(desk.phone), 20, ui_.t("support.copy_phone", {{"name", desk.name}}));
        way("email", x, at, width, desk.email, mail_link(desk.email), 14, ui_.t("support.copy_email", {{"name", desk.name}}));
        ui_.text("hours", {x, at, width, 18}, ui_.t("support." + desk.id + ".hours"), {.size = 12, .colour = p.muted});
        if (desk.page.empty()) return;
        const ButtonStyle page{.icon = Icon::outside, .name = ui_.t("support.page_name", {{"name", desk.name}}), .href = desk.page};
        const Rect button{x, at + 26, std::min(width, ui_.button_width(ui_.t("support.page"), page)), ui_.control()};
        if (ui_.button("page", button, ui_.t("support.page"), page)) actions_.push_back(FollowLink{desk.page});
    }

  private:
    float line() const { return ui_.narrow() ? touch_height : 32.F; }
    std::string state_words(const DeskRow& row) const {
        const std::string time = row.state.open ? clock_words(row.state.changes_at) : day_words(ui_, row.state.changes_at, true);
        return ui_.t(row.state.open ? "support.open" : "support.closed", {{"time", time}});
    }
    /// Whether the name and the tag have room in one line.
    bool beside(const DeskRow& row, float width) const {
        return width - 48 - ui_.tag_width(state_words(row)) > ui_.width_of(row.desk.name, 14, true);
    }
    void way(std::string_view id, float x, float& y, float width, const std::string& words, const std::string& href, float size,
             const std::string& copy) {
        if (words.empty()) return;
        const auto scope = ui_.item(id);
        const TextStyle style{.size = size, .bold = true};
        const float room = std::min(width - line() - 8, std::ceil(ui_.width_of(words, size, true)) + 1);
        const Rect rect{x, y, room, line()};
        if (href.empty())
            ui_.text("words", rect, words, style);
        else if (ui_.link("link", rect, words, href, style))
            actions_.push_back(FollowLink{href});
        if (ui_.button("copy", {x + room + 8, y, line(), line()}, "", {.kind = ButtonKind::ghost, .icon = Icon::copy, .name = copy}))
            actions_.push_back(CopyText{words});
        y += line();
    }

    Ui& ui_;
    Actions& actions_;
};

}  // namespace

Actions support_ui(Ui& ui, const AppState& state, Rect area) {
    Actions actions;
    float y = area.y;
    if (!ui.narrow()) y += page_head(ui, area, ui.t("support.title"), "") + 16;
    ui.scroll("desks", {area.x - 4, y, area.w + 8, area.bottom() + 12 - y}, [&](float top) {
        const std::size_t across = area.w > 700 ? 2 : 1;
        const float width = (area.w - 16 * static_cast<float>(across - 1)) / static_cast<float>(across);
        DeskCard card{ui, actions};
        const auto list = ui.group("list", Role::list, "", {area.x, top, area.w, 1});
        float line_y = top;
        for (std::size_t first = 0; first < state.desks.size(); first += across) {  // cards beside each other are of one height
            const std::size_t last = std::min(first + across, state.desks.size());
            float height = 0;
            for (std::size_t i = first; i < last; ++i) height = std::max(height, card.height(state.desks[i], width));
            for (std::size_t i = first; i < last; ++i) {
                const auto scope = ui.item(state.desks[i].desk.id);
                card.draw(state.desks[i], {area.x + (width + 16) * static_cast<float>(i - first), line_y, width, height});
            }
            line_y += height + 16;
        }
        return line_y - top;
    });
    return actions;
}

Actions more_ui(Ui& ui, const AppState& state, Rect area) {
    Actions actions;
    const Palette& p = ui.palette();
    if (!ui.narrow()) page_head(ui, area, ui.t("more.settings"), "");
    const float start = area.y + (ui.narrow() ? 0 : 52);
    ui.scroll("more", {area.x - 4, start, area.w + 8, area.bottom() - start}, [&](float top) {
        float y = top;
        const float height = ui.narrow() ? touch_height : 34.F;
        if (ui.narrow()) {
            const std::pair<const char*, Route> entries[] = {{"nav.reports", ReportsRoute{}}, {"nav.support", SupportRoute{}}};
            for (const auto& [key, route] : entries) {
                const bool reports = std::holds_alternative<ReportsRoute>(route);
                if (ui.button(key, {area.x, y, area.w, 52}, ui.t(key),
                              {.icon = reports ? Icon::reports : Icon::support, .size = 14, .href = route_hash(route), .align = Align::left}))
                    actions.push_back(Navigate{route});
                y += 60;
            }
            y += 8;
        }
        const auto row = [&](const char* key, const std::vector<std::string>& captions, int selected) {
            const auto scope = ui.item(key);
            ui.text("label", {area.x, y, area.w, 20}, ui.t(key), {.size = 13, .bold = true, .role = Role::none, .line_height = 20});
            y += 28;
            std::optional<int> chosen;
            if (ui.segments_width(captions) <= area.w)
                chosen = ui.segments("choice", area.x, y, ui.t(key), captions, selected);
            else
                chosen =
                    ui.choice("choice", {area.x, y, area.w, height}, ui.t(key), captions[static_cast<std::size_t>(selected)], captions, selected);
            y += height + 22;
            return chosen;
        };
        if (const auto chosen = row("more.language", {"日本語", "English"}, state.language == Language::ja ? 0 : 1))
            actions.push_back(SetLanguage{*chosen == 0 ? Language::ja : Language::en});
        const std::vector<std::string> themes{std::string{ui.t("more.theme_system")}, std::string{ui.t("more.theme_light")},
                                              std::string{ui.t("more.theme_dark")}, std::string{ui.t("more.theme_high_contrast")}};
        if (const auto chosen = row("more.theme", themes, static_cast<int>(state.theme))) actions.push_back(SetTheme{static_cast<Theme>(*chosen)});
        const int sizes[] = {100, 125, 150, 175, 200};
        std::vector<std::string> captions;
        int selected = 0;
        for (int i = 0; i < 5; ++i) {
            captions.push_back(std::to_string(sizes[i]) + "%");
            if (sizes[i] == state.text_size_percent) selected = i;
        }
        if (const auto chosen = row("more.text_size", captions, selected)) actions.push_back(SetTextSize{sizes[*chosen]});
        if (!ui.narrow()) {
            const float width = ui.button_width(ui.t("keys.open"));
            if (ui.button("keys", {area.x, y, width, ui.control()}, ui.t("keys.open"))) actions.push_back(ShowShortcuts{true});
            y += ui.control() + 16;
        }
        if (state.mode == Mode::server && state.sign_in == SignIn::signed_in) {
            const float width = ui.button_width(ui.t("more.sign_out"), {.icon = Icon::sign_out});
            if (ui.button("sign-out", {area.x, y, width, ui.control()}, ui.t("more.sign_out"), {.icon = Icon::sign_out}))
                actions.push_back(SignOut{});
            y += ui.control() + 16;
        }
        ui.text("workspace", {area.x, y, area.w, 20}, std::string{ui.t("nav.workspace")} + " " + state.session.workspace.name,
                {.size = 12, .colour = p.muted});
        return y + 28 - top;
    });
    return actions;
}

}  // namespace omakase
