#include "server/support.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

/// A page that writes down what it hears.
struct Page {
    Page(Server& from, const WorkspaceId& in, std::optional<std::int64_t> known = {}) : server{from}, workspace{in}, key{from.app->live().new_key()} {
        missed = server.app->live().join(key, workspace, known, [this](const LiveNews& news, std::chrono::microseconds) {
            heard.number = news.number;
            heard.topics.insert(news.topics.begin(), news.topics.end());
        });
    }
    ~Page() { server.app->live().leave(key, workspace); }
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;
    std::set<Topic> listen() {
        server.app->live().look();
        return std::exchange(heard.topics, {});
    }
    Server& server;
    WorkspaceId workspace;
    std::uint64_t key;
    LiveNews missed, heard;
};

const std::string unresolved = cef_virus("OSK-01", "Unable to clean file", "Unable to quarantine file");

}  // namespace

TEST_CASE("an open page hears of what changes in its workspace, and of nothing else", "[server][live]") {
    Server server;
    server.app->live().look();
    Page page{server, server.own}, foreign{server, server.foreign};
    CHECK(page.missed.topics.empty());

    const Json linkage = json_of(server.create("/api/v1/linkages", draft(first_customer_id, {"本社"})));
    CHECK(page.listen() == std::set{Topic::linkages});
    server.create("/api/v1/rooms", {{"linkage_id", linkage["id"]}});
    CHECK(page.listen() == std::set{Topic::rooms});
    server.ingest(unresolved);
    CHECK(page.listen() == std::set{Topic::incidents, Topic::rooms});
    server.ingest(unresolved);  // nothing new
    CHECK(page.listen().empty());
    server.ingest(cef_virus("OSK-02", "File cleaned", "N/A"));
    CHECK(page.listen() == std::set{Topic::incidents});
    const std::string room = json_of(server.call("GET", "/api/v1/rooms"))["rooms"][0]["id"].get<std::string>();
    CHECK(page.listen().empty());
    server.call("GET", "/api/v1/rooms/" + room + "/messages");
    CHECK(page.listen() == std::set{Topic::rooms});  // read here, so another window shows it as read
    server.call("GET", "/api/v1/rooms/" + room + "/messages");
    CHECK(page.listen().empty());
    server.store->write([&](Tables& tables) { tables.import_contract({*CustomerId::parse(first_customer_id), company + "2", {}}, server.now); });
    CHECK(page.listen() == std::set{Topic::linkages});
    CHECK(foreign.listen().empty());
}

TEST_CASE("who comes back hears what was missed; what failed is no news", "[server][live]") {
    Server server;
    server.create("/api/v1/linkages", draft(first_customer_id, {"本社"}));
    const std::int64_t known = Page{server, server.own}.missed.number;
    server.ingest(unresolved);
    CHECK(Page{server, server.own, known}.missed.topics == std::set{Topic::incidents});
    const std::int64_t later = Page{server, server.own}.missed.number;
    CHECK(later > known);
    CHECK(Page{server, server.own, later}.missed.topics.empty());
    CHECK(Page{server, server.foreign, 0}.missed.topics.empty());
    // The database was restored from a backup: a number that it never gave.
    CHECK(Page{server, server.own, later + 1000}.missed.topics == std::set{Topic::incidents, Topic::linkages});

    CHECK_THROWS(server.store->write([&](Tables& tables) {
        tables.import_contract({*CustomerId::parse(first_customer_id), "other", {}}, server.now);
        throw std::runtime_error{"no"};
    }));
    server.store->write([](Tables& tables) { tables.set_setting("a", "b"); });
    CHECK(Page{server, server.own}.missed.number == later);
}

TEST_CASE("news of another program on the same database rings here", "[server][live]") {
    Server server;
    server.create("/api/v1/linkages", draft(first_customer_id, {"本社"}));
    std::atomic<int> heard = 0;
    const std::uint64_t key = server.app->live().new_key();
    server.app->live().join(key, server.own, {}, [&](const LiveNews&, std::chrono::microseconds) { ++heard; });
    server.app->live().start();
    Store other{server.database.address()};
    other.write([&](Tables& tables) { tables.import_contract({*CustomerId::parse(first_customer_id), "other", {}}, server.now); });
    while (heard == 0) std::this_thread::sleep_for(std::chrono::milliseconds{5});
    server.app->live().leave(key, server.own);
}

TEST_CASE("a socket may be opened by the workspace's people from our own page, and no longer than they may read", "[server][live]") {
    Server server;
    Request head{.id = random_id(), .method = "GET", .target = "/api/v1/live", .headers = {{"host", "localhost:8080"}, {"cookie", server.cookie}}};
    const auto with = [&](const std::string& name, const std::string& value) {
        Request made = head;
        made.headers.emplace_back(name, value);
        return server.app->admit(made);
    };
    CHECK(with("origin", "http://evil.example").refusal->status == 403);
    CHECK(with("sec-fetch-site", "cross-site").refusal->status == 403);
    CHECK(server.app->admit(head).refusal->status == 403);  // a browser says where it comes from
    const Admission admitted = with("origin", "http://localhost:8080");
    CHECK_FALSE(admitted.refusal.has_value());

    head.headers.emplace_back("origin", "http://localhost:8080");
    CHECK(server.app->may_still(head, admitted));
    server.now += session_idle_life - std::chrono::minutes{1};
    CHECK(server.app->may_still(head, admitted));  // listening is no use: it does not prolong
    server.now += std::chrono::minutes{2};
    CHECK_FALSE(server.app->may_still(head, admitted));
}
