#pragma once
#include <chrono>
#include <optional>

#include "core/jst.h"

namespace omakase {

inline constexpr std::chrono::seconds clock_tolerance{60};  ///< rows may be this much newer than the clock: several programs write them
inline constexpr std::chrono::hours clock_hold_limit{1};    ///< then the clock is believed and the rows are not

/// Whether scheduled work waits because the clock cannot be right (reliability.md rule 23).
struct ScheduleHold {
    std::optional<UtcTime> since = {};  ///< the clock when the hold began

    /// newest  the time of the newest stored row, if there is one
    /// True while `now` lies before it, for `clock_hold_limit` at most.
    bool holds(UtcTime now, std::optional<UtcTime> newest);
};

}  // namespace omakase
