#include <catch2/generators/catch_generators.hpp>
#include <thread>

#include "server/support.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

std::string linkage_id(Server& server, const std::string& customer_id, const std::string& organization) {
    return json_of(server.create("/api/v1/linkages", draft(customer_id, {organization})))["id"].get<std::string>();
}

}  // namespace

TEST_CASE("creating a room brings the greeting, and the same member and bot get the room there is", "[server][room]") {
    Server server;
    const std::string linkage = linkage_id(server, first_customer_id, "本社");
    const Answer made = server.create("/api/v1/rooms", {{"linkage_id", linkage}});
    CHECK(made.status == 201);
    CHECK(made.header("ETag") == "\"1\"");
    const Json room = json_of(made);
    CHECK(room["notifications_on"] == true);
    CHECK(room["linkage_id"] == linkage);
    const Answer again = server.create("/api/v1/rooms", {{"linkage_id", linkage}});
    CHECK(again.status == 200);
    CHECK(json_of(again)["id"] == room["id"]);
    CHECK(json_of(server.call("GET", "/api/v1/rooms"))["rooms"].size() == 1);
    const Json messages = json_of(server.call("GET", "/api/v1/rooms/" + room["id"].get<std::string>() + "/messages"))["messages"];
    REQUIRE(messages.size() == 1);
    CHECK(messages[0]["kind"] == "greeting");
    CHECK(server.create("/api/v1/rooms", {{"linkage_id", "0123456789abcdef0123456789abcdef"}}).status == 404);
    CHECK(server.create("/api/v1/rooms", {{"linkage_id", 1}}).status == 422);
}

TEST_CASE("the three buttons are answered from that bot's contract alone, and the answers stay", "[server][room]") {
    Server server;
    const std::string linkage = linkage_id(server, first_customer_id, "本社");
    linkage_id(server, second_customer_id, "神戸支社");
    const std::string room = json_of(server.create("/api/v1/rooms", {{"linkage_id", linkage}}))["id"].get<std::string>();
    server.ingest(cef_virus("OSK-01", "Unable to clean file", "Unable to quarantine file"));
    server.ingest(cef_virus("KOB-01", "Unable to clean file", "Unable to quarantine file"), "cef",
                  server.mint(Actor::Kind::ingest_token, second_customer_id));
    const auto ask = [&](const std::string& question) {
        const Answer answer = server.create("/api/v1/rooms/" + room + "/questions", {{"question", question}});
        REQUIRE(answer.status == 201);
        return json_of(answer)["messages"];
    };
    const Json incidents = ask("incidents");
    CHECK(incidents[0]["kind"] == "question");
    CHECK(incidents[0]["question"] == "incidents");
    CHECK(incidents[1]["kind"] == "incidents_answer");
    CHECK(incidents[1]["incidents_total"] == 1);
    CHECK(incidents[1]["incidents"][0]["endpoint"] == "OSK-01");
    CHECK(incidents[1]["data_as_of"] == iso_utc(server.now));
    CHECK(ask("reports")[1]["next_report_at"] == "2026-11-23T01:00:00Z");
    const Json desks = ask("support")[1]["desks"];
    REQUIRE(desks.size() == 3);
    CHECK(desks[0]["open"] == true);  // Sunday 10:42: セキュリティおまかせサポートセンタ is open
    CHECK(server.create("/api/v1/rooms/" + room + "/questions", {{"question", "weather"}}).status == 422);

    server.reopen();
    const Json kept = json_of(server.call("GET", "/api/v1/rooms/" + room + "/messages"))["messages"];
    REQUIRE(kept.size() == 8);  // greeting, incident, three times question and answer
    CHECK(kept[3] == incidents[1]);
}

TEST_CASE("what comes while the messages are shown stays unread", "[server][room]") {
    Server server;
    const std::string room =
        json_of(server.create("/api/v1/rooms", {{"linkage_id", linkage_id(server, first_customer_id, "本社")}}))["id"].get<std::string>();
    const auto unread = [&] { return json_of(server.call("GET", "/api/v1/rooms"))["rooms"][0]["unread"].get<int>(); };
    const auto show = [&] { return json_of(server.call("GET", "/api/v1/rooms/" + room + "/messages"))["messages"].size(); };
    server.ingest(cef_virus("OSK-01", "Unable to clean file", "Unable to quarantine file"));
    CHECK(unread() == 1);
    std::atomic<bool> is_writing = false;
    std::thread between{[&] {
        server.store->write([&](Tables& tables) {
            is_writing = true;
            // The answer is made and its second step waits behind this one.
            for (int i = 0; i < 10'000 && server.store->waiting_writes() == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{1});
            Message message;
            message.id = *MessageId::parse(random_id());
            message.room_id = *RoomId::parse(room);
            message.sent_at = server.now;
            tables.insert_message(server.own, message);
        });
    }};
    while (!is_writing) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    CHECK(show() == 2);
    between.join();
    CHECK(unread() == 1);
    // An answer to a question does not show it either.
    CHECK(server.create("/api/v1/rooms/" + room + "/questions", {{"question", "support"}}).status == 201);
    CHECK(unread() == 3);
    CHECK(show() == 5);
    CHECK(unread() == 0);
    CHECK(server.create("/api/v1/rooms/" + room + "/questions", {{"question", "support"}}).status == 201);
    CHECK(unread() == 0);
}

TEST_CASE("notifications are turned off and on with the room's version", "[server][room]") {
    Server server;
    const std::string linkage = linkage_id(server, first_customer_id, "本社");
    const std::string path = "/api/v1/rooms/" + json_of(server.create("/api/v1/rooms", {{"linkage_id", linkage}}))["id"].get<std::string>();
    CHECK(server.call("PATCH", path, {{"notifications_on", false}}).status == 428);
    const Answer off = server.call("PATCH", path, {{"notifications_on", false}}, {{"if-match", "\"1\""}});
    CHECK(off.status == 200);
    CHECK(off.header("ETag") == "\"2\"");
    CHECK(json_of(off)["notifications_on"] == false);
    const Answer stale = server.call("PATCH", path, {{"notifications_on", true}}, {{"if-match", "\"1\""}});
    CHECK(stale.status == 412);
    CHECK(json_of(stale)["current"]["notifications_on"] == false);
    CHECK(server.call("PATCH", path, {{"notifications_on", "no"}}, {{"if-match", "\"2\""}}).status == 422);
}

TEST_CASE("reports are those that were due since the linkage was made, each of fourteen days", "[server][report]") {
    Server server;
    server.now = *parse_iso_utc("2026-10-20T01:00:00Z");
    server.cookie = server.sign_in(server.own);
    const std::string linkage = linkage_id(server, first_customer_id, "本社");
    server.ingest(cef_virus("OSK-01", "File quarantined", "N/A", "Nov 08 2026 14:59:59 GMT+00:00"));  // Sunday 23:59:59 in Japan
    server.ingest(cef_virus("OSK-02", "File quarantined", "N/A", "Nov 08 2026 15:00:00 GMT+00:00"));  // Monday: the next period
    server.now = *parse_iso_utc("2026-11-22T01:42:07Z");
    server.cookie = server.sign_in(server.own);
    const Json answer = json_of(server.call("GET", "/api/v1/reports"));
    CHECK(answer["next_report_at"] == "2026-11-23T01:00:00Z");
    REQUIRE(answer["reports"].size() == 2);
    CHECK(answer["reports"][0]["period"] == Json{{"first", "2026-10-26"}, {"last", "2026-11-08"}});
    CHECK(answer["reports"][0]["detections"] == 1);
    CHECK(answer["reports"][1]["period"] == Json{{"first", "2026-10-12"}, {"last", "2026-10-25"}});

    server.now = *parse_iso_utc("2026-11-23T01:00:00Z");
    server.cookie = server.sign_in(server.own);
    const Json due = json_of(server.call("GET", "/api/v1/reports?linkage_id=" + linkage))["reports"];
    REQUIRE(due.size() == 3);
    CHECK(due[0]["period"] == Json{{"first", "2026-11-09"}, {"last", "2026-11-22"}});
    CHECK(due[0]["detections"] == 1);
    CHECK(json_of(server.call("GET", "/api/v1/reports?linkage_id=0123456789abcdef0123456789abcdef"))["reports"].empty());
    CHECK(server.call("GET", "/api/v1/reports?linkage_id=1").status == 422);

    server.now = *parse_iso_utc("2028-11-23T01:00:00Z");
    server.cookie = server.sign_in(server.own);
    CHECK(json_of(server.call("GET", "/api/v1/reports"))["reports"].size() == 26);
}

TEST_CASE("the catalogue and the support desks are told with their state", "[server][workspace]") {
    Server server;
    CHECK(json_of(server.call("GET", "/api/v1/catalogue"))["services"].size() == catalogue().size());
    const Json desks = json_of(server.call("GET", "/api/v1/support-desks"));
    CHECK(desks["as_of"] == iso_utc(server.now));
    REQUIRE(desks["desks"].size() == 3);
    CHECK(desks["desks"][0]["open"] == true);
    CHECK(desks["desks"][0]["changes_at"] == "2026-11-22T12:00:00Z");
    CHECK(desks["desks"][1]["open"] == false);
    CHECK(desks["desks"][1]["changes_at"] == "2026-11-24T00:30:00Z");
}

TEST_CASE("the answer about incidents tells the unresolved ones, the answer about reports the whole period", "[server][room]") {
    Server server;
    server.now = *parse_iso_utc("2026-11-23T01:00:00Z");
    server.cookie = server.sign_in(server.own);
    const std::string linkage = linkage_id(server, first_customer_id, "本社");
    const std::string room = json_of(server.create("/api/v1/rooms", {{"linkage_id", linkage}}))["id"].get<std::string>();
    server.ingest(cef_virus("OSK-01", "File quarantined", "N/A"));
    server.ingest(cef_virus("OSK-02", "Unable to clean file", "Unable to quarantine file"));
    server.ingest(cef_virus("OSK-03", "Unable to clean file", "Unable to quarantine file", "Nov 08 2026 14:59:59 GMT+00:00"));
    const auto ask = [&](const std::string& question) {
        return json_of(server.create("/api/v1/rooms/" + room + "/questions", {{"question", question}}))["messages"][1];
    };
    CHECK(ask("incidents")["incidents_total"] == 2);
    CHECK(ask("reports")["report"]["detections"] == 2);
    CHECK(ask("reports")["report"]["period"] == Json{{"first", "2026-11-09"}, {"last", "2026-11-22"}});
}
