#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/jst.h"

namespace omakase {

enum class ThreatKind { virus, spyware, other };
/// What the product achieved (処理結果). `needs_review` = it cannot be told (null on the wire).
enum class Resolution { unresolved, resolved, passed, needs_review };
enum class ThreatAction { cleaned, quarantined, deleted, renamed, blocked, terminated, passed, logged, failed, restart_required };
/// What the sender calls it; `unknown` = the sender itself says Unknown. Never decides a resolution.
enum class Severity { low, medium, high, very_high, unknown };

/// One detection as read from a vendor's event (ingestion.md section 1). Absent = the event does not say.
struct Detection {
    std::string vendor;
    std::string product;
    std::optional<UtcTime> detected_at;
    std::optional<std::string> endpoint;
    std::optional<std::string> user;
    std::optional<std::string> threat;
    ThreatKind kind = ThreatKind::other;
    std::optional<std::string> path;
    std::optional<ThreatAction> action;
    std::vector<std::string> action_raw;  ///< the vendor's result texts, unchanged
    Resolution resolution = Resolution::needs_review;
    std::optional<Severity> severity;
    std::vector<std::string> flags;  ///< what was doubtful while reading (ingestion.md section 8), sorted, each once
};

/// What of an incident's events decides its state, in whatever order they came.
struct EventTrail {
    struct Newest {
        UtcTime at;
        std::optional<ThreatAction> action = {};
        bool operator==(const Newest&) const = default;
    };
    int events = 0;                                    ///< all of them; 0 = nothing was kept, and the incident itself has to tell
    std::optional<UtcTime> first_open_at = {};         ///< the oldest that was unresolved or could not be told
    std::array<std::optional<Newest>, 4> newest = {};  ///< of each Resolution, in its order
    bool operator==(const EventTrail&) const = default;
};

/// A detection with its place in a contract, joined with its later events (ingestion.md section 7).
struct Incident {
    IncidentId id;
    LinkageId linkage_id;
    UtcTime received_at;
    UtcTime last_seen_at;  ///< when its newest event happened (detected_at, else received_at): at first `occurred_at()`, not `received_at`
    int count = 1;
    Detection detection;
    EventTrail trail = {};  ///< for `merge_event` alone: not on the wire
    /// When it happened as far as is known: detected_at, otherwise received_at (and then `no_date` or `bad_date` is in the flags).
    UtcTime occurred_at() const { return detection.detected_at.value_or(received_at); }
};

/// Why an incident is or is not announced (通知①).
enum class Announcement { announce, announce_needs_review, not_unresolved, other_kind };
/// product.md rule 1 with ingestion.md section 1: virus or spyware that is unresolved, or whose result cannot be told.
Announcement announcement_for(ThreatKind kind, Resolution resolution);
/// Counted as 未解決: what `announcement_for` announces.
bool needs_attention(ThreatKind kind, Resolution resolution);

/// An endpoint as endpoints are compared: host names are ASCII and do not distinguish case.
std::string host_key(std::string_view endpoint);
/// Endpoint (as `host_key` says), path and threat: what is equal in all three is the same threat at the same place.
using ThreatPlace = std::array<std::string, 3>;
/// Nothing when one of the three is not given: then nothing is known to be the same.
std::optional<ThreatPlace> threat_place(const Detection& detection);
/// What is known of the events of an incident, also of one that was kept without its trail.
EventTrail trail_of(const Incident& incident);
/// Takes one more event into an incident. The newest by `detected_at` (else by arrival) decides the result, but only a success takes an
/// unresolved threat away; of one moment, the success is the newer. The same events give the same incident in whatever order they come.
/// Returns whether the resolution changed.
bool merge_event(Incident& incident, const Detection& event, UtcTime received_at);

std::string_view wire_name(ThreatKind kind);        ///< `virus` …
std::string_view wire_name(Resolution resolution);  ///< `needs_review` is `null` on the wire: see json.h
std::string_view wire_name(ThreatAction action);
std::string_view wire_name(Severity severity);
std::optional<ThreatKind> threat_kind_of(std::string_view wire);
std::optional<Resolution> resolution_of(std::string_view wire);
std::optional<ThreatAction> threat_action_of(std::string_view wire);
std::optional<Severity> severity_of(std::string_view wire);

}  // namespace omakase
