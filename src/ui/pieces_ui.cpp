#include <algorithm>
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
        if (ui.message("failed", rect, ui.t(failed_key), detail, ui.t("state.retry"), false, Role::alert)) actions.push_back(Reload{});
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

void day_chart(Ui& ui, Rect rect, const std::vector<DayCount>& days, const DateRange& period) {
    const Palette& p = ui.palette();
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
    const std::string sentence = ui.t("home.chart", {{"from", month_day(period.first)},
                                                     {"until", month_day(period.last)},
                                                     {"virus", std::to_string(virus)},
                                                     {"spyware", std::to_string(spyware)},
                                                     {"other", std::to_string(other)}});
    const auto table = ui.group("chart", Role::table, sentence, rect, {.row_count = static_cast<int>(days.size()), .column_count = 4});
    for (std::size_t i = 0; i < days.size(); ++i) {
        const float x = std::round(left + slot * static_cast<float>(i) + (slot - width) / 2);
        float y = base;
        const auto bar = [&](int count, Colour colour) {
            if (count == 0) return;
            const float h = std::max(2.F, height * static_cast<float>(count) / static_cast<float>(ceiling));
            ui.fill({x, y - h, width, h}, colour, 2);
            y -= h + 2;
        };
        bar(days[i].virus, p.virus);
        bar(days[i].spyware, p.spyware);
        bar(days[i].other, p.other);
        // The table that the picture shows: a row a bar.
        const auto scope = ui.item(std::to_string(i));
        const Rect cell{x, top, width, height};
        const auto row = ui.group("row", Role::row, "", cell, {.row_index = static_cast<int>(i) + 1});
        const std::pair<const char*, std::string> cells[] = {{"date", month_day(days[i].date)},
                                                             {"virus", std::string{ui.t("kind.virus")} + " " + std::to_string(days[i].virus)},
                                                             {"spyware", std::string{ui.t("kind.spyware")} + " " + std::to_string(days[i].spyware)},
                                                             {"other", std::string{ui.t("kind.other")} + " " + std::to_string(days[i].other)}};
        for (const auto& [id, words] : cells) ui.node({.id = ui.id_of(id), .role = Role::cell, .name = words, .rect = cell});
    }
    ui.line(rect.x + 24, base, rect.right(), base, p.field_line);
    if (days.empty()) return;
    // First, last and some between, as many as have room.
    const std::size_t labels = std::min<std::size_t>(days.size(), rect.w > 380 ? 4 : 3);
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
