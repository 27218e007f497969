#include "server/sqlite.h"

#include <array>

namespace omakase {
namespace {

[[noreturn]] void refuse(sqlite3* db, std::string_view doing) {
    const int code = db != nullptr ? sqlite3_errcode(db) : SQLITE_NOMEM;
    const std::string what = std::string{doing} + ": " + (db != nullptr ? sqlite3_errmsg(db) : "no memory");
    using Kind = StoreError::Kind;
    switch (code) {
        case SQLITE_CONSTRAINT: throw StoreError{Kind::constraint, what};
        case SQLITE_FULL: throw StoreError{Kind::full, what};
        case SQLITE_BUSY:
        case SQLITE_LOCKED: throw StoreError{Kind::busy, what};
        case SQLITE_INTERRUPT: throw StoreError{Kind::too_slow, what};
        default: throw StoreError{Kind::other, what};
    }
}

}  // namespace

Cursor::~Cursor() {
    if (owned_) {
        sqlite3_finalize(statement_);
    } else {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
    }
}

bool Cursor::next() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    refuse(db_, "step");
}

std::string Cursor::text(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    return bytes == nullptr ? std::string{} : std::string{static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

std::optional<std::string> Cursor::text_or_null(int column) const {
    if (is_null(column)) return std::nullopt;
    return text(column);
}

std::optional<UtcTime> Cursor::time_or_null(int column) const {
    if (is_null(column)) return std::nullopt;
    return time(column);
}

int Cursor::index_of(const char* name) const {
    const int index = sqlite3_bind_parameter_index(statement_, name);
    if (index == 0) throw StoreError{StoreError::Kind::other, std::string{"no parameter "} + name};
    return index;
}

void Cursor::bind(const char* name, std::int64_t value) {
    if (sqlite3_bind_int64(statement_, index_of(name), value) != SQLITE_OK) refuse(db_, "bind");
}

void Cursor::bind(const char* name, std::string_view text) {
    // With its length: a NUL inside is part of the text.
    const char* bytes = text.data() != nullptr ? text.data() : "";
    if (sqlite3_bind_text64(statement_, index_of(name), bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8) != SQLITE_OK) refuse(db_, "bind");
}

void Cursor::bind(const char* name, Blob value) {
    const char* bytes = value.bytes.data() != nullptr ? value.bytes.data() : "";
    if (sqlite3_bind_blob64(statement_, index_of(name), bytes, value.bytes.size(), SQLITE_TRANSIENT) != SQLITE_OK) refuse(db_, "bind");
}

void Cursor::bind(const char* name, std::nullopt_t) {
    if (sqlite3_bind_null(statement_, index_of(name)) != SQLITE_OK) refuse(db_, "bind");
}

Connection::Connection(const std::filesystem::path& file, Mode mode) {
    const int flags = SQLITE_OPEN_NOMUTEX | (mode == Mode::inspector ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                      (mode == Mode::writer ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(file.c_str(), &db_, flags, nullptr) != SQLITE_OK) {
        const std::string why = db_ != nullptr ? sqlite3_errmsg(db_) : "no memory";
        sqlite3_close(db_);
        throw StoreError{StoreError::Kind::other, "The database could not be opened: " + file.string() + " (" + why + ")"};
    }
    try {
        require_pragma("busy_timeout", "5000", "5000");  // first: the next ones may have to wait for another process
        if (mode != Mode::inspector) require_pragma("journal_mode", "WAL", "wal");
        require_pragma("synchronous", "FULL", "2");
        require_pragma("foreign_keys", "ON", "1");
        require_pragma("trusted_schema", "OFF", "0");
        require_pragma("cell_size_check", "ON", "1");
        // Checkpoints are the writer's alone, between transactions.
        require_pragma("wal_autocheckpoint", "0", "0");
        if (mode == Mode::reader) {
            require_pragma("query_only", "ON", "1");
        }
        if (mode != Mode::writer) sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    } catch (...) {
        sqlite3_close(db_);
        throw;
    }
    sqlite3_wal_hook(
        db_,
        [](void* self, sqlite3*, const char*, int pages) {
            static_cast<Connection*>(self)->log_pages_ = pages;
            return SQLITE_OK;
        },
        this);
    sqlite3_progress_handler(
        db_, 10'000, [](void* self) { return std::chrono::steady_clock::now() > static_cast<Connection*>(self)->deadline_ ? 1 : 0; }, this);
}

Connection::~Connection() {
    for (auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(db_);
}

std::unique_ptr<Cursor> Connection::prepare(std::string_view sql) {
    auto [entry, added] = statements_.try_emplace(std::string{sql}, nullptr);
    sqlite3_stmt*& kept = entry->second;
    // A statement that is being read right now cannot be started again: a second one serves this time.
    const bool busy = kept != nullptr && sqlite3_stmt_busy(kept) != 0;
    if (kept != nullptr && !busy) return std::make_unique<Cursor>(db_, kept, false);
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), busy ? 0 : SQLITE_PREPARE_PERSISTENT, &made, nullptr) != SQLITE_OK) {
        if (!busy) statements_.erase(entry);
        refuse(db_, sql);
    }
    if (!busy) kept = made;
    return std::make_unique<Cursor>(db_, made, busy);
}

const char* Connection::name_of(int number) {
    static constexpr std::array<const char*, 33> names{"",    "$1",  "$2",  "$3",  "$4",  "$5",  "$6",  "$7",  "$8",  "$9",  "$10",
                                                       "$11", "$12", "$13", "$14", "$15", "$16", "$17", "$18", "$19", "$20", "$21",
                                                       "$22", "$23", "$24", "$25", "$26", "$27", "$28", "$29", "$30", "$31", "$32"};
    return names.at(static_cast<std::size_t>(number));
}

void Connection::script(const std::string& sql) {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) refuse(db_, "script");
}

std::string Connection::pragma(const std::string& name) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_, ("PRAGMA " + name).c_str(), -1, &statement, nullptr) != SQLITE_OK) refuse(db_, name);
    Cursor cursor{db_, statement, true};
    return cursor.next() ? cursor.text(0) : std::string{};
}

void Connection::require_pragma(const std::string& name, const std::string& value, const std::string& expected) {
    pragma(name + "=" + value);
    if (const std::string got = pragma(name); got != expected) {
        throw StoreError{StoreError::Kind::other,
                         "SQLite does not take " + name + "=" + value + " (it says " + got + "); the server does not run without it."};
    }
}

void Connection::copy_to(const std::filesystem::path& file) {
    run("VACUUM INTO $1", file.string());
}

std::vector<std::string> Connection::faults() {
    std::vector<std::string> found;
    const auto integrity = query("PRAGMA integrity_check");
    while (integrity->next()) {
        if (integrity->text(0) != "ok") found.push_back(integrity->text(0));
    }
    const auto references = query("PRAGMA foreign_key_check");
    while (references->next()) found.push_back("a row of " + references->text(0) + " refers to none of " + references->text(2));
    return found;
}

void Connection::checkpoint(const char* kind) {
    pragma(std::string{"wal_checkpoint("} + kind + ")");
    log_pages_ = 0;
}

}  // namespace omakase
