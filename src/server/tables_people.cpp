#include <algorithm>

#include "server/limits.h"
#include "server/tables.h"

namespace omakase {
namespace {

UserRow user_of(const Cursor& row) {
    return {.id = row.id<UserId>(0),
            .name = row.text(1),
            .login = row.text_or_null(2).value_or(""),
            .role = user_role_of(row.text(3)).value_or(UserRole::member),
            .version = row.small(4),
            .has_password = row.flag(5),
            .created_at = row.time(6),
            .seen_at = row.time_or_null(7)};
}

constexpr std::string_view user_columns =
    "SELECT id, name, login, role, version, password_hash IS NOT NULL, created_at, "
    "(SELECT MAX(seen_at) FROM sessions s WHERE s.workspace_id = u.workspace_id AND s.user_id = u.id) "
    "FROM users u WHERE workspace_id = $1 AND removed_at IS NULL ";

/// An empty login is none: the unique index leaves those out.
std::optional<std::string_view> login_or_none(std::string_view login) {
    return login.empty() ? std::nullopt : std::optional{login};
}

constexpr std::string_view token_columns = "SELECT id, kind, name, contract_id, created_at, expires_at, last_used_at, revoked_at FROM tokens ";

std::vector<TokenRow> tokens_of(Cursor& row) {
    std::vector<TokenRow> found;
    while (row.next()) {
        TokenRow& token = found.emplace_back(row.text(0), row.text(1), row.text(2), std::nullopt, row.time(4), row.time(5), row.time_or_null(6),
                                             row.time_or_null(7));
        if (!row.is_null(3)) token.contract = row.id<ContractId>(3);
    }
    return found;
}

}  // namespace

std::vector<UserRow> Tables::users(const WorkspaceId& workspace) const {
    std::vector<UserRow> found;
    const auto row = db_.query(std::string{user_columns} + "ORDER BY created_at, id", workspace);
    while (row->next()) found.push_back(user_of(*row));
    return found;
}

std::optional<UserRow> Tables::user(const WorkspaceId& workspace, const UserId& id) const {
    const auto row = db_.query(std::string{user_columns} + "AND id = $2", workspace, id);
    if (!row->next()) return std::nullopt;
    return user_of(*row);
}

UserId Tables::insert_user(const WorkspaceId& workspace, std::string_view name, std::string_view login, UserRole role, UtcTime now) {
    const UserId id = *UserId::parse(random_id());
    db_.run("INSERT INTO users (workspace_id, id, name, login, role, created_at) VALUES ($1, $2, $3, $4, $5, $6)", workspace, id, name,
            login_or_none(login), wire_name(role), now);
    return id;
}

bool Tables::update_user(const WorkspaceId& workspace, const UserRow& row) {
    return db_.run(
               "UPDATE users SET name = $1, login = $2, role = $3, version = version + 1 "
               "WHERE workspace_id = $4 AND id = $5 AND version = $6 AND removed_at IS NULL",
               row.name, login_or_none(row.login), wire_name(row.role), workspace, row.id, row.version) == 1;
}

bool Tables::remove_user(const WorkspaceId& workspace, const UserId& id, int version, UtcTime now) {
    // The row stays: rooms and history name it. What let the person in goes.
    const int removed = db_.run(
        "UPDATE users SET removed_at = $1, password_hash = NULL, version = version + 1 "
        "WHERE workspace_id = $2 AND id = $3 AND version = $4 AND removed_at IS NULL",
        now, workspace, id, version);
    if (removed == 1) end_sign_ins(workspace, id);
    return removed == 1;
}

bool Tables::login_is_taken(const WorkspaceId& workspace, std::string_view login, const UserId& by_other_than) const {
    return db_
        .query("SELECT 1 FROM users WHERE workspace_id = $1 AND login = $2 AND id <> $3 AND removed_at IS NULL", workspace, login, by_other_than)
        ->next();
}

int Tables::owner_count(const WorkspaceId& workspace) const {
    const auto row = db_.query("SELECT COUNT(*) FROM users WHERE workspace_id = $1 AND role = 'owner' AND removed_at IS NULL", workspace);
    return row->next() ? row->small(0) : 0;
}

std::optional<LoginRow> Tables::find_login(std::string_view workspace_name, std::string_view login) const {
    const auto row = db_.query(
        "SELECT u.workspace_id, u.id, u.password_hash FROM users u JOIN workspaces w ON w.id = u.workspace_id "
        "WHERE w.name = $1 AND u.login = $2 AND u.removed_at IS NULL",
        workspace_name, login);
    if (!row->next()) return std::nullopt;
    return LoginRow{row->id<WorkspaceId>(0), row->id<UserId>(1), row->text_or_null(2).value_or("")};
}

std::string Tables::password_hash(const WorkspaceId& workspace, const UserId& user) const {
    const auto row = db_.query("SELECT password_hash FROM users WHERE workspace_id = $1 AND id = $2 AND removed_at IS NULL", workspace, user);
    return row->next() ? row->text_or_null(0).value_or("") : "";
}

void Tables::set_password_hash(const WorkspaceId& workspace, const UserId& user, std::string_view hash) {
    db_.run("UPDATE users SET password_hash = $1 WHERE workspace_id = $2 AND id = $3 AND removed_at IS NULL", hash, workspace, user);
}

std::vector<TokenRow> Tables::tokens(const WorkspaceId& workspace) const {
    const auto row = db_.query(std::string{token_columns} + "WHERE workspace_id = $1 ORDER BY created_at DESC, id", workspace);
    return tokens_of(*row);
}

std::vector<TokenRow> Tables::operators_tokens() const {
    const auto row = db_.query(std::string{token_columns} + "WHERE workspace_id IS NULL ORDER BY created_at DESC, id");
    return tokens_of(*row);
}

bool Tables::revoke_operators_token(std::string_view id, UtcTime now) {
    return db_.run("UPDATE tokens SET revoked_at = $1 WHERE workspace_id IS NULL AND id = $2 AND revoked_at IS NULL AND expires_at > $1", now, id) ==
           1;
}

bool Tables::revoke_token(const WorkspaceId& workspace, std::string_view id, UtcTime now) {
    return db_.run("UPDATE tokens SET revoked_at = $1 WHERE workspace_id = $2 AND id = $3 AND revoked_at IS NULL AND expires_at > $1", now, workspace,
                   id) == 1;
}

int Tables::revoke_tokens_of(const WorkspaceId& workspace, const UserId& maker, UtcTime now) {
    return db_.run("UPDATE tokens SET revoked_at = $1 WHERE workspace_id = $2 AND created_by = $3 AND revoked_at IS NULL AND expires_at > $1", now,
                   workspace, maker);
}

int Tables::revoke_ingest_tokens(const WorkspaceId& workspace, const CustomerId& customer_id, UtcTime now) {
    return db_.run(
        "UPDATE tokens SET revoked_at = $1 WHERE workspace_id = $2 AND contract_id = (SELECT id FROM contracts WHERE customer_id_index = $3) "
        "AND revoked_at IS NULL AND expires_at > $1 "
        "AND NOT EXISTS (SELECT 1 FROM linkages WHERE workspace_id = $2 AND customer_id_index = $3 AND removed_at IS NULL)",
        now, workspace, index_of(customer_id));
}

std::optional<NewToken> Tables::rotate_token(const WorkspaceId& workspace, std::string_view id, const UserId& by, UtcTime now, UtcTime old_until) {
    const auto row = db_.query(
        "SELECT kind, name, contract_id, expires_at, created_at FROM tokens "
        "WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL AND expires_at > $3",
        workspace, id, now);
    if (!row->next()) return std::nullopt;
    TokenDraft draft{.kind = row->text(0) == "ingest" ? Actor::Kind::ingest_token : Actor::Kind::read_token,
                     .name = row->text(1),
                     .workspace = workspace,
                     .created_by = by.text(),
                     .expires_at = now + (row->time(3) - row->time(4))};
    if (!row->is_null(2)) draft.contract = row->id<ContractId>(2);
    db_.run("UPDATE tokens SET expires_at = $1 WHERE workspace_id = $2 AND id = $3 AND expires_at > $1", old_until, workspace, id);
    return insert_token(draft, now);
}

std::string Tables::insert_support_code(const WorkspaceId& workspace, std::string_view created_by, UtcTime now) {
    const std::string code = random_code();
    db_.run("INSERT INTO support_grants (workspace_id, id, code_index, created_by, created_at, code_expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
            workspace, random_id(), secrets_.fingerprint(code, "support code"), created_by, now, now + support_code_life);
    return code;
}

std::optional<SupportAccess> Tables::use_support_code(std::string_view code, const Actor& staff, UtcTime now) {
    const auto row = db_.query(
        "SELECT workspace_id, id FROM support_grants WHERE code_index = $1 AND code_expires_at > $2 AND access_hash IS NULL AND ended_at IS NULL",
        secrets_.fingerprint(code, "support code"), now);
    if (!row->next()) return std::nullopt;
    SupportAccess access{row->text(1), "omk_access_" + random_token(), row->id<WorkspaceId>(0), now + support_access_life};
    db_.run(
        "UPDATE support_grants SET staff_token_id = $1, staff_name = $2, access_hash = $3, access_expires_at = $4 WHERE workspace_id = $5 AND id = "
        "$6",
        staff.log_id, staff.user_name, sha256_hex(access.secret), access.expires_at, access.workspace, access.grant_id);
    return access;
}

std::vector<SupportGrant> Tables::support_grants(const WorkspaceId& workspace) const {
    std::vector<SupportGrant> found;
    const auto row = db_.query(
        "SELECT id, created_at, code_expires_at, staff_name, access_expires_at, ended_at FROM support_grants WHERE workspace_id = $1 "
        "ORDER BY created_at DESC, id LIMIT 100",
        workspace);
    while (row->next())
        found.emplace_back(row->text(0), row->time(1), row->time(2), row->text_or_null(3).value_or(""), row->time_or_null(4), row->time_or_null(5));
    return found;
}

bool Tables::end_support_grant(const WorkspaceId& workspace, std::string_view id, UtcTime now) {
    return db_.run("UPDATE support_grants SET ended_at = $1 WHERE workspace_id = $2 AND id = $3 AND ended_at IS NULL", now, workspace, id) == 1;
}

}  // namespace omakase
