#pragma once
#include "client/effect.h"
#include "client/state.h"

namespace omakase {

// The same questions in both modes. Server: `/api/v1`. Static files: JSON and NDJSON beside the page (`sample/…`), registrations and
// rooms kept in this browser and marked この端末に保存.

Effects ask_session(const AppState& state);
Effects ask_linkages(const AppState& state);
Effects ask_incidents(const AppState& state);
Effects ask_rooms(const AppState& state);
Effects ask_reports(const AppState& state);
Effects ask_messages(const AppState& state, const LinkageId& linkage_id);
Effects ask_contracts(const AppState& state);  ///< static mode alone

}  // namespace omakase
