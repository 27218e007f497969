#pragma once
#include "client/effect.h"
#include "client/state.h"

namespace omakase {

inline constexpr const char* settings_key = "settings";

/// Language, theme and text size, as the browser keeps them.
Effects keep_settings(const AppState& state);
/// What cannot be read changes nothing.
void take_settings(AppState& state, const std::string& value);

}  // namespace omakase
