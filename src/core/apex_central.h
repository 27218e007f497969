#pragma once
#include <optional>
#include <string>

#include "core/cef.h"
#include "core/incident.h"
#include "core/jst.h"

namespace omakase {

/// A detection, or the name of an event type that is none (log-on, update status, mail policy …).
struct ReadEvent {
    std::optional<Detection> detection;
    std::string ignored_type;
};

/// Whether the line comes from Apex Central or its forerunner Control Manager.
bool is_apex_central(const CefEvent& event);
/// Apex Central's CEF, for Apex One and OfficeScan behind it. Detections are made only of the types known here.
ReadEvent read_apex_central(const CefEvent& event, UtcTime received_at);

/// CEF of a product that has no reader of its own: kind other, nothing said about the result.
Detection read_other_cef(const CefEvent& event, UtcTime received_at);

/// What every CEF reader begins with: vendor, product (`deviceFacility` when it is a name), severity, flags.
Detection begin_detection(const CefEvent& event);
/// `rt` as the time of detection, or `no_date`.
void take_cef_time(Detection& detection, const CefEvent& event, UtcTime received_at, bool zoneless_is_utc);

}  // namespace omakase
