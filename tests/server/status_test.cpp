#include <sstream>

#include "server/ingest.h"
#include "server/support.h"

using namespace omakase;
using namespace omakase::testing;

TEST_CASE("a server is ready when it can write and has room, and says what is missing", "[server][ops]") {
    {
        Server server;
        CHECK(server.send("GET", "/readyz", "", {}).body == R"({"status":"ready"})");
        CHECK_FALSE(
            server.store->read([](const Tables& tables) { return tables.setting("readiness"); }).has_value());  // asking leaves nothing behind

        server.store->write([](Tables& tables) { tables.set_setting("kept", "yes"); });
        const auto other = server.database.connect();
        other->begin();  // somebody else holds the lock
        CHECK(problem_of(server.send("GET", "/readyz", "", {})) == "server.database");
        CHECK(server.send("GET", "/healthz", "", {}).status == 200);  // reading goes on
        other->script("DELETE FROM schema_migrations");
        other->commit();
        const Answer unmigrated = server.send("GET", "/readyz", "", {});
        CHECK(unmigrated.status == 503);
        CHECK(unmigrated.header("Retry-After").has_value());
    }
    Server full{AppOptions{.least_free_bytes = ~std::uintmax_t{0}}};
    // PostgreSQL's disk is another machine's affair.
    CHECK(full.send("GET", "/readyz", "", {}).status == (full.database.is_postgres() ? 200 : 507));
}

TEST_CASE("metrics count requests, durations and events, for an operator's token alone", "[server][ops]") {
    Server server;
    Metrics& metrics = server.app->metrics();
    metrics.count_request("incidents.list", 200, std::chrono::microseconds{2'400});
    metrics.count_request("incidents.list", 200, std::chrono::microseconds{2'500});
    metrics.count_request("incidents.list", 422, std::chrono::microseconds{11'000'000});
    server.ingest(cef_virus("OSK-01", "Unable to clean file", "Unable to quarantine file") + "\nnonsense\n\n" +
                  cef_virus("OSK-01", "Unable to clean file", "Unable to quarantine file"));
    CHECK(server.send("GET", "/metrics", "", {}).status == 401);
    CHECK(server.call("GET", "/metrics").status == 403);
    CHECK(server.send("GET", "/metrics", "", {{"authorization", "Bearer " + server.ingest_token}}).status == 403);
    const Answer answer = server.send("GET", "/metrics", "", {{"authorization", "Bearer " + server.operator_token}});
    CHECK(answer.status == 200);
    CHECK(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
    const std::string text = "\n" + answer.body;
    for (const char* line :
         {"omakase_requests_total{route=\"incidents.list\",status=\"200\"} 2", "omakase_requests_total{route=\"incidents.list\",status=\"422\"} 1",
          "omakase_request_duration_seconds_bucket{route=\"incidents.list\",le=\"0.001000\"} 0",
          "omakase_request_duration_seconds_bucket{route=\"incidents.list\",le=\"0.002500\"} 2",
          "omakase_request_duration_seconds_bucket{route=\"incidents.list\",le=\"10.000000\"} 2",
          "omakase_request_duration_seconds_bucket{route=\"incidents.list\",le=\"+Inf\"} 3",
          "omakase_request_duration_seconds_sum{route=\"incidents.list\"} 11.004900",
          "omakase_request_duration_seconds_count{route=\"incidents.list\"} 3", "omakase_events_total{outcome=\"incident\"} 1",
          "omakase_events_total{outcome=\"duplicate\"} 1", "omakase_events_total{outcome=\"ignored\"} 1",
          "omakase_events_total{outcome=\"dead_letter\"} 1", "omakase_connections 0", "omakase_writes_waiting 0"}) {
        CAPTURE(line, text);
        CHECK(text.contains("\n" + std::string{line} + "\n"));
    }
    // Every line is a comment or a name with a value; each name is described once, before its first value.
    std::istringstream lines{answer.body};
    std::string described, line;
    while (std::getline(lines, line)) {
        CAPTURE(line);
        if (line.starts_with("# HELP ")) continue;
        if (line.starts_with("# TYPE ")) {
            described = line.substr(7, line.find(' ', 7) - 7);
            continue;
        }
        CHECK(line.starts_with(described));
        CHECK(line.find_last_of(' ') + 1 < line.size());
    }
}
