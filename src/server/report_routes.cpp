#include "server/report_routes.h"

#include <algorithm>

#include "server/answers.h"
#include "server/reports.h"

namespace omakase {
namespace {

/// The reports of one linkage that were due between its making and now, newest first.
/// Incidents come newest first, so each period is one slice and a long history is read once, not once a report.
std::vector<Report> reports_of(const Tables& tables, const WorkspaceId& workspace, const Linkage& linkage, UtcTime now) {
    const std::vector<JstDate> days = due_report_days(linkage.created_at, now, reports_per_linkage);
    if (days.empty()) return {};
    IncidentQuery query;
    query.from = times_of(report_period(days.back())).from;
    const auto incidents = tables.incidents_of(workspace, linkage.id, query);
    const auto time_of = [](const Incident& incident) { return incident.occurred_at(); };
    std::vector<Report> reports;
    for (const JstDate day : days) {
        const TimeRange times = times_of(report_period(day));
        const auto first = std::ranges::partition_point(incidents, [&](UtcTime time) { return time >= times.until; }, time_of);
        const auto last = std::ranges::partition_point(incidents, [&](UtcTime time) { return time >= times.from; }, time_of);
        reports.push_back(make_report(linkage.id, day, std::vector<Incident>(first, last)));
    }
    return reports;
}

}  // namespace

Answer list_reports(Call& call) {
    const auto parameters = decode_query(call.request.query());
    if (!parameters) return problem(call.request, "query.invalid", {.arguments = {{"name", "%"}}});
    std::optional<LinkageId> only;
    for (const auto& [name, value] : *parameters) {
        if (name != "linkage_id" || value.empty()) continue;
        only = LinkageId::parse(value);
        if (!only) return problem(call.request, "query.invalid", {.arguments = {{"name", name}}});
    }
    return call.store.read([&](const Tables& tables) {
        std::vector<Report> reports;
        for (const Linkage& linkage : tables.linkages(call.actor.workspace)) {
            if (only && linkage.id != *only) continue;
            std::ranges::move(reports_of(tables, call.actor.workspace, linkage, call.now), std::back_inserter(reports));
        }
        std::ranges::stable_sort(reports, std::greater{}, &Report::due_at);
        Json list = Json::array();
        for (const Report& report : reports) list.push_back(to_json(report));
        Json missing = missing_reports(tables, call.actor.workspace, call.now);
        if (only) std::erase_if(*missing.get_ptr<Json::array_t*>(), [&](const Json& one) { return one["linkage_id"] != only->text(); });
        return json_answer({{"reports", std::move(list)}, {"missing", std::move(missing)}, {"next_report_at", iso_utc(next_report_at(call.now))}});
    });
}

}  // namespace omakase
