#include "server/tables.h"

namespace omakase {

std::vector<std::string> Tables::applied_migrations() const {
    const auto row = db_.query("SELECT name FROM schema_migrations ORDER BY name");
    std::vector<std::string> names;
    while (row->next()) names.push_back(row->text(0));
    return names;
}

std::optional<UtcTime> Tables::newest_event() const {
    const auto row = db_.query("SELECT MAX(last_received_at) FROM contracts");
    return row->next() ? row->time_or_null(0) : std::nullopt;
}

std::optional<UtcTime> Tables::newest_row() const {
    const auto row = db_.query(
        "SELECT MAX(at) FROM (SELECT MAX(applied_at) AS at FROM schema_migrations UNION ALL SELECT MAX(last_received_at) FROM contracts "
        "UNION ALL SELECT MAX(seen_at) FROM sessions UNION ALL SELECT MAX(updated_at) FROM linkages UNION ALL SELECT MAX(sent_at) FROM messages "
        "UNION ALL SELECT MAX(at) FROM history) AS newest");
    return row->next() ? row->time_or_null(0) : std::nullopt;
}

}  // namespace omakase
