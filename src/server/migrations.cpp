#include "server/migrations.h"

#include <array>
#include <cctype>

namespace omakase {
namespace {

std::string_view name_in_postgresql(std::string_view word) {
    struct Name {
        std::string_view sqlite, postgresql;
    };
    static constexpr std::array names{Name{"INTEGER", "BIGINT"}, Name{"BLOB", "BYTEA"}, Name{"TEXT", "TEXT COLLATE \"C\""}, Name{"STRICT", ""}};
    for (const Name& name : names)
        if (name.sqlite == word) return name.postgresql;
    return word;
}

std::string line_in_postgresql(std::string_view line) {
    std::string out;
    for (std::size_t at = 0; at < line.size();) {
        std::size_t end = at;
        while (end < line.size() && (std::isalnum(static_cast<unsigned char>(line[end])) != 0 || line[end] == '_')) ++end;
        if (end == at) {
            out += line[at++];
        } else {
            out += name_in_postgresql(line.substr(at, end - at));
            at = end;
        }
    }
    return out;
}

}  // namespace

std::string in_dialect(std::string_view sql, Dialect dialect) {
    std::string out;
    bool ours = true, common = true;
    while (!sql.empty()) {
        const std::size_t end = std::min(sql.find('\n'), sql.size() - 1) + 1;
        const std::string_view line = sql.substr(0, end);
        sql.remove_prefix(end);
        if (line.starts_with("-- both")) ours = common = true;
        if (line.starts_with("-- sqlite only")) ours = dialect == Dialect::sqlite, common = false;
        if (line.starts_with("-- postgresql only")) ours = dialect == Dialect::postgresql, common = false;
        if (line.starts_with("--") || !ours) continue;
        out += common && dialect == Dialect::postgresql ? line_in_postgresql(line) : std::string{line};
    }
    return out;
}

}  // namespace omakase
