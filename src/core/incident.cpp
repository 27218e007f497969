#include "core/incident.h"

#include <algorithm>
#include <array>

namespace omakase {
namespace {

// In the order of the enums.
constexpr std::array<std::string_view, 3> kind_names{"virus", "spyware", "other"};
constexpr std::array<std::string_view, 4> resolution_names{"unresolved", "resolved", "passed", "needs_review"};
constexpr std::array<std::string_view, 10> action_names{"cleaned",    "quarantined", "deleted", "renamed", "blocked",
                                                        "terminated", "passed",      "logged",  "failed",  "restart_required"};
constexpr std::array<std::string_view, 5> severity_names{"low", "medium", "high", "very_high", "unknown"};

constexpr std::size_t most_raw_results = 20;  // an object that is found every minute must not grow its incident for ever

template <class E, std::size_t N>
std::optional<E> find_name(const std::array<std::string_view, N>& names, std::string_view wire) {
    const auto place = std::ranges::find(names, wire);
    if (place == names.end()) return std::nullopt;
    return static_cast<E>(place - names.begin());
}

}  // namespace

Announcement announcement_for(ThreatKind kind, Resolution resolution) {
    if (kind == ThreatKind::other) return Announcement::other_kind;
    if (resolution == Resolution::unresolved) return Announcement::announce;
    // Silence would be the worse mistake.
    if (resolution == Resolution::needs_review) return Announcement::announce_needs_review;
    return Announcement::not_unresolved;
}

bool needs_attention(ThreatKind kind, Resolution resolution) {
    const Announcement announcement = announcement_for(kind, resolution);
    return announcement == Announcement::announce || announcement == Announcement::announce_needs_review;
}

std::string host_key(std::string_view endpoint) {
    std::string key{endpoint};
    std::ranges::transform(key, key.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return key;
}

bool same_threat(const Detection& a, const Detection& b) {
    if (!a.endpoint || !b.endpoint || !a.path || !b.path || !a.threat || !b.threat) return false;
    return host_key(*a.endpoint) == host_key(*b.endpoint) && *a.path == *b.path && *a.threat == *b.threat;
}

bool merge_event(Incident& incident, const Detection& event, UtcTime received_at) {
    const UtcTime happened_at = event.detected_at.value_or(received_at);
    // The event that closes an incident is not one more sighting of it.
    const bool is_open = incident.detection.resolution == Resolution::unresolved || incident.detection.resolution == Resolution::needs_review;
    const bool closes = event.resolution == Resolution::resolved && is_open;
    if (happened_at < incident.last_seen_at) {
        ++incident.count;
        return false;
    }
    if (!closes) ++incident.count;
    incident.last_seen_at = happened_at;
    // Only a success takes an unresolved threat away; "left alone" and "cannot be told" leave it where it is.
    const bool stays_unresolved = incident.detection.resolution == Resolution::unresolved && event.resolution != Resolution::resolved &&
                                  event.resolution != Resolution::unresolved;
    for (const std::string& raw : event.action_raw)
        if (incident.detection.action_raw.size() < most_raw_results &&
            std::ranges::find(incident.detection.action_raw, raw) == incident.detection.action_raw.end())
            incident.detection.action_raw.push_back(raw);
    if (stays_unresolved) return false;
    const bool changed = incident.detection.resolution != event.resolution;
    incident.detection.resolution = event.resolution;
    incident.detection.action = event.action;
    return changed;
}

std::string_view wire_name(ThreatKind kind) {
    return kind_names[static_cast<std::size_t>(kind)];
}
std::string_view wire_name(Resolution resolution) {
    return resolution_names[static_cast<std::size_t>(resolution)];
}
std::string_view wire_name(ThreatAction action) {
    return action_names[static_cast<std::size_t>(action)];
}
std::string_view wire_name(Severity severity) {
    return severity_names[static_cast<std::size_t>(severity)];
}

std::optional<ThreatKind> threat_kind_of(std::string_view wire) {
    return find_name<ThreatKind>(kind_names, wire);
}
std::optional<Resolution> resolution_of(std::string_view wire) {
    return find_name<Resolution>(resolution_names, wire);
}
std::optional<ThreatAction> threat_action_of(std::string_view wire) {
    return find_name<ThreatAction>(action_names, wire);
}
std::optional<Severity> severity_of(std::string_view wire) {
    return find_name<Severity>(severity_names, wire);
}

}  // namespace omakase
