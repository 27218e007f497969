#pragma once
#include "client/state.h"

// What screens show, prepared when the data, the search, the period or the day changes.

namespace omakase {

void refresh_linkage_rows(AppState& state);
void refresh_incidents_view(AppState& state);
void refresh_home(AppState& state);
void refresh_rooms(AppState& state);
void refresh_desks(AppState& state);
/// Static mode: the reports that were due, counted from the incidents.
void refresh_static_reports(AppState& state);
/// After the linkages changed: everything that names a bot.
void refresh_after_linkages(AppState& state);
/// After the incidents changed.
void refresh_after_incidents(AppState& state);

/// The report that the screen of reports shows: the chosen one, else the newest; nullptr = none.
const Report* shown_report(const AppState& state);
/// What to do about a detection: the key of its sentence.
std::string_view advice_key(const Detection& detection);

}  // namespace omakase
