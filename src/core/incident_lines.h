#pragma once
#include <functional>
#include <string_view>

#include "core/incident.h"
#include "core/result.h"

namespace omakase {

/// Reads the answer of `GET /incidents.ndjson`, a line at a time and without building JSON values, handing each incident to `take`.
/// Only a whole answer is an answer: its last line is `{"end":true,"count":n}` and n is right.
/// Errors: `client.answer_cut` (no last line, or another count), `client.answer_unreadable` {line, pointer} (the first line that is none).
/// `take` has been called for what came before an error: callers fill something new and throw it away.
Result<std::size_t> read_incident_lines(std::string_view body, const std::function<void(Incident&&)>& take);

}  // namespace omakase
