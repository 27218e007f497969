#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "server/limits.h"
#include "server/tables.h"

namespace omakase {
namespace {

/// As `tokens.kind` has them, in the order of Actor::Kind; those that are no tokens have no word.
constexpr std::array kind_words{std::string_view{},         std::string_view{},           std::string_view{},         std::string_view{"read"},
                                std::string_view{"ingest"}, std::string_view{"operator"}, std::string_view{"support"}};

template <class IdType>
IdType new_id() {
    return *IdType::parse(random_id());
}

Actor session_actor(const Cursor& row) {
    Actor actor;
    actor.kind = Actor::Kind::session;
    actor.workspace = row.id<WorkspaceId>(0);
    actor.user = row.id<UserId>(1);
    actor.user_name = row.text(2);
    actor.role = user_role_of(row.text(3)).value_or(UserRole::member);
    actor.log_id = actor.user.text();
    return actor;
}

}  // namespace

WorkspaceId Tables::insert_workspace(std::string_view name, std::string_view owner_name, UtcTime now, const WorkspaceId& id) {
    const WorkspaceId workspace = id.empty() ? new_id<WorkspaceId>() : id;
    db_.run("INSERT INTO workspaces (id, name, created_at) VALUES ($1, $2, $3)", workspace, name, now);
    db_.run("INSERT INTO users (workspace_id, id, name, role, created_at) VALUES ($1, $2, $3, 'owner', $4)", workspace, random_id(), owner_name, now);
    set_history_head(workspace, HistoryRow{});
    begin_histories();
    return workspace;
}

std::optional<WorkspaceRow> Tables::find_workspace(std::string_view name) const {
    const auto row = db_.query("SELECT id, name FROM workspaces WHERE name = $1", name);
    if (!row->next()) return std::nullopt;
    return WorkspaceRow{row->id<WorkspaceId>(0), row->text(1)};
}

std::optional<WorkspaceRow> Tables::first_workspace() const {
    const auto row = db_.query("SELECT id, name FROM workspaces ORDER BY created_at, id LIMIT 1");
    if (!row->next()) return std::nullopt;
    return WorkspaceRow{row->id<WorkspaceId>(0), row->text(1)};
}

std::optional<WorkspaceRow> Tables::workspace(const WorkspaceId& workspace) const {
    const auto row = db_.query("SELECT id, name FROM workspaces WHERE id = $1", workspace);
    if (!row->next()) return std::nullopt;
    return WorkspaceRow{row->id<WorkspaceId>(0), row->text(1)};
}

UserId Tables::first_owner(const WorkspaceId& workspace) const {
    const auto row = db_.query(
        "SELECT id FROM users WHERE workspace_id = $1 AND role = 'owner' AND removed_at IS NULL ORDER BY created_at, id LIMIT 1", workspace);
    return row->next() ? row->id<UserId>(0) : UserId{};
}

std::string Tables::insert_sign_in_link(const WorkspaceId& workspace, const UserId& user, UtcTime now, UtcTime expires_at) {
    std::string token = "omk_signin_" + random_token();
    db_.run("INSERT INTO sign_in_links (token_hash, workspace_id, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)", sha256_hex(token),
            workspace, user, now, expires_at);
    return token;
}

std::optional<std::string> Tables::exchange_sign_in_link(std::string_view token, UtcTime now) {
    const auto row = db_.query(
        "SELECT l.workspace_id, l.user_id FROM sign_in_links l JOIN users u ON u.workspace_id = l.workspace_id AND u.id = l.user_id "
        "WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND u.removed_at IS NULL",
        sha256_hex(token), now);
    if (!row->next()) return std::nullopt;
    // The mark and the session are one transaction: of two that come with the same link, the second finds it used.
    db_.run("UPDATE sign_in_links SET used_at = $1 WHERE token_hash = $2", now, sha256_hex(token));
    return insert_session(row->id<WorkspaceId>(0), row->id<UserId>(1), true, now);
}

std::string Tables::insert_session(const WorkspaceId& workspace, const UserId& user, bool by_link, UtcTime now) {
    // Everybody's old ones go together: this is housekeeping, nobody's data is read.
    db_.run("DELETE FROM sessions WHERE expires_at <= $1 OR seen_at <= $2", now, now - session_idle_life);
    std::string session = "omk_session_" + random_token();
    db_.run("INSERT INTO sessions (token_hash, workspace_id, user_id, created_at, seen_at, expires_at, by_link) VALUES ($1, $2, $3, $4, $4, $5, $6)",
            sha256_hex(session), workspace, user, now, now + session_life, by_link);
    return session;
}

bool Tables::session_is_by_link(std::string_view token) const {
    const auto row = db_.query("SELECT by_link FROM sessions WHERE token_hash = $1", sha256_hex(token));
    return row->next() && row->flag(0);
}

int Tables::end_sign_ins(const WorkspaceId& workspace, const UserId& user) {
    db_.run("DELETE FROM sign_in_links WHERE workspace_id = $1 AND user_id = $2 AND used_at IS NULL", workspace, user);
    return db_.run("DELETE FROM sessions WHERE workspace_id = $1 AND user_id = $2", workspace, user);
}

std::optional<Actor> Tables::find_session(std::string_view token, UtcTime now) const {
    const auto row = db_.query(
        "SELECT u.workspace_id, u.id, u.name, u.role, s.seen_at FROM sessions s "
        "JOIN users u ON u.workspace_id = s.workspace_id AND u.id = s.user_id "
        "WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.seen_at > $3 AND u.removed_at IS NULL",
        sha256_hex(token), now, now - session_idle_life);
    if (!row->next()) return std::nullopt;
    Actor actor = session_actor(*row);
    actor.touch_due = row->time(4) + session_touch_interval <= now;
    return actor;
}

void Tables::touch_session(std::string_view token, UtcTime now) {
    db_.run("UPDATE sessions SET seen_at = $1 WHERE token_hash = $2 AND seen_at < $1", now, sha256_hex(token));
}

void Tables::end_session(std::string_view token) {
    db_.run("DELETE FROM sessions WHERE token_hash = $1", sha256_hex(token));
}

NewToken Tables::insert_token(const TokenDraft& draft, UtcTime now) {
    const std::string kind{kind_words[static_cast<std::size_t>(draft.kind)]};
    NewToken made{random_id(), "omk_" + kind + "_" + random_token()};
    db_.run(
        "INSERT INTO tokens (id, kind, name, token_hash, workspace_id, contract_id, created_by, created_at, expires_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        made.id, kind, draft.name, sha256_hex(made.secret), draft.workspace, draft.contract, draft.created_by, now,
        std::min(draft.expires_at, now + token_life));
    return made;
}

std::optional<Actor> Tables::find_token(std::string_view token, UtcTime now) const {
    if (token.starts_with("omk_access_")) {
        const auto grant = db_.query(
            "SELECT workspace_id, id, staff_name FROM support_grants WHERE access_hash = $1 AND access_expires_at > $2 AND ended_at IS NULL",
            sha256_hex(token), now);
        if (!grant->next()) return std::nullopt;
        Actor actor;
        actor.kind = Actor::Kind::support;
        actor.workspace = grant->id<WorkspaceId>(0);
        actor.log_id = grant->text(1);
        actor.user_name = grant->text(2);
        return actor;
    }
    const auto row = db_.query(
        "SELECT id, kind, workspace_id, contract_id, name, last_used_at FROM tokens WHERE token_hash = $1 AND expires_at > $2 AND revoked_at IS NULL",
        sha256_hex(token), now);
    if (!row->next()) return std::nullopt;
    Actor actor;
    const auto kind = std::ranges::find(kind_words, row->text(1));
    if (kind == kind_words.end()) return std::nullopt;
    actor.kind = static_cast<Actor::Kind>(kind - kind_words.begin());
    actor.log_id = row->text(0);
    // Whose admins see an ingest token has no say in what it may touch.
    if (actor.kind == Actor::Kind::read_token) actor.workspace = row->id<WorkspaceId>(2);
    if (!row->is_null(3)) actor.contract = row->id<ContractId>(3);
    actor.user_name = row->text(4);
    actor.touch_due = row->is_null(5) || row->time(5) + session_touch_interval <= now;
    return actor;
}

void Tables::touch_token(std::string_view token, UtcTime now) {
    db_.run("UPDATE tokens SET last_used_at = $1 WHERE token_hash = $2", now, sha256_hex(token));
}

std::optional<KeptAnswer> Tables::kept_answer(const WorkspaceId& workspace, std::string_view actor, std::string_view key, UtcTime now) const {
    const auto row = db_.query(
        "SELECT request_hash, status, headers, body FROM idempotency WHERE workspace_id = $1 AND actor = $2 AND key = $3 AND created_at > $4",
        workspace, actor, key, now - idempotency_life);
    if (!row->next()) return std::nullopt;
    KeptAnswer kept{row->text(0), row->small(1), {}, row->text(3)};
    const auto headers = nlohmann::json::parse(row->text(2));
    for (const auto& [name, value] : headers.items()) kept.headers.emplace_back(name, value.get<std::string>());
    return kept;
}

void Tables::keep_answer(const WorkspaceId& workspace, std::string_view actor, std::string_view key, const KeptAnswer& answer, UtcTime now) {
    // All workspaces' old rows go together: this is housekeeping, nobody's data is read.
    db_.run("DELETE FROM idempotency WHERE created_at <= $1", now - idempotency_life);
    nlohmann::json headers = nlohmann::json::object();
    for (const auto& [name, value] : answer.headers) headers[name] = value;
    db_.run(
        "INSERT INTO idempotency (workspace_id, actor, key, request_hash, status, headers, body, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        workspace, actor, key, answer.request_hash, answer.status, headers.dump(), answer.body, now);
}

std::optional<std::string> Tables::setting(std::string_view name) const {
    const auto row = db_.query("SELECT value FROM settings WHERE name = $1", name);
    if (!row->next()) return std::nullopt;
    return row->text(0);
}

void Tables::set_setting(std::string_view name, std::string_view value) {
    db_.run("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value);
}

}  // namespace omakase
