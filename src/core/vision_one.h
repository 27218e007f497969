#pragma once
#include <nlohmann/json.hpp>

#include "core/incident.h"
#include "core/jst.h"

namespace omakase {

/// Trend Vision One: whether an object is a workbench alert, or a detection. Both readers take what is there and never fail.
bool is_vision_one_alert(const nlohmann::json& object);
bool is_vision_one_detection(const nlohmann::json& object);

/// A workbench alert: rule, impact scope, indicators. Who has looked at it (status, investigation) says nothing about the threat.
Detection read_vision_one_alert(const nlohmann::json& alert, UtcTime received_at);
/// A detection record, as search and observed attack techniques hand it out.
Detection read_vision_one_detection(const nlohmann::json& record, UtcTime received_at);

}  // namespace omakase
