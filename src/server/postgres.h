#pragma once
#include <libpq-fe.h>

#include <unordered_map>
#include <vector>

#include "server/database.h"

namespace omakase {

/// A PostgreSQL server (13 or newer), reached by libpq. Statements are prepared once for each connection and kept; a lost connection is
/// made anew at the next begin(). PostgreSQL's text has no NUL: where one is bound, U+FFFD is kept.
class PostgresConnection : public Connection {
  public:
    /// address  `postgresql://…`, as libpq reads it (several hosts, TLS, `options=-csearch_path%3D…`). Throws StoreError.
    PostgresConnection(std::string address, Mode mode);

    std::unique_ptr<Cursor> prepare(std::string_view sql) override;
    std::unique_ptr<Cursor> prepare_stream(std::string_view sql) override;
    void script(const std::string& sql) override;
    void begin() override;
    void commit() override;
    void rollback() override;
    void ring() override;
    std::string state() override;
    void set_time_limit(std::chrono::milliseconds limit) override { time_limit_ = limit; }  ///< from the next begin() on; 0 is none

  private:
    friend class PostgresCursor;
    friend class PostgresBell;
    struct End {
        void operator()(PGresult* result) const { PQclear(result); }
        void operator()(PGconn* db) const { PQfinish(db); }
    };
    using Answer = std::unique_ptr<PGresult, End>;
    struct Statement {
        std::string name;             ///< "" until the server knows it
        std::string sql;              ///< with parameters counted without gaps, as PostgreSQL wants them
        std::vector<int> parameters;  ///< what each of those was called
    };

    void connect();
    Statement& statement(std::string_view sql);
    /// Gives the answer back when it is a good one, else throws what it says.
    Answer checked(PGresult* result, std::string_view doing);
    int changes() const override { return changes_; }

    std::string address_;
    Mode mode_;
    std::unique_ptr<PGconn, End> db_;
    std::unordered_map<std::string, Statement> statements_;
    std::chrono::milliseconds time_limit_{};
    int prepared_ = 0;
    int streams_ = 0;
    int connects_ = 0;
    int changes_ = 0;
};

/// LISTEN on a connection of its own.
class PostgresBell : public Bell {
  public:
    explicit PostgresBell(std::string address) : address_{std::move(address)} {}
    void wait(std::chrono::milliseconds most) override;

  private:
    std::string address_;
    std::unique_ptr<PostgresConnection> db_;  ///< none = to be made
};

}  // namespace omakase
