#include "core/holidays.h"

namespace omakase {
namespace {

using std::chrono::days;
using std::chrono::Monday;
using std::chrono::Sunday;
using std::chrono::sys_days;
using std::chrono::weekday;

/// Day in March or September. Source: the formula of 海上保安庁水路部 (暦計算研究会編「新こよみ便利帳」), good for 1980-2099,
/// in millionths of a day so that no floating point decides a date.
constexpr unsigned equinox_day(int year, std::int64_t base_millionths) {
    const std::int64_t since = year - 1980;
    return static_cast<unsigned>((base_millionths + 242'194 * since) / 1'000'000 - since / 4);
}
constexpr unsigned vernal_equinox_day(int year) {
    return equinox_day(year, 20'843'100);
}
constexpr unsigned autumnal_equinox_day(int year) {
    return equinox_day(year, 23'248'800);
}
static_assert(vernal_equinox_day(2026) == 20 && autumnal_equinox_day(2026) == 23 && autumnal_equinox_day(2024) == 22);

bool is_nth_monday(sys_days date, unsigned day, unsigned n) {
    return weekday{date} == Monday && (day - 1) / 7 + 1 == n;
}

/// 国民の祝日 itself: neither 振替休日 nor 国民の休日.
std::string_view named_holiday(sys_days date) {
    const JstDate civil{date};
    const int year = static_cast<int>(civil.year());
    const unsigned day = static_cast<unsigned>(civil.day());
    // 2020 and 2021 moved three days for the Olympic Games; 2019 had two days for the new Emperor (special laws).
    const bool olympic = year == 2020 || year == 2021;
    switch (static_cast<unsigned>(civil.month())) {
        case 1:
            if (day == 1) return "元日";
            if (is_nth_monday(date, day, 2)) return "成人の日";
            break;
        case 2:
            if (day == 11) return "建国記念の日";
            if (day == 23 && year >= 2020) return "天皇誕生日";
            break;
        case 3:
            if (day == vernal_equinox_day(year)) return "春分の日";
            break;
        case 4:
            if (day == 29) return year >= 2007 ? "昭和の日" : "みどりの日";
            break;
        case 5:
            if (day == 1 && year == 2019) return "天皇の即位の日";
            if (day == 3) return "憲法記念日";
            if (day == 4 && year >= 2007) return "みどりの日";
            if (day == 5) return "こどもの日";
            break;
        case 7:
            if (olympic && day == (year == 2020 ? 23u : 22u)) return "海の日";
            if (olympic && day == (year == 2020 ? 24u : 23u)) return "スポーツの日";
            if (!olympic && (year >= 2003 ? is_nth_monday(date, day, 3) : day == 20)) return "海の日";
            break;
        case 8:
            if (year >= 2016 && day == (year == 2020 ? 10u : year == 2021 ? 8u : 11u)) return "山の日";
            break;
        case 9:
            if (year >= 2003 ? is_nth_monday(date, day, 3) : day == 15) return "敬老の日";
            if (day == autumnal_equinox_day(year)) return "秋分の日";
            break;
        case 10:
            if (!olympic && is_nth_monday(date, day, 2)) return year >= 2020 ? "スポーツの日" : "体育の日";
            if (day == 22 && year == 2019) return "即位礼正殿の儀の行われる日";
            break;
        case 11:
            if (day == 3) return "文化の日";
            if (day == 23) return "勤労感謝の日";
            break;
        case 12:
            if (day == 23 && year <= 2018) return "天皇誕生日";
            break;
        default: break;
    }
    return {};
}

bool is_named_holiday(sys_days date) {
    return !named_holiday(date).empty();
}

/// Since 2007 the first day after the Sunday that is no holiday itself; before, the Monday alone.
bool is_substitute_holiday(sys_days date) {
    const bool since_2007 = JstDate{date}.year() >= std::chrono::year{2007};
    sys_days before = date - days{1};
    if (!since_2007) return weekday{before} == Sunday && is_named_holiday(before);
    while (is_named_holiday(before)) {
        if (weekday{before} == Sunday) return true;
        before -= days{1};
    }
    return false;
}

bool is_between_two_holidays(sys_days date) {
    const bool counts_on_sunday = JstDate{date}.year() >= std::chrono::year{2007};
    return (counts_on_sunday || weekday{date} != Sunday) && is_named_holiday(date - days{1}) && is_named_holiday(date + days{1});
}

}  // namespace

std::string_view holiday_name_ja(JstDate date) {
    if (!date.ok()) return {};
    const sys_days day{date};
    if (const std::string_view name = named_holiday(day); !name.empty()) return name;
    if (is_substitute_holiday(day)) return "振替休日";
    if (is_between_two_holidays(day)) return "国民の休日";
    return {};
}

bool is_national_holiday(JstDate date) {
    return !holiday_name_ja(date).empty();
}

}  // namespace omakase
