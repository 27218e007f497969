#include "client/navigation.h"

#include "client/common.h"
#include "client/registration.h"
#include "client/rooms.h"
#include "client/sign_in.h"
#include "client/views.h"

namespace omakase {
namespace {

constexpr std::string_view sign_in_prefix = "#signin=";

std::optional<IncidentId> selected_in(const Route& route) {
    const auto* incidents = std::get_if<IncidentsRoute>(&route);
    return incidents ? incidents->selected : std::nullopt;
}

/// What it is, how it stands and what to do: a detail opens beside the list, where nobody may be reading.
Effects say_incident(const AppState& state, const IncidentId& id) {
    const auto found = state.incidents.find(id);
    if (!found) return {};
    const Detection detection = state.incidents.incident(*found).detection;
    const auto words = [&](std::string_view key) { return std::string{text(state.language, key)}; };
    return {say(state, "announce.incident",
                {{"threat", detection.threat.value_or(words("state.not_told"))},
                 {"status", words("state." + std::string{wire_name(detection.resolution)})},
                 {"advice", words(advice_key(detection))}})};
}

std::string_view column_key(IncidentColumn column) {
    switch (column) {
        case IncidentColumn::resolution: return "incidents.col_status";
        case IncidentColumn::occurred_at: return "incidents.col_time";
        case IncidentColumn::organization: return "incidents.col_organization";
        case IncidentColumn::endpoint: return "incidents.col_endpoint";
        case IncidentColumn::user: return "incidents.col_user";
        case IncidentColumn::threat: break;
    }
    return "incidents.col_threat";
}

/// Shows another screen, or the same one in another way: what it needs, and what of it is read aloud.
Effects arrive(AppState& state, Route route) {
    const std::optional<IncidentId> before = selected_in(state.route);
    state.route = std::move(route);
    if (std::holds_alternative<HomeRoute>(state.route)) refresh_home(state);
    if (std::holds_alternative<IncidentsRoute>(state.route)) refresh_incidents_view(state);
    if (std::holds_alternative<LinkagesRoute>(state.route)) refresh_linkage_rows(state);
    if (std::holds_alternative<RegisterRoute>(state.route)) open_form(state);
    Effects effects = open_room(state);
    const std::optional<IncidentId> selected = selected_in(state.route);
    if (selected && selected != before) append(effects, say_incident(state, *selected));
    return effects;
}

IncidentsRoute incidents_route(const AppState& state) {
    const auto* route = std::get_if<IncidentsRoute>(&state.route);
    return route ? *route : IncidentsRoute{};
}

Effect say_count(const AppState& state, std::size_t count) {
    return say(state, "announce.count", {{"count", std::to_string(count)}});
}

/// Shows other incidents and says how many there are.
Effects filter_incidents(AppState& state, IncidentsRoute route, bool replace) {
    Effects effects = go(state, std::move(route), replace);
    effects.push_back(say_count(state, state.incidents_view.rows.size()));
    return effects;
}

bool is_period(int days) {
    return days == 14 || days == 30 || days == 90;
}

}  // namespace

Effects go(AppState& state, Route route, bool replace) {
    Effects effects{SetAddress{route_hash(route), replace}};
    append(effects, arrive(state, std::move(route)));
    return effects;
}

Effects address_changed(AppState& state, const std::string& hash) {
    if (hash.starts_with(sign_in_prefix)) return use_sign_in_token(state, hash.substr(sign_in_prefix.size()));
    Route route = parse_route(hash);
    if (route == state.route) return {};
    return arrive(state, std::move(route));
}

Effects set_incident_query(AppState& state, const std::string& query) {
    IncidentsRoute route = incidents_route(state);
    route.query = query;
    return filter_incidents(state, std::move(route), std::holds_alternative<IncidentsRoute>(state.route));  // else Back leads to where one typed
}

Effects set_incident_status(AppState& state, IncidentFilter::Status status) {
    IncidentsRoute route = incidents_route(state);
    route.status = status;
    return filter_incidents(state, std::move(route), false);
}

Effects set_incident_kind(AppState& state, std::optional<ThreatKind> kind) {
    IncidentsRoute route = incidents_route(state);
    route.kind = kind;
    return filter_incidents(state, std::move(route), false);
}

Effects set_incident_linkage(AppState& state, const std::optional<LinkageId>& linkage_id) {
    IncidentsRoute route = incidents_route(state);
    route.linkage_id = linkage_id;
    return filter_incidents(state, std::move(route), false);
}

Effects set_incident_days(AppState& state, int days) {
    IncidentsRoute route = incidents_route(state);
    route.days = is_period(days) ? days : 0;
    return filter_incidents(state, std::move(route), false);
}

Effects sort_incidents(AppState& state, IncidentColumn column) {
    IncidentsRoute route = incidents_route(state);
    // Times begin with the newest, what needs people begins with the unresolved, texts begin at A.
    route.descending = route.sort == column ? !route.descending : column == IncidentColumn::occurred_at;
    route.sort = column;
    const std::string_view order = route.descending ? "announce.descending" : "announce.ascending";
    Effects effects = go(state, std::move(route), true);
    effects.push_back(say(state, "announce.sorted",
                          {{"column", std::string{text(state.language, column_key(column))}}, {"order", std::string{text(state.language, order)}}}));
    return effects;
}

Effects select_incident(AppState& state, std::optional<IncidentId> id) {
    IncidentsRoute route = incidents_route(state);
    if (route.selected == id && std::holds_alternative<IncidentsRoute>(state.route)) return {};
    route.selected = std::move(id);
    return go(state, std::move(route), false);
}

Effects set_linkage_query(AppState& state, const std::string& query) {
    Effects effects = go(state, LinkagesRoute{query}, true);
    effects.push_back(say_count(state, state.linkage_rows.size()));
    return effects;
}

}  // namespace omakase
