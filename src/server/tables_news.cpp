#include "server/tables.h"

namespace omakase {

void Tables::changed(const WorkspaceId& workspace, Topic topic) {
    changed_.emplace(workspace, topic);
}

void Tables::changed_for(const ContractId& contract, Topic topic) {
    changed_contracts_.emplace(contract, topic);
}

void Tables::begin_news() {
    changed_.clear();
    changed_contracts_.clear();
}

bool Tables::write_news() {
    for (const auto& [contract, topic] : changed_contracts_) {
        const auto row = db_.query(
            "SELECT l.workspace_id FROM contracts c JOIN linkages l ON l.customer_id_index = c.customer_id_index AND l.removed_at IS NULL "
            "WHERE c.id = $1",
            contract);
        while (row->next()) changed(row->id<WorkspaceId>(0), topic);
    }
    if (changed_.empty()) return false;
    const std::int64_t number = newest_news() + 1;
    for (const auto& [workspace, topic] : changed_) {
        db_.run(
            "INSERT INTO news (workspace_id, topic, number) VALUES ($1, $2, $3) ON CONFLICT (workspace_id, topic) DO UPDATE SET number = "
            "excluded.number",
            workspace, wire_name(topic), number);
    }
    db_.ring();
    return true;
}

std::int64_t Tables::newest_news() const {
    const auto row = db_.query("SELECT COALESCE(MAX(number), 0) FROM news");
    return row->next() ? row->integer(0) : 0;
}

std::vector<News> Tables::news_after(std::int64_t number) const {
    std::vector<News> found;
    const auto row = db_.query("SELECT workspace_id, topic, number FROM news WHERE number > $1 ORDER BY number", number);
    while (row->next()) found.push_back({row->id<WorkspaceId>(0), topic_of(row->text(1)).value_or(Topic::incidents), row->integer(2)});
    return found;
}

}  // namespace omakase
