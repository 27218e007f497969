#include <algorithm>
#include <map>

#include "core/storm.h"
#include "server/tables.h"

namespace omakase {
namespace {

constexpr std::string_view webhook_columns =
    "w.id, w.linkage_id, w.version, w.kind, w.name, w.host, w.url_sealed, w.secret_sealed, w.is_on, w.created_at, w.failures, w.open_until, "
    "w.off_reason";

std::string url_key(const WorkspaceId& workspace, const WebhookId& id) {
    return "webhook url " + workspace.text() + " " + id.text();
}
std::string secret_key(const WorkspaceId& workspace, const WebhookId& id) {
    return "webhook secret " + workspace.text() + " " + id.text();
}

constexpr std::string_view delivery_columns =
    "d.id, d.webhook_id, o.cause, o.cause_key, d.state, d.tries, d.resends, d.status, d.reason, d.created_at, d.last_try_at, d.next_try_at "
    "FROM deliveries d JOIN outbox o ON o.workspace_id = d.workspace_id AND o.id = d.outbox_id ";

Delivery delivery_of(const Cursor& row) {
    Delivery delivery;
    delivery.id = row.id<DeliveryId>(0);
    delivery.webhook_id = row.id<WebhookId>(1);
    delivery.cause = row.text(2);
    delivery.cause_key = row.text(3);
    delivery.state = delivery_state_of(row.text(4)).value_or(DeliveryState::dead);
    delivery.tries = row.small(5);
    delivery.resends = row.small(6);
    if (!row.is_null(7)) delivery.status = row.small(7);
    delivery.reason = row.text_or_null(8);
    delivery.created_at = row.time(9);
    delivery.last_try_at = row.time_or_null(10);
    delivery.next_try_at = row.time_or_null(11);
    return delivery;
}

/// A threat as it is compared; an index has no room for a name of any length.
std::optional<std::string> threat_key(const Incident& incident) {
    constexpr std::size_t as_it_is = 500;  // bytes
    const auto& threat = incident.detection.threat;
    return threat && threat->size() > as_it_is ? sha256_hex(*threat) : threat;
}

/// What stands in the outbox; nothing when it cannot be read.
std::optional<WebhookEvent> event_kept(const std::string& body) {
    const auto json = parse_json(body, answer_limits);
    auto event = json ? from_json<WebhookEvent>(*json) : Result<WebhookEvent>{fail(json.error())};
    if (!event) return std::nullopt;
    return *std::move(event);
}

/// What was announced of the same threat before, and where the newest of them stands.
struct Earlier {
    std::vector<Announced> announced;
    std::string newest;
};
Earlier earlier_of(Cursor& row) {
    Earlier earlier;
    while (row.next()) {
        if (earlier.announced.empty()) earlier.newest = row.text(2);
        earlier.announced.push_back({row.time(0), row.flag(1)});
    }
    return earlier;
}

}  // namespace

std::vector<ReportRoom> Tables::report_rooms(const WorkspaceId& workspace) const {
    std::map<std::string, std::vector<JstDate>> settled;
    const auto claim = db_.query("SELECT room_id, report_day FROM report_claims WHERE workspace_id = $1", workspace);
    while (claim->next()) {
        if (const auto day = parse_iso_date(claim->text(1))) settled[claim->text(0)].push_back(*day);
    }
    const auto row = db_.query(
        "SELECT r.id, r.linkage_id, r.created_at, r.notifications_on FROM rooms r "
        "JOIN linkages l ON l.workspace_id = r.workspace_id AND l.id = r.linkage_id "
        "WHERE r.workspace_id = $1 AND l.removed_at IS NULL ORDER BY r.created_at, r.id",
        workspace);
    std::vector<ReportRoom> rooms;
    while (row->next()) {
        rooms.push_back({row->id<RoomId>(0), row->id<LinkageId>(1), row->time(2), row->flag(3), std::move(settled[row->text(0)])});
    }
    return rooms;
}

std::optional<UtcTime> Tables::newest_arrival() const {
    const auto row = db_.query(
        "SELECT MAX(t) FROM (SELECT MAX(sent_at) AS t FROM messages UNION ALL SELECT MAX(last_received_at) FROM contracts "
        "UNION ALL SELECT MAX(created_at) FROM idempotency) AS newest");
    return row->next() ? row->time_or_null(0) : std::nullopt;
}

bool Tables::claim_report(const WorkspaceId& workspace, const RoomId& room, JstDate day, const std::optional<MessageId>& message, UtcTime now) {
    return db_.run(
               "INSERT INTO report_claims (workspace_id, room_id, report_day, claimed_at, message_id) VALUES ($1, $2, $3, $4, $5) "
               "ON CONFLICT (workspace_id, room_id, report_day) DO NOTHING",
               workspace, room, iso_date(day), now, message) == 1;
}

Audience Tables::audience_of(const ContractId& contract) const {
    Audience audience;
    const auto room = db_.query(
        "SELECT r.workspace_id, r.id FROM contracts c JOIN linkages l ON l.customer_id_index = c.customer_id_index AND l.removed_at IS NULL "
        "JOIN rooms r ON r.workspace_id = l.workspace_id AND r.linkage_id = l.id WHERE c.id = $1 AND r.notifications_on = 1",
        contract);
    const auto linkage = db_.query(
        "SELECT l.workspace_id, l.id FROM contracts c JOIN linkages l ON l.customer_id_index = c.customer_id_index AND l.removed_at IS NULL "
        "WHERE c.id = $1 AND EXISTS (SELECT 1 FROM webhooks w WHERE w.workspace_id = l.workspace_id AND w.linkage_id = l.id "
        "AND w.removed_at IS NULL AND w.is_on = 1)",
        contract);
    while (room->next()) audience.rooms.emplace_back(room->id<WorkspaceId>(0), room->id<RoomId>(1));
    while (linkage->next()) audience.linkages.emplace_back(linkage->id<WorkspaceId>(0), linkage->id<LinkageId>(1));
    return audience;
}

void Tables::announce(const Audience& audience, const ContractId& contract, const Incident& incident, UtcTime now) {
    for (const auto& [workspace, room] : audience.rooms) announce_in(workspace, room, contract, incident, now);
    for (const auto& [workspace, linkage] : audience.linkages) announce_outside(workspace, linkage, incident, now);
}

void Tables::announce_resolved(const Audience& audience, const Incident& incident, UtcTime now) {
    for (const auto& [workspace, linkage] : audience.linkages) {
        // The row is held first: whoever is about to send it has read the incident either before this, and then is seen below, or reads it after.
        const auto told = db_.query(
            "UPDATE outbox SET takes_more = takes_more WHERE workspace_id = $1 AND id = (SELECT t.outbox_id FROM outbox_incidents t "
            "WHERE t.workspace_id = $1 AND t.linkage_id = $2 AND t.incident_id = $3) RETURNING id, cause_key, body, cause",
            workspace, linkage, incident.id);
        if (!told->next()) continue;
        const std::string outbox = told->text(0), key = told->text(1);
        std::optional<WebhookEvent> group;
        if (told->text(3) == "group") {
            group = event_kept(told->text(2));
            told->next();
            const auto counts = db_.query(
                "SELECT COUNT(*), COALESCE(SUM(i.needs_attention), 0) FROM outbox_incidents t "
                "JOIN linkages l ON l.workspace_id = t.workspace_id AND l.id = t.linkage_id "
                "JOIN contracts c ON c.customer_id_index = l.customer_id_index JOIN incidents i ON i.contract_id = c.id AND i.id = t.incident_id "
                "WHERE t.workspace_id = $1 AND t.outbox_id = $2",
                workspace, outbox);
            if (!group || !counts->next() || counts->flag(1)) continue;
            group->count = counts->small(0);
        } else {
            told->next();
        }
        OutboxDraft draft{.cause = "resolved", .cause_key = key, .id = random_id(), .only = std::vector<WebhookId>{}};
        const auto tried =
            db_.query("SELECT webhook_id FROM deliveries WHERE workspace_id = $1 AND outbox_id = $2 AND last_try_at IS NOT NULL", workspace, outbox);
        while (tried->next()) draft.only->push_back(tried->id<WebhookId>(0));
        const auto event = [&] {
            WebhookEvent made = event_of(workspace, linkage, now);
            made.incident = group ? group->incident : incident;
            made.incident->linkage_id = linkage;
            made.is_resolution = true;
            if (group) made.count = group->count;
            return made;
        };
        enqueue(workspace, linkage, draft, event, now);
    }
}

void Tables::announce_in(const WorkspaceId& workspace, const RoomId& room, const ContractId& contract, const Incident& incident, UtcTime now) {
    changed(workspace, Topic::rooms);
    std::string message = random_id();
    if (!insert_announcement(workspace, room, contract, incident, message, now)) return;
    Earlier earlier;
    if (incident.detection.threat) {  // what has no name is not known to be the same
        // Of one moment, those of a group come first: they are the newer ones.
        earlier = earlier_of(
            *db_.query("SELECT announced_at, in_group, message_id FROM announcements WHERE workspace_id = $1 AND room_id = $2 AND threat = $3 "
                       "AND incident_id <> $4 ORDER BY announced_at DESC, in_group DESC LIMIT $5",
                       workspace, room, threat_key(incident), incident.id, static_cast<int>(storm_limits.alone)));
    }
    const StormStep step = storm_step(earlier.announced, now);
    if (step == StormStep::join_group) message = earlier.newest;
    if (step != StormStep::alone) {
        db_.run("UPDATE announcements SET in_group = 1, message_id = $4 WHERE workspace_id = $1 AND room_id = $2 AND incident_id = $3", workspace,
                room, incident.id, message);
    }
    if (step == StormStep::join_group) return;
    const bool is_group = step == StormStep::begin_group;
    db_.run(
        "INSERT INTO messages (workspace_id, id, room_id, position, kind, sent_at, contract_id, incident_id) "
        "VALUES ($1, $2, $3, (SELECT COALESCE(MAX(position), 0) + 1 FROM messages WHERE workspace_id = $1 AND room_id = $3), $4, $5, $6, $7)",
        workspace, message, room, wire_name(is_group ? MessageKind::incident_group : MessageKind::incident), now,
        is_group ? std::nullopt : std::optional{contract}, is_group ? std::nullopt : std::optional{incident.id});
}

void Tables::announce_outside(const WorkspaceId& workspace, const LinkageId& linkage, const Incident& incident, UtcTime now) {
    if (webhooks_on(workspace, linkage).empty()) return;
    std::string outbox = random_id();
    if (db_.run("INSERT INTO outbox_incidents (workspace_id, linkage_id, incident_id, threat, told_at, in_group, outbox_id) "
                "VALUES ($1, $2, $3, $4, $5, 0, $6) ON CONFLICT (workspace_id, linkage_id, incident_id) DO NOTHING",
                workspace, linkage, incident.id, threat_key(incident), now, outbox) == 0) {
        return;
    }
    Earlier earlier;
    if (incident.detection.threat) {
        earlier = earlier_of(
            *db_.query("SELECT told_at, in_group, outbox_id FROM outbox_incidents WHERE workspace_id = $1 AND linkage_id = $2 AND threat = $3 "
                       "AND incident_id <> $4 ORDER BY told_at DESC, in_group DESC LIMIT $5",
                       workspace, linkage, threat_key(incident), incident.id, static_cast<int>(storm_limits.alone)));
    }
    const StormStep step = storm_step(earlier.announced, now);
    bool joined = false;
    if (step == StormStep::join_group) {  // unless it left meanwhile: writing the row waits for whoever is just sending it
        joined = db_.run("UPDATE outbox SET takes_more = 1 WHERE workspace_id = $1 AND id = $2 AND takes_more = 1", workspace, earlier.newest) == 1;
        if (joined) outbox = earlier.newest;
    }
    if (step != StormStep::alone) {
        db_.run("UPDATE outbox_incidents SET in_group = 1, outbox_id = $4 WHERE workspace_id = $1 AND linkage_id = $2 AND incident_id = $3",
                workspace, linkage, incident.id, outbox);
    }
    if (joined) return;
    OutboxDraft draft{.cause = step == StormStep::alone ? "incident" : "group", .cause_key = incident.id.text(), .id = outbox};
    if (step != StormStep::alone) draft.hold = storm_hold;
    const auto event = [&] {
        WebhookEvent made = event_of(workspace, linkage, now);
        made.incident = incident;
        made.incident->linkage_id = linkage;
        return made;
    };
    enqueue(workspace, linkage, draft, event, now);
}

bool Tables::insert_announcement(const WorkspaceId& workspace, const RoomId& room, const ContractId& contract, const Incident& incident,
                                 std::string_view message, UtcTime now) {
    return db_.run(
               "INSERT INTO announcements (workspace_id, room_id, incident_id, contract_id, threat, announced_at, in_group, message_id) "
               "VALUES ($1, $2, $3, $4, $5, $6, 0, $7) ON CONFLICT (workspace_id, room_id, incident_id) DO NOTHING",
               workspace, room, incident.id, contract, threat_key(incident), now, message) == 1;
}

int Tables::group_size(const WorkspaceId& workspace, const MessageId& message) const {
    const auto row = db_.query("SELECT COUNT(*) FROM announcements WHERE workspace_id = $1 AND message_id = $2", workspace, message);
    return row->next() ? row->small(0) : 0;
}

Webhook Tables::webhook_of(const WorkspaceId& workspace, const Cursor& row) const {
    Webhook webhook;
    webhook.id = row.id<WebhookId>(0);
    webhook.linkage_id = row.id<LinkageId>(1);
    webhook.version = row.small(2);
    webhook.kind = webhook_kind_of(row.text(3)).value_or(WebhookKind::standard);
    webhook.name = row.text(4);
    webhook.host = row.text(5);
    webhook.url = secrets_.open(row.text(6), url_key(workspace, webhook.id)).value_or("");
    webhook.secret = secrets_.open(row.text(7), secret_key(workspace, webhook.id)).value_or("");
    webhook.is_on = row.flag(8);
    webhook.created_at = row.time(9);
    webhook.breaker = {row.small(10), row.time_or_null(11)};
    webhook.off_reason = row.text_or_null(12);
    return webhook;
}

std::vector<Webhook> Tables::webhooks(const WorkspaceId& workspace, const LinkageId& linkage) const {
    const auto row = db_.query("SELECT " + std::string{webhook_columns} +
                                   " FROM webhooks w WHERE w.workspace_id = $1 AND w.linkage_id = $2 AND w.removed_at IS NULL "
                                   "ORDER BY w.created_at, w.id",
                               workspace, linkage);
    std::vector<Webhook> all;
    while (row->next()) all.push_back(webhook_of(workspace, *row));
    return all;
}

std::optional<Webhook> Tables::webhook(const WorkspaceId& workspace, const WebhookId& id) const {
    const auto row = db_.query("SELECT " + std::string{webhook_columns} +
                                   " FROM webhooks w JOIN linkages l ON l.workspace_id = w.workspace_id AND l.id = w.linkage_id "
                                   "WHERE w.workspace_id = $1 AND w.id = $2 AND w.removed_at IS NULL AND l.removed_at IS NULL",
                               workspace, id);
    if (!row->next()) return std::nullopt;
    return webhook_of(workspace, *row);
}

void Tables::insert_webhook(const WorkspaceId& workspace, const Webhook& webhook) {
    const std::string url = secrets_.seal(webhook.url, url_key(workspace, webhook.id));
    const std::string secret = secrets_.seal(webhook.secret, secret_key(workspace, webhook.id));
    db_.run(
        "INSERT INTO webhooks (workspace_id, id, linkage_id, version, kind, name, host, url_sealed, secret_sealed, is_on, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        workspace, webhook.id, webhook.linkage_id, webhook.version, wire_name(webhook.kind), webhook.name, webhook.host, Blob{url}, Blob{secret},
        webhook.is_on, webhook.created_at);
}

bool Tables::update_webhook(const WorkspaceId& workspace, const Webhook& webhook) {
    const std::string url = secrets_.seal(webhook.url, url_key(workspace, webhook.id));
    return db_.run(
               "UPDATE webhooks SET version = version + 1, name = $4, host = $5, url_sealed = $6, is_on = $7, off_reason = NULL, failures = 0, "
               "open_until = NULL "
               "WHERE workspace_id = $1 AND id = $2 AND version = $3 AND removed_at IS NULL",
               workspace, webhook.id, webhook.version, webhook.name, webhook.host, Blob{url}, webhook.is_on) == 1;
}

bool Tables::remove_webhook(const WorkspaceId& workspace, const WebhookId& id, int version, UtcTime now) {
    return db_.run(
               "UPDATE webhooks SET version = version + 1, removed_at = $4 WHERE workspace_id = $1 AND id = $2 AND version = $3 "
               "AND removed_at IS NULL",
               workspace, id, version, now) == 1;
}

WebhookEvent Tables::event_of(const WorkspaceId& workspace, const LinkageId& id, UtcTime now) const {
    WebhookEvent event{.at = now, .linkage_id = id};
    if (const auto found = linkage(workspace, id)) {
        event.bot = found->display_name;
        event.organization = found->organization.joined();
    }
    return event;
}

std::vector<ReportRoom> Tables::report_webhooks(const WorkspaceId& workspace) const {
    std::map<std::string, std::vector<JstDate>> settled;
    const auto told = db_.query("SELECT linkage_id, cause_key FROM outbox WHERE workspace_id = $1 AND cause = 'report'", workspace);
    while (told->next()) {
        if (const auto day = parse_iso_date(told->text(1))) settled[told->text(0)].push_back(*day);
    }
    const auto row = db_.query(
        "SELECT w.linkage_id, MIN(w.created_at) FROM webhooks w JOIN linkages l ON l.workspace_id = w.workspace_id AND l.id = w.linkage_id "
        "WHERE w.workspace_id = $1 AND w.removed_at IS NULL AND w.is_on = 1 AND l.removed_at IS NULL GROUP BY w.linkage_id ORDER BY w.linkage_id",
        workspace);
    std::vector<ReportRoom> all;
    while (row->next()) all.push_back({RoomId{}, row->id<LinkageId>(0), row->time(1), true, std::move(settled[row->text(0)])});
    return all;
}

std::vector<WebhookId> Tables::webhooks_on(const WorkspaceId& workspace, const LinkageId& linkage) const {
    const auto row =
        db_.query("SELECT id FROM webhooks WHERE workspace_id = $1 AND linkage_id = $2 AND removed_at IS NULL AND is_on = 1 ORDER BY created_at, id",
                  workspace, linkage);
    std::vector<WebhookId> all;
    while (row->next()) all.push_back(row->id<WebhookId>(0));
    return all;
}

std::vector<DeliveryId> Tables::enqueue(const WorkspaceId& workspace, const LinkageId& linkage, const OutboxDraft& draft,
                                        const std::function<WebhookEvent()>& event, UtcTime now) {
    std::vector<WebhookId> targets = webhooks_on(workspace, linkage);
    if (draft.only) std::erase_if(targets, [&](const WebhookId& id) { return std::ranges::find(*draft.only, id) == draft.only->end(); });
    std::vector<DeliveryId> made;
    if (targets.empty()) return made;
    if (db_.run("INSERT INTO outbox (workspace_id, id, linkage_id, cause, cause_key, created_at, body, takes_more) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (workspace_id, linkage_id, cause, cause_key) DO NOTHING",
                workspace, draft.id, linkage, draft.cause, draft.cause_key, now, to_text(to_json(event())), draft.cause == "group") == 0) {
        return made;
    }
    for (const WebhookId& id : targets) {
        made.push_back(*DeliveryId::parse(random_id()));
        db_.run(
            "INSERT INTO deliveries (workspace_id, id, webhook_id, outbox_id, state, tries, resends, created_at, next_try_at) "
            "VALUES ($1, $2, $3, $4, 'queued', 0, 0, $5, $6)",
            workspace, made.back(), id, draft.id, now, now + draft.hold);
    }
    return made;
}

bool Tables::has_due_deliveries(UtcTime now) const {
    return db_
        .query(
            "SELECT 1 FROM webhooks w JOIN linkages l ON l.workspace_id = w.workspace_id AND l.id = w.linkage_id "
            "WHERE w.removed_at IS NULL AND l.removed_at IS NULL AND w.is_on = 1 AND (w.open_until IS NULL OR w.open_until <= $1) AND EXISTS "
            "(SELECT 1 FROM deliveries d WHERE d.workspace_id = w.workspace_id AND d.webhook_id = w.id AND d.next_try_at <= $1) LIMIT 1",
            now)
        ->next();
}

std::vector<ClaimedDelivery> Tables::claim_deliveries(std::string_view claim, UtcTime now, int limit) {
    std::vector<std::pair<WorkspaceId, WebhookId>> targets;
    {
        const auto row = db_.query(
            "SELECT w.workspace_id, w.id FROM webhooks w JOIN linkages l ON l.workspace_id = w.workspace_id AND l.id = w.linkage_id "
            "WHERE w.removed_at IS NULL AND l.removed_at IS NULL AND w.is_on = 1 AND (w.open_until IS NULL OR w.open_until <= $1) "
            "AND EXISTS (SELECT 1 FROM deliveries d WHERE d.workspace_id = w.workspace_id AND d.webhook_id = w.id AND d.next_try_at <= $1) "
            "AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.workspace_id = w.workspace_id AND d.webhook_id = w.id AND d.next_try_at <= $1 "
            "AND d.claimed_until > $1) ORDER BY w.failures, w.id LIMIT $2",  // those that work go first
            now, limit);
        while (row->next()) targets.emplace_back(row->id<WorkspaceId>(0), row->id<WebhookId>(1));
    }
    std::vector<ClaimedDelivery> claimed;
    for (const auto& [workspace, target] : targets) {
        ClaimedDelivery one{.workspace = workspace, .webhook_id = target, .claim = std::string{claim}};
        std::string outbox;
        {
            const auto row = db_.query(
                "UPDATE deliveries SET state = 'sent', tries = tries + 1, last_try_at = $3, claimed_by = $4, claimed_until = $5 "
                "WHERE workspace_id = $1 AND id = (SELECT d.id FROM deliveries d WHERE d.workspace_id = $1 AND d.webhook_id = $2 "
                "AND d.next_try_at <= $3 AND (d.claimed_until IS NULL OR d.claimed_until <= $3) ORDER BY d.created_at, d.next_try_at, d.id LIMIT 1) "
                // Said again for what another program has changed while this one waited for the row.
                "AND next_try_at <= $3 AND (claimed_until IS NULL OR claimed_until <= $3) AND NOT EXISTS (SELECT 1 FROM deliveries o "
                "WHERE o.workspace_id = $1 AND o.webhook_id = $2 AND o.next_try_at <= $3 AND o.claimed_until > $3) RETURNING id, tries, outbox_id",
                workspace, target, now, claim, now + delivery_lease);
            if (!row->next()) continue;
            one.id = row->id<DeliveryId>(0);
            one.tries = static_cast<std::size_t>(row->small(1));
            outbox = row->text(2);
            row->next();
        }
        const auto hook = webhook(workspace, target);
        if (!hook) continue;
        db_.run("UPDATE outbox SET takes_more = 0 WHERE workspace_id = $1 AND id = $2", workspace, outbox);  // see `announce_resolved`
        one.kind = hook->kind;
        one.url = hook->url;
        one.secret = hook->secret;
        one.event = event_now(workspace, outbox);
        claimed.push_back(std::move(one));
    }
    return claimed;
}

std::optional<WebhookEvent> Tables::event_now(const WorkspaceId& workspace, const std::string& outbox) const {
    const auto row = db_.query("SELECT body, cause FROM outbox WHERE workspace_id = $1 AND id = $2", workspace, outbox);
    if (!row->next()) return std::nullopt;
    std::optional<WebhookEvent> event = event_kept(row->text(0));
    if (!event) return std::nullopt;
    if (event->incident) {
        // A linkage that has another contract by now finds it no more; then what was kept is told.
        if (const auto present = incident(workspace, event->incident->id)) event->incident = *present;
    }
    if (row->text(1) == "group") {
        const auto count = db_.query("SELECT COUNT(*) FROM outbox_incidents WHERE workspace_id = $1 AND outbox_id = $2", workspace, outbox);
        if (count->next()) event->count = count->small(0);
    }
    return event;
}

bool Tables::record_delivery(const ClaimedDelivery& delivery, const DeliveryOutcome& outcome, UtcTime now, double random) {
    const DeliveryStep step = after_try(outcome, delivery.tries, now, random);
    const std::optional<int> status = outcome.status == 0 ? std::nullopt : std::optional{outcome.status};
    const std::optional<std::string> reason = outcome.reason.empty() ? std::nullopt : std::optional{outcome.reason};
    if (db_.run("UPDATE deliveries SET state = $4, status = $5, reason = $6, next_try_at = $7, claimed_by = NULL, claimed_until = NULL "
                "WHERE workspace_id = $1 AND id = $2 AND claimed_by = $3",
                delivery.workspace, delivery.id, delivery.claim, wire_name(step.state), status, reason, step.next_try_at) == 0) {
        return false;
    }
    const auto row =
        db_.query("SELECT failures, open_until FROM webhooks WHERE workspace_id = $1 AND id = $2", delivery.workspace, delivery.webhook_id);
    if (!row->next()) return true;
    const Breaker breaker = after_outcome({row->small(0), row->time_or_null(1)}, outcome, now);
    db_.run("UPDATE webhooks SET failures = $3, open_until = $4 WHERE workspace_id = $1 AND id = $2", delivery.workspace, delivery.webhook_id,
            breaker.failures, breaker.open_until);
    if (outcome.gone() && db_.run("UPDATE webhooks SET is_on = 0, off_reason = 'gone', version = version + 1 "
                                  "WHERE workspace_id = $1 AND id = $2 AND is_on = 1",
                                  delivery.workspace, delivery.webhook_id) == 1) {
        Actor by;
        by.kind = Actor::Kind::operator_token;
        by.log_id = by.user_name = "omakase serve";
        record(delivery.workspace, by, "webhook.off", "webhook/" + delivery.webhook_id.text(), {{"reason", "gone"}}, now);
    }
    return true;
}

std::vector<Delivery> Tables::deliveries(const WorkspaceId& workspace, const WebhookId& webhook, int newest) const {
    const auto row = db_.query(
        "SELECT " + std::string{delivery_columns} + "WHERE d.workspace_id = $1 AND d.webhook_id = $2 ORDER BY d.created_at DESC, d.id LIMIT $3",
        workspace, webhook, newest);
    std::vector<Delivery> all;
    while (row->next()) all.push_back(delivery_of(*row));
    return all;
}

std::optional<Delivery> Tables::delivery(const WorkspaceId& workspace, const DeliveryId& id) const {
    const auto row = db_.query("SELECT " + std::string{delivery_columns} + "WHERE d.workspace_id = $1 AND d.id = $2", workspace, id);
    if (!row->next()) return std::nullopt;
    return delivery_of(*row);
}

bool Tables::resend(const WorkspaceId& workspace, const DeliveryId& id, UtcTime now) {
    return db_.run(
               "UPDATE deliveries SET state = 'queued', tries = 0, resends = resends + 1, next_try_at = $3 "
               "WHERE workspace_id = $1 AND id = $2 AND state IN ('failed', 'dead')",
               workspace, id, now) == 1;
}

}  // namespace omakase
