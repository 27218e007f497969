#include <catch2/generators/catch_generators.hpp>

#include "server/support.h"

using namespace omakase;
using namespace omakase::testing;

TEST_CASE("a sign-in link works once and within fifteen minutes", "[server][session]") {
    Server server;
    const auto link = [&] {
        return server.store->write([&](Tables& tables) {
            return tables.insert_sign_in_link(server.own, tables.first_owner(server.own), server.now, server.now + sign_in_link_life);
        });
    };
    const auto exchange = [&](const std::string& token) { return server.send("POST", "/api/v1/session", to_text({{"token", token}}), {}); };

    const std::string used = link();
    const Answer first = exchange(used);
    CHECK(first.status == 200);
    CHECK(json_of(first)["workspace"]["name"] == "naniwa-seiki");
    CHECK(json_of(first)["user_name"] == "山﨑 健");
    CHECK(json_of(first)["role"] == "owner");
    CHECK(exchange(used).status == 401);
    CHECK(problem_of(exchange(used)) == "access.link_invalid");

    const std::string late = link();
    server.now += std::chrono::minutes{15};
    CHECK(exchange(late).status == 401);
    CHECK(exchange("omk_signin_guess").status == 401);
    CHECK(exchange("").status == 401);
}

TEST_CASE("the session cookie is HttpOnly and SameSite, and Secure with its prefix behind https", "[server][session]") {
    const bool https = GENERATE(false, true);
    Server server{AppOptions{.https = https}};
    const std::string link = server.store->write([&](Tables& tables) {
        return tables.insert_sign_in_link(server.own, tables.first_owner(server.own), server.now, server.now + sign_in_link_life);
    });
    const Answer answer = server.send("POST", "/api/v1/session", to_text({{"token", link}}), {});
    const std::string cookie{answer.header("Set-Cookie").value_or("")};
    CHECK(cookie.starts_with(https ? "__Host-omakase=omk_session_" : "omakase=omk_session_"));
    CHECK(cookie.contains("; HttpOnly; SameSite=Lax"));
    CHECK(cookie.contains("; Path=/;"));
    CHECK(cookie.contains("; Secure") == https);
    CHECK_FALSE(answer.body.contains("omk_session_"));
}

TEST_CASE("a session ends after thirty idle minutes, after twelve hours, and at sign-out", "[server][session]") {
    Server server;
    CHECK(server.call("GET", "/api/v1/session").status == 200);
    SECTION("idle") {
        server.now += std::chrono::minutes{30};
        CHECK(server.call("GET", "/api/v1/session").status == 401);
    }
    SECTION("twelve hours, however busy") {
        for (int i = 0; i < 35; ++i) {
            server.now += std::chrono::minutes{20};
            CHECK(server.call("GET", "/api/v1/session").status == 200);
        }
        server.now += std::chrono::minutes{20};
        CHECK(server.call("GET", "/api/v1/session").status == 401);
    }
    SECTION("sign-out") {
        const Answer answer = server.call("DELETE", "/api/v1/session");
        CHECK(answer.status == 204);
        CHECK(answer.header("Set-Cookie").value_or("").contains("Max-Age=0"));
        CHECK(server.call("GET", "/api/v1/session").status == 401);
    }
    SECTION("an id that the client made up is never taken") {
        server.cookie = "omakase=omk_session_" + random_token();
        CHECK(server.call("GET", "/api/v1/session").status == 401);
    }
}

TEST_CASE("a write with a session cookie is taken only from our own pages", "[server][session]") {
    Server server;
    const auto post = [&](Headers headers) {
        headers.emplace_back("cookie", server.cookie);
        headers.emplace_back("idempotency-key", random_id());
        return server.send("POST", "/api/v1/rooms", R"({"linkage_id":"00000000000000000000000000000000"})", headers).status;
    };
    CHECK(post({{"sec-fetch-site", "same-origin"}}) == 404);  // past the door: there is no such linkage
    CHECK(post({{"origin", "http://localhost:8080"}}) == 404);
    CHECK(post({}) == 403);
    CHECK(post({{"sec-fetch-site", "cross-site"}}) == 403);
    CHECK(post({{"sec-fetch-site", "same-site"}}) == 403);
    CHECK(post({{"sec-fetch-site", "none"}}) == 403);
    CHECK(post({{"sec-fetch-site", "cross-site"}, {"origin", "http://localhost:8080"}}) == 403);
    CHECK(post({{"origin", "http://evil.example"}}) == 403);
    CHECK(post({{"origin", "https://localhost:8080"}}) == 403);
    CHECK(post({{"origin", "http://localhost:8081"}}) == 403);
    CHECK(post({{"origin", "null"}}) == 403);
    const auto sign_in = [&](Headers headers) { return server.send("POST", "/api/v1/session", R"({"token":"x"})", std::move(headers)).status; };
    CHECK(sign_in({}) == 401);
    CHECK(sign_in({{"sec-fetch-site", "cross-site"}}) == 403);
}

TEST_CASE("only names that the operator allows are served", "[server][session]") {
    Server server{AppOptions{.allowed_hosts = {"omakase.example", "localhost"}}};
    const auto get = [&](const std::string& host) { return server.send("GET", "/healthz", "", {{"host", host}}).status; };
    CHECK(get("omakase.example") == 200);
    CHECK(get("omakase.example:443") == 200);
    CHECK(get("evil.example") == 400);
    CHECK(get("omakase.example.evil.example") == 400);
    CHECK(get("") == 400);
}
