#pragma once
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/contract.h"
#include "core/delivery.h"
#include "core/event_line.h"
#include "core/incident.h"
#include "core/json.h"
#include "core/linkage.h"
#include "core/news.h"
#include "core/room.h"
#include "core/webhook.h"
#include "server/actor.h"
#include "server/database.h"
#include "server/secrets.h"

namespace omakase {

struct WorkspaceRow {
    WorkspaceId id;
    std::string name;
};

/// Someone who may sign in; removed ones are not among them.
struct UserRow {
    UserId id;
    std::string name;
    std::string login;  ///< "" = only by link
    UserRole role = UserRole::member;
    int version = 1;
    bool has_password = false;
    UtcTime created_at;
    std::optional<UtcTime> seen_at;  ///< when a session of theirs was last used
};
/// What signing in with a password needs; `password_hash` is "" where only links work.
struct LoginRow {
    WorkspaceId workspace;
    UserId user;
    std::string password_hash;
};

struct TokenDraft {
    Actor::Kind kind = Actor::Kind::read_token;
    std::string name;
    std::optional<WorkspaceId> workspace = {};  ///< whose admins see and revoke it
    std::optional<ContractId> contract = {};    ///< ingest
    std::string created_by = {};
    UtcTime expires_at;
};
struct TokenRow {
    std::string id;
    std::string kind;  ///< `ingest`, `read`; of no workspace: `operator`, `support`, `ingest`
    std::string name;
    std::optional<ContractId> contract;
    UtcTime created_at, expires_at;
    std::optional<UtcTime> last_used_at, revoked_at;
};
struct NewToken {
    std::string id;
    std::string secret;  ///< `omk_<kind>_…`: shown once
};

/// An admin's permission for support staff to look at the workspace.
struct SupportGrant {
    std::string id;
    UtcTime created_at, code_expires_at;
    std::string staff_name;  ///< "" = the code was not used yet
    std::optional<UtcTime> access_expires_at, ended_at;
};
struct SupportAccess {
    std::string grant_id;
    std::string secret;  ///< `omk_access_…`
    WorkspaceId workspace;
    UtcTime expires_at;
};

/// One line of a workspace's history. `subject` is `<kind>/<id>`; `details` holds no secrets.
struct HistoryRow {
    std::int64_t position = 0;
    UtcTime at;
    std::string actor_kind, actor_id, actor_name;
    std::string action, subject;
    std::string details;  ///< JSON object
    std::string hash;     ///< SHA-256 over the hash before and each field with its length in front
};
/// The first row that does not belong where it stands.
struct HistoryFault {
    std::int64_t position = 0;
    std::string what;  ///< `edited`, `missing`, `cut`
};

struct KeptAnswer {
    std::string request_hash;
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

/// A contract as the operator gives it; the id is the store's to find or make.
struct ContractImport {
    CustomerId customer_id;
    std::string company_name;
    std::vector<Plan> plans;
};
enum class ImportOutcome { added, changed, unchanged };

struct LinkageCounts {
    int sent_messages = 0;  ///< what the bot said: everything but the members' questions
    int rooms = 0;
};

/// Where a page of incidents begins: after the one with this time and id.
struct IncidentCursor {
    UtcTime occurred_at;
    IncidentId id;
};
struct IncidentQuery {
    bool unresolved_only = false;
    std::optional<ThreatKind> kind;
    std::optional<LinkageId> linkage_id;
    std::optional<UtcTime> from;   ///< occurred_at >= from
    std::optional<UtcTime> until;  ///< occurred_at < until
    std::string text;              ///< as typed; every word must stand in organization, endpoint, user, threat or path
    std::optional<IncidentCursor> after;
    int limit = 100;
};

struct DeadLetter {
    std::string id;
    UtcTime received_at;
    std::size_t line_number = 0;
    std::size_t size_bytes = 0;
    LineError error;
};

/// A room with what it was told of reports.
struct ReportRoom {
    RoomId id;
    LinkageId linkage_id;
    UtcTime created_at;
    bool notifications_on = true;
    std::vector<JstDate> settled;  ///< report days that were made, or decided not to be
};

/// Where a linkage's messages also go.
struct Webhook {
    WebhookId id = {};
    LinkageId linkage_id = {};
    int version = 1;
    WebhookKind kind = WebhookKind::standard;
    std::string name;
    std::string host;
    std::string url;     ///< a secret too: who knows it may post there
    std::string secret;  ///< `whsec_…`
    bool is_on = true;
    std::optional<std::string> off_reason = {};  ///< `gone`: the target said that it is no more
    UtcTime created_at = {};
    Breaker breaker = {};
};

/// One line of the ledger: one thing to be told to one webhook.
struct Delivery {
    DeliveryId id = {};
    WebhookId webhook_id = {};
    std::string cause;      ///< `incident`, `group`, `resolved`, `report`, `test`
    std::string cause_key;  ///< the incident's id (of a group its first), the report's day, or a test's own id
    DeliveryState state = DeliveryState::queued;
    int tries = 0;    ///< since somebody last asked
    int resends = 0;  ///< how often somebody asked again
    std::optional<int> status = {};
    std::optional<std::string> reason = {};
    UtcTime created_at = {};
    std::optional<UtcTime> last_try_at = {};
    std::optional<UtcTime> next_try_at = {};
};

/// Something to be told to a linkage's webhooks, once for each cause and key.
struct OutboxDraft {
    std::string_view cause;
    std::string cause_key;
    std::string id;
    std::optional<std::vector<WebhookId>> only = {};  ///< these alone
    std::chrono::minutes hold{0};                     ///< it waits so long; a group takes more until it is sent
};

/// A delivery that is ours to try until its lease ends.
struct ClaimedDelivery {
    WorkspaceId workspace = {};
    DeliveryId id = {};
    WebhookId webhook_id = {};
    std::string claim;      ///< whose it is: one random id for each round of claiming
    std::size_t tries = 0;  ///< the one that is made now included
    WebhookKind kind = WebhookKind::standard;
    std::string url = {};
    std::string secret = {};
    std::optional<WebhookEvent> event = {};  ///< its incident as it is now; nothing when what was kept cannot be read
};

/// The newest change of one kind in one workspace.
struct News {
    WorkspaceId workspace;
    Topic topic = Topic::incidents;
    std::int64_t number = 0;
};

struct ReceivedLine {
    std::string_view source;  ///< `cef`, `vision-one`, `ndjson`
    std::size_t number = 0;
    std::string_view raw;
    std::string hash = sha256_hex(raw);
};

/// Where a contract's incidents are told: rooms whose notifications are on, and linkages with a webhook that is on.
struct Audience {
    std::vector<std::pair<WorkspaceId, RoomId>> rooms;
    std::vector<std::pair<WorkspaceId, LinkageId>> linkages;
};

/// Every statement of the program, for use inside one transaction of `Store`. Functions that touch a workspace's data take it first;
/// what belongs to another workspace is not found, like what does not exist. All may throw StoreError.
class Tables {
  public:
    Tables(Connection& db, const Secrets& secrets) : db_{db}, secrets_{secrets} {}

    // Workspaces and who may come in (tables_access.cpp).
    /// id  a new one unless it is given (a sample keeps its own).
    WorkspaceId insert_workspace(std::string_view name, std::string_view admin_name, UtcTime now, const WorkspaceId& id = {});
    std::optional<WorkspaceRow> find_workspace(std::string_view name) const;
    std::optional<WorkspaceRow> first_workspace() const;  ///< the oldest
    std::optional<WorkspaceRow> workspace(const WorkspaceId& workspace) const;
    /// When the newest event of any contract of the workspace arrived.
    std::optional<UtcTime> last_received_at(const WorkspaceId& workspace) const;
    UserId first_owner(const WorkspaceId& workspace) const;
    /// A token `omk_signin_…` that signs the user in, once, until it expires.
    std::string insert_sign_in_link(const WorkspaceId& workspace, const UserId& user, UtcTime now, UtcTime expires_at);
    /// Uses the link up. Returns the new session's token `omk_session_…`; nothing when the link is unknown, used or too old.
    std::optional<std::string> exchange_sign_in_link(std::string_view token, UtcTime now);
    std::optional<Actor> find_session(std::string_view token, UtcTime now) const;
    void touch_session(std::string_view token, UtcTime now);
    void end_session(std::string_view token);
    /// by_link  the session may set a password without knowing the present one
    std::string insert_session(const WorkspaceId& workspace, const UserId& user, bool by_link, UtcTime now);
    bool session_is_by_link(std::string_view token) const;
    /// All sessions of the user but the one with the token `kept`. Returns how many ended.
    int end_sessions(const WorkspaceId& workspace, const UserId& user, std::string_view kept);
    NewToken insert_token(const TokenDraft& draft, UtcTime now);
    std::optional<Actor> find_token(std::string_view token, UtcTime now) const;
    void touch_token(std::string_view token, UtcTime now);

    // People, tokens and support codes of a workspace (tables_people.cpp).
    std::vector<UserRow> users(const WorkspaceId& workspace) const;  ///< oldest first
    std::optional<UserRow> user(const WorkspaceId& workspace, const UserId& id) const;
    UserId insert_user(const WorkspaceId& workspace, std::string_view name, std::string_view login, UserRole role, UtcTime now);
    /// Writes name, login and role; `row.version` is the one that is replaced. False when it is no longer the present one.
    bool update_user(const WorkspaceId& workspace, const UserRow& row);
    bool remove_user(const WorkspaceId& workspace, const UserId& id, int version, UtcTime now);
    bool login_is_taken(const WorkspaceId& workspace, std::string_view login, const UserId& by_other_than) const;
    int owner_count(const WorkspaceId& workspace) const;
    std::optional<LoginRow> find_login(std::string_view workspace_name, std::string_view login) const;
    std::string password_hash(const WorkspaceId& workspace, const UserId& user) const;
    void set_password_hash(const WorkspaceId& workspace, const UserId& user, std::string_view hash);
    std::vector<TokenRow> tokens(const WorkspaceId& workspace) const;  ///< newest first
    /// False when there is none that still works.
    bool revoke_token(const WorkspaceId& workspace, std::string_view id, UtcTime now);
    /// Those of no workspace, which `omakase token` makes and ends; newest first.
    std::vector<TokenRow> operators_tokens() const;
    bool revoke_operators_token(std::string_view id, UtcTime now);
    /// A new token for the same use; the old one works until `old_until` at the latest. Nothing when it no longer works.
    std::optional<NewToken> rotate_token(const WorkspaceId& workspace, std::string_view id, UtcTime now, UtcTime old_until);
    /// Returns the code, ten characters.
    std::string insert_support_code(const WorkspaceId& workspace, std::string_view created_by, UtcTime now);
    /// Uses the code up. Nothing when it is unknown, used, ended or too old.
    std::optional<SupportAccess> use_support_code(std::string_view code, const Actor& staff, UtcTime now);
    std::vector<SupportGrant> support_grants(const WorkspaceId& workspace) const;  ///< newest first, at most 100
    bool end_support_grant(const WorkspaceId& workspace, std::string_view id, UtcTime now);

    // What was done (tables_history.cpp): rows are only added.
    void record(const WorkspaceId& workspace, const Actor& actor, std::string_view action, const std::string& subject, const Json& details,
                UtcTime now);
    /// Newest first, those before `before`.
    std::vector<HistoryRow> history(const WorkspaceId& workspace, std::optional<std::int64_t> before, int limit) const;
    std::vector<WorkspaceRow> workspaces() const;  ///< all, oldest first: for the program itself, never for a request
    /// The last row as the chain says; position 0 when nothing was done yet.
    HistoryRow history_head(const WorkspaceId& workspace) const;
    std::optional<HistoryFault> history_fault(const WorkspaceId& workspace) const;
    std::optional<HistoryRow> history_row(const WorkspaceId& workspace, std::int64_t position) const;

    // Repeated requests (tables_access.cpp).
    std::optional<KeptAnswer> kept_answer(const WorkspaceId& workspace, std::string_view actor, std::string_view key, UtcTime now) const;
    void keep_answer(const WorkspaceId& workspace, std::string_view actor, std::string_view key, const KeptAnswer& answer, UtcTime now);

    // Contracts (tables_contracts.cpp). They belong to the operator; a workspace reaches those that it has linked.
    ImportOutcome import_contract(const ContractImport& contract, UtcTime now);
    std::optional<Contract> find_contract(const CustomerId& customer_id) const;
    std::vector<Contract> linked_contracts(const WorkspaceId& workspace) const;

    // Linkages (tables_linkages.cpp). Removed ones are not found.
    std::vector<Linkage> linkages(const WorkspaceId& workspace) const;
    std::optional<Linkage> linkage(const WorkspaceId& workspace, const LinkageId& id) const;
    void insert_linkage(const WorkspaceId& workspace, const Linkage& linkage);
    /// Writes all but the creation time; `linkage.version` is the one that is replaced. False when it is no longer the present one.
    bool update_linkage(const WorkspaceId& workspace, const Linkage& linkage);
    bool remove_linkage(const WorkspaceId& workspace, const LinkageId& id, int version, UtcTime now);
    LinkageCounts linkage_counts(const WorkspaceId& workspace, const LinkageId& id) const;

    // Incidents (tables_incidents.cpp). They belong to a contract; a workspace sees them through its linkage.
    std::vector<Incident> incidents(const WorkspaceId& workspace, const IncidentQuery& query) const;  ///< newest first
    /// All of one linkage, newest first; of the query its state, kind, times and `after` count.
    std::vector<Incident> incidents_of(const WorkspaceId& workspace, const LinkageId& linkage, const IncidentQuery& query) const;
    std::optional<Incident> incident(const WorkspaceId& workspace, const IncidentId& id) const;

    // Received events (tables_ingest.cpp), for the holder of a contract's token.
    /// Of these lines those whose bytes came from their source before, by hash: true for a dead letter that was not read since.
    std::unordered_map<std::string, bool> received_before(const ContractId& contract, const std::vector<const ReceivedLine*>& lines) const;
    /// Puts a line away that did not come before.
    /// incident  the one that it became, or became a part of
    void insert_line(const ContractId& contract, const ReceivedLine& line, const EventResult& result, const std::optional<IncidentId>& incident,
                     UtcTime now);
    /// The same for a dead letter that can be read by now, because the program was updated.
    void retry_dead_letter(const ContractId& contract, const ReceivedLine& line, const EventResult& result,
                           const std::optional<IncidentId>& incident);
    /// The incidents at these places, with their trails.
    std::map<ThreatPlace, Incident> incidents_at(const ContractId& contract, const std::vector<ThreatPlace>& places) const;
    void insert_incident(const ContractId& contract, const Incident& incident);
    void update_incident(const ContractId& contract, const Incident& incident);
    void set_received(const ContractId& contract, UtcTime now);
    std::vector<DeadLetter> dead_letters(const WorkspaceId& workspace) const;  ///< newest first, at most 500; without their bytes

    // Rooms (tables_rooms.cpp).
    std::vector<Room> rooms(const WorkspaceId& workspace, const UserId& user) const;
    int room_count(const WorkspaceId& workspace) const;
    std::optional<Room> room(const WorkspaceId& workspace, const UserId& user, const RoomId& id) const;
    std::optional<Room> room_with(const WorkspaceId& workspace, const UserId& user, const LinkageId& linkage) const;
    void insert_room(const WorkspaceId& workspace, const UserId& user, const Room& room);
    /// The incident of a message, as it is now; also after its linkage was removed, because history stays.
    std::optional<Incident> message_incident(const WorkspaceId& workspace, const RoomId& room, const IncidentId& id) const;
    bool set_notifications(const WorkspaceId& workspace, const RoomId& id, int version, bool notifications_on);
    /// Keeps a greeting, question or answer as the newest of its room.
    void insert_message(const WorkspaceId& workspace, const Message& message);
    /// The newest `unread` messages of the room count as unread, all before them as read.
    void set_unread(const WorkspaceId& workspace, const RoomId& id, int unread);
    std::vector<Message> messages(const WorkspaceId& workspace, const Room& room, int newest) const;  ///< oldest first
    /// True when something was unread.
    bool mark_read(const WorkspaceId& workspace, const RoomId& id);

    // Upkeep (tables_upkeep.cpp), for the operator's commands.
    std::vector<std::string> applied_migrations() const;  ///< in their order
    std::optional<UtcTime> newest_event() const;          ///< when the newest event of all arrived
    std::optional<UtcTime> newest_row() const;            ///< the latest time that anything was written at
    // What goes out by itself (tables_delivery.cpp).
    /// Every room that gets reports: those of linkages that were not removed.
    std::vector<ReportRoom> report_rooms(const WorkspaceId& workspace) const;
    /// False when the report of that room and day was settled before.
    bool claim_report(const WorkspaceId& workspace, const RoomId& room, JstDate day, const std::optional<MessageId>& message, UtcTime now);
    /// When the newest message, event or repeated request was stored, of all workspaces: what the schedule compares the clock with.
    std::optional<UtcTime> newest_arrival() const;
    Audience audience_of(const ContractId& contract) const;
    /// Tells the rooms and the webhooks where it was not told yet: in a message of its own, or in one that counts (core/storm.h).
    void announce(const Audience& audience, const ContractId& contract, const Incident& incident, UtcTime now);
    /// Tells the webhooks that were told of the incident that it is resolved; of a message that counts, when all in it are. A room's message
    /// shows it by itself.
    void announce_resolved(const Audience& audience, const Incident& incident, UtcTime now);

    // Webhooks, the outbox and its deliveries (tables_delivery.cpp). Removed webhooks, and those of removed linkages, are not found.
    std::vector<Webhook> webhooks(const WorkspaceId& workspace, const LinkageId& linkage) const;  ///< oldest first
    std::optional<Webhook> webhook(const WorkspaceId& workspace, const WebhookId& id) const;
    void insert_webhook(const WorkspaceId& workspace, const Webhook& webhook);
    /// Writes name, address and whether it is on, and ends its rest; `webhook.version` is the one that is replaced. False when it is stale.
    bool update_webhook(const WorkspaceId& workspace, const Webhook& webhook);
    bool remove_webhook(const WorkspaceId& workspace, const WebhookId& id, int version, UtcTime now);
    /// For each linkage with webhooks: since when it is told of reports, and of which it was; the room's id is empty.
    std::vector<ReportRoom> report_webhooks(const WorkspaceId& workspace) const;
    /// The linkage's name and organization, for what is told outside.
    WebhookEvent event_of(const WorkspaceId& workspace, const LinkageId& linkage, UtcTime now) const;
    /// Puts what is to be told into the outbox, with a delivery for each webhook that is on; in the transaction of the cause. Nothing when
    /// there is no webhook, or the cause was told before.
    std::vector<DeliveryId> enqueue(const WorkspaceId& workspace, const LinkageId& linkage, const OutboxDraft& draft,
                                    const std::function<WebhookEvent()>& event, UtcTime now);
    /// Of all workspaces, for the courier.
    bool has_due_deliveries(UtcTime now) const;
    /// The oldest due one of each webhook that has no try under way and no rest; they are `claim`'s for `delivery_lease`.
    std::vector<ClaimedDelivery> claim_deliveries(std::string_view claim, UtcTime now, int limit);
    /// Also counts for its webhook, and switches that off when it is gone. False, and nothing is changed, when the lease went to somebody
    /// else meanwhile.
    bool record_delivery(const ClaimedDelivery& delivery, const DeliveryOutcome& outcome, UtcTime now, double random);
    std::vector<Delivery> deliveries(const WorkspaceId& workspace, const WebhookId& webhook, int newest) const;  ///< newest first
    std::optional<Delivery> delivery(const WorkspaceId& workspace, const DeliveryId& id) const;
    /// Due at once, with the same id and all its tries again; false when it neither failed nor is dead.
    bool resend(const WorkspaceId& workspace, const DeliveryId& id, UtcTime now);

    // News for open pages (tables_news.cpp). What the functions above change is remembered and written once, at the transaction's end.
    void begin_news();
    /// False when the transaction changed nothing that an open page shows.
    bool write_news();
    std::int64_t newest_news() const;  ///< 0 before the first
    std::vector<News> news_after(std::int64_t number) const;

    std::optional<std::string> setting(std::string_view name) const;
    void set_setting(std::string_view name, std::string_view value);

  private:
    void changed(const WorkspaceId& workspace, Topic topic);
    void changed_for(const ContractId& contract, Topic topic);  ///< in every workspace that has linked it
    void announce_in(const WorkspaceId& workspace, const RoomId& room, const ContractId& contract, const Incident& incident, UtcTime now);
    void announce_outside(const WorkspaceId& workspace, const LinkageId& linkage, const Incident& incident, UtcTime now);
    std::vector<WebhookId> webhooks_on(const WorkspaceId& workspace, const LinkageId& linkage) const;
    std::optional<WebhookEvent> event_now(const WorkspaceId& workspace, const std::string& outbox) const;
    bool insert_announcement(const WorkspaceId& workspace, const RoomId& room, const ContractId& contract, const Incident& incident,
                             std::string_view message, UtcTime now);
    Webhook webhook_of(const WorkspaceId& workspace, const Cursor& row) const;
    int group_size(const WorkspaceId& workspace, const MessageId& message) const;
    std::vector<Incident> group_incidents(const WorkspaceId& workspace, const RoomId& room, const MessageId& message, std::size_t limit) const;
    std::string index_of(const CustomerId& customer_id) const;
    std::optional<CustomerId> open_customer_id(const std::string& sealed, std::string_view row_key) const;
    std::optional<Contract> contract_of(const Cursor& row) const;
    std::optional<Linkage> linkage_of(const WorkspaceId& workspace, const Cursor& row) const;

    Connection& db_;
    const Secrets& secrets_;
    std::set<std::pair<WorkspaceId, Topic>> changed_;
    std::set<std::pair<ContractId, Topic>> changed_contracts_;
};

}  // namespace omakase
