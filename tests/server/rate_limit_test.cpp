#include "server/rate_limit.h"

#include "server/support.h"

using namespace omakase;
using namespace omakase::testing;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

Actor person(const std::string& id, const std::string& workspace) {
    Actor actor;
    actor.kind = Actor::Kind::session;
    actor.log_id = id;
    actor.workspace = *WorkspaceId::parse(workspace);
    return actor;
}
Actor token(const std::string& id) {
    Actor actor;
    actor.kind = Actor::Kind::ingest_token;
    actor.log_id = id;
    return actor;
}
const std::string first_workspace(32, '1'), second_workspace(32, '2');
const UtcTime start = *parse_iso_utc("2026-11-22T01:42:07Z");

/// How many are let through before the first refusal.
int allowed(RateLimiter& limiter, const Actor& actor, UtcTime now, const std::string& address = "192.0.2.1") {
    int count = 0;
    while (!limiter.take(actor, address, now)) ++count;
    return count;
}

}  // namespace

TEST_CASE("each kind of asker has exactly its burst, and gets back exactly its rate", "[server][ops]") {
    const RateLimits limits;
    RateLimiter limiter{limits};
    const struct {
        Actor actor;
        RateLimit limit;
        std::string bucket;
    } kinds[] = {{person("a", first_workspace), limits.user, "user"}, {token("t"), limits.token, "token"}, {Actor{}, limits.address, "address"}};
    for (const auto& [actor, limit, bucket] : kinds) {
        CAPTURE(bucket);
        CHECK(allowed(limiter, actor, start) == limit.burst);
        const auto refused = limiter.take(actor, "192.0.2.1", start);
        REQUIRE(refused.has_value());
        CHECK(refused->bucket == bucket);
        CHECK(refused->retry_after_s == 1);
        const auto one_more = std::chrono::microseconds{1'000'000 / limit.per_second};
        CHECK(allowed(limiter, actor, start + one_more - std::chrono::microseconds{1}) == 0);
        CHECK(allowed(limiter, actor, start + one_more) == 1);
        CHECK(allowed(limiter, actor, start + one_more + seconds{3}) == 3 * limit.per_second);
        CHECK(allowed(limiter, actor, start + std::chrono::hours{1}) == limit.burst);
        // A clock that is set back gives nothing and takes nothing.
        CHECK(allowed(limiter, actor, start) == 0);
        CHECK(allowed(limiter, actor, start + seconds{1}) == limit.per_second);
    }
}

TEST_CASE("one who asks too often does not use up another's requests", "[server][ops]") {
    RateLimits limits;
    limits.workspace = {1, 150};
    RateLimiter limiter{limits};
    CHECK(allowed(limiter, person("a", first_workspace), start) == 100);
    // The workspace has 50 left; who is refused by it loses nothing of his own.
    CHECK(allowed(limiter, person("b", first_workspace), start) == 50);
    const auto refused = limiter.take(person("b", first_workspace), "", start);
    REQUIRE(refused.has_value());
    CHECK(refused->bucket == "workspace");
    CHECK(allowed(limiter, person("c", second_workspace), start) == 100);
    CHECK(allowed(limiter, token("t"), start) == 500);
    CHECK(allowed(limiter, token("u"), start) == 500);
    CHECK(allowed(limiter, Actor{}, start, "192.0.2.1") == 60);
    CHECK(allowed(limiter, Actor{}, start, "192.0.2.2") == 60);
    limits.workspace = {10, 100};
    limits.on = false;
    RateLimiter off{limits};
    for (int i = 0; i < 1000; ++i) REQUIRE_FALSE(off.take(Actor{}, "", start));
}

TEST_CASE("more askers than are remembered share one bucket, until the remembered ones have rested", "[server][ops]") {
    RateLimiter limiter{RateLimits{}};
    for (std::size_t i = 0; i < rate_buckets; ++i) REQUIRE_FALSE(limiter.take(Actor{}, "a" + std::to_string(i), start));
    CHECK(allowed(limiter, Actor{}, start, "b") == 60);
    CHECK(allowed(limiter, Actor{}, start, "c") == 0);
    CHECK(allowed(limiter, Actor{}, start, "a1") == 59);
    CHECK(allowed(limiter, Actor{}, start + seconds{60}, "c") == 60);
    CHECK(allowed(limiter, Actor{}, start + seconds{60}, "d") == 60);
}

TEST_CASE("who asks too often gets 429 with when to come back, also who tries tokens", "[server][ops]") {
    Server server{AppOptions{}};
    for (int i = 0; i < 100; ++i) REQUIRE(server.call("GET", "/api/v1/session").status == 200);
    const Answer refused = server.call("GET", "/api/v1/session");
    CHECK(refused.status == 429);
    CHECK(problem_of(refused) == "http.too_many_requests");
    CHECK(refused.header("Retry-After") == "1");
    CHECK(refused.header("RateLimit-Policy") == "\"user\";q=100;w=10");
    CHECK(refused.header("RateLimit") == "\"user\";r=0;t=1");
    CHECK(json_of(refused)["retry_after_s"] == 1);
    CHECK(json_of(refused)["en"]["detail"].get<std::string>().contains("about 1 s"));
    CHECK(server.create("/api/v1/linkages", draft(first_customer_id, {"本社"})).status == 429);
    server.now += milliseconds{100};
    CHECK(server.call("GET", "/api/v1/session").status == 200);
    CHECK(server.call("GET", "/api/v1/session").status == 429);
    CHECK(server.send("GET", "/healthz", "", {}).status == 200);

    int unauthorized = 0;
    const auto try_token = [&] {
        return server.send("GET", "/api/v1/session", "", {{"authorization", "Bearer omk_operator_" + random_token()}}).status;
    };
    while (try_token() == 401) ++unauthorized;
    CHECK(unauthorized == 58);  // of 60: two have signed in from here
    CHECK(try_token() == 429);
    server.now += seconds{1};
    CHECK(try_token() == 401);
    CHECK(try_token() == 401);
    CHECK(try_token() == 429);
    CHECK(server.ingest("nonsense").status == 202);
}

TEST_CASE("a person may open the page a dozen times in one moment, and a few dozen may sign in behind one address", "[server][ops]") {
    Server server{AppOptions{}};
    for (int i = 0; i < 12; ++i) {
        for (const char* asked : {"session", "workspace", "support-desks", "linkages", "contracts", "rooms", "incidents.ndjson", "reports"})
            CHECK(server.call("GET", "/api/v1/" + std::string{asked}).status == 200);
    }
    // Two of the address's 60 are taken: this fixture's two people have signed in.
    for (int i = 0; i < 29; ++i) {
        CHECK(server.send("GET", "/api/v1/session", "", {}).status == 401);
        CHECK(server.send("POST", "/api/v1/session", R"({"token":"omk_signin_unknown"})", {}).status == 401);
    }
}
