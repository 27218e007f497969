#include "core/schedule.h"

namespace omakase {

bool ScheduleHold::holds(UtcTime now, std::optional<UtcTime> newest) {
    if (!newest || now + clock_tolerance >= *newest) {
        since.reset();
        return false;
    }
    if (!since || now < *since) since = now;  // back once more: the hour begins again
    return now - *since < clock_hold_limit;
}

}  // namespace omakase
