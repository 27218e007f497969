#include <algorithm>
#include <array>
#include <cmath>

#include "core/holidays.h"
#include "ui/screens.h"

namespace omakase {

void append(Actions& actions, Actions&& more) {
    actions.insert(actions.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

float page_head(Ui& ui, Rect area, std::string_view title, std::string_view note, float room_at_right) {
    const float width = std::min(ui.width_of(title, 20, true), area.w - room_at_right);
    ui.text("page-title", {area.x, area.y + 1, width + 1, 34}, title,
            {.size = 20, .bold = true, .role = Role::heading, .level = 1, .line_height = 28});
    const float left = area.x + width + 12;
    if (!note.empty() && area.right() - room_at_right - left > 60)
        ui.text("page-note", {left, area.y + 2, area.right() - room_at_right - left, 34}, note, {.size = 14, .colour = ui.palette().muted});
    return 36;
}

StatusWords status_words(const Ui& ui, Resolution resolution) {
    switch (resolution) {
        case Resolution::unresolved: return {ui.t("state.unresolved"), TagKind::bad, Icon::dot};
        case Resolution::resolved: return {ui.t("state.resolved"), TagKind::ok, Icon::check};
        case Resolution::passed: return {ui.t("state.passed"), TagKind::mute, Icon::dash};
        case Resolution::needs_review: break;
    }
    return {ui.t("state.needs_review"), TagKind::warn, Icon::alert};
}

std::string_view result_words(const Ui& ui, const Detection& detection) {
    return detection.action ? ui.t("action." + std::string{wire_name(*detection.action)}) : ui.t("state.unknown");
}

std::string_view kind_words(const Ui& ui, ThreatKind kind) {
    return ui.t("kind." + std::string{wire_name(kind)});
}

std::string day_words(const Ui& ui, UtcTime time, bool with_clock) {
    const JstDate date = jst_date(time);
    const std::string weekday{ui.t("weekday." + std::to_string(std::chrono::weekday{std::chrono::sys_days{date}}.c_encoding()))};
    const std::string name = is_national_holiday(date) ? ui.t("home.holiday", {{"weekday", weekday}}) : weekday;
    return month_day(date) + "(" + name + ")" + (with_clock ? " " + clock_words(time) : "");
}

std::string when_words(UtcTime time, UtcTime now) {
    const bool this_year = jst_date(time).year() == jst_date(now).year();
    return this_year ? jst_short(time) : jst_date_time(time).substr(0, 10);
}

std::string clock_words(UtcTime time) {
    std::string clock = jst_clock(time);
    return clock.starts_with('0') ? clock.substr(1) : clock;
}

std::string period_words(const DateRange& period) {
    return month_day(period.first) + " – " + month_day(period.last);
}

bool loading_ui(Ui& ui, Rect rect, const Loading& loading, UtcTime now, std::string_view failed_key, Actions& actions) {
    if (loading.phase == Loading::Phase::failed && !loading.as_of) {
        const std::string detail = !loading.problem ? "" : ui.language() == Language::ja ? loading.problem->detail_ja : loading.problem->detail_en;
        if (ui.message("failed", rect, ui.t(failed_key), detail, ui.t("state.retry"))) actions.push_back(Reload{});
        return true;
    }
    if (loading.as_of) return false;
    if (shows_skeleton(loading, now)) ui.loading_rows(rect);
    return true;
}

bool loading_page_ui(Ui& ui, Rect area, std::string_view title, const Loading& loading, UtcTime now, std::string_view failed_key, Actions& actions) {
    if (loading.as_of) return false;
    const float head = ui.narrow() ? 0 : page_head(ui, area, title, "") + 16;
    return loading_ui(ui, {area.x, area.y + head, area.w, area.h - head}, loading, now, failed_key, actions);
}

namespace {

/// A kind has a pattern besides its colour: full, striped, hollow.
void kind_bar(Ui& ui, Rect rect, ThreatKind kind) {
    const Palette& p = ui.palette();
    switch (kind) {
        case ThreatKind::virus: ui.fill(rect, p.virus, 2); return;
        case ThreatKind::spyware:
            ui.fill(rect, p.spyware, 2);
            for (float y = rect.bottom() - 4; y > rect.y + 1; y -= 4) ui.fill({rect.x, y, rect.w, 1}, p.surface);
            return;
        case ThreatKind::other: break;
    }
    ui.outline(rect, p.other, 2, 2);
}

constexpr ThreatKind kinds[] = {ThreatKind::virus, ThreatKind::spyware, ThreatKind::other};

float legend_width(const Ui& ui) {
    float width = -14;
    for (const ThreatKind kind : kinds) width += 28 + ui.width_of(kind_words(ui, kind), 12);
    return width;
}

/// In one line at the right end, or in as many as it needs. Returns the height.
float legend(Ui& ui, Rect rect) {
    const float all = legend_width(ui);
    float x = all <= rect.w ? rect.right() - all : rect.x, y = rect.y;
    for (const ThreatKind kind : kinds) {
        const std::string_view words = kind_words(ui, kind);
        const float width = 14 + ui.width_of(words, 12);
        if (x > rect.x && x + width > rect.right() + 1) {
            x = rect.x;
            y += 22;
        }
        kind_bar(ui, {x, y + 6, 10, 10}, kind);
        ui.text("legend", {x + 14, y, width - 13, 22}, words, {.size = 12, .colour = ui.palette().muted, .role = Role::none});
        x += width + 14;
    }
    return y + 28 - rect.y;
}

/// The numbers that the bars show: a row a bar, which lies where the bar is.
void chart_table(Ui& ui, Rect rect, const std::vector<DayCount>& days, bool weeks, float left, float slot) {
    const auto table = ui.group("table", Role::table, ui.t("chart.table"), rect, {.row_count = static_cast<int>(days.size()) + 1, .column_count = 4});
    const auto row_ui = [&](std::string_view id, int index, Rect place, Role first, Role others, const std::array<std::string, 4>& words) {
        const auto scope = ui.item(id);
        const auto row = ui.group("row", Role::row, "", place, {.row_index = index});
        for (std::size_t i = 0; i < words.size(); ++i)
            ui.node({.id = ui.id_of(std::to_string(i)), .role = i == 0 ? first : others, .name = words[i], .rect = place});
    };
    row_ui("head", 1, {rect.x, rect.y, rect.w, 1}, Role::columnheader, Role::columnheader,
           {std::string{ui.t(weeks ? "chart.week" : "chart.date")}, std::string{ui.t("kind.virus")}, std::string{ui.t("kind.spyware")},
            std::string{ui.t("kind.other")}});
    for (std::size_t i = 0; i < days.size(); ++i)
        row_ui(std::to_string(i), static_cast<int>(i) + 2, {left + slot * static_cast<float>(i), rect.y, slot, rect.h}, Role::rowheader, Role::cell,
               {month_day(days[i].date), std::to_string(days[i].virus), std::to_string(days[i].spyware), std::to_string(days[i].other)});
}

}  // namespace

bool legend_goes_below(const Ui& ui, std::string_view title, float width) {
    return ui.width_of(title, 15, true) + 24 + legend_width(ui) > width;
}

void day_chart(Ui& ui, Rect rect, const std::vector<DayCount>& days, const DateRange& period) {
    const Palette& p = ui.palette();
    const bool weeks = (std::chrono::sys_days{period.last} - std::chrono::sys_days{period.first}).count() >= static_cast<int>(days.size());
    const auto scope = ui.item("chart");
    const auto figure = ui.group("figure", Role::figure, ui.t(weeks ? "chart.weeks" : "chart.days"), rect);
    const float named = legend(ui, rect);
    rect = {rect.x, rect.y + named, rect.w, rect.h - named};
    int most = 1, virus = 0, spyware = 0, other = 0;
    for (const DayCount& day : days) {
        most = std::max(most, day.virus + day.spyware + day.other);
        virus += day.virus;
        spyware += day.spyware;
        other += day.other;
    }
    const float base = rect.bottom() - 26, top = rect.y + 12, height = base - top;
    // Grid lines at round numbers, so that a bar can be read.
    const int step = most <= 3 ? 1 : most <= 6 ? 2 : most <= 15 ? 5 : most <= 30 ? 10 : most <= 75 ? 25 : (most / 3 + 49) / 50 * 50;
    const int ceiling = std::max(step, (most + step - 1) / step * step);
    for (int value = step; value <= ceiling; value += step) {
        const float y = std::round(base - height * static_cast<float>(value) / static_cast<float>(ceiling));
        ui.line(rect.x + 24, y, rect.right(), y, p.line);
        ui.text("scale", {rect.x, y - 8, 18, 16}, std::to_string(value), {.size = 11, .colour = p.muted, .align = Align::right, .role = Role::none});
    }
    const float left = rect.x + 24, slot = (rect.right() - left) / static_cast<float>(std::max<std::size_t>(1, days.size())),
                width = std::min(20.F, slot * 0.55F);
    ui.node({.id = ui.id_of("sentence"),
             .role = Role::text,
             .name = ui.t("home.chart", {{"from", month_day(period.first)},
                                         {"until", month_day(period.last)},
                                         {"virus", std::to_string(virus)},
                                         {"spyware", std::to_string(spyware)},
                                         {"other", std::to_string(other)}}),
             .rect = rect});
    chart_table(ui, {rect.x, top, rect.w, height}, days, weeks, left, slot);
    for (std::size_t i = 0; i < days.size(); ++i) {
        const float x = std::round(left + slot * static_cast<float>(i) + (slot - width) / 2);
        float y = base;
        const auto bar = [&](int count, ThreatKind kind) {
            if (count == 0) return;
            const float h = std::max(2.F, height * static_cast<float>(count) / static_cast<float>(ceiling));
            kind_bar(ui, {x, y - h, width, h}, kind);
            y -= h + 2;
        };
        bar(days[i].virus, ThreatKind::virus);
        bar(days[i].spyware, ThreatKind::spyware);
        bar(days[i].other, ThreatKind::other);
    }
    ui.line(rect.x + 24, base, rect.right(), base, p.field_line);
    if (days.empty()) return;
    // First, last and some between, as many as have room.
    const std::size_t labels = std::min<std::size_t>(days.size(), rect.w > 380 ? 4 : rect.w > 200 ? 3 : 2);
    for (std::size_t k = 0; k < labels; ++k) {
        const std::size_t i = labels == 1 ? 0 : k * (days.size() - 1) / (labels - 1);
        const float centre = left + slot * (static_cast<float>(i) + 0.5F);
        const float x = std::clamp(centre - 24, left, rect.right() - 48);
        ui.text("label", {x, base + 8, 48, 18}, month_day(days[i].date),
                {.size = 12,
                 .colour = p.muted,
                 .align = k == 0            ? Align::left
                          : k + 1 == labels ? Align::right
                                            : Align::centre,
                 .role = Role::none});
    }
}

void count_bars(Ui& ui, Rect rect, const std::vector<CountOf>& counts, Colour colour, float label_width) {
    int most = 1;
    for (const CountOf& count : counts) most = std::max(most, count.count);
    const auto list = ui.group("bars", Role::list, "", rect);
    float y = rect.y;
    for (std::size_t i = 0; i < counts.size(); ++i, y += 28) {
        const auto scope = ui.item(std::to_string(i));
        const float room = rect.w - label_width - 44;
        ui.text("name", {rect.x, y, label_width - 8, 28}, counts[i].name, {.size = 12, .role = Role::none});
        const float width = std::max(3.F, room * static_cast<float>(counts[i].count) / static_cast<float>(most));
        ui.fill({rect.x + label_width, y + 8, width, 12}, colour, 3);
        ui.text("count", {rect.x + label_width + width + 8, y, 36, 28}, std::to_string(counts[i].count), {.size = 12, .role = Role::none});
        ui.node({.id = ui.id_of("item"),
                 .role = Role::listitem,
                 .name = counts[i].name + " " + std::to_string(counts[i].count),
                 .rect = {rect.x, y, rect.w, 28}});
    }
}

}  // namespace omakase
