#pragma once
#include "core/apex_central.h"

namespace omakase {

/// Whether the line comes from a Deep Security (Workload Security) agent or manager.
bool is_deep_security(const CefEvent& event);
/// Anti-malware events of agents are viruses; intrusion prevention, web reputation, application and device control are kind other; the
/// firewall's, integrity monitor's and log inspection's events, and everything the manager says of itself, are no detections.
ReadEvent read_deep_security(const CefEvent& event, UtcTime received_at);

}  // namespace omakase
