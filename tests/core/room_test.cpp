#include "core/room.h"

#include <catch2/catch_test_macros.hpp>

using namespace omakase;
using namespace std::chrono_literals;

namespace {
const LinkageId own = LinkageId::parse(std::string(32, 'a')).value();
const LinkageId foreign = LinkageId::parse(std::string(32, 'b')).value();
const UtcTime now = *parse_iso_utc("2026-11-23T10:42:00+09:00");

Incident incident(int number, const LinkageId& linkage, Resolution resolution) {
    Incident out;
    std::string text(32, '0');
    text[31] = static_cast<char>('0' + number);
    out.id = IncidentId::parse(text).value();
    out.linkage_id = linkage;
    out.detection.kind = ThreatKind::virus;
    out.detection.resolution = resolution;
    out.detection.detected_at = now - std::chrono::days{3} - std::chrono::minutes{number};
    return out;
}
Room room() {
    Room out;
    out.linkage_id = own;
    return out;
}
}  // namespace

TEST_CASE("the incidents button answers with the newest unresolved of that bot alone", "[room]") {
    std::vector<Incident> incidents;
    for (int i = 7; i >= 1; --i) incidents.push_back(incident(i, own, Resolution::unresolved));
    incidents.push_back(incident(8, foreign, Resolution::unresolved));
    incidents.push_back(incident(9, own, Resolution::resolved));
    const Message message = answer(RoomQuestion::incidents, room(), room_facts(room(), incidents, now), now);
    CHECK(message.kind == MessageKind::incidents_answer);
    CHECK(message.incidents_total == 7);
    REQUIRE(message.incidents.size() == 5);
    CHECK(message.incidents[0].id == incidents[6].id);
    CHECK(message.data_as_of == now);
    CHECK(message.sent_at == now);
}

TEST_CASE("the reports button answers with the newest report that was due", "[room]") {
    const Message message =
        answer(RoomQuestion::reports, room(),
               room_facts(room(), {incident(1, own, Resolution::unresolved), incident(2, foreign, Resolution::unresolved)}, now), now);
    REQUIRE(message.report);
    CHECK(message.report->period == DateRange{2026y / 11 / 9, 2026y / 11 / 22});
    CHECK(message.report->detections == 1);
    CHECK(message.next_report_at == parse_iso_utc("2026-12-07T10:00:00+09:00"));
    CHECK_FALSE(room_facts(room(), {}, *parse_iso_utc("2024-03-31T00:00:00Z")).report);
}

TEST_CASE("the support button answers with three desks and their state", "[room]") {
    const Message message = answer(RoomQuestion::support, room(), {}, now);
    REQUIRE(message.desks.size() == 3);
    CHECK(message.desks[0].state.open);
    CHECK_FALSE(message.desks[1].state.open);
}

TEST_CASE("wire names of rooms are read back", "[room]") {
    for (const auto question : {RoomQuestion::incidents, RoomQuestion::reports, RoomQuestion::support})
        CHECK(room_question_of(wire_name(question)) == question);
    for (const auto kind : {MessageKind::greeting, MessageKind::question, MessageKind::incident, MessageKind::incidents_answer,
                            MessageKind::reports_answer, MessageKind::support_answer, MessageKind::report, MessageKind::incident_group})
        CHECK(message_kind_of(wire_name(kind)) == kind);
    CHECK_FALSE(room_question_of("x"));
    CHECK_FALSE(message_kind_of(""));
}
