#include "server/report_routes.h"

#include <algorithm>
#include <iterator>

#include "server/answers.h"
#include "server/reports.h"

namespace omakase {
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
            const std::vector<JstDate> days = due_report_days(linkage.created_at, call.now, reports_per_linkage);
            std::ranges::move(tables.reports(call.actor.workspace, linkage.id, days), std::back_inserter(reports));
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
