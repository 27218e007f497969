#pragma once
#include "client/action.h"
#include "client/effect.h"
#include "client/state.h"

namespace omakase {

/// Shows a screen and writes it into the address.
Effects go(AppState& state, Route route, bool replace);
/// Back, Forward, a link, the start; a sign-in link is used at once and taken out of the address.
Effects address_changed(AppState& state, const std::string& hash);

Effects set_incident_query(AppState& state, const std::string& query);
Effects set_incident_status(AppState& state, IncidentFilter::Status status);
Effects set_incident_kind(AppState& state, std::optional<ThreatKind> kind);
Effects set_incident_linkage(AppState& state, const std::optional<LinkageId>& linkage_id);
Effects set_incident_days(AppState& state, int days);
Effects sort_incidents(AppState& state, IncidentColumn column);
Effects select_incident(AppState& state, std::optional<IncidentId> id);
Effects set_linkage_query(AppState& state, const std::string& query);

}  // namespace omakase
