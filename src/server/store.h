#pragma once
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "server/database.h"
#include "server/limits.h"
#include "server/secrets.h"
#include "server/tables.h"

namespace omakase {

bool names_postgres(std::string_view address);
/// The file of a database's address: `sqlite:FILE` or just `FILE`. Throws std::runtime_error with a sentence for the operator.
std::filesystem::path database_file(std::string_view address);
/// What the setting `key_check` is when the database was made with this key.
std::string key_mark(const Secrets& secrets);

/// The database: one writer connection with its own thread, and readers that cannot write.
/// Every function waits for the database; call them from threads that may wait.
class Store {
  public:
    /// address  `sqlite:FILE` or just `FILE`, or `postgresql://…`. Makes the file, its key file and the tables when they are missing; with
    /// PostgreSQL the key is OMAKASE_KEY, the same for all servers on that database.
    /// Throws std::runtime_error with a sentence for the operator: no connection, no key, wrong key, a file that is no database.
    explicit Store(std::string_view address);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// Runs `work(const Tables&)` on one unchanging view of the data and gives back what it returns.
    /// Throws StoreError; reads that take longer than `read_time_limit` are stopped.
    template <class F>
    auto read(F&& work) {
        const Lease lease{*this};
        return transact(*lease.reader->connection, [&] { return work(std::as_const(lease.reader->tables)); });
    }

    /// A text that `make(const Tables&)` makes of nothing but `key` and the data: while these do not change, the one that was made before.
    template <class F>
    std::shared_ptr<const std::string> read_text(const std::string& key, F&& make) {
        const Lease lease{*this};
        Reader& reader = *lease.reader;
        return transact(*reader.connection, [&] {
            if (std::string state = reader.connection->state(); state != reader.texts_state) {
                reader.texts.clear();
                reader.texts_state = std::move(state);
            }
            if (const auto kept = reader.texts.find(key); kept != reader.texts.end()) return kept->second;
            auto text = std::make_shared<const std::string>(make(std::as_const(reader.tables)));
            if (reader.texts.size() >= texts_kept) reader.texts.clear();
            reader.texts.emplace(key, text);
            return text;
        });
    }

    /// Runs `work(Tables&)` in one transaction on the writer's thread. When this returns the database has said "committed";
    /// when it throws (StoreError, or whatever `work` throws) nothing was changed.
    template <class F>
    auto write(F&& work) {
        using Returned = std::invoke_result_t<F&, Tables&>;
        bool has_news = false;
        std::packaged_task<Returned()> task{[&] { return transact(*writer_, [&] { return with_news(work, has_news); }); }};
        auto answer = task.get_future();
        enqueue([&task] { task(); });
        struct Ring {
            Store& store;
            const bool& due;
            ~Ring() {
                if (due) store.ring();
            }
        };
        answer.wait();
        const Ring ring{*this, has_news};
        return answer.get();
    }

    /// Called after each commit that has news (Tables::write_news); none when empty.
    void on_ring(std::function<void()> rung);
    /// For news of other servers on the same database; none where it is a file.
    std::unique_ptr<Bell> make_bell() const;

    const Secrets& secrets() const { return *secrets_; }
    /// Transactions that wait for the writer.
    std::size_t waiting_writes();
    /// What the database's disk has left, where it is this machine's.
    std::uintmax_t free_bytes() const;
    /// Names of the migrations that this start applied.
    const std::vector<std::string>& migrated() const { return migrated_; }

  private:
    struct Reader {
        Reader(std::unique_ptr<Connection> to, const Secrets& secrets) : connection{std::move(to)}, tables{*connection, secrets} {}
        std::unique_ptr<Connection> connection;
        Tables tables;
        std::unordered_map<std::string, std::shared_ptr<const std::string>> texts;  ///< see read_text()
        std::string texts_state;
    };
    struct Lease {
        explicit Lease(Store& store);
        ~Lease();
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        Store& store;
        std::unique_ptr<Reader> reader;
    };

    /// Commits when `work` returns, rolls back when it throws.
    template <class F>
    static auto transact(Connection& connection, F&& work) {
        connection.begin();
        struct Rollback {
            Connection* connection;
            ~Rollback() {
                // A failed COMMIT or a full disk may have rolled back already: then there is nothing left to undo.
                if (connection != nullptr) try {
                        connection->rollback();
                    } catch (const StoreError&) {
                    }
            }
        } rollback{&connection};
        if constexpr (std::is_void_v<decltype(work())>) {
            work();
            connection.commit();
            rollback.connection = nullptr;
        } else {
            auto answer = work();
            connection.commit();
            rollback.connection = nullptr;
            return answer;
        }
    }

    /// `work`, and what it changed as news.
    template <class F>
    auto with_news(F& work, bool& has_news) {
        writer_tables_->begin_news();
        if constexpr (std::is_void_v<std::invoke_result_t<F&, Tables&>>) {
            work(*writer_tables_);
            has_news = writer_tables_->write_news();
        } else {
            auto answer = work(*writer_tables_);
            has_news = writer_tables_->write_news();
            return answer;
        }
    }
    void ring();
    void enqueue(std::function<void()> task);
    void run_writer(const std::stop_token& stop);
    void migrate();
    void check_key();

    std::unique_ptr<Connection> connect(Connection::Mode mode) const;

    bool is_postgres_;
    std::string address_;  ///< `postgresql://…`, or the file
    std::unique_ptr<Secrets> secrets_;
    std::unique_ptr<Connection> writer_;
    std::unique_ptr<Tables> writer_tables_;
    std::vector<std::string> migrated_;

    std::mutex ring_mutex_;
    std::function<void()> rung_;

    std::mutex readers_mutex_;
    std::vector<std::unique_ptr<Reader>> idle_readers_;

    std::mutex tasks_mutex_;
    std::condition_variable_any tasks_wait_;
    std::deque<std::function<void()>> tasks_;
    std::jthread writer_thread_;
};

}  // namespace omakase
