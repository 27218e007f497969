#pragma once
#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/ids.h"
#include "core/jst.h"

namespace omakase {

/// What the database could not do. The text is for the log alone: it may name tables.
class StoreError : public std::runtime_error {
  public:
    enum class Kind { constraint, full, busy, too_slow, other };
    StoreError(Kind kind, const std::string& what) : std::runtime_error{what}, kind_{kind} {}
    Kind kind() const { return kind_; }

  private:
    Kind kind_;
};

/// Bytes to be kept as they are (text is kept as text).
struct Blob {
    std::string_view bytes;
};

/// The rows of one running statement; resets it when it goes. Columns count from 0.
class Cursor {
  public:
    Cursor(sqlite3* db, sqlite3_stmt* statement, bool owned) : db_{db}, statement_{statement}, owned_{owned} {}
    ~Cursor();
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;

    bool next();  ///< moves to the next row; false after the last
    bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
    std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
    int small(int column) const { return sqlite3_column_int(statement_, column); }
    bool flag(int column) const { return small(column) != 0; }
    std::string text(int column) const;  ///< text or blob, with its whole length
    std::optional<std::string> text_or_null(int column) const;
    UtcTime time(int column) const { return UtcTime{std::chrono::microseconds{integer(column)}}; }
    std::optional<UtcTime> time_or_null(int column) const;
    template <class IdType>
    IdType id(int column) const {
        return IdType::parse(text(column)).value_or(IdType{});
    }

    void bind(const char* name, std::int64_t value);
    void bind(const char* name, int value) { bind(name, static_cast<std::int64_t>(value)); }
    void bind(const char* name, bool value) { bind(name, static_cast<std::int64_t>(value)); }
    void bind(const char* name, std::string_view text);
    void bind(const char* name, const std::string& value) { bind(name, std::string_view{value}); }
    void bind(const char* name, const char* value) { bind(name, std::string_view{value}); }
    void bind(const char* name, Blob value);
    void bind(const char* name, std::nullopt_t);
    void bind(const char* name, UtcTime value) { bind(name, static_cast<std::int64_t>(value.time_since_epoch().count())); }
    template <class Tag>
    void bind(const char* name, const Id<Tag>& value) {
        bind(name, std::string_view{value.text()});
    }
    template <class T>
    void bind(const char* name, const std::optional<T>& value) {
        if (value) {
            bind(name, *value);
        } else {
            bind(name, std::nullopt);
        }
    }

  private:
    int index_of(const char* name) const;
    sqlite3* db_;
    sqlite3_stmt* statement_;
    bool owned_;
};

/// One connection to a SQLite file, for one thread at a time. Statements are prepared once and kept.
/// Parameters are `$1`, `$2`, …: the one spelling that SQLite and PostgreSQL both read.
class Connection {
  public:
    enum class Mode { writer, reader, inspector };
    /// Opens (a writer also makes the file), sets the pragmas and reads each back. Throws StoreError when one did not take.
    /// An inspector takes the file as it is and changes nothing of it.
    Connection(const std::filesystem::path& file, Mode mode);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Runs a statement that gives rows: `auto row = db.query("SELECT … WHERE id = $1", id); while (row->next()) …`.
    template <class... Args>
    std::unique_ptr<Cursor> query(std::string_view sql, const Args&... args) {
        auto cursor = prepare(sql);
        int number = 0;
        (cursor->bind(name_of(++number), args), ...);
        return cursor;
    }
    /// Runs a statement to its end; returns how many rows it changed.
    template <class... Args>
    int run(std::string_view sql, const Args&... args) {
        query(sql, args...)->next();
        return sqlite3_changes(db_);
    }
    /// The statement with nothing bound yet, for those that are put together from parts.
    std::unique_ptr<Cursor> prepare(std::string_view sql);
    /// Several statements without parameters (migrations, BEGIN).
    void script(const std::string& sql);
    std::string pragma(const std::string& name);

    /// Statements that still run after this are stopped (StoreError::too_slow).
    void set_deadline(std::chrono::steady_clock::time_point deadline) { deadline_ = deadline; }
    /// Pages in the write-ahead log after the last commit.
    int log_pages() const { return log_pages_; }
    void checkpoint(const char* kind);
    /// Writes all of the database, as it is at one moment, to a new file; others may write meanwhile.
    void copy_to(const std::filesystem::path& file);
    /// What SQLite finds wrong with the file, and rows that refer to none; empty = sound.
    std::vector<std::string> faults();

  private:
    static const char* name_of(int number);
    void require_pragma(const std::string& name, const std::string& value, const std::string& expected);

    sqlite3* db_ = nullptr;
    std::unordered_map<std::string, sqlite3_stmt*> statements_;
    std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
    int log_pages_ = 0;
};

}  // namespace omakase
