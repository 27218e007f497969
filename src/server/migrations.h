#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace omakase {

/// One file of src/server/migrations, in the order of their names. Made at build time by tools/embed_migrations.py.
struct Migration {
    std::string_view name;  ///< `001_start`
    std::string_view sql;
};
extern const Migration migrations[];
extern const std::size_t migration_count;

enum class Dialect { sqlite, postgresql };
/// What makes tables, for one of the databases. It is written for SQLite; PostgreSQL gets its own names of types, and text that is compared
/// by bytes. Between `-- sqlite only` or `-- postgresql only` and `-- both` stands what has no common form.
std::string in_dialect(std::string_view sql, Dialect dialect);

}  // namespace omakase
