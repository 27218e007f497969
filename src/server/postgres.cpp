#include "server/postgres.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <thread>
#include <utility>

namespace omakase {
namespace {

constexpr Oid oid_of_bytea = 17;
constexpr int first_rows = 100, most_rows = 6'400;    ///< of a stream at once: more each time
constexpr std::chrono::milliseconds patience{8'000};  ///< with a server that says nothing; a writer may wait 5 seconds for the others
constexpr unsigned transactions_with_one_plan = 64;
constexpr std::size_t most_waiting = 256;  ///< statements whose answers are not taken yet, which bounds memory

StoreError::Kind kind_of(std::string_view state) {
    using Kind = StoreError::Kind;
    if (state.starts_with("23")) return Kind::constraint;
    if (state == "53100") return Kind::full;
    if (state == "57014") return Kind::too_slow;
    if (state.starts_with("40") || state.starts_with("53") || state == "55P03") return Kind::busy;
    if (state.starts_with("08") || state.starts_with("57P") || state == "25P03") return Kind::away;
    return Kind::other;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// `… $7 … $3 … $7` becomes `… $1 … $2 … $1`, and {7, 3}.
std::pair<std::string, std::vector<int>> counted_without_gaps(std::string_view sql) {
    std::string out;
    std::vector<int> names;
    for (std::size_t at = 0; at < sql.size(); ++at) {
        out += sql[at];
        if (sql[at] != '$' || at + 1 == sql.size() || !is_digit(sql[at + 1])) continue;
        int name = 0;
        for (; at + 1 < sql.size() && is_digit(sql[at + 1]); ++at) name = name * 10 + (sql[at + 1] - '0');
        auto found = std::ranges::find(names, name);
        if (found == names.end()) found = names.insert(found, name);
        out += std::to_string(found - names.begin() + 1);
    }
    return {std::move(out), std::move(names)};
}

std::string without_nul(std::string_view text) {
    if (!text.contains('\0')) return std::string{text};
    std::string out;
    for (const char c : text) c == '\0' ? out.append("\xEF\xBF\xBD") : out.append(1, c);
    return out;
}

}  // namespace

/// A statement's rows: all of them at the first next(), or a stream's part by part.
class PostgresCursor : public Cursor {
  public:
    using Cursor::bind;
    PostgresCursor(PostgresConnection& db, PostgresConnection::Statement& statement, std::string stream)
        : db_{db}, statement_{statement}, stream_{std::move(stream)}, values_(statement.parameters.size()) {}

    void start() override {
        if (sent_) return;
        if (stream_.empty()) {
            sent_ = db_.send(&statement_, statement_.sql, std::move(values_));
        } else {
            db_.send(nullptr, "DECLARE " + stream_ + " NO SCROLL CURSOR FOR " + statement_.sql, std::move(values_));
            fetch();
        }
    }
    void post() override { start(); }

    bool next() override {
        start();
        if (row_ < 0) {
            if (!sent_->answer) db_.gather();
            if (!sent_->answer) throw StoreError{StoreError::Kind::other, "never answered: " + statement_.sql};
            const std::string_view changed = PQcmdTuples(answer());
            db_.changes_ = 0;
            std::from_chars(changed.data(), changed.data() + changed.size(), db_.changes_);
        }
        if (++row_ < PQntuples(answer())) return true;
        if (stream_.empty() || PQntuples(answer()) < fetched_) {
            row_ = PQntuples(answer());
            return false;
        }
        fetch();
        return next();
    }

    bool is_null(int column) const override { return PQgetisnull(answer(), row_, column) != 0; }
    std::int64_t integer(int column) const override {
        const std::string_view value = raw(column);
        if (value == "t" || value == "f") return value == "t" ? 1 : 0;
        std::int64_t number = 0;
        std::from_chars(value.data(), value.data() + value.size(), number);
        return number;
    }
    std::string text(int column) const override {
        if (PQftype(answer(), column) != oid_of_bytea) return std::string{raw(column)};
        std::size_t size = 0;
        unsigned char* bytes = PQunescapeBytea(reinterpret_cast<const unsigned char*>(PQgetvalue(answer(), row_, column)), &size);
        if (bytes == nullptr) throw std::bad_alloc{};
        std::string out{reinterpret_cast<const char*>(bytes), size};
        PQfreemem(bytes);
        return out;
    }

    void bind(int parameter, std::int64_t value) override { place(parameter) = {std::to_string(value), Form::text}; }
    void bind(int parameter, std::string_view text) override { place(parameter) = {without_nul(text), Form::text}; }
    void bind(int parameter, Blob value) override { place(parameter) = {std::string{value.bytes}, Form::binary}; }
    void bind(int parameter, std::nullopt_t) override { place(parameter) = {}; }

  private:
    using Value = PostgresConnection::Value;
    using Form = Value::Form;

    PGresult* answer() const { return sent_->answer.get(); }
    std::string_view raw(int column) const {
        return {PQgetvalue(answer(), row_, column), static_cast<std::size_t>(PQgetlength(answer(), row_, column))};
    }
    Value& place(int parameter) {
        const auto found = std::ranges::find(statement_.parameters, parameter);
        if (found == statement_.parameters.end()) throw StoreError{StoreError::Kind::other, "no parameter $" + std::to_string(parameter)};
        return values_[static_cast<std::size_t>(found - statement_.parameters.begin())];
    }
    void fetch() {
        fetched_ = std::min(fetched_ == 0 ? first_rows : 2 * fetched_, most_rows);
        sent_ = db_.send(nullptr, "FETCH FORWARD " + std::to_string(fetched_) + " FROM " + stream_, {});
        row_ = -1;
    }

    PostgresConnection& db_;
    PostgresConnection::Statement& statement_;
    std::string stream_;
    std::vector<Value> values_;
    std::shared_ptr<PostgresConnection::Sent> sent_;
    int row_ = -1;
    int fetched_ = 0;  ///< rows that were asked for at once
};

PostgresConnection::PostgresConnection(std::string address, Mode mode) : address_{std::move(address)}, mode_{mode} {
    connect();
}

void PostgresConnection::connect() {
    db_.reset();
    ++connects_;
    is_synced_ = false;
    transactions_ = 0;
    time_limit_in_use_ = {};
    for (auto& [sql, statement] : statements_) statement.name.clear();
    // The address comes last: what it says itself wins.
    constexpr std::array names{"client_encoding",
                               "application_name",
                               "connect_timeout",
                               "keepalives_idle",
                               "keepalives_interval",
                               "keepalives_count",
                               "tcp_user_timeout",
                               "dbname",
                               static_cast<const char*>(nullptr)};
    const std::array values{"UTF8", "omakase", "5", "10", "5", "3", "15000", address_.c_str(), static_cast<const char*>(nullptr)};
    db_.reset(PQconnectdbParams(names.data(), values.data(), 1));
    if (PQstatus(db_.get()) != CONNECTION_OK) {
        throw StoreError{StoreError::Kind::away, std::string{"The database could not be reached: "} + PQerrorMessage(db_.get())};
    }
    PQsetNoticeProcessor(db_.get(), [](void*, const char*) {}, nullptr);
    PQsetnonblocking(db_.get(), 1);
    if (mode_ == Mode::reader) return;
    // A server that freezes in the middle of a transaction must not keep the others from writing.
    try {
        say("SET idle_in_transaction_session_timeout = '8s'; SET lock_timeout = '5s'", patience);
        const auto safe = query(
            "SELECT current_setting('fsync'), set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') = 'off' THEN 'on' "
            "ELSE current_setting('synchronous_commit') END, false)");
        if (!safe->next() || safe->text(0) != "on") {
            throw StoreError{StoreError::Kind::other, "This PostgreSQL runs with fsync=off; the server does not run without fsync."};
        }
    } catch (...) {
        db_.reset();  // half set up it is not to be used
        throw;
    }
}

StoreError PostgresConnection::error_of(const PGresult* result, std::string_view doing) const {
    const char* state = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const StoreError::Kind kind = PQstatus(db_.get()) != CONNECTION_OK ? StoreError::Kind::away : kind_of(state != nullptr ? state : "08000");
    // The primary message alone: the details quote what rows hold.
    const char* what = result != nullptr ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    return StoreError{kind, std::string{doing} + ": " + (what != nullptr ? what : PQerrorMessage(db_.get())) +
                                (state != nullptr ? " (" + std::string{state} + ")" : "")};
}

std::shared_ptr<PostgresConnection::Sent> PostgresConnection::send(Statement* statement, std::string sql, std::vector<Value> values) {
    if (begin_is_due_) {
        begin_is_due_ = false;
        begin_is_unanswered_ = true;
        send(nullptr, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", {});
    }
    if (waiting_.size() >= most_waiting) gather();
    auto sent = std::make_shared<Sent>(statement, std::move(sql), std::move(values));
    waiting_.push_back(sent);
    transmit(*sent);
    return sent;
}

void PostgresConnection::transmit(Sent& sent) {
    // What cannot be sent ends the connection, which receive() finds: half sent, its answers would be taken for the next one's.
    PGconn* const db = db_.get();
    PQenterPipelineMode(db);
    std::vector<const char*> bytes;
    std::vector<int> sizes, forms;
    for (const Value& value : sent.values) {
        bytes.push_back(value.form == Value::Form::null ? nullptr : value.bytes.data());
        sizes.push_back(static_cast<int>(value.bytes.size()));
        forms.push_back(value.form == Value::Form::binary ? 1 : 0);
    }
    const int count = static_cast<int>(sent.values.size());
    bool is_sent = true;
    if (sent.statement == nullptr) {
        is_sent = PQsendQueryParams(db, sent.sql.c_str(), count, nullptr, bytes.data(), sizes.data(), forms.data(), 0) == 1;
    } else {
        sent.is_prepared_with_it = sent.statement->name.empty();
        if (sent.is_prepared_with_it) {
            sent.statement->name = "s" + std::to_string(++prepared_);
            is_sent = PQsendPrepare(db, sent.statement->name.c_str(), sent.sql.c_str(), 0, nullptr) == 1;
        }
        is_sent = is_sent && PQsendQueryPrepared(db, sent.statement->name.c_str(), count, bytes.data(), sizes.data(), forms.data(), 0) == 1;
    }
    if (!is_sent) db_.reset();
}

void PostgresConnection::gather() {
    if (waiting_.empty()) return;
    const bool may_be_said_again = std::exchange(begin_is_unanswered_, false);
    std::vector<std::shared_ptr<Sent>> sent = waiting_;
    try {
        receive();
    } catch (const StoreError& error) {
        waiting_.clear();
        if (error.kind() != StoreError::Kind::away || !may_be_said_again) throw;
        // The server was started again since the last transaction, and nothing of this one was answered.
        connect();
        use_time_limit();
        waiting_ = std::move(sent);
        for (const auto& one : waiting_) transmit(*one);
        try {
            receive();
        } catch (const StoreError&) {
            waiting_.clear();
            throw;
        }
    }
}

void PostgresConnection::receive() {
    if (!is_synced_ && PQpipelineSync(db_.get()) == 0) throw StoreError{StoreError::Kind::away, "the connection was lost while sending"};
    is_synced_ = true;
    std::optional<StoreError> failed;
    for (const auto& sent : waiting_) {
        if (sent->is_prepared_with_it && !take_answer(sent->sql, failed)) sent->statement->name.clear();
        sent->answer = take_answer(sent->sql, failed);
    }
    wait_for_answer(patience);
    const Answer end{PQgetResult(db_.get())};
    if (PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC || PQexitPipelineMode(db_.get()) == 0) throw error_of(end.get(), "pipeline");
    is_synced_ = false;
    waiting_.clear();
    if (failed) throw *failed;
}

/// None when the statement failed or stands behind one that did; throws when the connection is lost.
PostgresConnection::Answer PostgresConnection::take_answer(const std::string& doing, std::optional<StoreError>& failed) {
    wait_for_answer(patience);
    Answer answer{PQgetResult(db_.get())};
    const ExecStatusType status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_PIPELINE_ABORTED) {
        StoreError error = error_of(answer.get(), doing);
        if (error.kind() == StoreError::Kind::away) throw error;
        if (!failed) failed = std::move(error);
    }
    wait_for_answer(patience);
    if (PQgetResult(db_.get()) != nullptr) throw StoreError{StoreError::Kind::away, doing + ": more than one answer"};
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? std::move(answer) : nullptr;
}

void PostgresConnection::use_time_limit() {
    if (time_limit_ == time_limit_in_use_) return;
    say("SET statement_timeout = " + std::to_string(time_limit_.count()), patience);
    time_limit_in_use_ = time_limit_;
}

PostgresConnection::Statement& PostgresConnection::statement(std::string_view sql) {
    const auto [entry, added] = statements_.try_emplace(std::string{sql});
    if (added) std::tie(entry->second.sql, entry->second.parameters) = counted_without_gaps(sql);
    return entry->second;
}

std::unique_ptr<Cursor> PostgresConnection::prepare(std::string_view sql) {
    return std::make_unique<PostgresCursor>(*this, statement(sql), "");
}

std::unique_ptr<Cursor> PostgresConnection::prepare_stream(std::string_view sql) {
    return std::make_unique<PostgresCursor>(*this, statement(sql), "stream" + std::to_string(++streams_));
}

void PostgresConnection::script(const std::string& sql) {
    say(sql, std::chrono::milliseconds::max());
}

void PostgresConnection::say(const std::string& sql, std::chrono::milliseconds limit) {
    gather();
    if (PQsendQuery(db_.get(), sql.c_str()) == 0) throw error_of(nullptr, "script");
    std::optional<StoreError> failed;
    while (true) {
        wait_for_answer(limit);
        const Answer answer{PQgetResult(db_.get())};
        if (!answer) break;
        const ExecStatusType status = PQresultStatus(answer.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && !failed) failed = error_of(answer.get(), "script");
    }
    if (failed) throw *failed;
}

void PostgresConnection::wait_for_answer(std::chrono::milliseconds limit) {
    PGconn* const db = db_.get();
    while (true) {
        const int unsent = PQflush(db);
        if (unsent < 0 || PQstatus(db) != CONNECTION_OK) return;  // PQgetResult says why
        if (unsent == 0 && PQisBusy(db) == 0) return;
        pollfd socket{.fd = PQsocket(db), .events = static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN), .revents = 0};
        const int wait = limit == std::chrono::milliseconds::max() ? -1 : static_cast<int>(limit.count());
        const int ready = ::poll(&socket, 1, wait);
        if (ready < 0 && errno == EINTR) continue;
        if (ready == 0) {
            db_.reset();
            throw StoreError{StoreError::Kind::away, "The database has not answered for " + std::to_string(limit.count()) + " ms"};
        }
        if ((socket.revents & (POLLIN | POLLERR | POLLHUP)) != 0 && PQconsumeInput(db) == 0) return;
    }
}

void PostgresConnection::begin() {
    try {
        gather();  // the last reader's COMMIT
    } catch (const StoreError&) {
        db_.reset();
    }
    if (PQstatus(db_.get()) != CONNECTION_OK) connect();
    // Plans are kept (those of foreign keys too), and one made while a table was small may read all of it later.
    try {
        if (++transactions_ % transactions_with_one_plan == 0) say("DISCARD PLANS", patience);
    } catch (const StoreError& error) {
        if (error.kind() != StoreError::Kind::away) throw;
        connect();  // a new one has no plans
    }
    if (mode_ != Mode::writer) {
        use_time_limit();
        begin_is_due_ = true;
        return;
    }
    // One writer at a time, as in SQLite: every rule may look and then write. The lock is this database's and schema's, and ends with the
    // transaction.
    const std::string start = "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 0))";
    try {
        say(start, patience);
    } catch (const StoreError& error) {
        if (error.kind() != StoreError::Kind::away) {
            // It has begun and waited for the lock in vain: left as it is, the connection would refuse whatever comes next.
            rollback();
            throw;
        }
        connect();  // the server was started again since the last transaction; nothing was begun
        say(start, patience);
    }
}

std::string PostgresConnection::state() {
    // Which transactions are over decides what is seen; another server (after a failover) may count them anew.
    const auto snapshot = query("SELECT CAST(pg_current_snapshot() AS text)");
    std::string seen = snapshot->next() ? snapshot->text(0) : std::string{};
    return std::to_string(connects_) + " " + seen;
}

void PostgresConnection::commit() {
    if (begin_is_due_) {  // nothing was asked
        begin_is_due_ = false;
        return;
    }
    const auto sent = send(nullptr, "COMMIT", {});
    if (mode_ == Mode::reader) {  // it has seen all that it asked for
        is_synced_ = PQpipelineSync(db_.get()) == 1;
        PQflush(db_.get());
        return;
    }
    gather();
    if (std::string_view{PQcmdStatus(sent->answer.get())} != "COMMIT") throw StoreError{StoreError::Kind::other, "COMMIT: it was rolled back"};
}

void PostgresConnection::rollback() {
    begin_is_due_ = false;
    try {
        gather();
    } catch (const StoreError&) {
        // What failed is undone with the rest.
    }
    if (PQtransactionStatus(db_.get()) != PQTRANS_IDLE) say("ROLLBACK", patience);
}

void PostgresConnection::ring() {
    send(nullptr, "SELECT pg_notify('omakase_news', '')", {});
}

void PostgresBell::wait(std::chrono::milliseconds most) {
    try {
        if (!db_) {
            db_ = std::make_unique<PostgresConnection>(address_, Connection::Mode::reader);
            db_->say("LISTEN omakase_news", patience);
            return;  // what rang before nobody heard
        }
    } catch (const StoreError&) {
        db_.reset();
        std::this_thread::sleep_for(most);
        return;
    }
    PGconn* const db = db_->db_.get();
    pollfd socket{.fd = PQsocket(db), .events = POLLIN, .revents = 0};
    ::poll(&socket, 1, static_cast<int>(most.count()));
    if (PQconsumeInput(db) == 0) {
        db_.reset();
        return;
    }
    while (PGnotify* const note = PQnotifies(db)) PQfreemem(note);
}

}  // namespace omakase
