#pragma once
#include "client/action.h"
#include "client/effect.h"
#include "client/state.h"

namespace omakase {

/// All lists of the workspace, and the open room.
Effects ask_everything(AppState& state);
/// Everything again; without a session, that first.
Effects reload(AppState& state);
/// An answer to any question.
Effects take_answer(AppState& state, const HttpAnswer& answer);

}  // namespace omakase
