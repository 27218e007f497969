#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/fold.h"
#include "server/tables.h"

namespace omakase {
namespace {

constexpr std::string_view incident_columns =
    "i.id, i.received_at, i.last_seen_at, i.count, i.vendor, i.product, i.detected_at, i.endpoint, i.user_name, i.threat, i.kind, i.path, i.action, "
    "i.action_raw, i.resolution, i.severity, i.flags";

/// The columns above, beginning at `first`.
Incident incident_of(const Cursor& row, int first, const LinkageId& linkage) {
    Incident incident;
    incident.id = row.id<IncidentId>(first);
    incident.linkage_id = linkage;
    incident.received_at = row.time(first + 1);
    incident.last_seen_at = row.time(first + 2);
    incident.count = row.small(first + 3);
    Detection& detection = incident.detection;
    detection.vendor = row.text(first + 4);
    detection.product = row.text(first + 5);
    detection.detected_at = row.time_or_null(first + 6);
    detection.endpoint = row.text_or_null(first + 7);
    detection.user = row.text_or_null(first + 8);
    detection.threat = row.text_or_null(first + 9);
    detection.kind = threat_kind_of(row.text(first + 10)).value_or(ThreatKind::other);
    detection.path = row.text_or_null(first + 11);
    if (const auto action = row.text_or_null(first + 12)) detection.action = threat_action_of(*action);
    detection.action_raw = nlohmann::json::parse(row.text(first + 13)).get<std::vector<std::string>>();
    detection.resolution = resolution_of(row.text(first + 14)).value_or(Resolution::needs_review);
    if (const auto severity = row.text_or_null(first + 15)) detection.severity = severity_of(*severity);
    detection.flags = nlohmann::json::parse(row.text(first + 16)).get<std::vector<std::string>>();
    return incident;
}

/// `{"n":3,"open":µs,"newest":[[µs,"failed"],null,null,null]}`.
std::string trail_text(const EventTrail& trail) {
    nlohmann::json newest = nlohmann::json::array();
    for (const auto& one : trail.newest) {
        if (!one) {
            newest.push_back(nullptr);
            continue;
        }
        newest.push_back({one->at.time_since_epoch().count(), one->action ? nlohmann::json(wire_name(*one->action)) : nlohmann::json(nullptr)});
    }
    nlohmann::json json{{"n", trail.events}, {"newest", std::move(newest)}};
    if (trail.first_open_at) json["open"] = trail.first_open_at->time_since_epoch().count();
    return json.dump();
}

EventTrail trail_of_text(const std::string& text) {
    EventTrail trail;
    if (text.empty()) return trail;
    const auto time = [](const nlohmann::json& value) { return UtcTime{std::chrono::microseconds{value.get<std::int64_t>()}}; };
    const auto json = nlohmann::json::parse(text);
    trail.events = json.at("n").get<int>();
    if (const auto open = json.find("open"); open != json.end()) trail.first_open_at = time(*open);
    for (std::size_t i = 0; i < trail.newest.size(); ++i) {
        const auto& one = json.at("newest").at(i);
        if (one.is_null()) continue;
        trail.newest[i] = EventTrail::Newest{time(one.at(0)), {}};
        if (!one.at(1).is_null()) trail.newest[i]->action = threat_action_of(one.at(1).get<std::string>());
    }
    return trail;
}

std::string search_text_of(const Detection& detection) {
    std::string out;
    for (const auto* part : {&detection.endpoint, &detection.user, &detection.threat, &detection.path}) {
        if (*part) out += fold_text(**part);
        out += '\n';  // no word of a query holds a line break, so none is found across two fields
    }
    return out;
}

std::string place_hash(const ThreatPlace& place) {
    return sha256_hex(place[0] + '\0' + place[1] + '\0' + place[2]);
}

std::string resolution_text(Resolution resolution) {
    return resolution == Resolution::needs_review ? "needs_review" : std::string{wire_name(resolution)};
}

template <class T>
std::optional<std::string> name_or_null(const std::optional<T>& value) {
    if (!value) return std::nullopt;
    return std::string{wire_name(*value)};
}

std::string list_text(const std::vector<std::string>& list) {
    return nlohmann::json(list).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// One linkage's incidents, newest first, read as they are needed.
struct Stream {
    LinkageId linkage;
    std::string organization;  ///< folded
    std::unique_ptr<Cursor> rows;
    UtcTime occurred_at;
    std::string id;

    bool next() {
        if (!rows->next()) return false;
        occurred_at = rows->time(0);
        id = rows->text(2);
        return true;
    }
    bool matches(const std::vector<std::string>& words) const {
        if (words.empty()) return true;
        const std::string text = rows->text(1);
        return std::ranges::all_of(words, [&](const std::string& word) { return text.contains(word) || organization.contains(word); });
    }
};

std::unique_ptr<Cursor> open_stream(Connection& db, const WorkspaceId& workspace, const LinkageId& linkage, const IncidentQuery& query) {
    std::string sql = "SELECT i.occurred_at, i.search_text, " + std::string{incident_columns} +
                      " FROM linkages l JOIN contracts c ON c.customer_id_index = l.customer_id_index JOIN incidents i ON i.contract_id = c.id "
                      "WHERE l.workspace_id = $1 AND l.id = $2 AND l.removed_at IS NULL";
    if (query.unresolved_only) sql += " AND i.needs_attention = 1";
    if (query.kind) sql += " AND i.kind = $3";
    if (query.from) sql += " AND i.occurred_at >= $4";
    if (query.until) sql += " AND i.occurred_at < $5";
    if (query.after) sql += " AND (i.occurred_at, i.id) < ($6, $7)";
    sql += " ORDER BY i.occurred_at DESC, i.id DESC";
    auto rows = db.prepare_stream(sql);
    rows->bind(1, workspace);
    rows->bind(2, linkage);
    if (query.kind) rows->bind(3, wire_name(*query.kind));
    if (query.from) rows->bind(4, *query.from);
    if (query.until) rows->bind(5, *query.until);
    if (query.after) {
        rows->bind(6, query.after->occurred_at);
        rows->bind(7, query.after->id);
    }
    return rows;
}

}  // namespace

std::vector<Incident> Tables::incidents(const WorkspaceId& workspace, const IncidentQuery& query) const {
    std::vector<Stream> streams;
    const auto linkages = db_.query("SELECT id, organization FROM linkages WHERE workspace_id = $1 AND removed_at IS NULL", workspace);
    while (linkages->next()) {
        const LinkageId id = linkages->id<LinkageId>(0);
        if (query.linkage_id && *query.linkage_id != id) continue;
        std::string organization;
        for (const auto& level : nlohmann::json::parse(linkages->text(1))) organization += fold_text(level.get<std::string>()) + '\n';
        streams.push_back({id, std::move(organization), open_stream(db_, workspace, id, query), {}, {}});
        streams.back().rows->start();
    }
    std::erase_if(streams, [](Stream& stream) { return !stream.next(); });
    // Each stream comes in order from its index; the newest head goes out first, so no more rows are read than are shown.
    const std::vector<std::string> words = fold_query(query.text);
    const auto older = [](const Stream& a, const Stream& b) { return std::tie(a.occurred_at, a.id) < std::tie(b.occurred_at, b.id); };
    std::vector<Incident> found;
    while (!streams.empty() && std::cmp_less(found.size(), query.limit)) {
        const auto newest = std::ranges::max_element(streams, older);
        if (newest->matches(words)) found.push_back(incident_of(*newest->rows, 2, newest->linkage));
        if (!newest->next()) streams.erase(newest);
    }
    return found;
}

std::vector<Incident> Tables::incidents_of(const WorkspaceId& workspace, const LinkageId& linkage, const IncidentQuery& query) const {
    const auto rows = open_stream(db_, workspace, linkage, query);
    std::vector<Incident> incidents;
    while (rows->next()) incidents.push_back(incident_of(*rows, 2, linkage));
    return incidents;
}

std::optional<Incident> Tables::incident(const WorkspaceId& workspace, const IncidentId& id) const {
    const auto row = db_.query("SELECT l.id, " + std::string{incident_columns} +
                                   " FROM linkages l JOIN contracts c ON c.customer_id_index = l.customer_id_index "
                                   "JOIN incidents i ON i.contract_id = c.id WHERE l.workspace_id = $1 AND l.removed_at IS NULL AND i.id = $2",
                               workspace, id);
    if (!row->next()) return std::nullopt;
    return incident_of(*row, 1, row->id<LinkageId>(0));
}

std::optional<Incident> Tables::message_incident(const WorkspaceId& workspace, const RoomId& room, const IncidentId& id) const {
    const auto row = db_.query("SELECT r.linkage_id, " + std::string{incident_columns} +
                                   " FROM rooms r JOIN messages m ON m.workspace_id = r.workspace_id AND m.room_id = r.id "
                                   "JOIN incidents i ON i.contract_id = m.contract_id AND i.id = m.incident_id "
                                   "WHERE r.workspace_id = $1 AND r.id = $2 AND m.incident_id = $3",
                               workspace, room, id);
    if (!row->next()) return std::nullopt;
    return incident_of(*row, 1, row->id<LinkageId>(0));
}

std::vector<Incident> Tables::group_incidents(const WorkspaceId& workspace, const RoomId& room, const MessageId& message, std::size_t limit) const {
    const auto row = db_.query("SELECT r.linkage_id, " + std::string{incident_columns} +
                                   " FROM rooms r JOIN announcements a ON a.workspace_id = r.workspace_id AND a.room_id = r.id "
                                   "JOIN incidents i ON i.contract_id = a.contract_id AND i.id = a.incident_id "
                                   "WHERE r.workspace_id = $1 AND r.id = $2 AND a.message_id = $3 ORDER BY i.occurred_at DESC, i.id LIMIT $4",
                               workspace, room, message, static_cast<std::int64_t>(limit));
    std::vector<Incident> incidents;
    while (row->next()) incidents.push_back(incident_of(*row, 1, row->id<LinkageId>(0)));
    return incidents;
}

std::map<ThreatPlace, Incident> Tables::incidents_at(const ContractId& contract, const std::vector<ThreatPlace>& places) const {
    std::map<ThreatPlace, Incident> found;
    for_each_asked(
        places,
        [&](const ThreatPlace& place) {
            return db_.query("SELECT " + std::string{incident_columns} + ", i.trail FROM incidents i WHERE i.contract_id = $1 AND i.place_hash = $2",
                             contract, place_hash(place));
        },
        [&](const ThreatPlace& place, Cursor& row) {
            if (!row.next()) return;
            Incident incident = incident_of(row, 0, LinkageId{});
            incident.trail = trail_of_text(row.text(17));
            found.emplace(place, std::move(incident));
        });
    return found;
}

void Tables::insert_incident(const ContractId& contract, const Incident& incident) {
    changed_for(contract, Topic::incidents);
    const Detection& d = incident.detection;
    db_.post(
        "INSERT INTO incidents (contract_id, id, received_at, last_seen_at, occurred_at, count, vendor, product, detected_at, endpoint, user_name, "
        "threat, "
        "kind, path, action, action_raw, resolution, severity, flags, needs_attention, search_text, place_hash, trail) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) "
        "ON CONFLICT (contract_id, id) DO NOTHING",
        contract, incident.id, incident.received_at, incident.last_seen_at, incident.occurred_at(), incident.count, d.vendor, d.product,
        d.detected_at, d.endpoint, d.user, d.threat, wire_name(d.kind), d.path, name_or_null(d.action), list_text(d.action_raw),
        resolution_text(d.resolution), name_or_null(d.severity), list_text(d.flags), needs_attention(d.kind, d.resolution), search_text_of(d),
        threat_place(d).transform(place_hash), trail_text(trail_of(incident)));
}

void Tables::update_incident(const ContractId& contract, const Incident& incident) {
    changed_for(contract, Topic::incidents);
    const Detection& d = incident.detection;
    db_.post(
        "UPDATE incidents SET last_seen_at = $3, occurred_at = $4, count = $5, vendor = $6, product = $7, detected_at = $8, endpoint = $9, user_name "
        "= $10, "
        "threat = $11, kind = $12, path = $13, action = $14, action_raw = $15, resolution = $16, severity = $17, flags = $18, needs_attention = $19, "
        "search_text = $20, received_at = $21, place_hash = $22, trail = $23 WHERE contract_id = $1 AND id = $2",
        contract, incident.id, incident.last_seen_at, incident.occurred_at(), incident.count, d.vendor, d.product, d.detected_at, d.endpoint, d.user,
        d.threat, wire_name(d.kind), d.path, name_or_null(d.action), list_text(d.action_raw), resolution_text(d.resolution), name_or_null(d.severity),
        list_text(d.flags), needs_attention(d.kind, d.resolution), search_text_of(d), incident.received_at, threat_place(d).transform(place_hash),
        trail_text(trail_of(incident)));
}

}  // namespace omakase
