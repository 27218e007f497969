#include "core/jst.h"

#include <catch2/catch_test_macros.hpp>

using namespace omakase;
using namespace std::chrono_literals;
using std::chrono::day;
using std::chrono::month;
using std::chrono::year;

TEST_CASE("a civil date in Japan changes at 15:00 UTC", "[jst]") {
    CHECK(jst_date(*parse_iso_utc("2026-11-21T14:59:59.999999Z")) == 2026y / 11 / 21);
    CHECK(jst_date(*parse_iso_utc("2026-11-21T15:00:00Z")) == 2026y / 11 / 22);
    CHECK(jst_time_of_day(*parse_iso_utc("2026-11-21T15:00:01Z")) == 1s);
    CHECK(from_jst(2026y / 11 / 22, 10h + 42min) == *parse_iso_utc("2026-11-22T01:42:00Z"));
    CHECK(jst_date(UtcTime{-1us}) == 1970y / 1 / 1);
    CHECK(jst_date(UtcTime{-9h - 1us}) == 1969y / 12 / 31);
}

TEST_CASE("an instant is written with as many decimals as it needs", "[jst]") {
    const UtcTime time = *parse_iso_utc("2026-11-22T00:14:33Z");
    CHECK(iso_utc(time) == "2026-11-22T00:14:33Z");
    CHECK(iso_utc(time + 250ms) == "2026-11-22T00:14:33.250Z");
    CHECK(iso_utc(time + 1us) == "2026-11-22T00:14:33.000001Z");
}

TEST_CASE("instants are read with their zone", "[jst]") {
    const UtcTime time = *parse_iso_utc("2026-11-22T00:14:33Z");
    CHECK(parse_iso_utc("2026-11-22T09:14:33+09:00") == time);
    CHECK(parse_iso_utc("2026-11-21 19:14:33-05:00") == time);
    CHECK(parse_iso_utc("2026-11-22t00:14:33.5z") == time + 500ms);
    CHECK(parse_iso_utc("2026-11-22T00:14:33.000001Z") == time + 1us);
}

TEST_CASE("impossible and incomplete instants are refused", "[jst]") {
    for (const auto* text :
         {"", "2026-11-22", "2026-11-22T00:14:33", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T00:60:00Z",
          "2026-11-22T00:00:60Z", "2026-11-22T00:00:00.Z", "2026-11-22T00:00:00.1234567Z", "2026-11-22T00:00:00+0900", "2026-11-22T00:00:00Zx",
          "2026-11-22T00:00:00+24:00", "2026-1-2T00:00:00Z", " 2026-11-22T00:00:00Z"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_iso_utc(text));
    }
    CHECK_FALSE(parse_iso_date("2026-02-30"));
    CHECK_FALSE(parse_iso_date("2026-02-3"));
    CHECK_FALSE(parse_iso_date("2026-02-033"));
    CHECK(parse_iso_date("2024-02-29") == 2024y / 2 / 29);
}

TEST_CASE("what is written is read back", "[jst]") {
    for (std::int64_t us = -4'000'000'000'000'000; us < 4'000'000'000'000'000; us += 123'456'789'012'345) {
        const UtcTime time{std::chrono::microseconds{us}};
        CHECK(parse_iso_utc(iso_utc(time)) == time);
        CHECK(from_jst(jst_date(time), jst_time_of_day(time)) == time);
    }
}

TEST_CASE("screens show Japanese time", "[jst]") {
    const UtcTime time = *parse_iso_utc("2026-11-22T00:14:33Z");
    CHECK(jst_date_time(time) == "2026/11/22 09:14:33");
    CHECK(jst_short(time) == "11/22 09:14");
    CHECK(jst_clock(time) == "09:14");
    CHECK(month_day(2026y / 1 / 4) == "1/4");
    CHECK(iso_date(2026y / 1 / 4) == "2026-01-04");
}
