#include "core/report.h"

#include <algorithm>
#include <utility>

namespace omakase {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr sys_days first_report_day{std::chrono::year{2024} / std::chrono::April / 1};
constexpr days report_interval{14};
constexpr std::chrono::hours report_hour{10};
constexpr std::size_t ranking_limit = 5;

void count(DayCount& day, ThreatKind kind) {
    switch (kind) {
        case ThreatKind::virus: ++day.virus; break;
        case ThreatKind::spyware: ++day.spyware; break;
        case ThreatKind::other: ++day.other; break;
    }
}

std::vector<CountOf> ranking(const std::map<std::string, int>& counts) {
    std::vector<CountOf> out;
    for (const auto& [name, number] : counts) out.push_back({name, number});
    std::ranges::stable_sort(out, std::ranges::greater{}, &CountOf::count);  // equal ones stay in the map's order: by name
    if (out.size() > ranking_limit) out.resize(ranking_limit);
    return out;
}

}  // namespace

bool is_report_day(JstDate date) {
    const days since = sys_days{date} - first_report_day;
    return since >= days{0} && since % report_interval == days{0};
}

DateRange report_period(JstDate report_day) {
    return {JstDate{sys_days{report_day} - report_interval}, JstDate{sys_days{report_day} - days{1}}};
}

UtcTime next_report_at(UtcTime now) {
    const UtcTime first = from_jst(JstDate{first_report_day}, report_hour);
    if (now < first) return first;
    return first + (std::chrono::floor<days>(now - first) / report_interval + 1) * report_interval;
}

JstDate latest_report_day(UtcTime now) {
    const UtcTime first = from_jst(JstDate{first_report_day}, report_hour);
    if (now < first) return JstDate{first_report_day};
    return JstDate{first_report_day + std::chrono::floor<days>(now - first) / report_interval * report_interval};
}

std::vector<JstDate> due_report_days(UtcTime since, UtcTime now, std::size_t at_most) {
    std::vector<JstDate> out;
    for (sys_days day{latest_report_day(now)}; day >= first_report_day && out.size() < at_most; day -= report_interval) {
        const UtcTime due = report_due_at(JstDate{day});
        if (due < since) break;
        if (due <= now) out.push_back(JstDate{day});
    }
    return out;
}

UtcTime report_due_at(JstDate report_day) {
    return from_jst(report_day, report_hour);
}

std::optional<JstDate> report_day_for(JstDate day) {
    const days since = sys_days{day} - (first_report_day - report_interval);
    if (since < days{0}) return std::nullopt;
    return JstDate{first_report_day + since / report_interval * report_interval};
}

bool report_is_late(JstDate report_day, UtcTime time) {
    return time > report_due_at(report_day) + report_grace;
}

TimeRange times_of(DateRange range) {
    return {from_jst(range.first), from_jst(JstDate{sys_days{range.last} + days{1}})};
}

ReportPlan plan_reports(UtcTime since, UtcTime now, const std::vector<JstDate>& settled) {
    ReportPlan plan;
    const std::vector<JstDate> due = due_report_days(since, now, reports_per_linkage);
    for (std::size_t i = due.size(); i > 0; --i) {
        const JstDate day = due[i - 1];
        if (std::ranges::find(settled, day) == settled.end()) (i <= report_periods_back ? plan.to_make : plan.not_made).push_back(day);
    }
    return plan;
}

std::vector<DayCount> count_days(DateRange range, const std::vector<Incident>& incidents) {
    std::vector<DayCount> out;
    for (sys_days day{range.first}; day <= sys_days{range.last}; day += days{1}) out.push_back({.date = JstDate{day}});
    for (const Incident& incident : incidents) {
        const auto index = (sys_days{jst_date(incident.occurred_at())} - sys_days{range.first}).count();
        if (index >= 0 && static_cast<std::size_t>(index) < out.size()) count(out[static_cast<std::size_t>(index)], incident.detection.kind);
    }
    return out;
}

ReportCounter::ReportCounter(LinkageId linkage_id, JstDate report_day)
    : counted_{.linkage_id = std::move(linkage_id), .period = report_period(report_day), .due_at = report_due_at(report_day)},
      times_{times_of(counted_.period)} {
    counted_.days = count_days(counted_.period, {});
}

void ReportCounter::add(UtcTime occurred_at, ThreatKind kind, Resolution resolution, const std::optional<std::string>& threat,
                        const std::optional<std::string>& endpoint) {
    if (occurred_at < times_.from || occurred_at >= times_.until) return;
    const auto day = (sys_days{jst_date(occurred_at)} - sys_days{counted_.period.first}).count();
    count(counted_.days.at(static_cast<std::size_t>(day)), kind);
    if (needs_attention(kind, resolution)) ++counted_.unresolved;
    if (threat) ++threats_[*threat];
    if (endpoint) ++endpoints_[*endpoint];
}

Report ReportCounter::report() const {
    Report report = counted_;
    for (const DayCount& day : report.days) {
        report.virus += day.virus;
        report.spyware += day.spyware;
        report.other += day.other;
    }
    report.detections = report.virus + report.spyware + report.other;
    report.threats = ranking(threats_);
    report.endpoints = ranking(endpoints_);
    return report;
}

Report make_report(LinkageId linkage_id, JstDate report_day, const std::vector<Incident>& incidents) {
    ReportCounter counter{std::move(linkage_id), report_day};
    for (const Incident& incident : incidents) {
        const Detection& d = incident.detection;
        counter.add(incident.occurred_at(), d.kind, d.resolution, d.threat, d.endpoint);
    }
    return counter.report();
}

}  // namespace omakase
