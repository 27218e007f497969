#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace omakase {

/// An instant, UTC, microseconds: what is stored and what travels. Core never asks for the time; it is handed in.
using UtcTime = std::chrono::sys_time<std::chrono::microseconds>;
/// A civil date in Japan (UTC+9, no daylight saving).
using JstDate = std::chrono::year_month_day;

inline constexpr std::chrono::hours jst_offset{9};

/// The civil date in Japan at `time`.
JstDate jst_date(UtcTime time);
/// The time since midnight in Japan at `time`.
std::chrono::microseconds jst_time_of_day(UtcTime time);
/// The instant of `time_of_day` on `date` in Japan.
UtcTime from_jst(JstDate date, std::chrono::microseconds time_of_day = {});

/// `2026-11-22T00:14:33Z`; with microseconds only when they are not zero (`…33.250Z`, `…33.000001Z`).
std::string iso_utc(UtcTime time);
/// `2026-11-22`.
std::string iso_date(JstDate date);
/// RFC 3339 with zone (`Z` or `+09:00`), `T` or a space between; up to 6 decimals. Nothing for impossible dates.
std::optional<UtcTime> parse_iso_utc(std::string_view text);
/// `YYYY-MM-DD`; nothing for impossible dates.
std::optional<JstDate> parse_iso_date(std::string_view text);

/// For screens, always in JST: `2026/11/22 09:14:33`.
std::string jst_date_time(UtcTime time);
/// `11/22 09:14`, `01/04 09:14`: of one width, for tables.
std::string jst_short(UtcTime time);
/// `09:14`.
std::string jst_clock(UtcTime time);
/// `11/22`, `1/4`.
std::string month_day(JstDate date);

}  // namespace omakase
