#include <catch2/generators/catch_generators.hpp>
#include <map>
#include <mutex>
#include <thread>

#include "server/support.h"

using namespace omakase;
using namespace omakase::testing;

TEST_CASE("a repeated request has one effect and gets the same answer", "[server][idempotency]") {
    Server server;
    const Headers key{{"idempotency-key", "registration-0001"}};
    const Answer first = server.call("POST", "/api/v1/linkages", draft(first_customer_id, {"本社"}), key);
    const Answer again = server.call("POST", "/api/v1/linkages", draft(first_customer_id, {"本社"}), key);
    CHECK(first.status == 201);
    CHECK_FALSE(first.header("Idempotency-Replayed"));
    CHECK(again.status == 201);
    CHECK(again.body == first.body);
    CHECK(again.header("ETag") == first.header("ETag"));
    CHECK(again.header("Location") == first.header("Location"));
    CHECK(again.header("Idempotency-Replayed") == "true");
    CHECK(json_of(server.call("GET", "/api/v1/linkages"))["linkages"].size() == 1);

    SECTION("with another body the key is refused") {
        const Answer other = server.call("POST", "/api/v1/linkages", draft(second_customer_id, {"神戸支社"}), key);
        CHECK(other.status == 422);
        CHECK(problem_of(other) == "idempotency.key_reused");
    }
    SECTION("another person's key of the same name is another key") {
        server.cookie = server.foreign_cookie;
        CHECK(server.call("POST", "/api/v1/linkages", draft(first_customer_id, {"本社"}), key).header("Idempotency-Replayed") == std::nullopt);
    }
    SECTION("it outlives a restart") {
        server.reopen();
        CHECK(server.call("POST", "/api/v1/linkages", draft(first_customer_id, {"本社"}), key).body == first.body);
    }
    SECTION("after 72 hours it is forgotten") {
        server.now += std::chrono::hours{72};
        server.cookie = server.sign_in(server.own);
        CHECK(server.call("POST", "/api/v1/linkages", draft(first_customer_id, {"本社"}), key).status == 422);  // registered already
    }
}

TEST_CASE("a key is required where something is made, and has a shape", "[server][idempotency]") {
    Server server;
    const auto post = [&](const Headers& headers) { return server.call("POST", "/api/v1/linkages", draft(first_customer_id, {"本社"}), headers); };
    CHECK(post({}).status == 400);
    CHECK(problem_of(post({})) == "idempotency.key_required");
    CHECK(post({{"idempotency-key", "short"}}).status == 400);
    CHECK(post({{"idempotency-key", std::string(65, 'a')}}).status == 400);
    CHECK(post({{"idempotency-key", "with a space here"}}).status == 400);
    CHECK(post({{"idempotency-key", std::string(64, 'a')}}).status == 201);
}

TEST_CASE("what fails before the rules are asked is not kept", "[server][idempotency]") {
    Server server;
    const Headers key{{"idempotency-key", "0123456789abcdef"}};
    Headers with_session = key;
    with_session.insert(with_session.end(), {{"cookie", server.cookie}, {"sec-fetch-site", "same-origin"}});
    CHECK(server.send("POST", "/api/v1/linkages", "{", with_session).status == 400);
    CHECK(server.call("POST", "/api/v1/linkages", draft(first_customer_id, {"本社"}), key).status == 201);
}

TEST_CASE("one key from many threads at once has one effect", "[server][idempotency]") {
    Server server;
    std::mutex mutex;
    std::map<std::string, int> bodies;
    int replayed = 0;
    std::vector<std::jthread> senders;
    for (int i = 0; i < 16; ++i) {
        senders.emplace_back([&] {
            const Answer answer =
                server.call("POST", "/api/v1/linkages", draft(first_customer_id, {"本社"}), {{"idempotency-key", "the-same-for-all"}});
            const std::lock_guard lock{mutex};
            ++bodies[answer.body];
            if (answer.header("Idempotency-Replayed")) ++replayed;
        });
    }
    senders.clear();
    CHECK(bodies.size() == 1);
    CHECK(replayed == 15);
    CHECK(json_of(server.call("GET", "/api/v1/linkages"))["linkages"].size() == 1);
}

TEST_CASE("different keys from many threads cannot link one customer ID twice", "[server][idempotency]") {
    Server server;
    std::atomic<int> made = 0;
    std::vector<std::jthread> senders;
    for (int i = 0; i < 8; ++i) {
        senders.emplace_back([&, i] {
            if (server.create("/api/v1/linkages", draft(first_customer_id, {"本社", std::to_string(i)})).status == 201) ++made;
        });
    }
    senders.clear();
    CHECK(made == 1);
}

TEST_CASE("one room a member and bot, however often it is asked for", "[server][idempotency]") {
    Server server;
    const std::string linkage = json_of(server.create("/api/v1/linkages", draft(first_customer_id, {"本社"})))["id"].get<std::string>();
    std::atomic<int> made = 0, present = 0;
    std::vector<std::jthread> senders;
    for (int i = 0; i < 8; ++i) {
        senders.emplace_back([&] {
            const int status = server.create("/api/v1/rooms", {{"linkage_id", linkage}}).status;
            if (status == 201) ++made;
            if (status == 200) ++present;
        });
    }
    senders.clear();
    CHECK(made == 1);
    CHECK(present == 7);
    CHECK(json_of(server.call("GET", "/api/v1/linkages/" + linkage))["sent_messages"] == 1);  // one greeting
}

TEST_CASE("a change with a key is done once too; a stale version is not kept under the key", "[server][idempotency]") {
    Server server;
    const Json made = json_of(server.create("/api/v1/linkages", draft(first_customer_id, {"本社"})));
    const std::string path = "/api/v1/linkages/" + made["id"].get<std::string>();
    const Json changed = draft(first_customer_id, {"本社", "第一営業部"});
    const auto put = [&](const std::string& version) {
        return server.call("PUT", path, changed, {{"idempotency-key", "change-0000000001"}, {"if-match", version}});
    };
    CHECK(put("\"7\"").status == 412);
    const Answer first = put("\"1\"");
    CHECK(first.status == 200);
    const Answer again = put("\"1\"");  // its answer was lost on the way
    CHECK(again.status == 200);
    CHECK(again.body == first.body);
    CHECK(again.header("Idempotency-Replayed") == "true");
    CHECK(json_of(server.call("GET", path))["version"] == 2);
    CHECK(server.call("PUT", path, changed, {{"if-match", "\"1\""}}).status == 412);  // without a key the version alone decides
    CHECK(server.call("PUT", path, changed, {{"idempotency-key", "short"}, {"if-match", "\"2\""}}).status == 400);
}
