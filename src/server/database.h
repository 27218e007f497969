#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/jst.h"

namespace omakase {

/// What the database could not do. The text is for the log alone: it may name tables.
class StoreError : public std::runtime_error {
  public:
    enum class Kind {
        constraint,
        full,      ///< no disk
        busy,      ///< others were in the way for too long
        too_slow,  ///< stopped at its time limit
        away,      ///< no connection to the database; whether the transaction took place is not known
        other,
    };
    StoreError(Kind kind, const std::string& what) : std::runtime_error{what}, kind_{kind} {}
    Kind kind() const { return kind_; }

  private:
    Kind kind_;
};

/// Bytes to be kept as they are (text is kept as text).
struct Blob {
    std::string_view bytes;
};

/// The rows of one running statement. Columns count from 0, parameters from 1. All may throw StoreError.
class Cursor {
  public:
    Cursor() = default;
    virtual ~Cursor() = default;
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;

    virtual void start() {}   ///< sends it, so that others may be sent before its rows are asked for
    virtual void post() = 0;  ///< runs it; what went wrong may be said by a later statement, at the latest by commit()
    virtual bool next() = 0;  ///< moves to the next row; false after the last
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual std::string text(int column) const = 0;  ///< text or blob, with its whole length
    int small(int column) const { return static_cast<int>(integer(column)); }
    bool flag(int column) const { return integer(column) != 0; }
    std::optional<std::string> text_or_null(int column) const { return is_null(column) ? std::nullopt : std::optional{text(column)}; }
    UtcTime time(int column) const { return UtcTime{std::chrono::microseconds{integer(column)}}; }
    std::optional<UtcTime> time_or_null(int column) const { return is_null(column) ? std::nullopt : std::optional{time(column)}; }
    template <class IdType>
    IdType id(int column) const {
        return IdType::parse(text(column)).value_or(IdType{});
    }

    virtual void bind(int parameter, std::int64_t value) = 0;
    virtual void bind(int parameter, std::string_view text) = 0;
    virtual void bind(int parameter, Blob value) = 0;
    virtual void bind(int parameter, std::nullopt_t) = 0;
    void bind(int parameter, int value) { bind(parameter, static_cast<std::int64_t>(value)); }
    void bind(int parameter, bool value) { bind(parameter, static_cast<std::int64_t>(value)); }
    void bind(int parameter, const std::string& value) { bind(parameter, std::string_view{value}); }
    void bind(int parameter, const char* value) { bind(parameter, std::string_view{value}); }
    void bind(int parameter, UtcTime value) { bind(parameter, static_cast<std::int64_t>(value.time_since_epoch().count())); }
    template <class Tag>
    void bind(int parameter, const Id<Tag>& value) {
        bind(parameter, std::string_view{value.text()});
    }
    template <class T>
    void bind(int parameter, const std::optional<T>& value) {
        if (value) {
            bind(parameter, *value);
        } else {
            bind(parameter, std::nullopt);
        }
    }
};

/// One connection to a database, for one thread at a time. The SQL is what SQLite and PostgreSQL both read; parameters are `$1`, `$2`, …
/// (`sqlite.h`, `postgres.h`). All may throw StoreError.
class Connection {
  public:
    enum class Mode { writer, reader, inspector };

    Connection() = default;
    virtual ~Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Runs a statement that gives rows: `auto row = db.query("SELECT … WHERE id = $1", id); while (row->next()) …`.
    template <class... Args>
    std::unique_ptr<Cursor> query(std::string_view sql, const Args&... args) {
        auto cursor = prepare(sql);
        int number = 0;
        (cursor->bind(++number, args), ...);
        return cursor;
    }
    /// Runs a statement to its end; returns how many rows it changed.
    template <class... Args>
    int run(std::string_view sql, const Args&... args) {
        query(sql, args...)->next();
        return changes();
    }
    /// The same where nobody asks how many rows it changed, so that many may be on their way at once (Cursor::post).
    template <class... Args>
    void post(std::string_view sql, const Args&... args) {
        query(sql, args...)->post();
    }
    /// The statement with nothing bound yet, for those that are put together from parts. Runs at the first next().
    virtual std::unique_ptr<Cursor> prepare(std::string_view sql) = 0;
    /// The same for a SELECT of which perhaps only the first of many rows are read.
    virtual std::unique_ptr<Cursor> prepare_stream(std::string_view sql) { return prepare(sql); }
    /// Several statements without parameters.
    virtual void script(const std::string& sql) = 0;

    /// A reader's transaction sees one unchanging state; of writers, one at a time is between begin and commit, on all servers together.
    virtual void begin() = 0;
    virtual void commit() = 0;
    virtual void rollback() = 0;
    /// A reader's transaction that takes longer is stopped (StoreError::too_slow); said before begin().
    virtual void set_time_limit(std::chrono::milliseconds limit) = 0;
    /// Tells other servers' bells, when this transaction is committed, that there is news. A file has none: they look.
    virtual void ring() {}
    /// In a reader's transaction: equal to what an earlier one of this connection gave only when all data are as they were then.
    virtual std::string state() = 0;
    /// What is to be done between two transactions.
    virtual void tidy() {}

  private:
    virtual int changes() const = 0;  ///< rows that the last statement changed
};

/// Asks one question for each thing, many on their way at once: `ask(thing)` gives the statement, `take(thing, rows)` its answer, in order.
template <class Things, class Ask, class Take>
void for_each_asked(const Things& things, const Ask& ask, const Take& take) {
    constexpr std::size_t at_once = 64;
    std::vector<std::unique_ptr<Cursor>> asked;
    for (std::size_t first = 0; first < things.size(); first += at_once) {
        const std::size_t end = std::min(first + at_once, things.size());
        asked.clear();
        for (std::size_t i = first; i < end; ++i) asked.push_back(ask(things[i]));
        for (const auto& cursor : asked) cursor->start();
        for (std::size_t i = first; i < end; ++i) take(things[i], *asked[i - first]);
    }
}

/// Rings when any server of the database has committed news.
class Bell {
  public:
    Bell() = default;
    virtual ~Bell() = default;
    Bell(const Bell&) = delete;
    Bell& operator=(const Bell&) = delete;
    /// Until it rings or the time is over. A lost connection is made anew; until then it is the time alone.
    virtual void wait(std::chrono::milliseconds most) = 0;
};

}  // namespace omakase
