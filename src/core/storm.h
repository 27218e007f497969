#pragma once
#include <chrono>
#include <cstddef>
#include <vector>

#include "core/jst.h"

namespace omakase {

/// When one threat comes so often that single messages would bury the room.
struct StormLimits {
    std::size_t alone = 5;            ///< so many of the same threat have a message each
    std::chrono::minutes window{10};  ///< within this time
};
inline constexpr StormLimits storm_limits{};
inline constexpr std::chrono::minutes storm_hold{1};  ///< what leaves the house cannot be changed: a message that counts waits so long for more

/// An earlier announcement of the same threat in the same room.
struct Announced {
    UtcTime at;
    bool in_group = false;  ///< it stands in a message that counts
};

enum class StormStep { alone, begin_group, join_group };
/// How the next announcement of that threat goes out. `join_group` means the group that the newest earlier one stands in.
/// earlier  newest first; no more than `limits.alone` of them are looked at
StormStep storm_step(const std::vector<Announced>& earlier, UtcTime now, const StormLimits& limits = storm_limits);

}  // namespace omakase
