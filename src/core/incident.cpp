#include "core/incident.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <tuple>

namespace omakase {
namespace {

// In the order of the enums.
constexpr std::array<std::string_view, 3> kind_names{"virus", "spyware", "other"};
constexpr std::array<std::string_view, 4> resolution_names{"unresolved", "resolved", "passed", "needs_review"};
constexpr std::array<std::string_view, 10> action_names{"cleaned",    "quarantined", "deleted", "renamed", "blocked",
                                                        "terminated", "passed",      "logged",  "failed",  "restart_required"};
constexpr std::array<std::string_view, 5> severity_names{"low", "medium", "high", "very_high", "unknown"};

constexpr std::ptrdiff_t most_raw_results = 20;  // an object that is found every minute must not grow its incident for ever

template <class E, std::size_t N>
std::optional<E> find_name(const std::array<std::string_view, N>& names, std::string_view wire) {
    const auto place = std::ranges::find(names, wire);
    if (place == names.end()) return std::nullopt;
    return static_cast<E>(place - names.begin());
}

bool is_open(Resolution resolution) {
    return resolution == Resolution::unresolved || resolution == Resolution::needs_review;
}

auto& newest_of(auto& trail, Resolution resolution) {
    return trail.newest[static_cast<std::size_t>(resolution)];
}

/// Whose result is the incident's. "Left alone" and "cannot be told" leave an unresolved threat where it is.
Resolution deciding(const EventTrail& trail) {
    const auto& failure = newest_of(trail, Resolution::unresolved);
    const auto& success = newest_of(trail, Resolution::resolved);
    if (failure && (!success || failure->at > success->at)) return Resolution::unresolved;
    Resolution newest = Resolution::unresolved;
    for (const Resolution one : {Resolution::resolved, Resolution::needs_review, Resolution::passed}) {
        const auto& found = newest_of(trail, one);
        if (found && (newest == Resolution::unresolved || found->at > newest_of(trail, newest)->at)) newest = one;
    }
    return newest;
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

std::optional<ThreatPlace> threat_place(const Detection& detection) {
    if (!detection.endpoint || !detection.path || !detection.threat) return std::nullopt;
    return ThreatPlace{host_key(*detection.endpoint), *detection.path, *detection.threat};
}

EventTrail trail_of(const Incident& incident) {
    if (incident.trail.events > 0) return incident.trail;
    EventTrail trail;
    trail.events = incident.count;
    if (is_open(incident.detection.resolution)) trail.first_open_at = incident.occurred_at();
    newest_of(trail, incident.detection.resolution) = {incident.last_seen_at, incident.detection.action};
    return trail;
}

bool merge_event(Incident& incident, const Detection& event, UtcTime received_at) {
    const UtcTime happened_at = event.detected_at.value_or(received_at);
    Detection& own = incident.detection;
    const Resolution before = own.resolution;

    incident.trail = trail_of(incident);
    EventTrail& trail = incident.trail;
    ++trail.events;
    if (is_open(event.resolution)) trail.first_open_at = std::min(happened_at, trail.first_open_at.value_or(happened_at));
    auto& same = newest_of(trail, event.resolution);
    if (!same || std::tie(same->at, same->action) < std::tie(happened_at, event.action)) same = {happened_at, event.action};

    std::set<std::string> raw{own.action_raw.begin(), own.action_raw.end()};
    raw.insert(event.action_raw.begin(), event.action_raw.end());
    if (event.detected_at && *event.detected_at < incident.occurred_at()) {  // the oldest one says what it is
        Detection older = event;
        if (!older.user) older.user = own.user;
        own = std::move(older);
    }
    own.action_raw.assign(raw.begin(), std::ssize(raw) > most_raw_results ? std::next(raw.begin(), most_raw_results) : raw.end());
    incident.last_seen_at = std::max(incident.last_seen_at, happened_at);

    const Resolution decides = deciding(trail);
    own.resolution = decides;
    own.action = newest_of(trail, decides)->action;
    // The event that closes an incident is not one more sighting of it.
    const auto& success = newest_of(trail, Resolution::resolved);
    const bool closes = trail.first_open_at && success && *trail.first_open_at <= success->at;
    incident.count = trail.events - (closes ? 1 : 0);
    return own.resolution != before;
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
