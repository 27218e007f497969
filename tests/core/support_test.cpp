#include "core/support.h"

#include <catch2/catch_test_macros.hpp>

#include "core/texts.h"

using namespace omakase;
using namespace std::chrono_literals;

namespace {
DeskState at(std::size_t desk, const char* time, const YearEnd& year_end = {}) {
    return desk_state(support_desks()[desk], *parse_iso_utc(time), year_end);
}
void check(DeskState state, bool open, const char* changes_at) {
    CHECK(state.open == open);
    CHECK(iso_utc(state.changes_at) == iso_utc(*parse_iso_utc(changes_at)));
}
}  // namespace

TEST_CASE("on Sunday 2026-11-22 at 10:42 one desk is open and two open on Tuesday", "[support]") {
    check(at(0, "2026-11-22T10:42:00+09:00"), true, "2026-11-22T21:00:00+09:00");
    check(at(1, "2026-11-22T10:42:00+09:00"), false, "2026-11-24T09:30:00+09:00");
    check(at(2, "2026-11-22T10:42:00+09:00"), false, "2026-11-24T09:00:00+09:00");
}

TEST_CASE("a desk opens and closes on the minute", "[support]") {
    check(at(1, "2026-11-24T09:29:59.999999+09:00"), false, "2026-11-24T09:30:00+09:00");
    check(at(1, "2026-11-24T09:30:00+09:00"), true, "2026-11-24T17:30:00+09:00");
    check(at(1, "2026-11-24T17:29:59+09:00"), true, "2026-11-24T17:30:00+09:00");
    check(at(1, "2026-11-24T17:30:00+09:00"), false, "2026-11-25T09:30:00+09:00");
}

TEST_CASE("over the New Year every desk is closed, on days that can be configured", "[support]") {
    check(at(0, "2026-12-28T21:00:00+09:00"), false, "2027-01-04T09:00:00+09:00");
    check(at(0, "2026-12-31T12:00:00+09:00"), false, "2027-01-04T09:00:00+09:00");
    check(at(2, "2026-12-29T12:00:00+09:00"), false, "2027-01-04T09:00:00+09:00");
    const YearEnd longer{std::chrono::December / 26, std::chrono::January / 5};
    check(at(0, "2026-12-26T12:00:00+09:00", longer), false, "2027-01-06T09:00:00+09:00");
    check(at(0, "2026-12-26T12:00:00+09:00"), true, "2026-12-26T21:00:00+09:00");
    const YearEnd always{std::chrono::January / 1, std::chrono::December / 31};
    CHECK_FALSE(at(0, "2026-12-26T12:00:00+09:00", always).open);
}

TEST_CASE("September 2026 has five days without the weekday desks", "[support]") {
    check(at(2, "2026-09-18T17:00:00+09:00"), false, "2026-09-24T09:00:00+09:00");
}

TEST_CASE("every desk has its words and hours, and a telephone number that can be dialled or none", "[support]") {
    REQUIRE(support_desks().size() == 3);
    for (const SupportDesk& desk : support_desks()) {
        CHECK(desk.phone.find_first_not_of("+-0123456789") == std::string::npos);
        CHECK(desk.opens < desk.closes);
        CHECK(has_text("support." + desk.id + ".answers"));
        CHECK(has_text("support." + desk.id + ".hours"));
    }
}

TEST_CASE("at every half hour of three years the desk's next change is a change", "[support][property]") {
    for (const SupportDesk& desk : support_desks()) {
        UtcTime time = *parse_iso_utc("2025-01-01T00:00:00+09:00");
        for (const UtcTime end = *parse_iso_utc("2028-01-01T00:00:00+09:00"); time < end; time += 7h + 30min) {
            const DeskState state = desk_state(desk, time);
            REQUIRE(state.changes_at > time);
            REQUIRE(desk_state(desk, state.changes_at).open != state.open);
            REQUIRE(desk_state(desk, state.changes_at - 1us).open == state.open);
        }
    }
}
