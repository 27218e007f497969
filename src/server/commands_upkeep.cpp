#include "server/commands_upkeep.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <span>

#include "server/limits.h"
#include "server/migrations.h"
#include "server/open_files.h"
#include "server/postgres.h"
#include "server/sqlite.h"
#include "server/store.h"

namespace omakase {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& sentence) {
    throw std::runtime_error{sentence};
}

/// Until this returns, a copy may be lost with the power.
void sync(const fs::path& path) {
    const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = opened >= 0 && ::fsync(opened) == 0;
    if (opened >= 0) ::close(opened);
    if (!synced) refuse(path.string() + " could not be written to the disk. Is it full?");
}

fs::path folder_of(const fs::path& file) {
    return file.has_parent_path() ? file.parent_path() : fs::path{"."};
}

/// The file is whole and on the disk under its own name, or not there.
void publish(const fs::path& part, const fs::path& file) {
    fs::permissions(part, fs::perms::owner_read | fs::perms::owner_write);
    sync(part);
    fs::rename(part, file);
    sync(folder_of(file));
}

/// Every connection to a database with a write-ahead log holds SQLite's shared lock as long as it is open.
bool is_in_use(const fs::path& database) {
    constexpr off_t shared_lock_begin = 0x40000002, shared_lock_size = 510;
    const int opened = ::open(database.c_str(), O_RDWR | O_CLOEXEC);
    if (opened < 0) return false;
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = shared_lock_begin;
    lock.l_len = shared_lock_size;
    const bool asked = ::fcntl(opened, F_OFD_GETLK, &lock) == 0;
    ::close(opened);
    return asked && lock.l_type != F_UNLCK;
}

std::string words(const std::optional<UtcTime>& time) {
    return time ? iso_utc(*time) : "none";
}

/// Migrations that the program has and the database has not, and the other way round.
struct Schema {
    std::vector<std::string> missing, unknown;
};
Schema compare_schema(const Tables& tables) {
    Schema schema;
    const std::vector<std::string> applied = tables.applied_migrations();
    const std::span known{migrations, migration_count};
    for (const Migration& migration : known) {
        if (std::ranges::find(applied, migration.name) == applied.end()) schema.missing.emplace_back(migration.name);
    }
    for (const std::string& name : applied) {
        if (std::ranges::find(known, name, &Migration::name) == known.end()) schema.unknown.push_back(name);
    }
    return schema;
}

/// The first row of any workspace's history that was edited, removed or cut off.
std::optional<std::string> broken_history(const Tables& tables) {
    for (const WorkspaceRow& workspace : tables.workspaces()) {
        if (const auto fault = tables.history_fault(workspace.id)) {
            return workspace.name + ": row " + std::to_string(fault->position) + " is " + fault->what;
        }
    }
    return std::nullopt;
}

/// Refuses a copy that could not be served. Returns when its newest event arrived.
std::optional<UtcTime> require_sound(const fs::path& file, const std::string& key) {
    const Secrets secrets{key};
    try {
        SqliteConnection connection{file, Connection::Mode::inspector};
        const std::vector<std::string> faults = connection.faults();
        if (!faults.empty()) refuse(file.string() + " is damaged: " + faults.front() + ". Take another backup.");
        const Tables tables{connection, secrets};
        if (const Schema schema = compare_schema(tables); !schema.unknown.empty()) {
            refuse(file.string() + " is of a newer program (" + schema.unknown.front() + "). Install that one first.");
        }
        if (tables.setting("key_check") != key_mark(secrets)) {
            refuse("The key does not belong to " + file.string() + ". Set OMAKASE_KEY to its key, or put its key file beside it as " + file.string() +
                   ".key");
        }
        return tables.newest_event();
    } catch (const StoreError& error) {
        refuse(file.string() + " is no database of this program, or damaged (" + error.what() + ").");
    }
}

/// What the doctor says, a line each.
class Findings {
  public:
    explicit Findings(std::ostream& out) : out_{out} {}
    void line(bool well, std::string_view what, const std::string& said) {
        all_well_ = all_well_ && well;
        out_ << (well ? "ok     " : "WRONG  ") << what << std::string(what.size() < 13 ? 13 - what.size() : 1, ' ') << said << "\n";
    }
    bool all_well() const { return all_well_; }

  private:
    std::ostream& out_;
    bool all_well_ = true;
};

/// The key when it has the form of one; `missing` is said when there is none.
template <class F>
std::optional<std::string> look_at_key(F&& find, const std::string& missing, Findings& findings) {
    try {
        std::optional<std::string> key = find();
        if (!key) findings.line(false, "key", missing);
        if (key) (void)Secrets{*key};
        return key;
    } catch (const std::exception& error) {
        findings.line(false, "key", error.what());
        return std::nullopt;
    }
}

/// What both kinds of databases have.
void look_at_tables(Connection& connection, const std::optional<std::string>& key, UtcTime now, Findings& findings) {
    const Secrets secrets{key.value_or(std::string(64, '0'))};
    const Tables tables{connection, secrets};
    const Schema schema = compare_schema(tables);
    const bool is_present = schema.missing.empty() && schema.unknown.empty();
    const bool fits = key && tables.setting("key_check") == key_mark(secrets);
    if (key) {
        findings.line(fits, "key",
                      fits ? "it belongs to this database" : "it belongs to another database. Put back the one that this was made with.");
    }
    findings.line(is_present, "schema",
                  !schema.unknown.empty()   ? "made by a newer program (" + schema.unknown.front() + "): install that one"
                  : !schema.missing.empty() ? schema.missing.front() + " is not applied. Run: omakase migrate"
                                            : std::to_string(migration_count) + " migrations, all applied");
    // The rest needs the tables that this program knows, and the history's seal the key.
    if (!is_present) return;
    if (fits) {
        const std::optional<std::string> broken = broken_history(tables);
        findings.line(!broken, "history", broken ? *broken + ". See: omakase verify-history" : "every workspace's is whole");
    }
    const auto event = tables.newest_event();
    findings.line(true, "events", event ? "the newest arrived at " + iso_utc(*event) : "none has arrived yet");
    const auto newest = tables.newest_row();
    const bool clock_well = !newest || *newest <= now + std::chrono::minutes{1};
    findings.line(clock_well, "clock",
                  iso_utc(now) + (clock_well ? ", not before the newest row"
                                             : " lies before the newest row (" + iso_utc(*newest) + "): set this machine's clock"));
}

void look_at_file(const fs::path& file, UtcTime now, Findings& findings) {
    if (!fs::exists(file)) {
        findings.line(false, "database", file.string() + " is not there. Name it: --database FILE, or make it: omakase migrate");
        return;
    }
    findings.line(true, "database", file.string() + ", " + std::to_string(fs::file_size(file)) + " bytes");
    const fs::space_info space = fs::space(folder_of(file));
    findings.line(
        space.available >= least_free_bytes, "disk",
        std::to_string(space.available / (1024 * 1024)) + " MiB free; the server needs " + std::to_string(least_free_bytes / (1024 * 1024)));
    const auto key =
        look_at_key([&] { return find_key_hex(file); },
                    "There is neither " + file.string() + ".key nor OMAKASE_KEY. Put the key back: no other fits this database.", findings);
    try {
        SqliteConnection connection{file, Connection::Mode::inspector};
        const std::vector<std::string> faults = connection.faults();
        findings.line(faults.empty(), "soundness",
                      faults.empty() ? "integrity_check and foreign_key_check find nothing"
                                     : faults.front() + " (" + std::to_string(faults.size()) + " in all). Restore a backup.");
        const std::string journal = connection.pragma("journal_mode");
        findings.line(
            journal == "wal", "pragmas",
            journal == "wal" ? "the server's all take" : "journal_mode is " + journal + ": this file was not served yet. Run: omakase migrate");
        // The rest are each connection's own: the server's kind reads each back, and throws when one does not take.
        if (journal == "wal") (void)SqliteConnection{file, Connection::Mode::reader};
        look_at_tables(connection, key, now, findings);
    } catch (const StoreError& error) {
        findings.line(false, "soundness", std::string{error.what()} + ". Restore a backup.");
    }
}

/// Soundness and disk are for PostgreSQL's own machine to watch. The address is not said: it may hold a password.
void look_at_postgres(const std::string& address, UtcTime now, Findings& findings) {
    const auto from_environment = [] {
        const char* const key = std::getenv("OMAKASE_KEY");
        return key == nullptr ? std::nullopt : std::optional<std::string>{key};
    };
    const auto key = look_at_key(from_environment,
                                 "OMAKASE_KEY is not set. Set it to the key that this database was made with, on every server the same.", findings);
    try {
        PostgresConnection connection{address, Connection::Mode::inspector};
        connection.begin();
        const auto row = connection.query(
            "SELECT current_setting('server_version'), current_database(), COALESCE(current_schema(), ''), "
            "CASE WHEN current_setting('server_version_num')::integer >= 130000 THEN 1 ELSE 0 END, "
            "CASE WHEN current_setting('server_encoding') = 'UTF8' THEN 1 ELSE 0 END, CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END");
        row->next();
        const std::string where = "PostgreSQL " + row->text(0) + ", database " + row->text(1) + ", schema " + row->text(2);
        const std::string fault = row->text(2).empty() ? ": the schema that the address names is not there"
                                  : !row->flag(3)      ? ": too old, 13 or newer is needed"
                                  : !row->flag(4)      ? ": the database's encoding is not UTF8. Make another one with ENCODING 'UTF8'"
                                  : row->flag(5)       ? ": a standby, which only reads. Name the one that writes"
                                                       : "";
        findings.line(fault.empty(), "connection", where + fault);
        if (row->text(2).empty()) return;
        if (!connection.query("SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'schema_migrations'")
                 ->next()) {
            findings.line(false, "schema", "there are no tables yet. Run: omakase migrate");
            return;
        }
        look_at_tables(connection, key, now, findings);
    } catch (const StoreError& error) {
        std::string said = error.what();
        std::ranges::replace(said, '\n', ' ');
        findings.line(false, "connection", said);
    }
}

}  // namespace

int backup(const std::string& database, const std::string& file, bool with_key, std::ostream& out) {
    const fs::path source = database_file(database), target{file};
    const fs::path part = file + ".part";
    if (!fs::exists(source)) refuse("There is no database " + source.string() + ". Name it: --database FILE");
    for (const fs::path& taken : {target, fs::path{file + ".key"}}) {
        if (fs::exists(taken)) refuse(taken.string() + " is there already, and a backup overwrites nothing. Name another file.");
    }
    const auto key = find_key_hex(source);
    if (!key)
        refuse("There is no key file " + source.string() + ".key: without it nobody can read the customer IDs. Put it back, or set OMAKASE_KEY.");
    fs::remove(part);  // of a backup that was cut off
    try {
        SqliteConnection{source, Connection::Mode::inspector}.copy_to(part);
        const auto newest = require_sound(part, *key);
        publish(part, target);
        out << "Backed up " << source.string() << " to " << file << ": " << fs::file_size(target) << " bytes, newest event " << words(newest)
            << ", sound.\n";
    } catch (const StoreError& error) {
        fs::remove(part);
        refuse("The backup could not be made: " + std::string{error.what()});
    } catch (...) {
        fs::remove(part);
        throw;
    }
    if (with_key) {
        write_key_file(target, *key);
        out << "Its key is beside it: " << file << ".key. Who has both reads everything: keep them apart.\n";
    } else {
        out << "The key is not in it: keep a copy of " << source.string()
            << ".key (or OMAKASE_KEY) at another place. Without it the customer IDs are lost.\n";
    }
    return 0;
}

int restore(const std::string& file, const std::string& database, bool force, UtcTime now, std::ostream& out) {
    const fs::path source{file}, target = database_file(database);
    const fs::path part = target.string() + ".part", target_key = target.string() + ".key";
    if (!fs::exists(source)) refuse("There is no backup " + file + ".");
    if (fs::exists(target) && fs::equivalent(source, target)) refuse(file + " is the database itself.");
    auto key = find_key_hex(source);
    const bool brings_key = key && !std::getenv("OMAKASE_KEY");
    if (!key) key = find_key_hex(target);
    if (!key) refuse("The key of the backup is missing. Put its key file beside it as " + file + ".key, or set OMAKASE_KEY.");
    const auto newest = require_sound(source, *key);
    const bool is_there = fs::exists(target);
    if (is_there && !force)
        refuse(target.string() + " is there already. Stop the server and add --force: what is there now is then kept under another name.");
    if (is_there && is_in_use(target)) refuse(target.string() + " is in use. Stop the server first.");

    fs::remove(part);
    fs::copy_file(source, part);
    // With the log that the server works with, as it was before it was copied.
    (void)SqliteConnection{part, Connection::Mode::writer};
    std::string stamp = iso_utc(now);
    std::erase_if(stamp, [](char c) { return c == ':' || c == '-'; });
    const std::string aside = target.string() + ".before-" + stamp;
    const auto set_aside = [&](const std::string& ending) {
        if (fs::exists(target.string() + ending)) fs::rename(target.string() + ending, aside + ending);
    };
    if (is_there) set_aside("");
    // Also without a database: the log of another one must not be taken for this one's.
    set_aside("-wal");
    set_aside("-shm");
    if (brings_key && !(fs::exists(target_key) && find_key_hex(target) == key)) {
        set_aside(".key");
        write_key_file(target, *key);
    }
    publish(part, target);
    out << "Restored " << target.string() << " from " << file << ": newest event " << words(newest) << ", sound, the key fits.\n";
    if (is_there) out << "What was there is kept as " << aside << "\n";
    return 0;
}

/// Only what this shell may open is known; the server's own start says what it got.
void look_at_open_files(Findings& findings) {
    const std::size_t open_files = raise_open_files();
    const Limits limits = fitting(Limits{}, open_files);
    const bool enough = limits.connections == Limits{}.connections;
    findings.line(true, "open files",
                  "this user's programs may have " + std::to_string(open_files) + " open: " + std::to_string(limits.live_pages) + " pages and " +
                      std::to_string(limits.connections) + " connections" +
                      (enough ? "" : ". For " + std::to_string(Limits{}.live_pages) + " pages raise LimitNOFILE (ulimit -n)"));
}

int doctor(const std::string& database, UtcTime now, std::ostream& out) {
    Findings findings{out};
    if (names_postgres(database)) {
        look_at_postgres(database, now, findings);
    } else {
        look_at_file(database_file(database), now, findings);
    }
    look_at_open_files(findings);
    return findings.all_well() ? 0 : 1;
}

}  // namespace omakase
