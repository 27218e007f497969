#include "core/report.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace omakase;
using namespace std::chrono_literals;

namespace {

Incident incident(const char* at, ThreatKind kind, Resolution resolution, const char* threat = "X", const char* endpoint = "PC-1") {
    Incident out;
    out.detection.detected_at = parse_iso_utc(at);
    out.detection.kind = kind;
    out.detection.resolution = resolution;
    out.detection.threat = threat;
    out.detection.endpoint = endpoint;
    return out;
}

}  // namespace

TEST_CASE("reports go out every second Monday from 2024-04-01, holidays included", "[report]") {
    CHECK(is_report_day(2024y / 4 / 1));
    CHECK(is_report_day(2026y / 11 / 23));
    CHECK_FALSE(is_report_day(2026y / 11 / 16));
    CHECK_FALSE(is_report_day(2024y / 3 / 18));
    CHECK_FALSE(is_report_day(2026y / 11 / 24));
}

TEST_CASE("a report covers the fourteen days that end on the Sunday before it", "[report]") {
    CHECK(report_period(2026y / 11 / 23) == DateRange{2026y / 11 / 9, 2026y / 11 / 22});
    CHECK(report_period(2027y / 1 / 4) == DateRange{2026y / 12 / 21, 2027y / 1 / 3});
}

TEST_CASE("reports are due at 10:00 JST", "[report]") {
    const UtcTime due = *parse_iso_utc("2026-11-23T10:00:00+09:00");
    CHECK(next_report_at(due - 1us) == due);
    CHECK(next_report_at(due) == due + std::chrono::days{14});
    CHECK(latest_report_day(due - 1us) == 2026y / 11 / 9);
    CHECK(latest_report_day(due) == 2026y / 11 / 23);
    CHECK(latest_report_day(UtcTime{}) == 2024y / 4 / 1);
    CHECK(next_report_at(UtcTime{}) == *parse_iso_utc("2024-04-01T10:00:00+09:00"));
}

TEST_CASE("a report counts its period's incidents by their day in Japan", "[report]") {
    using enum ThreatKind;
    const auto report = make_report(
        {}, 2026y / 11 / 23,
        {incident("2026-11-08T14:59:59Z", virus, Resolution::unresolved), incident("2026-11-08T15:00:00Z", virus, Resolution::unresolved, "A"),
         incident("2026-11-22T14:59:59Z", spyware, Resolution::resolved, "B", "PC-2"), incident("2026-11-22T15:00:00Z", virus, Resolution::resolved),
         incident("2026-11-20T00:00:00Z", other, Resolution::resolved, "B")});
    CHECK(report.detections == 3);
    CHECK(report.virus == 1);
    CHECK(report.spyware == 1);
    CHECK(report.other == 1);
    CHECK(report.unresolved == 1);
    REQUIRE(report.days.size() == 14);
    CHECK(report.days.front() == DayCount{2026y / 11 / 9, 1, 0, 0});
    CHECK(report.days[1] == DayCount{2026y / 11 / 10, 0, 0, 0});
    CHECK(report.days.back() == DayCount{2026y / 11 / 22, 0, 1, 0});
    CHECK(report.threats == std::vector<CountOf>{{"B", 2}, {"A", 1}});
    CHECK(report.endpoints == std::vector<CountOf>{{"PC-1", 2}, {"PC-2", 1}});
    CHECK(report.due_at == *parse_iso_utc("2026-11-23T01:00:00Z"));
}

TEST_CASE("rankings have five places and equal counts stand by name", "[report]") {
    std::vector<Incident> incidents;
    for (const char* name : {"F", "E", "D", "C", "B", "A"})
        incidents.push_back(incident("2026-11-20T00:00:00Z", ThreatKind::virus, Resolution::resolved, name));
    const auto report = make_report({}, 2026y / 11 / 23, incidents);
    CHECK(report.threats == std::vector<CountOf>{{"A", 1}, {"B", 1}, {"C", 1}, {"D", 1}, {"E", 1}});
}

TEST_CASE("due reports are those from a time on, newest first", "[report]") {
    const UtcTime now = *parse_iso_utc("2026-11-23T10:00:00+09:00");
    const UtcTime since = *parse_iso_utc("2026-10-26T10:00:00+09:00");
    using Days = std::vector<JstDate>;
    CHECK(due_report_days(since, now, 26) == Days{2026y / 11 / 23, 2026y / 11 / 9, 2026y / 10 / 26});
    CHECK(due_report_days(since + 1us, now - 1us, 26) == Days{2026y / 11 / 9});
    CHECK(due_report_days(since, now, 2) == Days{2026y / 11 / 23, 2026y / 11 / 9});
    CHECK(due_report_days(now + 1us, now, 26).empty());
    CHECK(due_report_days(UtcTime{}, *parse_iso_utc("2024-04-15T12:00:00+09:00"), 26) == Days{2024y / 4 / 15, 2024y / 4 / 1});
    CHECK(due_report_days(UtcTime{}, UtcTime{}, 26).empty());
}

TEST_CASE("a day belongs to the report of its period", "[report]") {
    CHECK(report_day_for(2026y / 11 / 9) == 2026y / 11 / 23);
    CHECK(report_day_for(2026y / 11 / 22) == 2026y / 11 / 23);
    CHECK(report_day_for(2026y / 11 / 23) == 2026y / 12 / 7);
    CHECK(report_day_for(2024y / 3 / 18) == 2024y / 4 / 1);
    CHECK_FALSE(report_day_for(2024y / 3 / 17));
    for (std::chrono::sys_days day{2024y / 3 / 18}; day < std::chrono::sys_days{2028y / 1 / 1}; day += std::chrono::days{1}) {
        const DateRange period = report_period(*report_day_for(JstDate{day}));
        REQUIRE((std::chrono::sys_days{period.first} <= day && day <= std::chrono::sys_days{period.last}));
    }
}

TEST_CASE("a period's instants begin and end at midnight in Japan", "[report]") {
    const TimeRange times = times_of(report_period(2026y / 11 / 23));
    CHECK(times.from == *parse_iso_utc("2026-11-09T00:00:00+09:00"));
    CHECK(times.until == *parse_iso_utc("2026-11-23T00:00:00+09:00"));
}

TEST_CASE("missing reports are made oldest first, six periods back and no further", "[report]") {
    const UtcTime now = report_due_at(2026y / 11 / 23);
    using Days = std::vector<JstDate>;
    const UtcTime since = report_due_at(2026y / 11 / 23) - std::chrono::days{14 * 8};
    const ReportPlan all = plan_reports(since, now, {});
    CHECK(all.to_make == Days{2026y / 9 / 14, 2026y / 9 / 28, 2026y / 10 / 12, 2026y / 10 / 26, 2026y / 11 / 9, 2026y / 11 / 23});
    CHECK(all.not_made == Days{2026y / 8 / 3, 2026y / 8 / 17, 2026y / 8 / 31});
    const ReportPlan rest = plan_reports(since, now, {2026y / 8 / 17, 2026y / 11 / 23, 2026y / 9 / 28});
    CHECK(rest.to_make == Days{2026y / 9 / 14, 2026y / 10 / 12, 2026y / 10 / 26, 2026y / 11 / 9});
    CHECK(rest.not_made == Days{2026y / 8 / 3, 2026y / 8 / 31});
    CHECK(plan_reports(since, now - 1us, {}).to_make.back() == 2026y / 11 / 9);
    CHECK(plan_reports(now + 1us, now + 1us, {}).to_make.empty());
}

TEST_CASE("a report is late after its grace", "[report]") {
    const UtcTime due = report_due_at(2026y / 11 / 23);
    CHECK_FALSE(report_is_late(2026y / 11 / 23, due + report_grace));
    CHECK(report_is_late(2026y / 11 / 23, due + report_grace + 1us));
}
