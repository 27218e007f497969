#include "core/incident.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <numeric>

using namespace omakase;
using std::chrono::minutes;

namespace {

const UtcTime start = parse_iso_utc("2026-11-20T01:00:00Z").value();

Detection detection(Resolution resolution, std::optional<UtcTime> at) {
    Detection made;
    made.endpoint = "PC01";
    made.path = "C:\\x.exe";
    made.threat = "Eicar";
    made.kind = ThreatKind::virus;
    made.resolution = resolution;
    made.action = resolution == Resolution::resolved ? ThreatAction::quarantined : ThreatAction::failed;
    made.detected_at = at;
    return made;
}

Incident incident(Resolution resolution, std::optional<UtcTime> at) {
    Incident made;
    made.detection = detection(resolution, at);
    made.received_at = start + minutes{30};
    made.last_seen_at = made.occurred_at();
    return made;
}

}  // namespace

TEST_CASE("viruses and spyware are announced when unresolved, and worded differently when it cannot be told", "[incident]") {
    for (ThreatKind kind : {ThreatKind::virus, ThreatKind::spyware}) {
        CHECK(announcement_for(kind, Resolution::unresolved) == Announcement::announce);
        CHECK(announcement_for(kind, Resolution::needs_review) == Announcement::announce_needs_review);
        CHECK(announcement_for(kind, Resolution::resolved) == Announcement::not_unresolved);
        CHECK(announcement_for(kind, Resolution::passed) == Announcement::not_unresolved);
        CHECK(needs_attention(kind, Resolution::unresolved));
        CHECK(needs_attention(kind, Resolution::needs_review));
        CHECK_FALSE(needs_attention(kind, Resolution::passed));
    }
    CHECK(announcement_for(ThreatKind::other, Resolution::unresolved) == Announcement::other_kind);
    CHECK_FALSE(needs_attention(ThreatKind::other, Resolution::needs_review));
}

TEST_CASE("the same threat has the same endpoint without case, path and name, and none may be missing", "[incident]") {
    const Detection a = detection(Resolution::unresolved, start);
    Detection b = a;
    b.endpoint = "pc01";
    REQUIRE(threat_place(a));
    CHECK(threat_place(a) == threat_place(b));
    b.path = "C:\\y.exe";
    CHECK(threat_place(a) != threat_place(b));
    b.path.reset();
    CHECK_FALSE(threat_place(b));
    Detection c = a;
    c.endpoint.reset();
    CHECK_FALSE(threat_place(c));
}

TEST_CASE("a later success closes an incident and is no further sighting", "[incident]") {
    Incident open = incident(Resolution::unresolved, start);
    CHECK(merge_event(open, detection(Resolution::resolved, start + minutes{5}), start + minutes{40}));
    CHECK(open.detection.resolution == Resolution::resolved);
    CHECK(open.detection.action == ThreatAction::quarantined);
    CHECK(open.count == 1);
    CHECK(open.last_seen_at == start + minutes{5});
    CHECK(open.occurred_at() == start);
}

TEST_CASE("a later failure raises count and last-seen, and reopens", "[incident]") {
    Incident closed = incident(Resolution::resolved, start);
    CHECK(merge_event(closed, detection(Resolution::unresolved, start + minutes{5}), start + minutes{40}));
    CHECK(closed.detection.resolution == Resolution::unresolved);
    CHECK(closed.count == 2);
    CHECK_FALSE(merge_event(closed, detection(Resolution::unresolved, start + minutes{6}), start + minutes{41}));
    CHECK(closed.count == 3);
    CHECK(closed.last_seen_at == start + minutes{6});
}

TEST_CASE("a success that arrives late closes nothing newer", "[incident]") {
    Incident open = incident(Resolution::unresolved, start);
    CHECK_FALSE(merge_event(open, detection(Resolution::resolved, start - minutes{5}), start + minutes{60}));
    CHECK(open.detection.resolution == Resolution::unresolved);
    CHECK(open.count == 2);
    CHECK(open.last_seen_at == start);
}

TEST_CASE("events without time are ordered by their arrival", "[incident]") {
    Incident open = incident(Resolution::unresolved, std::nullopt);
    CHECK_FALSE(merge_event(open, detection(Resolution::resolved, std::nullopt), start));
    CHECK(merge_event(open, detection(Resolution::resolved, std::nullopt), start + minutes{31}));
}

TEST_CASE("left alone, or cannot be told, takes no unresolved threat away", "[incident]") {
    Incident open = incident(Resolution::unresolved, start);
    CHECK_FALSE(merge_event(open, detection(Resolution::passed, start + minutes{1}), start));
    CHECK_FALSE(merge_event(open, detection(Resolution::needs_review, start + minutes{2}), start));
    CHECK(open.detection.resolution == Resolution::unresolved);
    CHECK(open.count == 3);
}

TEST_CASE("the same events give the same incident in whatever order they come", "[incident]") {
    using enum Resolution;
    const std::vector<std::vector<Resolution>> stories{{unresolved, resolved},
                                                       {unresolved, passed, needs_review},
                                                       {needs_review, passed, resolved, unresolved},
                                                       {unresolved, resolved, unresolved, resolved},
                                                       {resolved, passed, unresolved, needs_review, resolved},
                                                       {resolved, resolved, resolved}};
    int orders = 0;
    for (const auto& story : stories) {
        for (const int apart : {1, 0}) {  // and all at one moment
            std::vector<Detection> events;
            for (const Resolution resolution : story) {
                events.push_back(detection(resolution, start + apart * minutes{static_cast<int>(events.size())}));
                events.back().action_raw = {std::string{"text "} + static_cast<char>('a' + events.size()), "same"};
            }
            std::vector<std::size_t> order(events.size());
            std::iota(order.begin(), order.end(), 0U);
            std::optional<Incident> expected;
            do {
                Incident made;
                made.detection = events[order.front()];
                made.received_at = start + minutes{30};
                made.last_seen_at = made.occurred_at();
                made.trail = trail_of(made);
                for (std::size_t i = 1; i < order.size(); ++i) merge_event(made, events[order[i]], start + minutes{30});
                if (!expected) expected = made;
                CHECK(made.detection.resolution == expected->detection.resolution);
                CHECK(made.detection.action == expected->detection.action);
                CHECK(made.detection.action_raw == expected->detection.action_raw);
                CHECK(made.count == expected->count);
                CHECK(made.last_seen_at == expected->last_seen_at);
                CHECK(made.occurred_at() == start);
                CHECK(made.trail == expected->trail);
                ++orders;
            } while (std::ranges::next_permutation(order).found);
        }
    }
    CHECK(orders == 2 * (2 + 6 + 24 + 24 + 120 + 6));
}

TEST_CASE("wire names go both ways", "[incident]") {
    for (const char* name : {"virus", "spyware", "other"}) CHECK(wire_name(threat_kind_of(name).value()) == name);
    for (const char* name : {"unresolved", "resolved", "passed", "needs_review"}) CHECK(wire_name(resolution_of(name).value()) == name);
    for (const char* name :
         {"cleaned", "quarantined", "deleted", "renamed", "blocked", "terminated", "passed", "logged", "failed", "restart_required"})
        CHECK(wire_name(threat_action_of(name).value()) == name);
    for (const char* name : {"low", "medium", "high", "very_high", "unknown"}) CHECK(wire_name(severity_of(name).value()) == name);
    CHECK_FALSE(threat_kind_of("worm"));
    CHECK_FALSE(severity_of(""));
}
