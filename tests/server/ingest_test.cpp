#include <catch2/generators/catch_generators.hpp>
#include <set>

#include "server/support.h"
#include "support/files.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

const std::string failed = "Unable to clean file";
const std::string still_there = "Unable to quarantine file";

int sum(const Json& receipt) {
    return receipt["incidents"].get<int>() + receipt["duplicates"].get<int>() + receipt["ignored"].get<int>() + receipt["dead_letters"].get<int>();
}

/// A linkage with a room; gives the room's id.
std::string room_of(Server& server, const std::string& customer_id = first_customer_id, const std::string& organization = "本社") {
    const Json linkage = json_of(server.create("/api/v1/linkages", draft(customer_id, {organization})));
    return json_of(server.create("/api/v1/rooms", {{"linkage_id", linkage["id"]}}))["id"].get<std::string>();
}
Json messages(Server& server, const std::string& room) {
    return json_of(server.call("GET", "/api/v1/rooms/" + room + "/messages"))["messages"];
}

}  // namespace

TEST_CASE("an unresolved virus is announced once in the bot's room, whatever is sent again", "[server][ingest]") {
    Server server;
    const std::string room = room_of(server);
    const std::string line = cef_virus("OSK-01", failed, still_there);
    CHECK(json_of(server.ingest(line)) == Json{{"incidents", 1}, {"duplicates", 0}, {"ignored", 0}, {"dead_letters", 0}, {"errors", Json::array()}});
    CHECK(json_of(server.ingest(line))["duplicates"] == 1);
    CHECK(json_of(server.ingest(cef_virus("OSK-01", failed, still_there, "Nov 22 2026 00:20:00 GMT+00:00")))["incidents"] == 1);
    server.reopen();
    CHECK(json_of(server.ingest(line))["duplicates"] == 1);

    CHECK(json_of(server.call("GET", "/api/v1/rooms"))["rooms"][0]["unread"] == 1);
    const Json shown = messages(server, room);
    REQUIRE(shown.size() == 2);
    CHECK(shown[0]["kind"] == "greeting");
    CHECK(shown[1]["kind"] == "incident");
    CHECK(shown[1]["incidents"][0]["resolution"] == "unresolved");
    CHECK(shown[1]["incidents"][0]["count"] == 2);
    CHECK(json_of(server.call("GET", "/api/v1/rooms"))["rooms"][0]["unread"] == 0);
    CHECK(json_of(server.call("GET", "/api/v1/linkages"))["linkages"][0]["sent_messages"] == 2);
}

TEST_CASE("when it is resolved, the same message says so", "[server][ingest]") {
    Server server;
    const std::string room = room_of(server);
    server.ingest(cef_virus("OSK-01", failed, still_there));
    const Json before = messages(server, room);
    server.ingest(cef_virus("osk-01", failed, "File quarantined", "Nov 22 2026 00:30:00 GMT+00:00"));
    const Json after = messages(server, room);
    REQUIRE(after.size() == before.size());
    CHECK(after[1]["id"] == before[1]["id"]);
    CHECK(after[1]["incidents"][0]["resolution"] == "resolved");
    CHECK(json_of(server.call("GET", "/api/v1/incidents?status=unresolved"))["incidents"].empty());
    CHECK(json_of(server.call("GET", "/api/v1/incidents?status=all"))["incidents"].size() == 1);
}

TEST_CASE("what is resolved at once is not announced, and neither is anything where notifications are off", "[server][ingest]") {
    Server server;
    const std::string room = room_of(server);
    server.ingest(cef_virus("OSK-01", "File quarantined", "N/A"));
    CHECK(messages(server, room).size() == 1);
    CHECK(server.call("PATCH", "/api/v1/rooms/" + room, {{"notifications_on", false}}, {{"if-match", "\"1\""}}).status == 200);
    server.ingest(cef_virus("OSK-02", failed, still_there));
    CHECK(messages(server, room).size() == 1);
}

TEST_CASE("each bot's room hears of its own contract alone", "[server][ingest]") {
    Server server;
    const std::string first = room_of(server, first_customer_id, "本社");
    const std::string second = room_of(server, second_customer_id, "神戸支社");
    server.ingest(cef_virus("OSK-01", failed, still_there));
    CHECK(messages(server, first).size() == 2);
    CHECK(messages(server, second).size() == 1);
}

TEST_CASE("two workspaces that link the same contract both hear of it, once each", "[server][ingest]") {
    Server server;
    const std::string room = room_of(server);
    std::swap(server.cookie, server.foreign_cookie);
    const std::string other_room = room_of(server);
    server.ingest(cef_virus("OSK-01", failed, still_there));
    CHECK(messages(server, other_room).size() == 2);
    CHECK(server.call("GET", "/api/v1/rooms/" + room + "/messages").status == 404);
    std::swap(server.cookie, server.foreign_cookie);
    CHECK(messages(server, room).size() == 2);
}

TEST_CASE("events that came before the linkage are seen after it", "[server][ingest]") {
    Server server;
    server.ingest(cef_virus("OSK-01", failed, still_there));
    CHECK(json_of(server.call("GET", "/api/v1/incidents"))["incidents"].empty());
    CHECK(json_of(server.call("GET", "/api/v1/workspace"))["last_received_at"].is_null());
    const Json linkage = json_of(server.create("/api/v1/linkages", draft(first_customer_id, {"本社"})));
    const Json incidents = json_of(server.call("GET", "/api/v1/incidents"))["incidents"];
    REQUIRE(incidents.size() == 1);
    CHECK(incidents[0]["linkage_id"] == linkage["id"]);
    CHECK(json_of(server.call("GET", "/api/v1/workspace"))["last_received_at"] == iso_utc(server.now));
}

TEST_CASE("after a linkage is removed its room stays readable and hears nothing more", "[server][ingest]") {
    Server server;
    const std::string room = room_of(server);
    server.ingest(cef_virus("OSK-01", failed, still_there));
    const std::string linkage = json_of(server.call("GET", "/api/v1/linkages"))["linkages"][0]["id"].get<std::string>();
    CHECK(server.call("DELETE", "/api/v1/linkages/" + linkage, nullptr, {{"if-match", "\"1\""}}).status == 204);
    server.ingest(cef_virus("OSK-02", failed, still_there));
    const Json shown = messages(server, room);
    REQUIRE(shown.size() == 2);
    CHECK(shown[1]["incidents"][0]["endpoint"] == "OSK-01");
    CHECK(json_of(server.call("GET", "/api/v1/incidents"))["incidents"].empty());
    const Answer asked = server.create("/api/v1/rooms/" + room + "/questions", {{"question", "incidents"}});
    CHECK(asked.status == 422);
    CHECK(problem_of(asked) == "room.linkage_removed");
}

TEST_CASE("one bad line never stops the others; its bytes are kept and shown as a dead letter", "[server][ingest]") {
    Server server;
    server.create("/api/v1/linkages", draft(first_customer_id, {"本社"}));
    std::vector<std::string> lines;
    for (int i = 0; i < 5; ++i) lines.push_back(cef_virus("OSK-0" + std::to_string(i), failed, still_there));
    const auto bad = static_cast<std::size_t>(GENERATE(0, 2, 4));
    lines[bad] = "CEF:0|Trend Micro|Apex Central";
    std::string body;
    for (const std::string& line : lines) body += line + "\r\n";
    const Json receipt = json_of(server.ingest(body));
    CHECK(receipt["incidents"] == 4);
    CHECK(receipt["dead_letters"] == 1);
    REQUIRE(receipt["errors"].size() == 1);
    CHECK(receipt["errors"][0]["line"] == bad + 1);
    CHECK(receipt["errors"][0]["code"] == "header_truncated");
    CHECK_FALSE(receipt["errors"][0]["ja"].get<std::string>().starts_with("error."));
    const Json letters = json_of(server.call("GET", "/api/v1/dead-letters"))["dead_letters"];
    REQUIRE(letters.size() == 1);
    CHECK(letters[0]["line"] == bad + 1);
    CHECK(letters[0]["code"] == "header_truncated");
    CHECK(letters[0]["size_bytes"] == 30);
    CHECK(json_of(server.ingest(body))["duplicates"] == 5);
    CHECK(json_of(server.call("GET", "/api/v1/dead-letters"))["dead_letters"].size() == 1);
}

TEST_CASE("the four counts of a receipt add up to the lines", "[server][ingest]") {
    const std::string batch = project_file("tests/data/vendor/malformed-constructed/batch-mixed.cef");
    Server server;
    server.create("/api/v1/linkages", draft(first_customer_id, {"本社"}));
    const auto lines = static_cast<int>(split_events(batch).size());
    const Json receipt = json_of(server.ingest(batch));
    CHECK(sum(receipt) == lines);
    CHECK(receipt["incidents"] > 0);
    CHECK(receipt["dead_letters"] > 0);
    const Json again = json_of(server.ingest(batch));
    CHECK(sum(again) == lines);
    CHECK(again["incidents"] == 0);
    CHECK(again["dead_letters"] == 0);
}

TEST_CASE("a body in UTF-16 or of another type is refused before anything is kept", "[server][ingest]") {
    Server server;
    const auto post = [&](const std::string& body, const std::string& type) {
        return server.send("POST", "/api/v1/ingest/cef", body, {{"authorization", "Bearer " + server.ingest_token}, {"content-type", type}});
    };
    CHECK(problem_of(post("\xFF\xFE"
                          "C\0E\0F\0",
                          "text/plain")) == "http.utf16");
    CHECK(post("\xFE\xFF", "text/plain").status == 415);
    CHECK(post("x", "application/xml").status == 415);
    CHECK(post("x", "").status == 415);
    CHECK(post("x", "text/plain; charset=utf-8").status == 202);
    CHECK(post("{}", "application/x-ndjson").status == 202);
    CHECK(server.call("POST", "/api/v1/rooms", nullptr, {{"content-type", "text/plain"}}).status == 415);
    CHECK(server.send("POST", "/api/v1/session", "{}", {{"content-type", "application/x-www-form-urlencoded"}}).status == 415);
}

TEST_CASE("a body over its limit is 413 and nothing is kept", "[server][ingest]") {
    Server server;
    const std::string line = cef_virus("OSK-01", failed, still_there) + "\n";
    CHECK(server.ingest(line + std::string(ingest_limit_bytes - line.size() + 1, ' ')).status == 413);
    CHECK(json_of(server.ingest(line))["incidents"] == 1);
    const Answer large =
        server.call("POST", "/api/v1/rooms", {{"linkage_id", std::string(body_limit_bytes, 'a')}}, {{"idempotency-key", random_id()}});
    CHECK(large.status == 413);
}

TEST_CASE("incidents are listed newest first, page by page, each once", "[server][incident]") {
    Server server;
    server.create("/api/v1/linkages", draft(first_customer_id, {"本社", "第一営業部"}));
    server.create("/api/v1/linkages", draft(second_customer_id, {"神戸支社"}));
    const std::string second_token = server.mint(Actor::Kind::ingest_token, second_customer_id);
    for (int i = 0; i < 23; ++i) {
        const std::string time = "Nov " + std::to_string(1 + i % 20) + " 2026 0" + std::to_string(i % 10) + ":00:00 GMT+00:00";
        server.ingest(cef_virus("PC-" + std::to_string(i), i % 3 == 0 ? "File quarantined" : failed, i % 3 == 0 ? "N/A" : still_there, time), "cef",
                      i % 2 == 0 ? server.ingest_token : second_token);
    }
    std::vector<std::string> seen;
    std::string last_time = "9";
    std::string cursor;
    do {
        const Json page = json_of(server.call("GET", "/api/v1/incidents?limit=4&cursor=" + cursor));
        CHECK(page["incidents"].size() <= 4);
        for (const Json& incident : page["incidents"]) {
            seen.push_back(incident["id"].get<std::string>());
            CHECK(incident["detected_at"].get<std::string>() <= last_time);
            last_time = incident["detected_at"].get<std::string>();
        }
        cursor = page["next_cursor"].is_null() ? "" : page["next_cursor"].get<std::string>();
    } while (!cursor.empty());
    CHECK(seen.size() == 23);
    CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 23);

    const std::string stream = whole_body(server.call("GET", "/api/v1/incidents.ndjson"));
    CHECK(std::ranges::count(stream, '\n') == 24);
    CHECK(stream.ends_with("{\"count\":23,\"end\":true}\n"));
    CHECK(stream.find(seen.front()) < stream.find(seen.back()));

    const auto count = [&](const std::string& query) {
        return json_of(server.call("GET", "/api/v1/incidents?limit=500&" + query))["incidents"].size();
    };
    CHECK(count("status=all") == 23);
    CHECK(count("status=unresolved") == 15);
    CHECK(count("kind=virus") == 23);
    CHECK(count("kind=spyware") == 0);
    CHECK(count("q=pc-7") == 1);
    CHECK(count("q=%EF%BC%B0%EF%BC%A3-7%20lockbit") == 1);  // ＰＣ-7 lockbit
    CHECK(count("q="
                "%E7%AC%AC%E4%B8%80%E5%96%B6%E6%A5%AD") == 12);  // 第一営業: by the bot's organization
    CHECK(count("q=pc-7+nothing") == 0);
    CHECK(count("from=2026-11-20T00:00:00Z") == 1);
    CHECK(count("until=2026-11-02T00:00:00Z") == 2);
    CHECK(count("linkage_id=0123456789abcdef0123456789abcdef") == 0);

    for (const std::string wrong :
         {"status=some", "kind=worm", "limit=0", "limit=501", "limit=x", "from=yesterday", "linkage_id=1", "cursor=1", "q=%FF", "q=%zz"}) {
        CAPTURE(wrong);
        CHECK(problem_of(server.call("GET", "/api/v1/incidents?" + wrong)) == "query.invalid");
    }
}

TEST_CASE("a body of more events than the limit is 413 and nothing is kept; blank lines do not count as events", "[server][ingest]") {
    Server server;
    server.create("/api/v1/linkages", draft(first_customer_id, {"本社"}));
    const std::string line = cef_virus("OSK-01", failed, still_there) + "\n";
    std::string body = line;
    for (std::size_t i = 0; i < ingest_events_limit; ++i) body += "x\n";
    const Answer refused = server.ingest(body);
    CHECK(refused.status == 413);
    CHECK(problem_of(refused) == "http.too_many_events");
    CHECK(json_of(server.call("GET", "/api/v1/dead-letters"))["dead_letters"].empty());
    const Json receipt = json_of(server.ingest(std::string(ingest_events_limit + 1, '\n') + line));
    CHECK(receipt["incidents"] == 1);
    CHECK(receipt["ignored"] == ingest_events_limit + 1);
}

TEST_CASE("a body longer than one chunk is kept whole, and its lines keep their numbers", "[server][ingest]") {
    Server server;
    server.create("/api/v1/linkages", draft(first_customer_id, {"本社"}));
    std::string body;
    for (std::size_t i = 0; i < ingest_events_at_once; ++i) body += R"({"kind":"other","threat":")" + std::to_string(i) + "\"}\n";
    body += "CEF:0|Trend Micro|Apex Central\n" + cef_virus("OSK-01", failed, still_there);
    const Json receipt = json_of(server.ingest(body));
    CHECK(receipt["incidents"] == ingest_events_at_once + 1);
    REQUIRE(receipt["errors"].size() == 1);
    CHECK(receipt["errors"][0]["line"] == ingest_events_at_once + 1);
    CHECK(sum(json_of(server.ingest(body))) == static_cast<int>(ingest_events_at_once) + 2);
}

TEST_CASE("a dead letter that the program can read by now is taken in when it is sent again", "[server][ingest]") {
    Server server;
    const std::string room = room_of(server);
    const std::string line = cef_virus("OSK-01", failed, still_there);
    const ContractId contract =
        server.store->read([](const Tables& tables) { return tables.find_contract(*CustomerId::parse(first_customer_id))->id; });
    // as an earlier program left it, which had no reader for this format
    server.store->write([&](Tables& tables) {
        const EventResult unread{EventOutcome::dead_letter, std::nullopt, LineError{"unsupported_format", 0, "", "CEF"}, {}};
        const ReceivedLine received{"cef", 1, line};
        CHECK(tables.received_before(contract, {&received}).empty());
        tables.insert_line(contract, received, unread, std::nullopt, server.now);
        CHECK(tables.received_before(contract, {&received}).at(received.hash));
    });
    CHECK(json_of(server.call("GET", "/api/v1/dead-letters"))["dead_letters"].size() == 1);
    CHECK(json_of(server.ingest(line))["incidents"] == 1);
    CHECK(json_of(server.call("GET", "/api/v1/dead-letters"))["dead_letters"].empty());
    CHECK(json_of(server.call("GET", "/api/v1/incidents"))["incidents"].size() == 1);
    CHECK(messages(server, room).size() == 2);
    CHECK(json_of(server.ingest(line))["duplicates"] == 1);
    CHECK(messages(server, room).size() == 2);
}

TEST_CASE("the same threat on another computer is another incident; a host's case does not matter", "[server][ingest]") {
    Server server;
    server.create("/api/v1/linkages", draft(first_customer_id, {"本社"}));
    server.ingest(cef_virus("OSK-01", failed, still_there));
    server.ingest(cef_virus("OSK-02", failed, still_there));
    server.ingest(cef_virus("Osk-01", failed, still_there, "Nov 22 2026 00:30:00 GMT+00:00"));
    const Json incidents = json_of(server.call("GET", "/api/v1/incidents"))["incidents"];
    REQUIRE(incidents.size() == 2);
    CHECK(incidents[0]["count"].get<int>() + incidents[1]["count"].get<int>() == 3);
}
