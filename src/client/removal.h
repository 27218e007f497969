#pragma once
#include "client/action.h"
#include "client/effect.h"
#include "client/state.h"

namespace omakase {

void ask_removal(AppState& state, const LinkageId& linkage_id);
Effects confirm_removal_now(AppState& state);
Effects take_removed(AppState& state, const HttpAnswer& answer);

}  // namespace omakase
