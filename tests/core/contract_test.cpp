#include "core/contract.h"

#include <catch2/catch_test_macros.hpp>

using namespace omakase;
using namespace std::chrono_literals;

TEST_CASE("a licence is valid on its last day and expired on the next", "[contract]") {
    const JstDate expiry = 2026y / 12 / 31;
    CHECK(licence_state(expiry, 2026y / 12 / 31) == LicenceState::expiring);
    CHECK(licence_state(expiry, 2027y / 1 / 1) == LicenceState::expired);
    CHECK(licence_state(expiry, 2026y / 12 / 1) == LicenceState::expiring);
    CHECK(licence_state(expiry, 2026y / 11 / 30) == LicenceState::valid);
    CHECK(licence_state(expiry, 2026y / 11 / 30, 60) == LicenceState::expiring);
    CHECK(licence_state(std::nullopt, 2026y / 11 / 30) == LicenceState::valid);
    CHECK(days_left(expiry, 2026y / 12 / 31) == 0);
    CHECK(days_left(expiry, 2027y / 1 / 2) == -2);
    CHECK(days_left(2022y / 10 / 29, 2022y / 10 / 19) == 10);
}
