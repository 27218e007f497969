#include "core/json.h"
#include "core/json_reader.h"

namespace omakase {
namespace {

Json days_to_json(const std::vector<DayCount>& days) {
    Json array = Json::array();
    for (const DayCount& day : days) {
        array.push_back({{"date", iso_date(day.date)}, {"virus", day.virus}, {"spyware", day.spyware}, {"other", day.other}});
    }
    return array;
}

Json counts_to_json(const std::vector<CountOf>& counts) {
    Json array = Json::array();
    for (const CountOf& count : counts) array.push_back({{"name", count.name}, {"count", count.count}});
    return array;
}

std::vector<CountOf> read_counts(JsonReader& reader, const char* name) {
    std::vector<CountOf> counts;
    reader.each(name, [&](const Json& element, const std::string& pointer) {
        JsonReader count{element, pointer};
        counts.push_back({count.text("name"), count.integer("count")});
        if (count.has_wrong()) reader.inherit(count.error().arguments.front().value);
    });
    return counts;
}

/// `09:30` of minutes since midnight.
std::string clock_text(std::chrono::minutes time) {
    const auto two = [](long value) { return std::string{value < 10 ? "0" : ""} + std::to_string(value); };
    return two(static_cast<long>(time.count() / 60)) + ":" + two(static_cast<long>(time.count() % 60));
}

Json desk_to_json(const DeskLine& desk) {
    return {{"desk_id", desk.desk_id},
            {"name", desk.name},
            {"phone", desk.phone},
            {"open", desk.state.open},
            {"changes_at", iso_utc(desk.state.changes_at)}};
}

/// Whether a message of this kind says of which moment it speaks.
bool has_moment(MessageKind kind) {
    using enum MessageKind;
    return kind == incidents_answer || kind == reports_answer || kind == support_answer || kind == report;
}
bool has_incidents(MessageKind kind) {
    using enum MessageKind;
    return kind == incident || kind == incidents_answer || kind == incident_group;
}
bool has_total(MessageKind kind) {
    return kind == MessageKind::incidents_answer || kind == MessageKind::incident_group;
}

}  // namespace

Json to_json(const Incident& incident) {
    Json json = to_json(incident.detection);
    json["id"] = incident.id.text();
    json["linkage_id"] = incident.linkage_id.text();
    json["received_at"] = iso_utc(incident.received_at);
    json["last_seen_at"] = iso_utc(incident.last_seen_at);
    json["count"] = incident.count;
    return json;
}

template <>
Result<Incident> from_json<Incident>(const Json& json) {
    JsonReader reader{json};
    Incident incident;
    incident.id = reader.id<IncidentId>("id");
    incident.linkage_id = reader.id<LinkageId>("linkage_id");
    incident.received_at = reader.time("received_at");
    incident.last_seen_at = reader.time("last_seen_at");
    incident.count = reader.integer("count");
    if (reader.has_wrong()) return fail(reader.error());
    auto detection = from_json<Detection>(json);
    if (!detection) return fail(detection.error());
    incident.detection = *std::move(detection);
    return incident;
}

Json to_json(const Report& report) {
    return {{"linkage_id", report.linkage_id.text()},
            {"period", {{"first", iso_date(report.period.first)}, {"last", iso_date(report.period.last)}}},
            {"due_at", iso_utc(report.due_at)},
            {"detections", report.detections},
            {"virus", report.virus},
            {"spyware", report.spyware},
            {"other", report.other},
            {"unresolved", report.unresolved},
            {"days", days_to_json(report.days)},
            {"threats", counts_to_json(report.threats)},
            {"endpoints", counts_to_json(report.endpoints)}};
}

Json to_json(const MissingReport& missing) {
    return {{"linkage_id", missing.linkage_id.text()},
            {"period", {{"first", iso_date(missing.period.first)}, {"last", iso_date(missing.period.last)}}},
            {"due_at", iso_utc(missing.due_at)},
            {"state", missing.awaited ? "awaited" : "not_made"}};
}

template <>
Result<MissingReport> from_json<MissingReport>(const Json& json) {
    JsonReader reader{json};
    MissingReport missing;
    missing.linkage_id = reader.id<LinkageId>("linkage_id");
    missing.due_at = reader.time("due_at");
    missing.period = report_period(jst_date(missing.due_at));
    missing.awaited = reader.text("state") == "awaited";
    if (reader.has_wrong()) return fail(reader.error());
    return missing;
}

template <>
Result<Report> from_json<Report>(const Json& json) {
    JsonReader reader{json};
    Report report;
    report.linkage_id = reader.id<LinkageId>("linkage_id");
    if (const Json* member = reader.find("period")) {
        JsonReader period{*member, "/period"};
        report.period = {period.date("first"), period.date("last")};
        if (period.has_wrong()) reader.inherit(period.error().arguments.front().value);
    } else {
        reader.wrong("period");
    }
    report.due_at = reader.time("due_at");
    report.detections = reader.integer("detections");
    report.virus = reader.integer("virus");
    report.spyware = reader.integer("spyware");
    report.other = reader.integer("other");
    report.unresolved = reader.integer("unresolved");
    reader.each("days", [&](const Json& element, const std::string& pointer) {
        JsonReader day{element, pointer};
        report.days.push_back({day.date("date"), day.integer("virus"), day.integer("spyware"), day.integer("other")});
        if (day.has_wrong()) reader.inherit(day.error().arguments.front().value);
    });
    report.threats = read_counts(reader, "threats");
    report.endpoints = read_counts(reader, "endpoints");
    if (reader.has_wrong()) return fail(reader.error());
    return report;
}

Json to_json(const SupportDesk& desk, const DeskState& state) {
    return {{"id", desk.id},
            {"name", desk.name},
            {"phone", desk.phone},
            {"email", desk.email},
            {"days", desk.days == DeskDays::every_day ? "every_day" : "weekdays"},
            {"opens", clock_text(desk.opens)},
            {"closes", clock_text(desk.closes)},
            {"open", state.open},
            {"changes_at", iso_utc(state.changes_at)}};
}

Json to_json(const Room& room) {
    return {{"id", room.id.text()},  {"linkage_id", room.linkage_id.text()},  {"notifications_on", room.notifications_on}, {"version", room.version},
            {"unread", room.unread}, {"created_at", iso_utc(room.created_at)}};
}

template <>
Result<Room> from_json<Room>(const Json& json) {
    JsonReader reader{json};
    Room room;
    room.id = reader.id<RoomId>("id");
    room.linkage_id = reader.id<LinkageId>("linkage_id");
    room.notifications_on = reader.boolean("notifications_on");
    room.version = reader.integer("version");
    room.unread = reader.integer("unread");
    room.created_at = reader.time("created_at");
    if (reader.has_wrong()) return fail(reader.error());
    return room;
}

Json to_json(const Message& message) {
    Json json = {
        {"id", message.id.text()}, {"room_id", message.room_id.text()}, {"kind", wire_name(message.kind)}, {"sent_at", iso_utc(message.sent_at)}};
    if (message.question) json["question"] = wire_name(*message.question);
    if (has_incidents(message.kind)) {
        json["incidents"] = Json::array();
        for (const Incident& incident : message.incidents) json["incidents"].push_back(to_json(incident));
    }
    if (has_moment(message.kind)) json["data_as_of"] = iso_utc(message.data_as_of);
    if (has_total(message.kind)) json["incidents_total"] = message.incidents_total;
    if (message.kind == MessageKind::reports_answer) {
        json["report"] = message.report ? to_json(*message.report) : Json(nullptr);
        json["next_report_at"] = message.next_report_at ? Json(iso_utc(*message.next_report_at)) : Json(nullptr);
    }
    if (message.kind == MessageKind::report && message.report) json["report"] = to_json(*message.report);
    if (message.kind == MessageKind::support_answer) {
        json["desks"] = Json::array();
        for (const DeskLine& desk : message.desks) json["desks"].push_back(desk_to_json(desk));
    }
    return json;
}

template <>
Result<Message> from_json<Message>(const Json& json) {
    JsonReader reader{json};
    Message message;
    message.id = reader.id<MessageId>("id");
    message.room_id = reader.id<RoomId>("room_id");
    message.kind = reader.word("kind", message_kind_of);
    message.sent_at = reader.time("sent_at");
    message.question = reader.optional_word("question", room_question_of);
    if (message.kind == MessageKind::question && !message.question) reader.wrong("question");
    reader.each("incidents", [&](const Json& element, const std::string& pointer) {
        message.incidents.push_back(read_nested<Incident>(reader, element, pointer));
    });
    if ((message.kind == MessageKind::incident || message.kind == MessageKind::incident_group) && message.incidents.empty()) {
        reader.wrong("incidents");
    }
    message.incidents_total = has_total(message.kind) ? reader.integer("incidents_total") : 0;
    if (has_moment(message.kind)) message.data_as_of = reader.time("data_as_of");
    if (const Json* report = reader.find("report")) message.report = read_nested<Report>(reader, *report, "/report");
    if (message.kind == MessageKind::report && !message.report) reader.wrong("report");
    message.next_report_at = reader.optional_time("next_report_at");
    reader.each("desks", [&](const Json& element, const std::string& pointer) {
        JsonReader desk{element, pointer};
        message.desks.push_back(
            {desk.text("desk_id"), desk.text("name"), desk.text("phone"), DeskState{desk.boolean("open"), desk.time("changes_at")}});
        if (desk.has_wrong()) reader.inherit(desk.error().arguments.front().value);
    });
    if (reader.has_wrong()) return fail(reader.error());
    return message;
}

}  // namespace omakase
