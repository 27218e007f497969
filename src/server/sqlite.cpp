#include "server/sqlite.h"

#include <charconv>

#include "server/secrets.h"

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

/// SQLite takes `$7` for a name and numbers the parameters as they come.
std::vector<int> places_of(sqlite3_stmt* statement) {
    std::vector<int> places;
    for (int i = 1; i <= sqlite3_bind_parameter_count(statement); ++i) {
        const std::string_view name = sqlite3_bind_parameter_name(statement, i);
        std::size_t number = 0;
        std::from_chars(name.data() + 1, name.data() + name.size(), number);
        if (places.size() <= number) places.resize(number + 1);
        places[number] = i;
    }
    return places;
}

}  // namespace

/// Gives its statement back when it goes.
class SqliteCursor : public Cursor {
  public:
    using Cursor::bind;
    using Home = SqliteConnection::Statement;
    /// home  none: nobody uses the statement again, and nothing is bound
    SqliteCursor(sqlite3* db, sqlite3_stmt* statement, Home* home) : db_{db}, statement_{statement}, home_{home} {}
    ~SqliteCursor() override {
        if (home_ == nullptr) {
            sqlite3_finalize(statement_);
        } else {
            sqlite3_reset(statement_);
            sqlite3_clear_bindings(statement_);
            home_->idle.push_back(statement_);
        }
    }

    void post() override { next(); }
    bool next() override {
        const int code = sqlite3_step(statement_);
        if (code == SQLITE_ROW) return true;
        if (code == SQLITE_DONE) return false;
        refuse(db_, "step");
    }
    bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
    std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
    std::string text(int column) const override {
        const void* bytes = sqlite3_column_blob(statement_, column);
        const int size = sqlite3_column_bytes(statement_, column);
        return bytes == nullptr ? std::string{} : std::string{static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
    }

    void bind(int parameter, std::int64_t value) override { require(sqlite3_bind_int64(statement_, index_of(parameter), value)); }
    void bind(int parameter, std::string_view text) override {
        // With its length: a NUL inside is part of the text.
        const char* bytes = text.data() != nullptr ? text.data() : "";
        require(sqlite3_bind_text64(statement_, index_of(parameter), bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    }
    void bind(int parameter, Blob value) override {
        const char* bytes = value.bytes.data() != nullptr ? value.bytes.data() : "";
        require(sqlite3_bind_blob64(statement_, index_of(parameter), bytes, value.bytes.size(), SQLITE_TRANSIENT));
    }
    void bind(int parameter, std::nullopt_t) override { require(sqlite3_bind_null(statement_, index_of(parameter))); }

  private:
    void require(int code) const {
        if (code != SQLITE_OK) refuse(db_, "bind");
    }
    int index_of(int parameter) const {
        const auto number = static_cast<std::size_t>(parameter);
        if (home_ == nullptr || number >= home_->places.size() || home_->places[number] == 0) {
            throw StoreError{StoreError::Kind::other, "no parameter $" + std::to_string(parameter)};
        }
        return home_->places[number];
    }

    sqlite3* db_;
    sqlite3_stmt* statement_;
    Home* home_;
};

SqliteConnection::SqliteConnection(const std::filesystem::path& file, Mode mode) : mode_{mode} {
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
        // Keys are random, so a batch touches pages everywhere: the writer keeps them at hand.
        if (mode != Mode::inspector) {
            const std::string kib = mode == Mode::writer ? "-65536" : "-8192";
            require_pragma("cache_size", kib, kib);
        }
        if (mode == Mode::reader) require_pragma("query_only", "ON", "1");
        if (mode != Mode::writer) sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    } catch (...) {
        sqlite3_close(db_);
        throw;
    }
    // For migrations; PostgreSQL has its own.
    sqlite3_create_function_v2(
        db_, "sha256_hex", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, nullptr,
        [](sqlite3_context* context, int, sqlite3_value** values) {
            const void* bytes = sqlite3_value_blob(*values);
            const auto size = static_cast<std::size_t>(sqlite3_value_bytes(*values));
            const std::string hash = sha256_hex(bytes == nullptr ? std::string_view{} : std::string_view{static_cast<const char*>(bytes), size});
            sqlite3_result_text64(context, hash.data(), hash.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
        },
        nullptr, nullptr, nullptr);
    sqlite3_wal_hook(
        db_,
        [](void* self, sqlite3*, const char*, int pages) {
            static_cast<SqliteConnection*>(self)->log_pages_ = pages;
            return SQLITE_OK;
        },
        this);
    sqlite3_progress_handler(
        db_, 10'000, [](void* self) { return std::chrono::steady_clock::now() > static_cast<SqliteConnection*>(self)->deadline_ ? 1 : 0; }, this);
}

SqliteConnection::~SqliteConnection() {
    for (auto& [sql, home] : statements_) {
        for (sqlite3_stmt* statement : home.idle) sqlite3_finalize(statement);
    }
    sqlite3_close(db_);
}

std::unique_ptr<Cursor> SqliteConnection::prepare(std::string_view sql) {
    auto kept = statements_.find(sql);
    if (kept == statements_.end()) kept = statements_.try_emplace(std::string{sql}).first;
    Statement& home = kept->second;
    sqlite3_stmt* statement = nullptr;
    if (!home.idle.empty()) {
        statement = home.idle.back();
        home.idle.pop_back();
    } else if (sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
        refuse(db_, sql);
    } else {
        home.places = places_of(statement);
    }
    return std::make_unique<SqliteCursor>(db_, statement, &home);
}

void SqliteConnection::script(const std::string& sql) {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) refuse(db_, "script");
}

std::string SqliteConnection::pragma(const std::string& name) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_, ("PRAGMA " + name).c_str(), -1, &statement, nullptr) != SQLITE_OK) refuse(db_, name);
    SqliteCursor cursor{db_, statement, nullptr};
    return cursor.next() ? cursor.text(0) : std::string{};
}

void SqliteConnection::require_pragma(const std::string& name, const std::string& value, const std::string& expected) {
    pragma(name + "=" + value);
    if (const std::string got = pragma(name); got != expected) {
        throw StoreError{StoreError::Kind::other,
                         "SQLite does not take " + name + "=" + value + " (it says " + got + "); the server does not run without it."};
    }
}

void SqliteConnection::copy_to(const std::filesystem::path& file) {
    run("VACUUM INTO $1", file.string());
}

std::vector<std::string> SqliteConnection::faults() {
    std::vector<std::string> found;
    const auto integrity = query("PRAGMA integrity_check");
    while (integrity->next()) {
        if (integrity->text(0) != "ok") found.push_back(integrity->text(0));
    }
    const auto references = query("PRAGMA foreign_key_check");
    while (references->next()) found.push_back("a row of " + references->text(0) + " refers to none of " + references->text(2));
    return found;
}

std::string SqliteConnection::state() {
    const auto version = query("PRAGMA data_version");
    return version->next() ? version->text(0) : std::string{};
}

void SqliteConnection::tidy() {
    constexpr int pages_before_checkpoint = 16'000;  // 64 MiB: a page that many transactions change is copied back once
    if (mode_ != Mode::writer || log_pages_ <= pages_before_checkpoint) return;
    try {
        pragma("wal_checkpoint(PASSIVE)");
        log_pages_ = 0;
    } catch (const StoreError&) {
        // The log stays longer; the next commit tries again, and a full disk shows itself there.
    }
}

}  // namespace omakase
