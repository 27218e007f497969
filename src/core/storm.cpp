#include "core/storm.h"

namespace omakase {

StormStep storm_step(const std::vector<Announced>& earlier, UtcTime now, const StormLimits& limits) {
    // All that count lie in the window when the oldest of them does.
    if (limits.alone == 0 || earlier.size() < limits.alone || now - earlier[limits.alone - 1].at >= limits.window) return StormStep::alone;
    return earlier.front().in_group ? StormStep::join_group : StormStep::begin_group;
}

}  // namespace omakase
