#include "server/store.h"

#include <cstdlib>
#include <limits>

#include "server/migrations.h"
#include "server/postgres.h"
#include "server/sqlite.h"

namespace omakase {
namespace {

/// The servers of one database share the key, so it cannot lie beside each.
std::string shared_key_hex() {
    const char* const key = std::getenv("OMAKASE_KEY");
    if (key != nullptr) return key;
    throw std::runtime_error{
        "With PostgreSQL the key that seals customer IDs comes from OMAKASE_KEY: the same 64 hexadecimal digits for every server. Make one with: "
        "openssl rand -hex 32"};
}

UtcTime now_utc() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

}  // namespace

bool names_postgres(std::string_view address) {
    return address.starts_with("postgres://") || address.starts_with("postgresql://");
}

std::filesystem::path database_file(std::string_view address) {
    if (names_postgres(address)) {
        throw std::runtime_error{
            "This is for a database that is a file. PostgreSQL's own programs copy and check what it keeps: pg_dump, pg_restore (docs/hosting.md)."};
    }
    if (address.starts_with("sqlite:")) address.remove_prefix(7);
    if (address.empty()) throw std::runtime_error{"--database names no file. Example: --database omakase.db"};
    return std::filesystem::path{address};
}

std::string key_mark(const Secrets& secrets) {
    return secrets.fingerprint("this installation", "key check");
}

Store::Store(std::string_view address)
    : is_postgres_{names_postgres(address)}, address_{is_postgres_ ? std::string{address} : database_file(address).string()} {
    if (is_postgres_) secrets_ = std::make_unique<Secrets>(shared_key_hex());
    writer_ = connect(Connection::Mode::writer);
    if (!secrets_) secrets_ = std::make_unique<Secrets>(load_key_hex(address_));
    writer_tables_ = std::make_unique<Tables>(*writer_, *secrets_);
    migrate();
    check_key();
    writer_thread_ = std::jthread{[this](const std::stop_token& stop) { run_writer(stop); }};
}

std::unique_ptr<Connection> Store::connect(Connection::Mode mode) const {
    if (is_postgres_) return std::make_unique<PostgresConnection>(address_, mode);
    return std::make_unique<SqliteConnection>(address_, mode);
}

Store::~Store() {
    writer_thread_.request_stop();
    if (writer_thread_.joinable()) writer_thread_.join();
    idle_readers_.clear();  // before the writer: the last one to close empties the log, and that is the writer's work
}

void Store::migrate() {
    transact(*writer_, [&] {
        const Dialect dialect = is_postgres_ ? Dialect::postgresql : Dialect::sqlite;
        writer_->script(
            in_dialect("CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT", dialect));
        for (std::size_t i = 0; i < migration_count; ++i) {
            const Migration& migration = migrations[i];
            if (writer_->query("SELECT 1 FROM schema_migrations WHERE name = $1", migration.name)->next()) continue;
            writer_->script(in_dialect(migration.sql, dialect));
            writer_->run("INSERT INTO schema_migrations (name, applied_at) VALUES ($1, $2)", migration.name, now_utc());
            migrated_.emplace_back(migration.name);
        }
    });
}

void Store::check_key() {
    const std::string mark = key_mark(*secrets_);
    transact(*writer_, [&] {
        const auto kept = writer_tables_->setting("key_check");
        if (!kept) {
            writer_tables_->set_setting("key_check", mark);
        } else if (*kept != mark) {
            throw std::runtime_error{"The key does not belong to this database. " +
                                     (is_postgres_ ? "Set" : "Put back the file " + address_ + ".key that was made with it, or set") +
                                     " OMAKASE_KEY to the key that it was made with."};
        }
    });
}

std::size_t Store::waiting_writes() {
    const std::lock_guard lock{tasks_mutex_};
    return tasks_.size();
}

std::uintmax_t Store::free_bytes() const {
    if (is_postgres_) return std::numeric_limits<std::uintmax_t>::max();
    std::error_code failed;
    const std::filesystem::space_info space = std::filesystem::space(address_, failed);
    if (failed) throw StoreError{StoreError::Kind::other, "the database's disk does not answer: " + failed.message()};
    return space.available;
}

void Store::on_ring(std::function<void()> rung) {
    const std::lock_guard lock{ring_mutex_};
    rung_ = std::move(rung);
}

void Store::ring() {
    const std::lock_guard lock{ring_mutex_};
    if (rung_) rung_();
}

std::unique_ptr<Bell> Store::make_bell() const {
    return is_postgres_ ? std::make_unique<PostgresBell>(address_) : nullptr;
}

void Store::enqueue(std::function<void()> task) {
    {
        const std::lock_guard lock{tasks_mutex_};
        tasks_.push_back(std::move(task));
    }
    tasks_wait_.notify_one();
}

void Store::run_writer(const std::stop_token& stop) {
    while (true) {
        std::function<void()> task;
        {
            std::unique_lock lock{tasks_mutex_};
            if (!tasks_wait_.wait(lock, stop, [&] { return !tasks_.empty(); })) return;  // stopped, and nothing is waiting any more
            task = std::move(tasks_.front());
            tasks_.pop_front();
        }
        task();
        writer_->tidy();
    }
}

Store::Lease::Lease(Store& from) : store{from} {
    {
        const std::lock_guard lock{store.readers_mutex_};
        if (!store.idle_readers_.empty()) {
            reader = std::move(store.idle_readers_.back());
            store.idle_readers_.pop_back();
        }
    }
    if (!reader) reader = std::make_unique<Reader>(store.connect(Connection::Mode::reader), *store.secrets_);
    reader->connection->set_time_limit(read_time_limit);
}

Store::Lease::~Lease() {
    const std::lock_guard lock{store.readers_mutex_};
    store.idle_readers_.push_back(std::move(reader));
}

}  // namespace omakase
