#include <sys/stat.h>

#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include "server/commands_upkeep.h"
#include "server/migrations.h"
#include "server/support.h"

using namespace omakase;
using namespace omakase::testing;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string bytes_of(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// A served database with a linkage and an incident, closed again.
struct Installation {
    Installation() {
        server.create("/api/v1/linkages", draft(first_customer_id, {"本社"}));
        server.ingest(cef_virus("OSK-01", "Unable to clean file", "Unable to quarantine file"));
        close();
    }
    void close() {
        server.app.reset();
        server.store.reset();
    }
    /// Changes the file as no program of ours does.
    void alter(const std::string& sql) {
        SqliteConnection connection{database, Connection::Mode::writer};
        connection.script("PRAGMA foreign_keys=OFF");
        connection.script(sql);
    }
    int examine(std::string& said) {
        std::ostringstream lines;
        const int code = doctor(database, now, lines);
        said = lines.str();
        return code;
    }

    Server server;
    /// The tables are made by the machine's clock, the rows by the test's.
    UtcTime now =
        std::max(server.now, std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now())) + std::chrono::hours{1};
    std::string database = server.database.folder() / "test.db";
    std::string copy = server.database.folder() / "copy.db";
    std::ostringstream out;
};

}  // namespace

TEST_CASE("a backup that is taken while others write is one moment of the database", "[server][ops][sqlite]") {
    Server server;
    std::atomic<bool> stop = false;
    // Two rows in each transaction: a copy that were not one moment could have one of them.
    std::thread writer{[&] {
        for (int i = 0; !stop; ++i) {
            server.store->write([&](Tables& tables) {
                tables.set_setting("one", std::to_string(i));
                tables.set_setting("other", std::to_string(i));
            });
        }
    }};
    std::ostringstream out;
    for (int i = 0; i < 5; ++i) {
        const std::string file = server.database.folder() / ("copy-" + std::to_string(i) + ".db");
        CHECK(backup(server.database.folder() / "test.db", file, true, out) == 0);
        Store copy{file};
        const auto pair = copy.read([](const Tables& tables) { return std::pair{tables.setting("one"), tables.setting("other")}; });
        CHECK(pair.first == pair.second);
        CHECK(copy.read([&](const Tables& tables) { return tables.workspace(server.own).has_value(); }));
    }
    stop = true;
    writer.join();
}

TEST_CASE("a backup keeps the key apart unless asked, is its owner's alone, and overwrites nothing", "[server][ops][sqlite]") {
    Installation here;
    CHECK(backup(here.database, here.copy, false, here.out) == 0);
    CHECK_THAT(here.out.str(), ContainsSubstring("newest event 2026-11-22T01:42:07Z") && ContainsSubstring("The key is not in it"));
    CHECK_FALSE(std::filesystem::exists(here.copy + ".key"));
    CHECK_FALSE(std::filesystem::exists(here.copy + ".part"));
    CHECK_FALSE(bytes_of(here.copy).contains(first_customer_id));
    struct stat about{};
    REQUIRE(::stat(here.copy.c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);

    const std::string before = bytes_of(here.copy);
    CHECK_THROWS_WITH(backup(here.database, here.copy, false, here.out), ContainsSubstring("overwrites nothing"));
    CHECK((bytes_of(here.copy) == before));
    CHECK_THROWS_WITH(backup(here.server.database.folder() / "none.db", here.server.database.folder() / "b.db", false, here.out),
                      ContainsSubstring("There is no database"));
    CHECK_FALSE(std::filesystem::exists(here.server.database.folder() / "none.db"));

    const std::string other = here.server.database.folder() / "other.db";
    std::ofstream{other + ".part"} << "cut off";
    CHECK(backup(here.database, other, true, here.out) == 0);
    CHECK((bytes_of(other + ".key") == bytes_of(here.database + ".key")));
    REQUIRE(::stat((other + ".key").c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
    std::filesystem::remove(here.database + ".key");
    CHECK_THROWS_WITH(backup(here.database, here.server.database.folder() / "c.db", false, here.out), ContainsSubstring("There is no key file"));
}

TEST_CASE("a restored database serves what the backup held, also on another machine", "[server][ops][sqlite]") {
    Installation here;
    REQUIRE(backup(here.database, here.copy, true, here.out) == 0);
    const std::string elsewhere = here.server.database.folder() / "elsewhere.db";
    CHECK(restore(here.copy, elsewhere, false, here.server.now, here.out) == 0);
    CHECK_THAT(here.out.str(), ContainsSubstring("the key fits"));
    std::ostringstream said;
    Store{elsewhere}.read([&](const Tables& tables) {
        const auto linkages = tables.linkages(here.server.own);
        REQUIRE(linkages.size() == 1);
        CHECK(linkages[0].customer_id.reveal() == first_customer_id);
        CHECK(tables.incidents(here.server.own, {}).size() == 1);
    });
    CHECK(doctor(elsewhere, here.server.now + std::chrono::hours{24 * 365}, said) == 0);
}

TEST_CASE("restoring over a database needs force, and keeps what was there with its log and key", "[server][ops][sqlite]") {
    Installation here;
    REQUIRE(backup(here.database, here.copy, false, here.out) == 0);
    {
        Store later{here.database};
        later.write([](Tables& tables) { tables.set_setting("later", "yes"); });
    }
    CHECK_THROWS_WITH(restore(here.copy, here.database, false, here.server.now, here.out), ContainsSubstring("is there already"));
    CHECK(Store{here.database}.read([](const Tables& tables) { return tables.setting("later"); }) == "yes");
    CHECK(restore(here.copy, here.database, true, here.server.now, here.out) == 0);
    CHECK_FALSE(Store{here.database}.read([](const Tables& tables) { return tables.setting("later"); }).has_value());
    const std::string aside = here.database + ".before-20261122T014207Z";
    CHECK_THAT(here.out.str(), ContainsSubstring(aside));
    std::filesystem::copy_file(here.database + ".key", aside + ".key");
    CHECK(Store{aside}.read([](const Tables& tables) { return tables.setting("later"); }) == "yes");
    CHECK_THROWS_WITH(restore(here.database, here.database, true, here.server.now, here.out), ContainsSubstring("the database itself"));
}

TEST_CASE("a backup that could not be served is refused before anything is touched", "[server][ops][sqlite]") {
    Installation here;
    REQUIRE(backup(here.database, here.copy, true, here.out) == 0);
    const std::string before = bytes_of(here.database);
    const auto refused = [&](const std::string& why) {
        CHECK_THROWS_WITH(restore(here.copy, here.database, true, here.server.now, here.out), ContainsSubstring(why));
        CHECK((bytes_of(here.database) == before));
        CHECK_FALSE(std::filesystem::exists(here.database + ".part"));
    };
    SECTION("damaged in the middle") {
        std::fstream file{here.copy, std::ios::binary | std::ios::in | std::ios::out};
        for (int page = 3; page < 12; ++page) file.seekp(page * 4096).write(std::string(1500, '\xAA').data(), 1500);
        file.close();
        refused("damaged");
    }
    SECTION("no database") {
        std::ofstream{here.copy, std::ios::trunc}
            << "This is a letter, not a database. It is long enough to have been one, had it been written by SQLite.";
        refused("no database of this program");
    }
    SECTION("somebody else's database") {
        std::filesystem::remove(here.copy);
        SqliteConnection{here.copy, Connection::Mode::writer}.script("CREATE TABLE t (a)");
        refused("no database of this program");
    }
    SECTION("another key") {
        std::ofstream{here.copy + ".key", std::ios::trunc} << std::string(64, 'a') << "\n";
        refused("The key does not belong");
    }
    SECTION("a newer program's") {
        SqliteConnection{here.copy, Connection::Mode::writer}.script("INSERT INTO schema_migrations VALUES ('999_future', 0)");
        refused("newer program (999_future)");
    }
    SECTION("not there") {
        std::filesystem::remove(here.copy);
        refused("There is no backup");
    }
}

TEST_CASE("the doctor finds nothing wrong with a served database, and changes nothing", "[server][ops][sqlite]") {
    Installation here;
    const std::string before = bytes_of(here.database);
    std::string said;
    CHECK(here.examine(said) == 0);
    CHECK_FALSE(said.contains("WRONG"));
    for (const char* line : {"database", "disk", "soundness", "pragmas", "key", "schema", "history", "events", "clock", "open files"})
        CHECK_THAT(said, ContainsSubstring("ok     " + std::string{line}));
    CHECK_THAT(said, ContainsSubstring("the newest arrived at 2026-11-22T01:42:07Z"));
    CHECK((bytes_of(here.database) == before));
}

TEST_CASE("the doctor looks at the database that serves, wherever it is", "[server][ops]") {
    Server server;
    server.ingest(cef_virus("OSK-01", "Unable to clean file", "Unable to quarantine file"));
    server.app.reset();
    server.store.reset();
    const char* const found_key = std::getenv("OMAKASE_KEY");
    const std::optional<std::string> key = found_key == nullptr ? std::nullopt : std::optional<std::string>{found_key};
    const UtcTime later = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()) + std::chrono::hours{24 * 365};
    const auto examine = [&](const std::string& address) {
        std::ostringstream lines;
        const int code = doctor(address, later, lines);
        CHECK((code == 0) == !lines.str().contains("WRONG"));
        return lines.str();
    };
    const std::string address = server.database.address();
    const std::string well = examine(address);
    CHECK_FALSE(well.contains("WRONG"));
    for (const char* line : {server.database.is_postgres() ? "connection" : "database", "key", "schema", "history", "events", "clock", "open files"})
        CHECK_THAT(well, ContainsSubstring("ok     " + std::string{line}));
    CHECK_THAT(well, ContainsSubstring("the newest arrived at 2026-11-22T01:42:07Z"));
    CHECK(well.contains("disk") == !server.database.is_postgres());

    ::setenv("OMAKASE_KEY", std::string(64, 'a').c_str(), 1);
    CHECK_THAT(examine(address), ContainsSubstring("WRONG  key          it belongs to another database"));
    CHECK_THAT(examine("postgresql://omakase:hidden@127.0.0.1:1/none"), ContainsSubstring("WRONG  connection") && !ContainsSubstring("hidden"));
    ::unsetenv("OMAKASE_KEY");
    CHECK_THAT(examine("postgresql://127.0.0.1:1/none"), ContainsSubstring("WRONG  key          OMAKASE_KEY is not set"));
    if (key) ::setenv("OMAKASE_KEY", key->c_str(), 1);

    server.database.connect()->run("DELETE FROM schema_migrations WHERE name = $1", migrations[1].name);
    CHECK_THAT(examine(address),
               ContainsSubstring("WRONG  schema       " + std::string{migrations[1].name} + " is not applied. Run: omakase migrate"));
    if (!server.database.is_postgres()) return;
    server.database.connect()->script("DROP TABLE schema_migrations");
    CHECK_THAT(examine(address), ContainsSubstring("WRONG  schema       there are no tables yet. Run: omakase migrate"));
}

TEST_CASE("the doctor names each thing that is wrong and ends with 1", "[server][ops][sqlite]") {
    Installation here;
    std::string expected;
    SECTION("no database") {
        here.database += ".none";
        expected = "WRONG  database";
    }
    SECTION("no key") {
        std::filesystem::remove(here.database + ".key");
        expected = "WRONG  key          There is neither";
    }
    SECTION("a key that others can read") {
        ::chmod((here.database + ".key").c_str(), 0644);
        expected = "WRONG  key          The key file can be read by others";
    }
    SECTION("another key") {
        std::ofstream{here.database + ".key", std::ios::trunc} << std::string(64, 'a') << "\n";
        expected = "WRONG  key          it belongs to another database";
    }
    SECTION("a row that refers to none") {
        here.alter("DELETE FROM contracts");
        expected = "WRONG  soundness";
    }
    SECTION("damage") {
        std::fstream file{here.database, std::ios::binary | std::ios::in | std::ios::out};
        for (int page = 3; page < 12; ++page) file.seekp(page * 4096).write(std::string(1500, '\xAA').data(), 1500);
        file.close();
        expected = "WRONG  soundness";
    }
    SECTION("never served") {
        std::filesystem::remove(here.database + "-wal");
        here.alter("PRAGMA journal_mode=DELETE");
        expected = "WRONG  pragmas";
    }
    SECTION("a newer program's") {
        here.alter("INSERT INTO schema_migrations VALUES ('999_future', 0)");
        expected = "WRONG  schema       made by a newer program (999_future)";
    }
    SECTION("a migration is missing") {
        here.alter("DELETE FROM schema_migrations");
        expected = "WRONG  schema       001_start is not applied";
    }
    SECTION("a history that somebody has edited") {
        here.alter("DROP TRIGGER history_is_not_changed; UPDATE history SET action = 'nothing.done' WHERE position = 1 AND workspace_id = '" +
                   here.server.own.text() + "'");
        expected = "WRONG  history      naniwa-seiki: row 1 is edited";
    }
    SECTION("the clock is behind") {
        here.now -= std::chrono::hours{48};
        expected = "WRONG  clock";
    }
    std::string said;
    CHECK(here.examine(said) == 1);
    CHECK_THAT(said, ContainsSubstring(expected));
}
