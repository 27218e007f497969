#pragma once
#include <libpq-fe.h>

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/database.h"

namespace omakase {

/// A PostgreSQL server (13 or newer), reached by libpq. Statements are prepared once for each connection and kept; a lost connection is
/// made anew at the next transaction. What is started is sent at once and waited for together (libpq's pipeline mode): a reader's BEGIN
/// goes with its first statement, and its COMMIT is not waited for. PostgreSQL's text has no NUL: where one is bound, U+FFFD is kept.
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
    void set_time_limit(std::chrono::milliseconds limit) override { time_limit_ = limit; }  ///< of a statement, from the next begin() on

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
    struct Value {
        enum class Form { null, text, binary };
        std::string bytes;
        Form form = Form::null;
    };
    /// A statement on its way to the server, and what came back.
    struct Sent {
        Statement* statement = nullptr;  ///< none: `sql` as it stands
        std::string sql;
        std::vector<Value> values;
        bool is_prepared_with_it = false;
        Answer answer;
    };

    void connect();
    Statement& statement(std::string_view sql);
    std::shared_ptr<Sent> send(Statement* statement, std::string sql, std::vector<Value> values);
    void transmit(Sent& sent);
    /// Waits for the answers of all that was sent. Throws what the first that failed says.
    void gather();
    void receive();
    Answer take_answer(const std::string& doing, std::optional<StoreError>& failed);
    StoreError error_of(const PGresult* result, std::string_view doing) const;
    void use_time_limit();
    /// Gives the answer back when it is a good one, else throws what it says.
    Answer checked(PGresult* result, std::string_view doing);
    int changes() const override { return changes_; }

    std::string address_;
    Mode mode_;
    std::unique_ptr<PGconn, End> db_;
    std::unordered_map<std::string, Statement> statements_;
    std::vector<std::shared_ptr<Sent>> waiting_;  ///< for their answers, which come in this order
    bool begin_is_due_ = false;                   ///< a reader's, with its first statement
    bool begin_is_unanswered_ = false;            ///< so all that waits may be said again to a new connection
    bool is_synced_ = false;                      ///< the server was told to answer all that waits
    std::chrono::milliseconds time_limit_{}, time_limit_in_use_{};
    int prepared_ = 0;
    int streams_ = 0;
    int connects_ = 0;
    unsigned transactions_ = 0;  ///< of this connection
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
