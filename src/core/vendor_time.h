#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/jst.h"

namespace omakase {

/// What a date without a zone means: only where the vendor says so is it UTC.
enum class ZonelessTime { is_utc, is_unknown };

struct VendorTime {
    std::optional<UtcTime> time;
    /// bad_date, time_assumed_utc, year_assumed, time_in_future; sorted
    std::vector<std::string> flags;
};

/// Reads a date as security products write it: `Jun 02 2025 00:15:30[.250]` with or without year and zone (`GMT+09:00`, `UTC`, `+0900`),
/// `2025-06-02 00:15:30`, ISO 8601, 13-digit milliseconds, 10-digit seconds. English month names only; day and month are never swapped,
/// impossible dates never rolled over: what cannot be read gives no time and `bad_date`.
/// received_at  a date without a year is the latest such day not after received_at + 1 day; what is later than that is `time_in_future`
VendorTime parse_vendor_time(std::string_view text, UtcTime received_at, ZonelessTime zoneless);
/// Milliseconds since 1970 as a JSON number; 0 and below are no time.
VendorTime vendor_time_from_ms(std::int64_t milliseconds, UtcTime received_at);

}  // namespace omakase
