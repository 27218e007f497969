#include "client/views.h"

#include <algorithm>
#include <ranges>

#include "client/common.h"

namespace omakase {
namespace {

constexpr std::size_t urgent_at_most = 5;

/// Where any of the words stands in `text`, merged.
std::vector<ByteRange> matches(std::string_view text, const std::vector<std::string>& words) {
    std::vector<ByteRange> all;
    for (const std::string& word : words) std::ranges::copy(find_folded(text, word), std::back_inserter(all));
    std::ranges::sort(all, {}, &ByteRange::first);
    std::vector<ByteRange> merged;
    for (const ByteRange& range : all) {
        if (!merged.empty() && range.first <= merged.back().last) {
            merged.back().last = std::max(merged.back().last, range.last);
        } else {
            merged.push_back(range);
        }
    }
    return merged;
}

std::vector<BranchBadge> badges_of(const std::vector<LinkageSummary>& linkages) {
    std::vector<OrganizationPath> paths;
    for (const LinkageSummary& linkage : linkages) paths.push_back(linkage.organization);
    return branch_badges(paths);
}

UtcTime start_of(JstDate date) {
    return from_jst(date);
}

JstDate days_before(JstDate date, int days) {
    return JstDate{std::chrono::sys_days{date} - std::chrono::days{days}};
}

int total(const std::vector<DayCount>& days) {
    int sum = 0;
    for (const DayCount& day : days) sum += day.virus + day.spyware + day.other;
    return sum;
}

/// A bar a week, named by its first day; the last one may be shorter.
std::vector<DayCount> by_week(const std::vector<DayCount>& days) {
    std::vector<DayCount> weeks;
    for (std::size_t i = 0; i < days.size(); ++i) {
        if (i % 7 == 0) weeks.push_back({days[i].date, 0, 0, 0});
        weeks.back().virus += days[i].virus;
        weeks.back().spyware += days[i].spyware;
        weeks.back().other += days[i].other;
    }
    return weeks;
}

/// Of the four steps: the workspace, the company and customer id at hand, registered, a room made.
int steps_done(const AppState& state) {
    const bool at_hand = !state.form.draft.company_name.empty() && !state.form.draft.customer_id.empty();
    if (state.sign_in != SignIn::signed_in) return 0;
    if (state.linkages.empty()) return at_hand ? 2 : 1;
    return state.known_rooms.empty() ? 3 : 4;
}

}  // namespace

void refresh_linkage_rows(AppState& state) {
    const auto* route = std::get_if<LinkagesRoute>(&state.route);
    const std::vector<std::string> words = fold_query(route ? route->query : "");
    const std::vector<BranchBadge> badges = badges_of(state.linkages);
    state.linkage_rows.clear();
    for (std::size_t i = 0; i < state.linkages.size(); ++i) {
        const LinkageSummary& linkage = state.linkages[i];
        const std::string organization = linkage.organization.joined();
        const std::string all = fold_text(linkage.display_name) + "\n" + fold_text(organization) + "\n" + fold_text(linkage.company_name);
        if (!std::ranges::all_of(words, [&](const std::string& word) { return all.find(word) != std::string::npos; })) continue;
        const bool kept_here = std::ranges::any_of(state.kept_here.linkages, [&](const auto& kept) { return kept.summary.id == linkage.id; });
        state.linkage_rows.push_back({linkage, organization, badges[i], kept_here, matches(linkage.display_name, words), matches(organization, words),
                                      matches(linkage.company_name, words)});
    }
}

void refresh_incidents_view(AppState& state) {
    state.incidents_view.unresolved = state.incidents.count_unresolved();
    const auto* route = std::get_if<IncidentsRoute>(&state.route);
    if (!route) return;
    IncidentFilter filter;
    filter.status = route->status;
    filter.kind = route->kind;
    filter.linkage_id = route->linkage_id;
    filter.query = route->query;
    if (route->days > 0) filter.from = start_of(days_before(jst_date(state.now), route->days - 1));
    state.incidents_view.rows = state.incidents.select(filter, route->sort, route->descending);
    state.incidents_view.words = fold_query(route->query);
}

void refresh_home(AppState& state) {
    HomeView& home = state.home;
    const auto* route = std::get_if<HomeRoute>(&state.route);
    const int length = route ? route->days
                       : home.period.first.ok()
                           ? static_cast<int>((std::chrono::sys_days{home.period.last} - std::chrono::sys_days{home.period.first}).count()) + 1
                           : 14;
    const JstDate today = jst_date(state.now);
    home.period = {days_before(today, length - 1), today};
    const std::vector<DayCount> days = state.incidents.count_days(home.period);
    home.detections = total(days);
    home.detections_before = total(state.incidents.count_days({days_before(today, 2 * length - 1), days_before(today, length)}));
    home.days = length > 30 ? by_week(days) : days;
    home.urgent =
        state.incidents.select({.status = IncidentFilter::Status::unresolved, .kind = {}, .linkage_id = {}, .from = {}, .until = {}, .query = {}});
    home.urgent.resize(std::min(home.urgent.size(), urgent_at_most));
    home.steps_done = steps_done(state);
    home.next_report_at = next_report_at(state.now);
    home.sent_messages = 0;
    for (const LinkageSummary& linkage : state.linkages) home.sent_messages += linkage.sent_messages;
}

void refresh_rooms(AppState& state) {
    const std::vector<BranchBadge> badges = badges_of(state.linkages);
    state.rooms.clear();
    for (std::size_t i = 0; i < state.linkages.size(); ++i) {
        const LinkageSummary& linkage = state.linkages[i];
        const auto room = std::ranges::find(state.known_rooms, linkage.id, &Room::linkage_id);
        state.rooms.push_back({linkage.id, linkage.display_name, linkage.organization.joined(), badges[i],
                               room == state.known_rooms.end() ? std::nullopt : std::optional<Room>{*room}});
    }
    std::ranges::stable_sort(state.rooms, {}, [](const RoomRow& row) { return fold_text(row.organization); });
}

void refresh_desks(AppState& state) {
    state.desks.clear();
    for (const SupportDesk& desk : support_desks()) state.desks.push_back({desk, desk_state(desk, state.now)});
}

void refresh_static_reports(AppState& state) {
    if (state.mode != Mode::static_files || !state.incidents_loading.as_of) return;
    // Nothing is known of days after the files were made, so no report is made for them: it would be a bare 0.
    const UtcTime as_of = *state.incidents_loading.as_of;
    std::map<LinkageId, std::vector<Incident>> incidents;
    for (std::uint32_t row = 0; row < state.incidents.size(); ++row) {
        Incident incident = state.incidents.incident(row);
        incidents[incident.linkage_id].push_back(std::move(incident));
    }
    state.reports.clear();
    for (const LinkageSummary& linkage : state.linkages) {
        for (const JstDate day : due_report_days(linkage.created_at, as_of, reports_per_linkage))
            state.reports.push_back(make_report(linkage.id, day, incidents[linkage.id]));
    }
    std::ranges::stable_sort(state.reports, std::greater<>{}, &Report::due_at);
    finish(state.reports_loading, as_of);
}

void refresh_after_linkages(AppState& state) {
    for (const LinkageSummary& linkage : state.linkages) state.incidents.set_organization(linkage.id, linkage.organization.joined());
    refresh_linkage_rows(state);
    refresh_rooms(state);
    refresh_after_incidents(state);
}

void refresh_after_incidents(AppState& state) {
    refresh_static_reports(state);
    refresh_incidents_view(state);
    refresh_home(state);
}

const Report* shown_report(const AppState& state) {
    const auto* route = std::get_if<ReportsRoute>(&state.route);
    if (!route) return nullptr;
    const auto found = std::ranges::find_if(state.reports, [&](const Report& report) {
        return (!route->linkage_id || report.linkage_id == *route->linkage_id) &&
               (!route->report_day || jst_date(report.due_at) == *route->report_day);
    });
    return found == state.reports.end() ? nullptr : &*found;
}

std::string_view advice_key(const Detection& detection) {
    if (detection.kind == ThreatKind::other) return "incidents.advice_other";
    switch (detection.resolution) {
        case Resolution::unresolved:
            return detection.action == ThreatAction::restart_required ? "incidents.advice_restart" : "incidents.advice_unresolved";
        case Resolution::needs_review: return "incidents.advice_review";
        case Resolution::passed: return "incidents.advice_passed";
        case Resolution::resolved: break;
    }
    return "incidents.advice_resolved";
}

}  // namespace omakase
