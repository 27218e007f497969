#include "client/loading.h"

#include <algorithm>

#include "client/common.h"
#include "client/kept_here.h"
#include "client/registration.h"
#include "client/removal.h"
#include "client/rooms.h"
#include "client/sign_in.h"
#include "client/source.h"
#include "client/views.h"
#include "core/incident_lines.h"

namespace omakase {
namespace {

Effects take_linkages(AppState& state, const HttpAnswer& answer) {
    if (const auto problem = problem_of(answer)) return loading_failed(state, state.linkages_loading, "linkages.failed", *problem);
    auto linkages = read_list<LinkageSummary>(answer.body, "linkages");
    if (!linkages) return loading_failed(state, state.linkages_loading, "linkages.failed", unreadable(linkages.error(), answer.status));
    if (state.mode == Mode::static_files) {
        auto whole = read_list<Linkage>(answer.body, "linkages");
        if (!whole) return loading_failed(state, state.linkages_loading, "linkages.failed", unreadable(whole.error(), answer.status));
        state.static_linkages = *std::move(whole);
    }
    state.linkages = *std::move(linkages);
    if (state.mode == Mode::static_files) overlay_linkages(state);
    finish(state.linkages_loading, data_moment(state));
    refresh_after_linkages(state);
    refresh_form(state);
    return {};
}

Effects take_contracts(AppState& state, const HttpAnswer& answer) {
    // Without the file nothing can be registered, and everything else works.
    if (problem_of(answer)) return {};
    auto contracts = read_list<Contract>(answer.body, "contracts");
    if (!contracts) return {say_problem(state, unreadable(contracts.error(), answer.status))};
    state.static_contracts = *std::move(contracts);
    if (!state.linkages_loading.as_of) return {};
    overlay_linkages(state);
    refresh_linkage_rows(state);
    return {};
}

/// Fills a new store: an answer that turns out to be cut changes nothing.
Effects take_incidents(AppState& state, const HttpAnswer& answer) {
    if (const auto problem = problem_of(answer)) return loading_failed(state, state.incidents_loading, "incidents.failed", *problem);
    IncidentStore store;
    store.reserve(static_cast<std::size_t>(std::ranges::count(answer.body, '\n')));
    std::map<LinkageId, std::string> organizations;
    for (const LinkageSummary& linkage : state.linkages) organizations[linkage.id] = linkage.organization.joined();
    const auto read = read_incident_lines(answer.body, [&](Incident&& incident) { store.put(incident, organizations[incident.linkage_id]); });
    if (!read) {
        const bool cut = read.error().id == "client.answer_cut";
        return loading_failed(state, state.incidents_loading, "incidents.failed",
                              cut ? make_problem(read.error(), answer.status) : unreadable(read.error(), answer.status));
    }
    state.incidents = std::move(store);
    finish(state.incidents_loading, data_moment(state));
    refresh_after_incidents(state);
    return {};
}

Effects take_reports(AppState& state, const HttpAnswer& answer) {
    if (const auto problem = problem_of(answer)) return loading_failed(state, state.reports_loading, "reports.failed", *problem);
    auto reports = read_list<Report>(answer.body, "reports");
    if (!reports) return loading_failed(state, state.reports_loading, "reports.failed", unreadable(reports.error(), answer.status));
    state.reports = *std::move(reports);
    state.missing_reports = read_list<MissingReport>(answer.body, "missing").value_or(std::vector<MissingReport>{});
    finish(state.reports_loading, data_moment(state));
    return {};
}

bool is_session_answer(const std::string& request) {
    return request == "sign_in" || request == "session";
}

}  // namespace

Effects ask_everything(AppState& state) {
    for (Loading* loading : {&state.linkages_loading, &state.incidents_loading, &state.rooms_loading}) begin(*loading, state.now);
    if (state.mode == Mode::server) begin(state.reports_loading, state.now);
    Effects effects;
    // Contracts and linkages first: the others name bots.
    for (auto ask : {ask_contracts, ask_linkages, ask_rooms, ask_incidents, ask_reports}) append(effects, ask(state));
    return effects;
}

Effects reload(AppState& state) {
    Effects effects = ask_who(state);
    // Files answer for the session with `as_of` first, and that answer asks for the rest.
    if (state.sign_in == SignIn::signed_in && state.mode == Mode::server) append(effects, ask_everything(state));
    return effects;
}

bool wants_news(const AppState& state) {
    return state.mode == Mode::server && state.sign_in == SignIn::signed_in;
}

Effects take_news(AppState& state, const std::set<Topic>& topics) {
    if (!wants_news(state)) return {};
    if (topics.contains(Topic::linkages)) return ask_everything(state);  // the others name bots
    Effects effects;
    const auto ask_again = [&](Loading& loading, Effects (*ask)(const AppState&)) {
        begin(loading, state.now);
        append(effects, ask(state));
    };
    if (topics.contains(Topic::incidents)) {
        ask_again(state.incidents_loading, ask_incidents);
        ask_again(state.reports_loading, ask_reports);
    }
    if (topics.contains(Topic::rooms)) ask_again(state.rooms_loading, ask_rooms);  // their answer asks for the open one's messages
    return effects;
}

Effects take_answer(AppState& state, const HttpAnswer& answer) {
    const std::string& request = answer.request;
    if (is_session_answer(request)) return take_session(state, answer);
    if (request == "sign_out") return take_signed_out(state, answer);
    // What was asked before signing out may still come in; it belongs to nobody now.
    if (state.sign_in == SignIn::signed_out) return {};
    if (answer.status == 401) return signed_out_by_server(state, "client.signed_out");
    if (request == "linkages") return take_linkages(state, answer);
    if (request == "contracts") return take_contracts(state, answer);
    if (request == "incidents") return take_incidents(state, answer);
    if (request == "rooms") return take_rooms(state, answer);
    if (request == "reports") return take_reports(state, answer);
    if (request == "register") return take_registered(state, answer);
    if (request.starts_with("remove:")) return take_removed(state, answer);
    if (request.starts_with("room:")) return take_room_answer(state, answer);
    return {};
}

}  // namespace omakase
