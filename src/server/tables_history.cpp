#include <array>
#include <limits>

#include "server/tables.h"

namespace omakase {
namespace {

/// Each field with its length in front, so that no two rows give the same bytes.
std::string chained(std::string_view before, const WorkspaceId& workspace, const HistoryRow& row) {
    std::string bytes;
    const std::string position = std::to_string(row.position), at = std::to_string(row.at.time_since_epoch().count());
    for (const std::string_view field : {before, std::string_view{workspace.text()}, std::string_view{position}, std::string_view{at},
                                         std::string_view{row.actor_kind}, std::string_view{row.actor_id}, std::string_view{row.actor_name},
                                         std::string_view{row.action}, std::string_view{row.subject}, std::string_view{row.details}})
        bytes.append(std::to_string(field.size())).append(":").append(field);
    return sha256_hex(bytes);
}

HistoryRow history_of(const Cursor& row) {
    return {row.integer(0), row.time(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6), row.text(7), row.text(8)};
}

constexpr std::string_view columns =
    "SELECT position, at, actor_kind, actor_id, actor_name, action, subject, details, hash FROM history WHERE workspace_id = $1 ";

std::string sealed_words(const WorkspaceId& workspace, const HistoryRow& head) {
    return workspace.text() + ":" + std::to_string(head.position) + ":" + head.hash;
}

/// The setting that says that every workspace's history has a head.
constexpr std::string_view histories_begun = "histories_begun";

}  // namespace

void Tables::set_history_head(const WorkspaceId& workspace, const HistoryRow& row) {
    db_.run(
        "INSERT INTO history_heads (workspace_id, position, hash, seal) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (workspace_id) DO UPDATE SET position = excluded.position, hash = excluded.hash, seal = excluded.seal",
        workspace, row.position, row.hash, secrets_.fingerprint(sealed_words(workspace, row), "history head"));
}

void Tables::begin_histories() {
    if (setting(histories_begun)) return;
    for (const WorkspaceRow& workspace : workspaces()) {
        const bool has_head = db_.query("SELECT 1 FROM history_heads WHERE workspace_id = $1", workspace.id)->next();
        // Rows without a head were cut off from it before, and stay so.
        if (!has_head && history(workspace.id, std::nullopt, 1).empty()) set_history_head(workspace.id, HistoryRow{});
    }
    set_setting(histories_begun, "1");
}

void Tables::record(const WorkspaceId& workspace, const Actor& actor, std::string_view action, const std::string& subject, const Json& details,
                    UtcTime now) {
    const HistoryRow before = history_head(workspace);
    HistoryRow row{before.position + 1, now, std::string{actor.kind_word()}, actor.log_id, actor.user_name, std::string{action}, subject,
                   to_text(details),    ""};
    row.hash = chained(before.hash, workspace, row);
    db_.run(
        "INSERT INTO history (workspace_id, position, at, actor_kind, actor_id, actor_name, action, subject, details, hash) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        workspace, row.position, row.at, row.actor_kind, row.actor_id, row.actor_name, row.action, row.subject, row.details, row.hash);
    set_history_head(workspace, row);
}

std::vector<HistoryRow> Tables::history(const WorkspaceId& workspace, std::optional<std::int64_t> before, int limit) const {
    std::vector<HistoryRow> found;
    const auto row = db_.query(std::string{columns} + "AND position < $2 ORDER BY position DESC LIMIT $3", workspace,
                               before.value_or(std::numeric_limits<std::int64_t>::max()), limit);
    while (row->next()) found.push_back(history_of(*row));
    return found;
}

std::optional<HistoryRow> Tables::history_row(const WorkspaceId& workspace, std::int64_t position) const {
    const auto row = db_.query(std::string{columns} + "AND position = $2", workspace, position);
    if (!row->next()) return std::nullopt;
    return history_of(*row);
}

std::vector<WorkspaceRow> Tables::workspaces() const {
    std::vector<WorkspaceRow> found;
    const auto row = db_.query("SELECT id, name FROM workspaces ORDER BY created_at, id");
    while (row->next()) found.push_back({row->id<WorkspaceId>(0), row->text(1)});
    return found;
}

HistoryRow Tables::history_head(const WorkspaceId& workspace) const {
    const auto row = db_.query("SELECT position, hash FROM history_heads WHERE workspace_id = $1", workspace);
    HistoryRow head;
    if (row->next()) head.position = row->integer(0), head.hash = row->text(1);
    return head;
}

std::optional<HistoryFault> Tables::history_fault(const WorkspaceId& workspace) const {
    std::string before;
    std::int64_t expected = 1;
    const auto row = db_.query(std::string{columns} + "ORDER BY position", workspace);
    while (row->next()) {
        const HistoryRow one = history_of(*row);
        if (one.position != expected) return HistoryFault{expected, "missing"};
        if (chained(before, workspace, one) != one.hash) return HistoryFault{expected, "edited"};
        before = one.hash;
        ++expected;
    }
    HistoryRow last;
    last.position = expected - 1;
    last.hash = before;
    const auto head = db_.query("SELECT position, hash, seal FROM history_heads WHERE workspace_id = $1", workspace);
    if (!head->next()) {
        // Heads used to come with the first row: until begin_histories a workspace in which nothing was done yet has none.
        if (last.position == 0 && !setting(histories_begun)) return std::nullopt;
        return HistoryFault{expected, "cut"};
    }
    const bool is_last = head->integer(0) == last.position && head->text(1) == last.hash;
    const bool is_ours = head->text(2) == secrets_.fingerprint(sealed_words(workspace, last), "history head");
    if (!is_last || !is_ours) return HistoryFault{expected, "cut"};
    return std::nullopt;
}

}  // namespace omakase
