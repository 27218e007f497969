#pragma once
#include "client/action.h"
#include "client/effect.h"
#include "client/state.h"

namespace omakase {

/// The only function that changes the state. Every action is handled; what must happen outside comes back as data.
/// `random_id` gives 32 hexadecimal digits of real randomness (idempotency keys, ids of static mode).
using RandomId = std::string (*)();
Effects update(AppState& state, const Action& action, RandomId random_id);

/// The first questions: settings kept in the browser have been handed in as StoredValue before.
Effects start(AppState& state, RandomId random_id);

/// The document's title: `未解決 3件 | インシデント | おまかせコンパニオン`.
std::string document_title(const AppState& state);

/// When something will look different without any event (a skeleton's 0.2 s, a toast's end, a desk's hour); none = only on events.
std::optional<UtcTime> next_change_at(const AppState& state);

}  // namespace omakase
