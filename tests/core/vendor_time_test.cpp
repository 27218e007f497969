#include "core/vendor_time.h"

#include <catch2/catch_test_macros.hpp>

using namespace omakase;

namespace {

const UtcTime received = parse_iso_utc("2025-06-03T00:00:00Z").value();

std::string read(std::string_view text, ZonelessTime zoneless = ZonelessTime::is_utc, UtcTime at = received) {
    const VendorTime time = parse_vendor_time(text, at, zoneless);
    std::string out = time.time ? iso_utc(*time.time) : "none";
    for (const std::string& flag : time.flags) out += " " + flag;
    return out;
}

}  // namespace

TEST_CASE("vendor dates are read in all their forms", "[vendor_time]") {
    for (const char* text : {"Jun 02 2025 00:15:30 GMT+00:00", "Jun 02 2025 09:15:30 GMT+09:00", "Jun  2 2025 00:15:30 UTC", "1748823330000",
                             "1748823330", "2025-06-02T00:15:30+0000", "2025-06-02T00:15:30Z", "2025-06-02T09:15:30+09:00",
                             "June 02 2025 00:15:30 GMT", "2025-06-01T19:15:30-05", "2025-06-02 00:15:30 UTC"}) {
        INFO(text);
        CHECK(read(text) == "2025-06-02T00:15:30Z");
    }
    CHECK(read("Jun 02 2025 00:15:30.250 GMT+00:00") == "2025-06-02T00:15:30.250Z");
    CHECK(read("2022-07-08T07:06:35.113Z") == "2022-07-08T07:06:35.113Z");
}

TEST_CASE("a date without zone is UTC only where the vendor says so", "[vendor_time]") {
    CHECK(read("2025-06-02 00:15:30") == "2025-06-02T00:15:30Z time_assumed_utc");
    CHECK(read("Jun 02 2025 00:15:30") == "2025-06-02T00:15:30Z time_assumed_utc");
    CHECK(read("2025-06-02 00:15:30", ZonelessTime::is_unknown) == "none bad_date");
}

TEST_CASE("a date without year is the latest such day that is not in the future", "[vendor_time]") {
    CHECK(read("Jun 02 00:15:30 GMT") == "2025-06-02T00:15:30Z year_assumed");
    CHECK(read("Jun 03 23:00:00 GMT") == "2025-06-03T23:00:00Z year_assumed");
    CHECK(read("Jun 05 00:00:00 GMT") == "2024-06-05T00:00:00Z year_assumed");
    CHECK(read("Feb 29 00:00:00 GMT") == "2024-02-29T00:00:00Z year_assumed");
    CHECK(read("Jan 01 00:30:00 GMT+09:00", ZonelessTime::is_utc, parse_iso_utc("2025-12-31T16:00:00Z").value()) ==
          "2025-12-31T15:30:00Z year_assumed");
}

TEST_CASE("impossible and unreadable dates give no time, and nothing is rolled over or swapped", "[vendor_time]") {
    for (const char* text :
         {"Feb 30 2025 10:00:00 GMT+00:00", "2025-13-01 00:00:00", "6月 02 2025 00:15:30", "0", "0000000000000", "02/06/2025 00:15:30",
          "31 March 2016 13:04:55", "Jun 02 2025 24:00:00 GMT", "Jun 02 2025 00:15:60 GMT", "Jun 02 2025 00:15 GMT", "2025-06-02", "",
          "Jun 02 2025 00:15:30 EST", "Jun 02 2025 00:15:30 GMT+25:00", "Jun 02 2025 00:15:30 GMT x", "Feb 29 2025 00:00:00 GMT", "123456789012"}) {
        INFO(text);
        CHECK(read(text) == "none bad_date");
    }
    CHECK(read(std::string(1 << 20, '1')) == "none bad_date");
}

TEST_CASE("a date more than a day ahead is kept and flagged", "[vendor_time]") {
    CHECK(read("Jun 02 2045 00:15:30 GMT+00:00") == "2045-06-02T00:15:30Z time_in_future");
    CHECK(read("Jun 03 2025 23:00:00 GMT+00:00") == "2025-06-03T23:00:00Z");
}
