#pragma once
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/incident.h"
#include "core/jst.h"

namespace omakase {

/// Both ends included, civil dates in Japan.
struct DateRange {
    JstDate first;
    JstDate last;
    bool operator==(const DateRange&) const = default;
};

/// Whether a report goes out on `date`: every 14 days from Monday 2024-04-01, holidays included (product.md rule 2).
bool is_report_day(JstDate date);
/// The 14 days that end on the Sunday before `report_day`.
DateRange report_period(JstDate report_day);
/// 10:00 JST on the first report day whose 10:00 is after `now`.
UtcTime next_report_at(UtcTime now);
/// The newest report day whose 10:00 JST is at or before `now`; 2024-04-01 at the earliest.
JstDate latest_report_day(UtcTime now);
/// The report days whose 10:00 JST lies from `since` to `now`, both included, newest first; the oldest ones beyond `at_most` are left out.
std::vector<JstDate> due_report_days(UtcTime since, UtcTime now, std::size_t at_most);

inline constexpr std::size_t reports_per_linkage = 26;   ///< a year of them is listed
inline constexpr std::size_t report_periods_back = 6;    ///< missed ones older than these are not made any more
inline constexpr std::chrono::minutes report_grace{30};  ///< a report that comes after this is late, and one that is missing then is said

/// 10:00 JST of its day.
UtcTime report_due_at(JstDate report_day);
/// The report day whose period holds `day`; nothing for days before the first period.
std::optional<JstDate> report_day_for(JstDate day);
/// Whether at `time` the report of that day should have been there for longer than the grace.
bool report_is_late(JstDate report_day, UtcTime time);

/// The instants of a range of days: from the first one to just before the second.
struct TimeRange {
    UtcTime from;
    UtcTime until;
};
TimeRange times_of(DateRange range);

/// What is missing where reports are awaited since a time (product.md rule 2, reliability.md rule 22).
struct ReportPlan {
    std::vector<JstDate> to_make;   ///< oldest first: of the newest `report_periods_back` that were due
    std::vector<JstDate> not_made;  ///< oldest first: too old to be made now, but within `reports_per_linkage`
};
/// settled  the report days that were made or decided otherwise, in any order
ReportPlan plan_reports(UtcTime since, UtcTime now, const std::vector<JstDate>& settled);

struct CountOf {
    std::string name;
    int count = 0;
    bool operator==(const CountOf&) const = default;
};
struct DayCount {
    JstDate date;
    int virus = 0;
    int spyware = 0;
    int other = 0;
    bool operator==(const DayCount&) const = default;
};
/// 検知状況のレポート of one linkage.
struct Report {
    LinkageId linkage_id;
    DateRange period;
    UtcTime due_at;      ///< 10:00 JST of its day
    int detections = 0;  ///< by occurred_at, in JST
    int virus = 0;
    int spyware = 0;
    int other = 0;
    int unresolved = 0;                   ///< as things stand now
    std::vector<DayCount> days = {};      ///< every day of the period, zeros too
    std::vector<CountOf> threats = {};    ///< at most 5, most first, then by name
    std::vector<CountOf> endpoints = {};  ///< likewise
};
/// A report that is late (`report_is_late`) and not there.
struct MissingReport {
    LinkageId linkage_id;
    DateRange period;
    UtcTime due_at;
    bool awaited = true;  ///< it is still to be made; else it is too old for that
};

/// Counts one report without keeping what it counts.
class ReportCounter {
  public:
    ReportCounter(LinkageId linkage_id, JstDate report_day);
    /// What happened outside of the period is left out.
    void add(UtcTime occurred_at, ThreatKind kind, Resolution resolution, const std::optional<std::string>& threat,
             const std::optional<std::string>& endpoint);
    Report report() const;

  private:
    Report counted_;
    TimeRange times_;
    std::map<std::string, int> threats_, endpoints_;
};
/// incidents  those of the linkage; others than the period's are left out
Report make_report(LinkageId linkage_id, JstDate report_day, const std::vector<Incident>& incidents);
/// Virus, spyware and other for each day of `range`, in order.
std::vector<DayCount> count_days(DateRange range, const std::vector<Incident>& incidents);

}  // namespace omakase
