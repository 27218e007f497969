#include "core/schedule.h"

#include <catch2/catch_test_macros.hpp>

#include "core/storm.h"

using namespace omakase;
using namespace std::chrono_literals;

namespace {
const UtcTime now = *parse_iso_utc("2026-11-23T01:00:00Z");
}

TEST_CASE("scheduled work waits while the clock lies before the newest row, and for an hour at most", "[schedule]") {
    ScheduleHold hold;
    CHECK_FALSE(hold.holds(now, std::nullopt));
    CHECK_FALSE(hold.holds(now, now));
    CHECK_FALSE(hold.holds(now, now + clock_tolerance));
    const UtcTime newest = now + 48h;
    CHECK(hold.holds(now, newest));
    CHECK(hold.holds(now + clock_hold_limit - 1us, newest));
    CHECK_FALSE(hold.holds(now + clock_hold_limit, newest));
    CHECK(hold.holds(now - 24h, newest));  // the clock went back once more
    CHECK_FALSE(hold.holds(newest, newest));
    CHECK(hold.holds(now, newest));  // what was over begins anew
}

TEST_CASE("so many of a threat have a message each, then one message counts", "[storm]") {
    const StormLimits limits{.alone = 3, .window = 10min};
    std::vector<Announced> earlier;
    const auto announce = [&](UtcTime at) {
        const StormStep step = storm_step(earlier, at, limits);
        earlier.insert(earlier.begin(), {at, step != StormStep::alone});
        return step;
    };
    for (int i = 0; i < 3; ++i) CHECK(announce(now + std::chrono::minutes{i}) == StormStep::alone);
    CHECK(announce(now + 3min) == StormStep::begin_group);
    for (int i = 0; i < 1000; ++i) REQUIRE(announce(now + 4min) == StormStep::join_group);
    // It goes on as long as it stays that dense.
    CHECK(announce(now + 4min + 10min - 1us) == StormStep::join_group);
    CHECK(announce(now + 4min + 10min) == StormStep::alone);
    CHECK(announce(now + 2h) == StormStep::alone);
}

TEST_CASE("a threat that comes slowly is never grouped", "[storm]") {
    const StormLimits limits{.alone = 2, .window = 10min};
    std::vector<Announced> earlier;
    for (int i = 0; i < 100; ++i) {
        const UtcTime at = now + i * 5min;
        REQUIRE(storm_step(earlier, at, limits) == StormStep::alone);
        earlier.insert(earlier.begin(), {at, false});
    }
}
