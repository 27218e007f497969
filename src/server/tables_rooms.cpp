#include "server/tables.h"

namespace omakase {
namespace {

constexpr std::string_view select_rooms =
    "SELECT r.id, r.linkage_id, r.notifications_on, r.version, r.created_at, "
    "(SELECT COUNT(*) FROM messages m WHERE m.workspace_id = r.workspace_id AND m.room_id = r.id AND m.position > r.read_position) "
    "FROM rooms r WHERE r.workspace_id = $1 AND r.user_id = $2 ";

Room room_of(const Cursor& row) {
    return Room{.id = row.id<RoomId>(0),
                .linkage_id = row.id<LinkageId>(1),
                .notifications_on = row.flag(2),
                .version = row.small(3),
                .unread = row.small(5),
                .created_at = row.time(4)};
}

/// Whether `body` keeps what was said; the others are made new from the columns when they are read.
bool has_body(MessageKind kind) {
    return kind != MessageKind::greeting && kind != MessageKind::incident && kind != MessageKind::incident_group;
}

}  // namespace

std::vector<Room> Tables::rooms(const WorkspaceId& workspace, const UserId& user) const {
    const auto row = db_.query(std::string{select_rooms} + "ORDER BY r.created_at, r.id", workspace, user);
    std::vector<Room> rooms;
    while (row->next()) rooms.push_back(room_of(*row));
    return rooms;
}

int Tables::room_count(const WorkspaceId& workspace) const {
    const auto row = db_.query("SELECT COUNT(*) FROM rooms WHERE workspace_id = $1", workspace);
    return row->next() ? row->small(0) : 0;
}

std::optional<Room> Tables::room(const WorkspaceId& workspace, const UserId& user, const RoomId& id) const {
    const auto row = db_.query(std::string{select_rooms} + "AND r.id = $3", workspace, user, id);
    if (!row->next()) return std::nullopt;
    return room_of(*row);
}

std::optional<Room> Tables::room_with(const WorkspaceId& workspace, const UserId& user, const LinkageId& linkage) const {
    const auto row = db_.query(std::string{select_rooms} + "AND r.linkage_id = $3", workspace, user, linkage);
    if (!row->next()) return std::nullopt;
    return room_of(*row);
}

void Tables::insert_room(const WorkspaceId& workspace, const UserId& user, const Room& room) {
    changed(workspace, Topic::rooms);
    db_.run(
        "INSERT INTO rooms (workspace_id, id, user_id, linkage_id, notifications_on, version, read_position, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, 0, $7)",
        workspace, room.id, user, room.linkage_id, room.notifications_on, room.version, room.created_at);
}

bool Tables::set_notifications(const WorkspaceId& workspace, const RoomId& id, int version, bool notifications_on) {
    changed(workspace, Topic::rooms);
    return db_.run("UPDATE rooms SET notifications_on = $4, version = version + 1 WHERE workspace_id = $1 AND id = $2 AND version = $3", workspace,
                   id, version, notifications_on) == 1;
}

void Tables::insert_message(const WorkspaceId& workspace, const Message& message) {
    changed(workspace, Topic::rooms);
    std::optional<std::string> body;
    if (has_body(message.kind)) body = to_text(to_json(message));
    std::optional<std::string> contract_id, incident_id;
    if (message.kind == MessageKind::incident && !message.incidents.empty()) {
        const auto owner = db_.query(
            "SELECT c.id FROM rooms r JOIN linkages l ON l.workspace_id = r.workspace_id AND l.id = r.linkage_id "
            "JOIN contracts c ON c.customer_id_index = l.customer_id_index WHERE r.workspace_id = $1 AND r.id = $2",
            workspace, message.room_id);
        if (!owner->next()) return;  // no contract, so no incident that could be shown
        contract_id = owner->text(0);
        incident_id = message.incidents.front().id.text();
        insert_announcement(workspace, message.room_id, owner->id<ContractId>(0), message.incidents.front(), message.id.text(), message.sent_at);
    }
    db_.run(
        "INSERT INTO messages (workspace_id, id, room_id, position, kind, sent_at, contract_id, incident_id, body) "
        "VALUES ($1, $2, $3, (SELECT COALESCE(MAX(position), 0) + 1 FROM messages WHERE workspace_id = $1 AND room_id = $3), $4, $5, $6, $7, $8)",
        workspace, message.id, message.room_id, wire_name(message.kind), message.sent_at, contract_id, incident_id, body);
}

std::vector<Message> Tables::messages(const WorkspaceId& workspace, const Room& room, int newest) const {
    const auto row = db_.query(
        "SELECT id, kind, sent_at, incident_id, body FROM messages WHERE workspace_id = $1 AND room_id = $2 ORDER BY position DESC LIMIT $3",
        workspace, room.id, newest);
    std::vector<Message> messages;
    while (row->next()) {
        Message message;
        if (const auto body = row->text_or_null(4)) {
            const auto json = parse_json(*body, answer_limits);
            auto kept = json ? from_json<Message>(*json) : Result<Message>{fail(json.error())};
            if (!kept) throw StoreError{StoreError::Kind::other, "message " + row->text(0) + ": its body cannot be read (" + kept.error().id + ")"};
            message = *std::move(kept);
        }
        message.id = row->id<MessageId>(0);
        message.room_id = room.id;
        message.kind = message_kind_of(row->text(1)).value_or(MessageKind::greeting);
        message.sent_at = row->time(2);
        if (!row->is_null(3)) {
            if (auto incident = message_incident(workspace, room.id, row->id<IncidentId>(3))) message.incidents = {*std::move(incident)};
        }
        if (message.kind == MessageKind::incident_group) {
            message.incidents = group_incidents(workspace, room.id, message.id, incidents_shown);
            message.incidents_total = group_size(workspace, message.id);
        }
        messages.push_back(std::move(message));
    }
    std::ranges::reverse(messages);
    return messages;
}

std::int64_t Tables::newest_position(const WorkspaceId& workspace, const RoomId& id) const {
    const auto row = db_.query("SELECT COALESCE(MAX(position), 0) FROM messages WHERE workspace_id = $1 AND room_id = $2", workspace, id);
    return row->next() ? row->integer(0) : 0;
}

bool Tables::mark_read(const WorkspaceId& workspace, const RoomId& id, std::int64_t position) {
    const bool had_unread =
        db_.run("UPDATE rooms SET read_position = $3 WHERE workspace_id = $1 AND id = $2 AND read_position < $3", workspace, id, position) == 1;
    if (had_unread) changed(workspace, Topic::rooms);
    return had_unread;
}

void Tables::set_unread(const WorkspaceId& workspace, const RoomId& id, int unread) {
    db_.run(
        "UPDATE rooms SET read_position = (SELECT COALESCE(MAX(m.position), 0) FROM messages m WHERE m.workspace_id = $1 AND m.room_id = $2) - $3 "
        "WHERE workspace_id = $1 AND id = $2",
        workspace, id, unread);
}

}  // namespace omakase
