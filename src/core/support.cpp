#include "core/support.h"

#include "core/holidays.h"

namespace omakase {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

bool is_year_end(JstDate date, const YearEnd& year_end) {
    const std::chrono::month_day day{date.month(), date.day()};
    if (year_end.first <= year_end.last) return day >= year_end.first && day <= year_end.last;
    return day >= year_end.first || day <= year_end.last;  // over the turn of the year, as usual
}

bool answers_on(const SupportDesk& desk, JstDate date, const YearEnd& year_end) {
    if (is_year_end(date, year_end)) return false;
    if (desk.days == DeskDays::every_day) return true;
    const unsigned iso_weekday = std::chrono::weekday{sys_days{date}}.iso_encoding();
    return iso_weekday <= 5 && !is_national_holiday(date);
}

}  // namespace

DeskState desk_state(const SupportDesk& desk, UtcTime now, const YearEnd& year_end) {
    const JstDate today = jst_date(now);
    if (answers_on(desk, today, year_end)) {
        const auto time_of_day = jst_time_of_day(now);
        if (time_of_day < desk.opens) return {.open = false, .changes_at = from_jst(today, desk.opens)};
        if (time_of_day < desk.closes) return {.open = true, .changes_at = from_jst(today, desk.closes)};
    }
    sys_days day = sys_days{today} + days{1};
    // A configured 年末年始 may be as long as a year; one day more than that ends the search whatever it says.
    for (int i = 0; i < 367 && !answers_on(desk, JstDate{day}, year_end); ++i) day += days{1};
    return {.open = false, .changes_at = from_jst(JstDate{day}, desk.opens)};
}

}  // namespace omakase
