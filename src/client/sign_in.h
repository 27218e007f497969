#pragma once
#include <string>

#include "client/action.h"
#include "client/effect.h"
#include "client/state.h"

namespace omakase {

/// Uses the token of a sign-in link and takes it out of the address.
Effects use_sign_in_token(AppState& state, const std::string& token);
Effects sign_out(AppState& state);
/// Asks who we are; with a token that no server has answered for yet, tries that again.
Effects ask_who(AppState& state);
/// A question was refused with 401: what was typed stays, and the screen says how to get a new link.
Effects signed_out_by_server(AppState& state, const std::string& problem_id);

/// Answers to `sign_in`, `session` and `sign_out`.
Effects take_session(AppState& state, const HttpAnswer& answer);
Effects take_signed_out(AppState& state, const HttpAnswer& answer);

}  // namespace omakase
