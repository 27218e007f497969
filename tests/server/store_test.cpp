#include <sys/stat.h>

#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "server/import_sample.h"
#include "server/migrations.h"
#include "server/support.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

/// OMAKASE_KEY as most installations have it: not there.
class WithoutKey {
  public:
    WithoutKey() {
        if (const char* const key = std::getenv("OMAKASE_KEY")) kept_ = key;
        ::unsetenv("OMAKASE_KEY");
    }
    ~WithoutKey() {
        ::unsetenv("OMAKASE_KEY");
        if (kept_) ::setenv("OMAKASE_KEY", kept_->c_str(), 1);
    }
    WithoutKey(const WithoutKey&) = delete;
    WithoutKey& operator=(const WithoutKey&) = delete;

  private:
    std::optional<std::string> kept_;
};

}  // namespace

TEST_CASE("a restart keeps everything that was answered", "[server][store]") {
    Server server;
    const Json linkage = json_of(server.create("/api/v1/linkages", draft(first_customer_id, {"本社"})));
    const Json room = json_of(server.create("/api/v1/rooms", {{"linkage_id", linkage["id"]}}));
    server.ingest(cef_virus("OSK-01", "Unable to clean file", "Unable to quarantine file") + "\nnonsense");
    const auto everything = [&] {
        std::string all;
        for (const char* path : {"session", "workspace", "linkages", "contracts", "incidents", "rooms", "reports", "dead-letters"}) {
            const Answer answer = server.call("GET", "/api/v1/" + std::string{path});
            CHECK(answer.status == 200);
            all += answer.body;
        }
        return all + whole_body(server.call("GET", "/api/v1/incidents.ndjson"));
    };
    const std::string before = everything();
    server.reopen();
    CHECK(everything() == before);
}

TEST_CASE("a list that is kept ready is as new as what was answered last, and everybody's own", "[server][store]") {
    Server server;
    const auto listed = [&](const std::string& query = "") { return json_of(server.call("GET", "/api/v1/incidents" + query))["incidents"].size(); };
    const Json linkage = json_of(server.create("/api/v1/linkages", draft(first_customer_id, {"本社"})));
    for (std::size_t n = 0; n < 3; ++n) {
        CHECK(listed() == n);
        CHECK(listed("?limit=1") == std::min<std::size_t>(n, 1));
        server.ingest(cef_virus("OSK-" + std::to_string(n), "Unable to clean file", "Unable to quarantine file"));
    }
    for (std::size_t limit = 1; limit < 2 * texts_kept; ++limit) CHECK(listed("?limit=" + std::to_string(limit)) == std::min<std::size_t>(limit, 3));
    CHECK(json_of(server.send("GET", "/api/v1/incidents", {}, {{"cookie", server.foreign_cookie}}))["incidents"].empty());
    CHECK(server.call("DELETE", "/api/v1/linkages/" + linkage["id"].get<std::string>(), nullptr, {{"if-match", "\"1\""}}).status == 204);
    CHECK(listed() == 0);
}

TEST_CASE("the key file is its owner's alone, and the database opens with no other", "[server][store][sqlite]") {
    const WithoutKey without;
    TempFolder folder;
    const std::string database = folder / "a.db";
    {
        const Store store{database};
    }
    struct stat about{};
    REQUIRE(::stat((database + ".key").c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
    {
        const Store again{"sqlite:" + database};
    }

    ::chmod((database + ".key").c_str(), 0644);
    CHECK_THROWS_WITH(Store{database}, "The key file can be read by others. Run: chmod 600 " + database + ".key");
    ::chmod((database + ".key").c_str(), 0600);
    std::ofstream{database + ".key"} << std::string(64, 'a') << "\n";
    CHECK_THROWS_AS(Store{database}, std::runtime_error);
    std::ofstream{database + ".key"} << "short\n";
    CHECK_THROWS_AS(Store{database}, std::runtime_error);
}

TEST_CASE("a database without its key gets no other one", "[server][store][sqlite]") {
    const WithoutKey without;
    TempFolder folder;
    const std::string database = folder / "a.db", key = database + ".key", kept = database + ".kept";
    {
        const Store store{database};
        std::filesystem::rename(key, kept);
        CHECK_THROWS_WITH(Store{database}, Catch::Matchers::ContainsSubstring("is missing"));  // also while its tables are only in the log
    }
    CHECK_THROWS_WITH(Store{database}, Catch::Matchers::ContainsSubstring("is missing"));
    CHECK_FALSE(std::filesystem::exists(key));
    std::filesystem::rename(kept, key);
    CHECK_NOTHROW(Store{database});
    // An empty file is as good as none.
    std::ofstream{folder / "empty.db"};
    CHECK_NOTHROW(Store{folder / "empty.db"});
    CHECK(std::filesystem::exists(folder / "empty.db.key"));
}

TEST_CASE("an address that leads nowhere gets a sentence, not a crash", "[server][store]") {
    CHECK_THROWS_AS(Store{""}, std::runtime_error);
    CHECK_THROWS_AS(Store{"/nowhere/at/all.db"}, std::runtime_error);
    const WithoutKey without;
    CHECK_THROWS_WITH(Store{"postgresql://nobody@127.0.0.1:1/omakase"}, Catch::Matchers::ContainsSubstring("OMAKASE_KEY"));
    ::setenv("OMAKASE_KEY", std::string(64, '7').c_str(), 1);
    CHECK_THROWS_WITH(Store{"postgresql://nobody:hush@127.0.0.1:1/omakase"},
                      Catch::Matchers::ContainsSubstring("could not be reached") && !Catch::Matchers::ContainsSubstring("hush"));
}

TEST_CASE("migrations are applied once", "[server][store]") {
    const TestDatabase database;
    {
        const Store first{database.address()};
        CHECK(first.migrated().size() >= 1);
        CHECK(first.migrated().front() == "001_start");
    }
    const Store second{database.address()};
    CHECK(second.migrated().empty());
}

TEST_CASE("readers cannot write, and what throws leaves nothing behind", "[server][store]") {
    const TestDatabase database;
    Store store{database.address()};
    CHECK_THROWS_AS(store.read([](const Tables& tables) { const_cast<Tables&>(tables).set_setting("a", "b"); }), StoreError);
    CHECK_THROWS_AS(store.write([](Tables& tables) {
        tables.set_setting("a", "b");
        throw std::runtime_error{"no"};
    }),
                    std::runtime_error);
    CHECK_FALSE(store.read([](const Tables& tables) { return tables.setting("a"); }).has_value());
    store.write([](Tables& tables) { tables.set_setting("a", std::string_view{"b\0c", 3}); });
    CHECK(store.read([](const Tables& tables) { return tables.setting("a"); }) == (database.is_postgres() ? "b\uFFFDc" : std::string{"b\0c", 3}));
}

TEST_CASE("of several servers on one database one writes at a time, so that all may look first", "[server][store]") {
    const TestDatabase database;
    constexpr int servers = 3, writes = 40;
    std::vector<std::jthread> running;
    for (int i = 0; i < servers; ++i) {
        running.emplace_back([&database] {
            Store store{database.address()};
            for (int n = 0; n < writes; ++n) {
                store.write([](Tables& tables) {
                    const int seen = std::stoi(tables.setting("count").value_or("0"));
                    tables.set_setting("count", std::to_string(seen + 1));
                });
            }
        });
    }
    running.clear();
    CHECK(Store{database.address()}.read([](const Tables& tables) { return tables.setting("count"); }) == std::to_string(servers * writes));
}

TEST_CASE("a lost connection: what was not committed is gone and said so, and the next request has a new one", "[server][store]") {
    const TestDatabase database;
    if (!database.is_postgres()) return;  // a file is not lost
    Store store{database.address()};
    const auto cut_all = [&] {
        const auto other = database.connect();
        other->run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = 'omakase'");
    };
    const auto kept = [&] { return store.read([](const Tables& tables) { return tables.setting("a").value_or("nothing"); }); };
    CHECK(kept() == "nothing");
    const auto kind_of_failure = [&]() -> std::optional<StoreError::Kind> {
        try {
            store.write([&](Tables& tables) {
                tables.set_setting("a", "before");
                cut_all();
                tables.set_setting("a", "after");
            });
        } catch (const StoreError& error) {
            return error.kind();
        }
        return std::nullopt;
    };
    CHECK(kind_of_failure() == StoreError::Kind::away);
    CHECK(kept() == "nothing");
    store.write([](Tables& tables) { tables.set_setting("a", "again"); });
    CHECK(kept() == "again");
}

TEST_CASE("tables are made in the words of each database", "[server][store]") {
    const std::string sql =
        "-- INTEGER words\nCREATE TABLE a (b INTEGER, c_INTEGER TEXT, d BLOB) STRICT;\n-- sqlite only\nx INTEGER;\n-- postgresql only\ny INTEGER;\n"
        "-- both\nz TEXT;";
    CHECK(in_dialect(sql, Dialect::sqlite) == "CREATE TABLE a (b INTEGER, c_INTEGER TEXT, d BLOB) STRICT;\nx INTEGER;\nz TEXT;");
    CHECK(in_dialect(sql, Dialect::postgresql) ==
          "CREATE TABLE a (b BIGINT, c_INTEGER TEXT COLLATE \"C\", d BYTEA) ;\ny INTEGER;\nz TEXT COLLATE \"C\";");
}

TEST_CASE("secrets are equal in every byte or not at all", "[server][store]") {
    const std::string ours = sha256_hex("x");
    CHECK(equal_secrets(ours, ours));
    CHECK(equal_secrets("", ""));
    CHECK_FALSE(equal_secrets(ours.substr(1), ours));
    CHECK_FALSE(equal_secrets(ours + "0", ours));
    for (const std::size_t at : {std::size_t{0}, ours.size() - 1}) {
        std::string other = ours;
        other[at] = other[at] == '0' ? '1' : '0';
        CHECK_FALSE(equal_secrets(other, ours));
    }
}

TEST_CASE("a sealed value opens only in its own row and with its own key", "[server][store]") {
    const Secrets secrets{std::string(64, 'a')}, others{std::string(64, 'b')};
    const std::string sealed = secrets.seal("secret", "contracts/1/customer_id");
    CHECK_FALSE(sealed.contains("secret"));
    CHECK(secrets.open(sealed, "contracts/1/customer_id") == "secret");
    CHECK_FALSE(secrets.open(sealed, "contracts/2/customer_id").has_value());
    CHECK_FALSE(others.open(sealed, "contracts/1/customer_id").has_value());
    CHECK_FALSE(secrets.open(sealed.substr(0, 10), "contracts/1/customer_id").has_value());
    std::string altered = sealed;
    altered.back() = static_cast<char>(altered.back() ^ 1);
    CHECK_FALSE(secrets.open(altered, "contracts/1/customer_id").has_value());
    CHECK(secrets.seal("secret", "a") != secrets.seal("secret", "a"));
    CHECK(secrets.fingerprint("x", "a") == secrets.fingerprint("x", "a"));
    CHECK(secrets.fingerprint("x", "a") != secrets.fingerprint("x", "b"));
    CHECK(secrets.fingerprint("x", "a") != others.fingerprint("x", "a"));
    CHECK(random_token().size() == 43);
    CHECK(random_id().size() == 32);
    CHECK(random_id() != random_id());
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("the sample is loaded once and shows in every list", "[server][sample]") {
    Server server;
    const std::filesystem::path folder = std::string{OMAKASE_SOURCE_DIR} + "/assets/sample";
    const SampleCounts counts = import_sample(*server.store, folder, server.now);
    CHECK_FALSE(counts.already_there);
    CHECK(counts.linkages == 3);
    CHECK(import_sample(*server.store, folder, server.now).already_there);
    const auto workspace = server.store->read([&](const Tables& tables) { return tables.find_workspace(counts.workspace_name); });
    REQUIRE(workspace.has_value());
    server.cookie = server.sign_in(workspace->id);
    CHECK(json_of(server.call("GET", "/api/v1/workspace"))["contracts"] == 3);
    const Json linkages = json_of(server.call("GET", "/api/v1/linkages"))["linkages"];
    REQUIRE(linkages.size() == 3);
    CHECK(linkages[2]["match"] == "renamed");
    CHECK(whole_body(server.call("GET", "/api/v1/incidents.ndjson")).contains("\"count\":" + std::to_string(counts.incidents) + ",\"end\":true"));
    const Json rooms = json_of(server.call("GET", "/api/v1/rooms"))["rooms"];
    REQUIRE(std::cmp_equal(rooms.size(), counts.rooms));
    for (const Json& room : rooms) {
        CHECK(json_of(server.call("GET", "/api/v1/rooms/" + room["id"].get<std::string>() + "/messages"))["messages"].size() >= 1);
    }
    // The fourth contract is there to try registering with.
    Json fourth = draft("5e2d7c1a-94b3-4f06-8a1e-c3790b6ed214", {"高槻工場"});
    fourth["company_name"] = "株式会社浪速精機製作所 髙槻工場";
    CHECK(server.create("/api/v1/linkages", fourth).status == 201);
}
