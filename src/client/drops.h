#pragma once
#include <string>

#include "client/action.h"
#include "client/effect.h"
#include "client/state.h"

// A mail or a CSV file that was dropped on the app, or chosen: it is read on this device and fills the registration form.

namespace omakase {

/// `name` "" = words that were dragged, no file.
Effects drop(AppState& state, const std::string& name, const std::string& bytes);
/// What the browser did not even read: `too_large`, `many`, `unreadable`.
Effects refuse_drop(AppState& state, const std::string& reason);
Effects take_row(AppState& state, std::size_t index);

inline constexpr std::size_t offered_rows_a_page = 6;

}  // namespace omakase
