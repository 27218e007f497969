#pragma once
#include "client/action.h"
#include "client/state.h"
#include "ui/ui.h"

namespace omakase {

/// The whole screen: navigation, top bar, the page of the route, and what lies above it. Reads the state, returns what people asked for.
[[nodiscard]] Actions frame_ui(Ui& ui, const AppState& state);

}  // namespace omakase
