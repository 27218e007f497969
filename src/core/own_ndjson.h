#pragma once
#include <nlohmann/json.hpp>
#include <optional>

#include "core/event_line.h"

namespace omakase {

/// Our own event format (docs/ndjson.md): an object with `kind` and at least one other member of a detection.
bool is_own_event(const nlohmann::json& object);
/// Reads it. A date that cannot be read is flagged, as everywhere; any other wrong member is `json_shape` with its JSON pointer.
EventResult read_own_event(const nlohmann::json& object, UtcTime received_at);

}  // namespace omakase
