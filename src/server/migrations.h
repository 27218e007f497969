#pragma once
#include <cstddef>
#include <string_view>

namespace omakase {

/// One file of src/server/migrations, in the order of their names. Made at build time by tools/embed_migrations.py.
struct Migration {
    std::string_view name;  ///< `001_start`
    std::string_view sql;
};
extern const Migration migrations[];
extern const std::size_t migration_count;

}  // namespace omakase
