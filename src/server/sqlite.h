#pragma once
#include <sqlite3.h>

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/database.h"

namespace omakase {

/// A SQLite file. Statements are prepared once and kept.
class SqliteConnection : public Connection {
  public:
    /// Opens (a writer also makes the file), sets the pragmas and reads each back. Throws StoreError when one did not take.
    /// An inspector takes the file as it is and changes nothing of it.
    SqliteConnection(const std::filesystem::path& file, Mode mode);
    ~SqliteConnection() override;

    std::unique_ptr<Cursor> prepare(std::string_view sql) override;
    void script(const std::string& sql) override;
    void begin() override { script(mode_ == Mode::writer ? "BEGIN IMMEDIATE" : "BEGIN"); }
    void commit() override { script("COMMIT"); }
    void rollback() override { script("ROLLBACK"); }
    void set_time_limit(std::chrono::milliseconds limit) override { deadline_ = std::chrono::steady_clock::now() + limit; }

    std::string state() override;
    void tidy() override;

    std::string pragma(const std::string& name);
    /// Writes all of the database, as it is at one moment, to a new file; others may write meanwhile.
    void copy_to(const std::filesystem::path& file);
    /// What SQLite finds wrong with the file, and rows that refer to none; empty = sound.
    std::vector<std::string> faults();

  private:
    friend class SqliteCursor;
    struct Statement {
        std::vector<int> places;          ///< SQLite's number of the parameter `$n`, at n; 0 = there is none
        std::vector<sqlite3_stmt*> idle;  ///< a statement that is being read cannot be started again: each reader has its own
    };
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    int changes() const override { return sqlite3_changes(db_); }
    void require_pragma(const std::string& name, const std::string& value, const std::string& expected);

    Mode mode_;
    sqlite3* db_ = nullptr;
    std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;  ///< by their SQL
    std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
    int log_pages_ = 0;  ///< in the write-ahead log after the last commit
};

}  // namespace omakase
