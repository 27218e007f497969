#pragma once
#include "client/effect.h"
#include "client/state.h"

namespace omakase {

inline constexpr const char* draft_key = "draft:register";

/// Keeps what was typed in the registration form, without the customer ID.
Effects keep_draft(AppState& state);
Effects drop_draft(AppState& state);
/// Puts a kept draft into the form when it was made in the same workspace and for the same linkage (or for a new one of the same
/// service). Whether it did. As long as nobody has answered who we are, it does not.
bool restore_draft(const AppState& state, RegistrationForm& form);

}  // namespace omakase
