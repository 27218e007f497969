#include "server/reports.h"

#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <set>
#include <thread>

#include "core/storm.h"
#include "server/import_sample.h"
#include "server/scheduler.h"
#include "server/support.h"
#include "support/files.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

const std::string failed = "Unable to clean file";
const std::string still_there = "Unable to quarantine file";

void move_to(Server& server, const std::string& time) {
    server.now = *parse_iso_utc(time);
    server.cookie = server.sign_in(server.own);
}
int run(Server& server) {
    Scheduler scheduler{*server.store, [&server] { return server.now; }};
    return scheduler.run_once();
}
struct Bot {
    std::string linkage, room;
};
Bot bot_of(Server& server, const std::string& customer_id = first_customer_id, const std::string& organization = "本社") {
    const std::string linkage = json_of(server.create("/api/v1/linkages", draft(customer_id, {organization})))["id"].get<std::string>();
    return {linkage, json_of(server.create("/api/v1/rooms", {{"linkage_id", linkage}}))["id"].get<std::string>()};
}
std::vector<Json> told(Server& server, const std::string& room, const std::string& kind) {
    std::vector<Json> found;
    const Json all = json_of(server.call("GET", "/api/v1/rooms/" + room + "/messages"));
    for (const Json& message : all["messages"]) {
        if (message["kind"] == kind) found.push_back(message);
    }
    return found;
}
Json missing(Server& server) {
    return json_of(server.call("GET", "/api/v1/reports"))["missing"];
}

}  // namespace

TEST_CASE("a report comes into the room on its Monday at 10:00, once", "[server][delivery]") {
    Server server;
    const Bot bot = bot_of(server);
    server.ingest(cef_virus("OSK-01", failed, still_there));
    move_to(server, "2026-11-23T00:59:59Z");
    CHECK(run(server) == 0);
    move_to(server, "2026-11-23T01:00:00Z");
    CHECK(run(server) == 1);
    CHECK(run(server) == 0);
    server.reopen();
    CHECK(run(server) == 0);
    const auto reports = told(server, bot.room, "report");
    REQUIRE(reports.size() == 1);
    CHECK(reports[0]["report"]["period"] == Json{{"first", "2026-11-09"}, {"last", "2026-11-22"}});
    CHECK(reports[0]["report"]["detections"] == 1);
    CHECK(reports[0]["report"]["linkage_id"] == bot.linkage);
    CHECK(reports[0]["sent_at"] == "2026-11-23T01:00:00Z");
    CHECK(from_json<Message>(reports[0]).has_value());
    move_to(server, "2026-12-07T01:00:00Z");
    CHECK(run(server) == 1);
    CHECK(told(server, bot.room, "report").size() == 2);
}

TEST_CASE("after an outage the missing reports come oldest first, six periods back, and older ones are said to be missing", "[server][delivery]") {
    Server server;
    move_to(server, "2026-08-01T00:00:00Z");
    const Bot bot = bot_of(server);
    move_to(server, "2026-11-23T02:00:00Z");
    const Json before = missing(server);
    REQUIRE(before.size() == 9);
    CHECK(before[0]["period"]["last"] == "2026-11-22");
    CHECK(before[0]["state"] == "awaited");
    CHECK(before[8]["state"] == "not_made");
    CHECK(run(server) == 6);
    const auto reports = told(server, bot.room, "report");
    REQUIRE(reports.size() == 6);
    CHECK(reports.front()["report"]["period"]["first"] == "2026-08-31");
    CHECK(reports.back()["report"]["period"]["last"] == "2026-11-22");
    const Json after = missing(server);
    REQUIRE(after.size() == 3);
    for (const Json& one : after) CHECK(one["state"] == "not_made");
    CHECK(after[0]["due_at"] == "2026-08-31T01:00:00Z");
    CHECK(json_of(server.call("GET", "/api/v1/reports?linkage_id=0123456789abcdef0123456789abcdef"))["missing"].empty());
}

TEST_CASE("a report that does not come raises one alarm within the grace, and it goes when the report comes", "[server][delivery]") {
    Server server;
    const Bot bot = bot_of(server);
    move_to(server, "2026-11-23T01:30:00Z");
    CHECK(missing(server).empty());
    move_to(server, "2026-11-23T01:30:01Z");
    CHECK(missing(server) == Json::array({{{"linkage_id", bot.linkage},
                                           {"period", {{"first", "2026-11-09"}, {"last", "2026-11-22"}}},
                                           {"due_at", "2026-11-23T01:00:00Z"},
                                           {"state", "awaited"}}}));
    server.cookie = server.foreign_cookie = server.sign_in(server.foreign);
    CHECK(missing(server).empty());
    CHECK(run(server) == 1);
    server.cookie = server.sign_in(server.own);
    CHECK(missing(server).empty());
}

TEST_CASE("where notifications are off no report comes, now or later, and none is missed", "[server][delivery]") {
    Server server;
    const Bot bot = bot_of(server);
    const auto set = [&](bool on, const std::string& version) {
        REQUIRE(server.call("PATCH", "/api/v1/rooms/" + bot.room, {{"notifications_on", on}}, {{"if-match", version}}).status == 200);
    };
    set(false, "\"1\"");
    move_to(server, "2026-11-23T01:00:00Z");
    CHECK(run(server) == 0);
    set(true, "\"2\"");
    move_to(server, "2026-11-23T03:00:00Z");
    CHECK(run(server) == 0);
    CHECK(missing(server).empty());
    move_to(server, "2026-12-07T01:00:00Z");
    CHECK(run(server) == 1);
}

TEST_CASE("a removed linkage's room gets no report, and each bot's report counts its own contract", "[server][delivery]") {
    Server server;
    const Bot gone = bot_of(server), kept = bot_of(server, second_customer_id, "神戸支社");
    server.ingest(cef_virus("OSK-01", failed, still_there));
    REQUIRE(server.call("DELETE", "/api/v1/linkages/" + gone.linkage, nullptr, {{"if-match", "\"1\""}}).status == 204);
    move_to(server, "2026-11-23T01:00:00Z");
    CHECK(run(server) == 1);
    CHECK(told(server, gone.room, "report").empty());
    REQUIRE(told(server, kept.room, "report").size() == 1);
    CHECK(told(server, kept.room, "report")[0]["report"]["detections"] == 0);
}

TEST_CASE("a report that cannot be made stops no other one", "[server][delivery]") {
    Server server;
    const Bot broken = bot_of(server), sound = bot_of(server, second_customer_id, "支社");
    const auto spoil = [&](const std::string& how) {
        server.database.connect()->run("UPDATE linkages SET organization = $2 WHERE id = $1", broken.linkage, how);
    };
    spoil("no list");
    move_to(server, "2026-11-23T01:00:00Z");
    CHECK(run(server) == 1);
    CHECK(told(server, sound.room, "report").size() == 1);
    spoil("[]");
    CHECK(run(server) == 1);
    CHECK(told(server, broken.room, "report").size() == 1);
}

TEST_CASE("while the clock lies before what is stored nothing is made", "[server][delivery]") {
    Server server;
    const Bot bot = bot_of(server);
    move_to(server, "2026-12-10T00:00:00Z");
    server.ingest(cef_virus("OSK-01", failed, still_there));
    Scheduler scheduler{*server.store, [&server] { return server.now; }};
    server.now = *parse_iso_utc("2026-11-23T01:00:00Z");
    CHECK(scheduler.run_once() == 0);
    server.now = *parse_iso_utc("2026-12-10T00:00:00Z");
    CHECK(scheduler.run_once() == 2);
}

TEST_CASE("of several programs that begin at once, one makes each report", "[server][delivery]") {
    Server server;
    move_to(server, "2026-08-01T00:00:00Z");
    std::vector<Bot> bots;
    for (const auto& [id, name] : {std::pair{first_customer_id, "本社"}, {second_customer_id, "神戸支社"}, {third_customer_id, "京都支社"}}) {
        bots.push_back(bot_of(server, id, name));
    }
    move_to(server, "2026-11-23T01:00:00Z");
    std::atomic<int> made = 0;
    {
        std::vector<std::jthread> programs;
        for (int i = 0; i < 4; ++i) {
            programs.emplace_back([&] {
                Store store{server.database.address()};
                made += make_due_reports(store, server.now);
            });
        }
    }
    CHECK(made == 18);
    for (const Bot& bot : bots) {
        std::set<std::string> periods;
        const auto reports = told(server, bot.room, "report");
        for (const Json& message : reports) periods.insert(message["report"]["period"]["first"].get<std::string>());
        CHECK(reports.size() == 6);
        CHECK(periods.size() == 6);
    }
}

TEST_CASE("a loaded sample is not told again what it was told", "[server][delivery]") {
    Server server;
    import_sample(*server.store, OMAKASE_SOURCE_DIR "/assets/sample", server.now);
    CHECK(run(server) == 0);
    move_to(server, "2026-11-23T01:00:00Z");
    CHECK(run(server) > 0);
}

TEST_CASE("omakase report prints the report of a linkage and period", "[server][delivery]") {
    using Catch::Matchers::ContainsSubstring;
    Server server;
    const Bot bot = bot_of(server);
    server.ingest(cef_virus("OSK-01", failed, still_there));
    server.now = *parse_iso_utc("2026-11-22T15:00:00Z");  // Monday 0:00 in Japan: the period is over
    for (const char* day : {"2026-11-09", "2026-11-22"}) {
        const auto report = from_json<Report>(*parse_json(report_text(*server.store, bot.linkage, day, server.now)));
        REQUIRE(report.has_value());
        CHECK(report->detections == 1);
        CHECK(iso_date(report->period.first) == "2026-11-09");
    }
    CHECK_THROWS_WITH(report_text(*server.store, bot.linkage, "2026-11-23", server.now), ContainsSubstring("not ended"));
    CHECK_THROWS_WITH(report_text(*server.store, bot.linkage, "2026-11-31", server.now), ContainsSubstring("no day"));
    CHECK_THROWS_WITH(report_text(*server.store, bot.linkage, "2024-03-17", server.now), ContainsSubstring("first period"));
    CHECK_THROWS_WITH(report_text(*server.store, "x", "2026-11-09", server.now), ContainsSubstring("linkage's id"));
    CHECK_THROWS_WITH(report_text(*server.store, random_id(), "2026-11-09", server.now), ContainsSubstring("No linkage"));
}

TEST_CASE("many of one threat become one message that counts, and each incident is told once", "[server][delivery][storm]") {
    Server server;
    const Bot bot = bot_of(server);
    const auto host = [](int number) { return "PC-" + std::to_string(number); };
    std::string storm;
    for (int i = 0; i < 200; ++i) storm += cef_virus(host(i), failed, still_there) + "\n";
    for (int i = 0; i < 3; ++i) storm += cef_virus(host(i), failed, still_there, "Nov 22 2026 00:15:00 GMT+00:00", "TROJ_OTHER") + "\n";
    CHECK(json_of(server.ingest(storm))["incidents"] == 203);
    CHECK(json_of(server.ingest(storm))["duplicates"] == 203);
    const auto groups = [&] { return told(server, bot.room, "incident_group"); };
    CHECK(told(server, bot.room, "incident").size() == storm_limits.alone + 3);
    REQUIRE(groups().size() == 1);
    CHECK(groups()[0]["incidents_total"] == 200 - storm_limits.alone);
    CHECK(groups()[0]["incidents"].size() == incidents_shown);

    // Later events of the same incidents tell nothing new; the group shows them as they are now.
    std::string later;
    for (int i = 0; i < 200; ++i) later += cef_virus(host(i), failed, "File quarantined", "Nov 22 2026 00:20:00 GMT+00:00") + "\n";
    CHECK(json_of(server.ingest(later))["incidents"] == 200);
    CHECK(groups()[0]["incidents_total"] == 200 - storm_limits.alone);
    const Json group = groups()[0];
    for (const Json& incident : group["incidents"]) CHECK(incident["resolution"] == "resolved");

    server.now += std::chrono::minutes{5};
    server.ingest(cef_virus("PC-900", failed, still_there));
    CHECK(groups()[0]["incidents_total"] == 201 - storm_limits.alone);
    server.now += storm_limits.window;
    server.ingest(cef_virus("PC-901", failed, still_there));
    CHECK(told(server, bot.room, "incident").size() == storm_limits.alone + 4);
    CHECK(groups().size() == 1);
    server.reopen();
    CHECK(groups()[0]["incidents_total"] == 201 - storm_limits.alone);
}
