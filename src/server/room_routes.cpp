#include "server/room_routes.h"

#include "core/json_reader.h"
#include "server/answers.h"
#include "server/limits.h"

namespace omakase {
namespace {

Answer room_answer(const Room& room, int status = 200) {
    Answer answer = json_answer(to_json(room), status);
    answer.headers.emplace_back("ETag", etag_of(room.version));
    if (status == 201) answer.headers.emplace_back("Location", "/api/v1/rooms/" + room.id.text());
    return answer;
}

std::optional<Room> find_room(const Call& call, const Tables& tables) {
    const auto id = RoomId::parse(call.parameters.front());
    return id ? tables.room(call.actor.workspace, call.actor.user, *id) : std::nullopt;
}

/// What the answer needs, and no more.
RoomFacts facts_for(RoomQuestion question, const Call& call, const Tables& tables) {
    RoomFacts facts;
    const auto room = find_room(call, tables);
    if (!room || !tables.linkage(call.actor.workspace, room->linkage_id)) return facts;
    switch (question) {
        case RoomQuestion::incidents: {
            IncidentQuery query;
            query.linkage_id = room->linkage_id;
            query.unresolved_only = true;
            query.limit = static_cast<int>(incidents_shown);
            facts.unresolved = tables.incidents(call.actor.workspace, query);
            facts.unresolved_total = tables.unresolved_count(call.actor.workspace, room->linkage_id);
            break;
        }
        case RoomQuestion::reports:
            if (const JstDate day = latest_report_day(call.now); report_due_at(day) <= call.now) {
                facts.report = tables.reports(call.actor.workspace, room->linkage_id, {day}).front();
            }
            break;
        case RoomQuestion::support: break;
    }
    return facts;
}

Json messages_json(const std::vector<Message>& messages) {
    Json list = Json::array();
    for (const Message& message : messages) list.push_back(to_json(message));
    return {{"messages", std::move(list)}};
}

}  // namespace

Answer list_rooms(Call& call) {
    return call.store.read([&](const Tables& tables) {
        Json rooms = Json::array();
        for (const Room& room : tables.rooms(call.actor.workspace, call.actor.user)) rooms.push_back(to_json(room));
        return json_answer({{"rooms", std::move(rooms)}});
    });
}

Answer create_room(Call& call) {
    const auto json = call.json();
    if (!json) return problem(call.request, json.error());
    JsonReader reader{*json};
    const auto linkage_id = reader.id<LinkageId>("linkage_id");
    if (reader.has_wrong()) return problem(call.request, reader.error());
    return once(call, [&](Tables& tables) -> Answer {
        const auto& [workspace, user] = std::tie(call.actor.workspace, call.actor.user);
        if (!tables.linkage(workspace, linkage_id)) return call.problem("http.not_found");
        if (const auto present = tables.room_with(workspace, user, linkage_id)) return room_answer(*present);
        const Room room{.id = *RoomId::parse(random_id()), .linkage_id = linkage_id, .created_at = call.now};
        tables.insert_room(workspace, user, room);
        Message greeting;
        greeting.id = *MessageId::parse(random_id());
        greeting.room_id = room.id;
        greeting.sent_at = call.now;
        tables.insert_message(workspace, greeting);
        tables.mark_read(workspace, room.id, tables.newest_position(workspace, room.id));  // who made the room is looking at it
        return room_answer(room, 201);
    });
}

Answer change_room(Call& call) {
    const auto json = call.json();
    if (!json) return problem(call.request, json.error());
    JsonReader reader{*json};
    const bool notifications_on = reader.boolean("notifications_on");
    if (reader.has_wrong()) return problem(call.request, reader.error());
    return call.store.write([&](Tables& tables) -> Answer {
        auto room = find_room(call, tables);
        if (!room) return call.problem("http.not_found");
        const IfMatch wanted = if_match(call.request);
        if (wanted.missing) return call.problem("version.required");
        if (!tables.set_notifications(call.actor.workspace, room->id, wanted.version, notifications_on)) {
            Answer answer = problem(call.request, "version.stale", {.more = {{"current", to_json(*room)}}});
            answer.headers.emplace_back("ETag", etag_of(room->version));
            return answer;
        }
        tables.record(call.actor.workspace, call.actor, "room.notifications", "room/" + room->id.text(), {{"on", notifications_on}}, call.now);
        room->notifications_on = notifications_on;
        ++room->version;
        return room_answer(*room);
    });
}

Answer list_messages(Call& call) {
    bool unread = false;
    std::int64_t shown = 0;
    Answer answer = call.store.read([&](const Tables& tables) -> Answer {
        const auto room = find_room(call, tables);
        if (!room) return call.problem("http.not_found");
        unread = room->unread > 0;
        shown = tables.newest_position(call.actor.workspace, room->id);
        return json_answer(messages_json(tables.messages(call.actor.workspace, *room, messages_per_answer)));
    });
    // A second step, so that reading a room with nothing new stays reading; what came in between was not shown. HEAD looks at nothing.
    if (unread && call.request.method == "GET") {
        call.store.write([&](Tables& tables) {
            if (const auto room = find_room(call, tables)) tables.mark_read(call.actor.workspace, room->id, shown);
        });
    }
    return answer;
}

Answer ask_question(Call& call) {
    const auto json = call.json();
    if (!json) return problem(call.request, json.error());
    JsonReader reader{*json};
    const RoomQuestion question = reader.word("question", room_question_of);
    if (reader.has_wrong()) return problem(call.request, reader.error());
    // Reading may take long, and while something is written nobody else can write: so it comes first.
    const RoomFacts facts = call.store.read([&](const Tables& tables) { return facts_for(question, call, tables); });
    return once(call, [&](Tables& tables) -> Answer {
        const WorkspaceId& workspace = call.actor.workspace;
        const auto room = find_room(call, tables);
        if (!room) return call.problem("http.not_found");
        if (!tables.linkage(workspace, room->linkage_id)) return call.problem("room.linkage_removed");
        Message asked;
        asked.id = *MessageId::parse(random_id());
        asked.room_id = room->id;
        asked.kind = MessageKind::question;
        asked.question = question;
        asked.sent_at = call.now;
        Message answered = answer(question, *room, facts, call.now);
        answered.id = *MessageId::parse(random_id());
        answered.room_id = room->id;
        answered.sent_at = call.now;
        tables.insert_message(workspace, asked);
        tables.insert_message(workspace, answered);
        // The answer shows these two alone: what waited unread before them still does.
        if (room->unread == 0) tables.mark_read(workspace, room->id, tables.newest_position(workspace, room->id));
        return json_answer(messages_json({asked, answered}), 201);
    });
}

}  // namespace omakase
