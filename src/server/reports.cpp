#include "server/reports.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>

#include "server/log.h"

namespace omakase {
namespace {

/// One report that a room waits for, or a linkage's webhooks (then the room has no id).
struct DueReport {
    JstDate day;
    WorkspaceId workspace;
    ReportRoom room;
};

std::vector<DueReport> due_reports(const Tables& tables, UtcTime now) {
    std::vector<DueReport> due;
    for (const auto& [workspace, name] : tables.workspaces()) {
        for (const ReportRoom& room : tables.report_rooms(workspace)) {
            for (const JstDate day : plan_reports(room.created_at, now, room.settled).to_make) due.push_back({day, workspace, room});
        }
        for (const ReportRoom& webhooks : tables.report_webhooks(workspace)) {
            for (const JstDate day : plan_reports(webhooks.created_at, now, webhooks.settled).to_make) due.push_back({day, workspace, webhooks});
        }
    }
    std::ranges::stable_sort(due, {}, &DueReport::day);
    return due;
}

/// Whether this call made the message.
bool deliver(Tables& tables, const DueReport& due, const Report& report, UtcTime now) {
    const auto linkage = tables.linkage(due.workspace, due.room.linkage_id);
    if (!linkage) return false;  // removed meanwhile: nothing more is sent
    if (due.room.id.empty()) {
        const auto event = [&] {
            WebhookEvent made = tables.event_of(due.workspace, due.room.linkage_id, now);
            made.report = report;
            return made;
        };
        const OutboxDraft draft{.cause = "report", .cause_key = iso_date(due.day), .id = random_id()};
        tables.enqueue(due.workspace, due.room.linkage_id, draft, event, now);
        return false;
    }
    Message message;
    message.id = *MessageId::parse(random_id());
    message.room_id = due.room.id;
    message.kind = MessageKind::report;
    message.sent_at = message.data_as_of = now;
    message.report = report;
    const bool wanted = due.room.notifications_on;
    if (!tables.claim_report(due.workspace, due.room.id, due.day, wanted ? std::optional{message.id} : std::nullopt, now) || !wanted) return false;
    tables.insert_message(due.workspace, message);
    return true;
}

}  // namespace

Report report_of(const Tables& tables, const WorkspaceId& workspace, const LinkageId& linkage, JstDate day) {
    return tables.reports(workspace, linkage, {day}).front();
}

int make_due_reports(Store& store, UtcTime now) {
    int made = 0;
    // The rooms of one bot share its report; none = it could not be made.
    std::map<std::tuple<JstDate, WorkspaceId, LinkageId>, std::optional<Report>> reports;
    const auto make = [&](const DueReport& due) {
        const auto [place, is_new] = reports.try_emplace({due.day, due.workspace, due.room.linkage_id});
        // Counting may take long, and while something is written nobody else can write: so it comes first.
        if (is_new) {
            place->second = store.read([&](const Tables& tables) -> std::optional<Report> {
                if (!tables.linkage(due.workspace, due.room.linkage_id)) return std::nullopt;  // removed meanwhile: nothing more is sent
                return report_of(tables, due.workspace, due.room.linkage_id, due.day);
            });
        }
        if (place->second && store.write([&](Tables& tables) { return deliver(tables, due, *place->second, now); })) ++made;
    };
    for (const DueReport& due : store.read([&](const Tables& tables) { return due_reports(tables, now); })) {
        try {
            make(due);
        } catch (const std::exception& error) {
            // The next round tries again; the others' reports do not wait for that.
            log_event("report_failed",
                      {{"linkage", due.room.linkage_id.text()}, {"period", iso_date(report_period(due.day).first)}, {"note", error.what()}});
        }
    }
    return made;
}

Json missing_reports(const Tables& tables, const WorkspaceId& workspace, UtcTime now) {
    std::map<std::pair<JstDate, LinkageId>, bool, std::greater<>> missing;  // the value: it will still be made
    for (const ReportRoom& room : tables.report_rooms(workspace)) {
        const ReportPlan plan = plan_reports(room.created_at, now, room.settled);
        for (const JstDate day : plan.to_make) {
            if (report_is_late(day, now)) missing.insert_or_assign({day, room.linkage_id}, true);
        }
        for (const JstDate day : plan.not_made) missing.try_emplace({day, room.linkage_id}, false);
    }
    Json list = Json::array();
    for (const auto& [what, awaited] : missing) {
        list.push_back(to_json(MissingReport{what.second, report_period(what.first), report_due_at(what.first), awaited}));
    }
    return list;
}

std::string report_text(Store& store, const std::string& linkage, const std::string& period, UtcTime now) {
    const auto id = LinkageId::parse(linkage);
    if (!id) throw std::runtime_error{"--linkage is no linkage's id: 32 hexadecimal digits, as GET /api/v1/linkages shows them."};
    const auto date = parse_iso_date(period);
    if (!date) throw std::runtime_error{"--period is no day. Example: --period 2026-11-09"};
    const auto day = report_day_for(*date);
    if (!day) throw std::runtime_error{"There were no reports yet on " + period + "; the first period begins on 2024-03-18."};
    const DateRange range = report_period(*day);
    if (times_of(range).until > now) {
        throw std::runtime_error{"The period " + iso_date(range.first) + " to " + iso_date(range.last) + " has not ended yet."};
    }
    return store.read([&](const Tables& tables) {
        for (const auto& [workspace, name] : tables.workspaces()) {
            if (tables.linkage(workspace, *id)) return to_text(to_json(report_of(tables, workspace, *id, *day)));
        }
        throw std::runtime_error{"No linkage has this id."};
    });
}

}  // namespace omakase
