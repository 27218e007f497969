#pragma once
#include <set>

#include "client/action.h"
#include "client/effect.h"
#include "client/state.h"
#include "core/news.h"

namespace omakase {

/// All lists of the workspace, and the open room.
Effects ask_everything(AppState& state);
/// Everything again; without a session, that first.
Effects reload(AppState& state);
/// Whether the server shall say what changes: it is one, and knows the person.
bool wants_news(const AppState& state);
/// Asks again for what has changed; what is on the screen stays until the answers come.
Effects take_news(AppState& state, const std::set<Topic>& topics);
/// An answer to any question.
Effects take_answer(AppState& state, const HttpAnswer& answer);

}  // namespace omakase
