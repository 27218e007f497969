#include "server/store.h"

#include "server/migrations.h"

namespace omakase {
namespace {

UtcTime now_utc() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

}  // namespace

std::filesystem::path database_file(std::string_view address) {
    if (address.starts_with("postgres://") || address.starts_with("postgresql://")) {
        throw std::runtime_error{
            "PostgreSQL is not served yet: it comes with the replicas. Use SQLite for now, for example --database omakase.db "
            "(one machine serves the plan's companies well)."};
    }
    if (address.starts_with("sqlite:")) address.remove_prefix(7);
    if (address.empty()) throw std::runtime_error{"--database names no file. Example: --database omakase.db"};
    return std::filesystem::path{address};
}

std::string key_mark(const Secrets& secrets) {
    return secrets.fingerprint("this installation", "key check");
}

Store::Store(std::string_view address) : file_{database_file(address)} {
    writer_ = std::make_unique<Connection>(file_, Connection::Mode::writer);
    secrets_ = std::make_unique<Secrets>(load_key_hex(file_));
    writer_tables_ = std::make_unique<Tables>(*writer_, *secrets_);
    migrate();
    check_key();
    writer_thread_ = std::jthread{[this](const std::stop_token& stop) { run_writer(stop); }};
}

Store::~Store() {
    writer_thread_.request_stop();
    if (writer_thread_.joinable()) writer_thread_.join();
    idle_readers_.clear();  // before the writer: the last one to close empties the log, and that is the writer's work
}

void Store::migrate() {
    transact("BEGIN IMMEDIATE", *writer_, [&] {
        writer_->script("CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT");
        for (std::size_t i = 0; i < migration_count; ++i) {
            const Migration& migration = migrations[i];
            if (writer_->query("SELECT 1 FROM schema_migrations WHERE name = $1", migration.name)->next()) continue;
            writer_->script(std::string{migration.sql});
            writer_->run("INSERT INTO schema_migrations (name, applied_at) VALUES ($1, $2)", migration.name, now_utc());
            migrated_.emplace_back(migration.name);
        }
    });
}

void Store::check_key() {
    const std::string mark = key_mark(*secrets_);
    transact("BEGIN IMMEDIATE", *writer_, [&] {
        const auto kept = writer_tables_->setting("key_check");
        if (!kept) {
            writer_tables_->set_setting("key_check", mark);
        } else if (*kept != mark) {
            throw std::runtime_error{"The key does not belong to this database. Put back the file " + file_.string() +
                                     ".key that was made with it, or set OMAKASE_KEY to that key."};
        }
    });
}

std::size_t Store::waiting_writes() {
    const std::lock_guard lock{tasks_mutex_};
    return tasks_.size();
}

std::uintmax_t Store::free_bytes() const {
    std::error_code failed;
    const std::filesystem::space_info space = std::filesystem::space(file_, failed);
    if (failed) throw StoreError{StoreError::Kind::other, "the database's disk does not answer: " + failed.message()};
    return space.available;
}

void Store::enqueue(std::function<void()> task) {
    {
        const std::lock_guard lock{tasks_mutex_};
        tasks_.push_back(std::move(task));
    }
    tasks_wait_.notify_one();
}

void Store::run_writer(const std::stop_token& stop) {
    constexpr int pages_before_checkpoint = 1000;
    while (true) {
        std::function<void()> task;
        {
            std::unique_lock lock{tasks_mutex_};
            if (!tasks_wait_.wait(lock, stop, [&] { return !tasks_.empty(); })) return;  // stopped, and nothing is waiting any more
            task = std::move(tasks_.front());
            tasks_.pop_front();
        }
        task();
        if (writer_->log_pages() > pages_before_checkpoint) {
            try {
                writer_->checkpoint("PASSIVE");
            } catch (const StoreError&) {
                // The log stays longer; the next commit tries again, and a full disk shows itself there.
            }
        }
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
    if (!reader) reader = std::make_unique<Reader>(store.file_, *store.secrets_);
    connection = &reader->connection;
    tables = &reader->tables;
    connection->set_deadline(std::chrono::steady_clock::now() + read_time_limit);
}

Store::Lease::~Lease() {
    const std::lock_guard lock{store.readers_mutex_};
    store.idle_readers_.push_back(std::move(reader));
}

}  // namespace omakase
