#include <algorithm>
#include <catch2/generators/catch_generators.hpp>

#include "server/passwords.h"
#include "server/support.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

const std::string good = "corrige cheval batterie agrafe", better = "わさびと電車とねこの傘立てと月";

Answer sign_in(Server& server, const std::string& login, const std::string& password, const std::string& workspace = "naniwa-seiki",
               Headers headers = {}) {
    return server.send("POST", "/api/v1/session", to_text({{"workspace", workspace}, {"login", login}, {"password", password}}), std::move(headers));
}

/// Adds someone as the owner does, and gives the id.
std::string add_user(Server& server, const std::string& login, const std::string& role = "member", const std::string& name = "田中 一") {
    const Answer made = server.create("/api/v1/users", {{"name", name}, {"login", login}, {"role", role}});
    REQUIRE(made.status == 201);
    return json_of(made)["id"].get<std::string>();
}

/// The person comes in by the link that an admin made, and sets a password; gives the new session's cookie.
std::string settle(Server& server, const std::string& id, const std::string& password) {
    const Answer link = server.call("POST", "/api/v1/users/" + id + "/sign-in-links");
    REQUIRE(link.status == 201);
    const Answer session = server.send("POST", "/api/v1/session", to_text({{"token", json_of(link)["token"]}}), {});
    REQUIRE(session.status == 200);
    const Answer set = server.send("PUT", "/api/v1/session/password", to_text({{"password", password}}),
                                   {{"cookie", Server::cookie_of(session)}, {"sec-fetch-site", "same-origin"}});
    REQUIRE(set.status == 204);
    return Server::cookie_of(set);
}

Answer with_cookie(Server& server, const std::string& cookie, const std::string& method, const std::string& target, const Json& body = nullptr,
                   Headers more = {}) {
    more.emplace_back("cookie", cookie);
    more.emplace_back("sec-fetch-site", "same-origin");
    return server.send(method, target, body.is_null() ? "" : to_text(body), std::move(more));
}

std::vector<std::string> actions(Server& server) {
    std::vector<std::string> found;
    const Json history = json_of(server.call("GET", "/api/v1/history"));
    for (const Json& row : history["history"]) found.push_back(row["action"].get<std::string>());
    return found;
}

}  // namespace

TEST_CASE("someone is invited, sets a password and signs in with it", "[server][people]") {
    Server server;
    const std::string id = add_user(server, "Tanaka@Example.JP", "admin");
    CHECK(sign_in(server, "tanaka@example.jp", good).status == 401);  // no password yet
    const std::string cookie = settle(server, id, good);
    CHECK(json_of(with_cookie(server, cookie, "GET", "/api/v1/session"))["role"] == "admin");

    const Answer in = sign_in(server, " TANAKA@example.jp", good);
    CHECK(in.status == 200);
    CHECK(json_of(in)["user_name"] == "田中 一");
    for (const auto& [login, password, workspace] : std::vector<std::array<std::string, 3>>{{"tanaka@example.jp", better, "naniwa-seiki"},
                                                                                            {"tanaka@example.jp", good, "another-company"},
                                                                                            {"nobody@example.jp", good, "naniwa-seiki"},
                                                                                            {"tanaka@example.jp", "", "naniwa-seiki"},
                                                                                            {"", good, "naniwa-seiki"}}) {
        const Answer refused = sign_in(server, login, password, workspace);
        CHECK(refused.status == 401);
        CHECK(problem_of(refused) == "access.credentials_wrong");
        CHECK_FALSE(refused.header("Set-Cookie").has_value());
    }
    // The password is nowhere in the answers.
    CHECK_FALSE(server.call("GET", "/api/v1/users").body.contains("argon2"));
}

TEST_CASE("a password is changed by who knows it, and ends every other session", "[server][people]") {
    Server server;
    const std::string id = add_user(server, "tanaka");
    settle(server, id, good);
    const std::string here = Server::cookie_of(sign_in(server, "tanaka", good)), there = Server::cookie_of(sign_in(server, "tanaka", good));
    const auto set = [&](const Json& body) { return with_cookie(server, here, "PUT", "/api/v1/session/password", body); };
    CHECK(json_of(set({{"password", better}}))["errors"][0]["code"] == "password.present_wrong");
    CHECK(json_of(set({{"password", "short"}, {"present_password", good}}))["errors"][0]["code"] == "password.too_short");
    CHECK(json_of(set({{"password", "naniwa-seiki-tanaka"}, {"present_password", good}}))["errors"][0]["code"] == "password.guessable");
    const Answer changed = set({{"password", better}, {"present_password", good}});
    CHECK(changed.status == 204);
    CHECK(with_cookie(server, here, "GET", "/api/v1/session").status == 401);
    CHECK(with_cookie(server, there, "GET", "/api/v1/session").status == 401);
    CHECK(with_cookie(server, Server::cookie_of(changed), "GET", "/api/v1/session").status == 200);
    CHECK(sign_in(server, "tanaka", good).status == 401);
    CHECK(sign_in(server, "tanaka", better).status == 200);
}

TEST_CASE("wrong passwords make strangers wait, longer each time, but not a browser that was let in before", "[server][people]") {
    Server server;
    settle(server, add_user(server, "tanaka"), good);
    const Answer first = sign_in(server, "tanaka", good);
    REQUIRE(first.status == 200);
    std::string device;
    for (const auto& [name, value] : first.headers)
        if (name == "Set-Cookie" && value.starts_with("omakase-device=")) device = value.substr(0, value.find(';'));
    REQUIRE_FALSE(device.empty());

    for (int i = 0; i < 5; ++i) CHECK(sign_in(server, "tanaka", "wrong").status == 401);
    const Answer held = sign_in(server, "tanaka", good);  // even the right one
    CHECK(held.status == 429);
    CHECK(problem_of(held) == "access.too_many_tries");
    CHECK(held.header("Retry-After") == "30");
    CHECK(sign_in(server, "tanaka", good, "naniwa-seiki", {{"cookie", device}}).status == 200);
    CHECK(sign_in(server, "tanaka", good, "naniwa-seiki", {{"cookie", "omakase-device=" + random_id() + "." + std::string(64, 'a')}}).status == 429);

    server.now += std::chrono::seconds{30};
    CHECK(sign_in(server, "tanaka", "wrong").status == 401);
    CHECK(sign_in(server, "tanaka", good).header("Retry-After") == "60");
    server.now += std::chrono::minutes{15};
    CHECK(sign_in(server, "tanaka", good).status == 200);
    for (int i = 0; i < 4; ++i) CHECK(sign_in(server, "tanaka", "wrong").status == 401);  // counted from the start again
    CHECK(sign_in(server, "tanaka", good).status == 200);
}

TEST_CASE("an address that tries many accounts has to wait as well", "[server][people]") {
    Server server;
    settle(server, add_user(server, "tanaka"), good);
    server.now += std::chrono::minutes{15};
    for (int i = 0; i < 20; ++i) CHECK(sign_in(server, "guess" + std::to_string(i), "wrong").status == 401);
    CHECK(sign_in(server, "tanaka", good).status == 429);
}

TEST_CASE("a hash is Argon2id and an unknown name is compared all the same", "[server][people]") {
    const std::string hash = hash_password(good);
    CHECK(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(password_matches(good, hash));
    CHECK_FALSE(password_matches(better, hash));
    CHECK_FALSE(password_matches("a password that nobody has, to compare with", ""));
    CHECK(hash != hash_password(good));
}

TEST_CASE("roles: nobody gives more than they have, a new role ends sessions, the last owner stays", "[server][people]") {
    Server server;
    const std::string admin_id = add_user(server, "admin1", "admin"), member_id = add_user(server, "member1");
    const std::string admin = settle(server, admin_id, good);
    const std::string member = settle(server, member_id, good);
    const Json users = json_of(server.call("GET", "/api/v1/users"))["users"];
    REQUIRE(users.size() == 3);
    const auto owner = std::ranges::find(users, "owner", [](const Json& user) { return user["role"].get<std::string>(); });
    REQUIRE(owner != users.end());
    const std::string owner_id = (*owner)["id"].get<std::string>();

    const auto patch = [&](const std::string& cookie, const std::string& id, const Json& body, const std::string& version = "1") {
        return with_cookie(server, cookie, "PATCH", "/api/v1/users/" + id, body, {{"if-match", "\"" + version + "\""}});
    };
    CHECK(json_of(patch(admin, member_id, {{"role", "owner"}}))["errors"][0]["code"] == "user.above_you");
    CHECK(json_of(patch(admin, owner_id, {{"role", "member"}}))["errors"][0]["code"] == "user.above_you");
    CHECK(json_of(patch(server.cookie, owner_id, {{"role", "admin"}}))["errors"][0]["code"] == "user.last_owner");
    const auto link_for = [&](const std::string& id) { return with_cookie(server, admin, "POST", "/api/v1/users/" + id + "/sign-in-links"); };
    CHECK(json_of(link_for(owner_id))["errors"][0]["code"] == "user.link_not_below");
    CHECK(json_of(link_for(add_user(server, "admin2", "admin")))["errors"][0]["code"] == "user.link_not_below");  // it would act in that name
    CHECK(link_for(admin_id).status == 201);
    CHECK(link_for(member_id).status == 201);
    CHECK(patch(member, admin_id, {{"name", "x"}}).status == 403);
    CHECK(patch(member, member_id, {{"role", "admin"}}).status == 422);
    const Answer renamed = patch(member, member_id, {{"name", "田中 二郎"}});
    CHECK(renamed.status == 200);
    CHECK(json_of(renamed)["name"] == "田中 二郎");
    CHECK(patch(member, member_id, {{"name", "田中 三郎"}}).status == 412);
    CHECK(json_of(patch(member, member_id, {{"login", "admin1"}}, "2"))["errors"][0]["code"] == "user.login_taken");

    CHECK(patch(server.cookie, member_id, {{"role", "admin"}}, "2").status == 200);
    CHECK(with_cookie(server, member, "GET", "/api/v1/session").status == 401);
    CHECK(with_cookie(server, admin, "DELETE", "/api/v1/users/" + owner_id, nullptr, {{"if-match", "\"1\""}}).status == 422);
    CHECK(with_cookie(server, server.cookie, "DELETE", "/api/v1/users/" + admin_id, nullptr, {{"if-match", "\"1\""}}).status == 204);
    CHECK(with_cookie(server, admin, "GET", "/api/v1/session").status == 401);
    CHECK(sign_in(server, "admin1", good).status == 401);
    CHECK(add_user(server, "admin1") != admin_id);  // the name is free again
}

TEST_CASE("a link that nobody used ends with what it was made for", "[server][people]") {
    Server server;
    const std::string admin = settle(server, add_user(server, "admin1", "admin"), good);
    const std::string id = add_user(server, "tanaka");
    const std::string member = settle(server, id, good);
    const auto make = [&] {
        return json_of(with_cookie(server, admin, "POST", "/api/v1/users/" + id + "/sign-in-links")).at("token").get<std::string>();
    };
    const auto use = [&](const std::string& token) { return server.send("POST", "/api/v1/session", to_text({{"token", token}}), {}).status; };
    const std::string link = make(), second = make();
    CHECK(use(second) == 200);
    SECTION("a new role: an admin's link for a member must not let an owner in") {
        CHECK(server.call("PATCH", "/api/v1/users/" + id, {{"role", "owner"}}, {{"if-match", "\"1\""}}).status == 200);
        CHECK(use(link) == 401);
    }
    SECTION("a new password") {
        const Answer set = with_cookie(server, member, "PUT", "/api/v1/session/password", {{"password", better}, {"present_password", good}});
        CHECK(set.status == 204);
        CHECK(use(link) == 401);
        CHECK(with_cookie(server, Server::cookie_of(set), "GET", "/api/v1/session").status == 200);
    }
    SECTION("signing out everywhere") {
        CHECK(with_cookie(server, member, "DELETE", "/api/v1/sessions").status == 204);
        CHECK(use(link) == 401);
    }
    SECTION("removing the person") {
        CHECK(server.call("DELETE", "/api/v1/users/" + id, nullptr, {{"if-match", "\"1\""}}).status == 204);
        const auto connection = server.database.connect();
        const auto row = connection->query("SELECT COUNT(*) FROM sign_in_links WHERE user_id = $1 AND used_at IS NULL", id);
        REQUIRE(row->next());
        CHECK(row->integer(0) == 0);
    }
    SECTION("nothing of it: a new name, or the link of somebody else") {
        CHECK(server.call("PATCH", "/api/v1/users/" + id, {{"name", "田中 二郎"}}, {{"if-match", "\"1\""}}).status == 200);
        CHECK(with_cookie(server, admin, "DELETE", "/api/v1/sessions").status == 204);
        CHECK(use(link) == 200);
    }
}

TEST_CASE("signing out everywhere ends all sessions of the person alone", "[server][people]") {
    Server server;
    const std::string id = add_user(server, "tanaka");
    settle(server, id, good);
    const std::string one = Server::cookie_of(sign_in(server, "tanaka", good)), two = Server::cookie_of(sign_in(server, "tanaka", good));
    CHECK(with_cookie(server, one, "DELETE", "/api/v1/sessions").status == 204);
    CHECK(with_cookie(server, one, "GET", "/api/v1/session").status == 401);
    CHECK(with_cookie(server, two, "GET", "/api/v1/session").status == 401);
    CHECK(server.call("GET", "/api/v1/session").status == 200);
}

TEST_CASE("tokens: shown once, used for one thing, rotated, revoked", "[server][people]") {
    Server server;
    const std::string linkage = json_of(server.create("/api/v1/linkages", draft(first_customer_id, {"本社"})))["id"].get<std::string>();
    const Json ingest =
        json_of(server.call("POST", "/api/v1/tokens", {{"kind", "ingest"}, {"name", "Apex Central"}, {"linkage_id", linkage}, {"days", 30}}));
    const Json read = json_of(server.call("POST", "/api/v1/tokens", {{"kind", "read"}, {"name", "監視"}}));
    const std::string secret = ingest["token"].get<std::string>();
    CHECK(secret.starts_with("omk_ingest_"));
    CHECK(server.ingest(cef_virus("OSK-01", "Unable to clean file", "Unable to quarantine file"), "cef", secret).status == 202);
    const auto listed = [&] {
        return server.send("GET", "/api/v1/incidents", "", {{"authorization", "Bearer " + read["token"].get<std::string>()}});
    };
    CHECK(json_of(listed())["incidents"].size() == 1);
    CHECK(server.ingest("\n", "cef", read["token"].get<std::string>()).status == 403);

    const Answer list = server.call("GET", "/api/v1/tokens");
    CHECK_FALSE(list.body.contains(secret));
    const Json tokens = json_of(list)["tokens"];
    const auto named = [&](const char* name) {
        for (const Json& token : tokens)
            if (token["name"] == name) return token;
        return Json{};
    };
    CHECK(named("Apex Central")["linkage_id"] == linkage);
    CHECK(named("Apex Central")["last_used_at"].is_string());

    const Json rotated = json_of(server.call("POST", "/api/v1/tokens/" + ingest["id"].get<std::string>() + "/rotations"));
    CHECK(server.ingest("\n", "cef", rotated["token"].get<std::string>()).status == 202);
    CHECK(server.ingest("\n", "cef", secret).status == 202);
    server.now += std::chrono::hours{24};
    CHECK(server.ingest("\n", "cef", secret).status == 401);
    CHECK(server.ingest("\n", "cef", rotated["token"].get<std::string>()).status == 202);
    server.cookie = server.sign_in(server.own);
    CHECK(server.call("DELETE", "/api/v1/tokens/" + rotated["id"].get<std::string>()).status == 204);
    CHECK(server.ingest("\n", "cef", rotated["token"].get<std::string>()).status == 401);
    CHECK(server.call("DELETE", "/api/v1/tokens/" + rotated["id"].get<std::string>()).status == 404);

    for (const Json& wrong : {Json{{"kind", "operator"}, {"name", "x"}}, Json{{"kind", "ingest"}, {"name", "x"}},
                              Json{{"kind", "read"}, {"name", "x"}, {"days", 366}}, Json{{"kind", "read"}, {"name", " "}}})
        CHECK(server.call("POST", "/api/v1/tokens", wrong).status == 422);
}

TEST_CASE("ingest tokens end when their workspace no longer links the contract; the operator's stay", "[server][people]") {
    Server server;
    const std::string line = "\n";
    const auto link = [&](const std::string& customer_id, const std::string& cookie, const std::string& organization) {
        return json_of(
                   with_cookie(server, cookie, "POST", "/api/v1/linkages", draft(customer_id, {organization}), {{"idempotency-key", random_id()}}))
            .at("id")
            .get<std::string>();
    };
    const auto token_for = [&](const std::string& linkage, const std::string& cookie) {
        return json_of(with_cookie(server, cookie, "POST", "/api/v1/tokens", {{"kind", "ingest"}, {"name", "x"}, {"linkage_id", linkage}}))
            .at("token")
            .get<std::string>();
    };
    const std::string first = link(first_customer_id, server.cookie, "本社"), second = link(second_customer_id, server.cookie, "神戸支社");
    const std::string theirs = link(first_customer_id, server.foreign_cookie, "本社");
    const std::string gone = token_for(first, server.cookie), other = token_for(second, server.cookie);
    const std::string foreign = token_for(theirs, server.foreign_cookie);
    const std::string read = json_of(server.call("POST", "/api/v1/tokens", {{"kind", "read"}, {"name", "監視"}}))["token"].get<std::string>();
    const std::string operators = server.store->write([&](Tables& tables) {
        const auto contract = tables.find_contract(*CustomerId::parse(first_customer_id))->id;
        return tables
            .insert_token({.kind = Actor::Kind::ingest_token, .name = "operator's", .contract = contract, .expires_at = server.now + token_life},
                          server.now)
            .secret;
    });
    const auto details = [&] { return json_of(server.call("GET", "/api/v1/history"))["history"][0]["details"]; };
    SECTION("the linkage is removed") {
        CHECK(server.call("DELETE", "/api/v1/linkages/" + first, nullptr, {{"if-match", "\"1\""}}).status == 204);
        CHECK(details()["tokens_revoked"] == 2);  // and the one of the test's own set-up
    }
    SECTION("the linkage gets another customer ID") {
        CHECK(server.call("PUT", "/api/v1/linkages/" + first, draft(third_customer_id, {"本社"}), {{"if-match", "\"1\""}}).status == 200);
        CHECK(details()["tokens_revoked"] == 2);
    }
    CHECK(server.ingest(line, "cef", gone).status == 401);
    CHECK(server.ingest(line, "cef", other).status == 202);
    CHECK(server.ingest(line, "cef", foreign).status == 202);
    CHECK(server.ingest(line, "cef", operators).status == 202);
    CHECK(server.send("GET", "/api/v1/incidents", "", {{"authorization", "Bearer " + read}}).status == 200);
    // What changes nothing about the contract revokes nothing.
    CHECK(server.call("PUT", "/api/v1/linkages/" + second, draft("", {"神戸支店"}), {{"if-match", "\"1\""}}).status == 200);
    CHECK(server.ingest(line, "cef", other).status == 202);
}

TEST_CASE("with a person the tokens go that this person made", "[server][people]") {
    Server server;
    const std::string id = add_user(server, "admin1", "admin"), admin = settle(server, id, good);
    const auto make = [&](const std::string& cookie) {
        return json_of(with_cookie(server, cookie, "POST", "/api/v1/tokens", {{"kind", "read"}, {"name", "監視"}}));
    };
    const auto rotate = [&](const std::string& cookie, const Json& token) {
        return json_of(with_cookie(server, cookie, "POST", "/api/v1/tokens/" + token["id"].get<std::string>() + "/rotations"));
    };
    const auto reads = [&](const Json& token) {
        return server.send("GET", "/api/v1/incidents", "", {{"authorization", "Bearer " + token["token"].get<std::string>()}}).status;
    };
    const Json theirs = make(admin), ours = make(server.cookie), taken_over = make(admin), handed_over = make(server.cookie);
    // Nobody but who rotated it has seen the new one.
    const Json now_ours = rotate(server.cookie, taken_over), now_theirs = rotate(admin, handed_over);
    CHECK(server.call("DELETE", "/api/v1/users/" + id, nullptr, {{"if-match", "\"1\""}}).status == 204);
    CHECK(json_of(server.call("GET", "/api/v1/history"))["history"][0]["details"]["tokens_revoked"] == 3);
    CHECK(reads(theirs) == 401);
    CHECK(reads(taken_over) == 401);
    CHECK(reads(now_theirs) == 401);
    CHECK(reads(ours) == 200);
    CHECK(reads(handed_over) == 200);
    CHECK(reads(now_ours) == 200);
}

TEST_CASE("support staff come in with a code alone: once, for a time, reading, and it is written down", "[server][people]") {
    Server server;
    const std::string staff = server.mint(Actor::Kind::staff_token, "");
    const auto enter = [&](const std::string& code) {
        return server.send("POST", "/api/v1/support-sessions", to_text({{"code", code}}), {{"authorization", "Bearer " + staff}});
    };
    const auto as = [&](const std::string& token, const std::string& method, const std::string& path, const std::string& body = "") {
        return server.send(method, "/api/v1" + path, body, {{"authorization", "Bearer " + token}, {"idempotency-key", random_id()}}).status;
    };
    const std::string code = json_of(server.call("POST", "/api/v1/support-codes"))["code"].get<std::string>();
    CHECK(code.size() == 10);
    CHECK(as(staff, "GET", "/incidents") == 403);  // no code, no data

    std::string typed = code.substr(0, 5) + "-" + code.substr(5);
    for (char& c : typed) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const Answer entered = enter(typed);
    REQUIRE(entered.status == 201);
    CHECK(json_of(entered)["workspace"] == "naniwa-seiki");
    CHECK(enter(code).status == 404);
    const std::string token = json_of(entered)["token"].get<std::string>();
    CHECK(as(token, "GET", "/linkages") == 200);
    CHECK(as(token, "GET", "/rooms") == 403);
    CHECK(as(token, "POST", "/linkages", to_text(draft(first_customer_id, {"本社"}))) == 403);
    CHECK(actions(server).front() == "support.enter");

    const std::string grant = json_of(server.call("GET", "/api/v1/support-codes"))["support_codes"][0]["id"].get<std::string>();
    SECTION("an admin ends it") {
        CHECK(server.call("DELETE", "/api/v1/support-codes/" + grant).status == 204);
        CHECK(as(token, "GET", "/linkages") == 401);
    }
    SECTION("it ends by itself") {
        server.now += std::chrono::minutes{60};
        CHECK(as(token, "GET", "/linkages") == 401);
    }
    SECTION("a code that nobody used in time") {
        const std::string late = json_of(server.call("POST", "/api/v1/support-codes"))["code"].get<std::string>();
        server.now += std::chrono::minutes{15};
        CHECK(enter(late).status == 404);
    }
    SECTION("guessing") {
        // One wrong try above counts.
        for (int i = 0; i < 4; ++i) CHECK(enter("000000000" + std::to_string(i)).status == 404);
        CHECK(enter(json_of(server.call("POST", "/api/v1/support-codes"))["code"].get<std::string>()).status == 429);
    }
}

TEST_CASE("the history has a row for what was done, and finds edited, deleted, reordered and cut ones", "[server][history]") {
    Server server;
    const Json linkage = json_of(server.create("/api/v1/linkages", draft(first_customer_id, {"本社"})));
    add_user(server, "tanaka");
    server.call("POST", "/api/v1/tokens", {{"kind", "read"}, {"name", "監視"}});
    server.call("DELETE", "/api/v1/linkages/" + linkage["id"].get<std::string>(), nullptr, {{"if-match", "\"1\""}});
    CHECK(actions(server) == std::vector<std::string>{"linkage.remove", "token.create", "user.create", "linkage.create", "session.begin"});
    const std::string seen = server.call("GET", "/api/v1/history").body;
    CHECK_FALSE(seen.contains(first_customer_id));
    CHECK_FALSE(json_of(server.send("GET", "/api/v1/history", "", {{"cookie", server.foreign_cookie}})).dump().contains("tanaka"));

    const auto fault = [&] { return server.store->read([&](const Tables& tables) { return tables.history_fault(server.own); }); };
    CHECK_FALSE(fault().has_value());
    const std::string exported = whole_body(server.call("GET", "/api/v1/history.ndjson"));
    CHECK(exported.contains("history.export"));
    CHECK(exported.ends_with("{\"count\":6,\"end\":true}\n"));
    CHECK_FALSE(fault().has_value());

    // The database itself refuses; so the attacker takes the guards away first.
    const auto connection = server.database.connect();
    Connection& attacker = *connection;
    CHECK_THROWS_AS(attacker.run("UPDATE history SET action = 'x' WHERE workspace_id = $1", server.own), StoreError);
    CHECK_THROWS_AS(attacker.run("DELETE FROM history WHERE workspace_id = $1", server.own), StoreError);
    attacker.script(server.database.is_postgres() ? "ALTER TABLE history DISABLE TRIGGER ALL"
                                                  : "DROP TRIGGER history_is_not_changed; DROP TRIGGER history_is_not_deleted");
    const auto expect = [&](std::int64_t position, const std::string& what) {
        const auto found = fault();
        REQUIRE(found.has_value());
        CHECK(found->position == position);
        CHECK(found->what == what);
    };
    SECTION("edited, in each field") {
        const std::string field = GENERATE("at", "actor_kind", "actor_id", "actor_name", "action", "subject", "details", "hash");
        attacker.run("UPDATE history SET " + field + " = " + (field == "at" ? "1" : "'{}'") + " WHERE workspace_id = $1 AND position = 3",
                     server.own);
        expect(3, "edited");
    }
    SECTION("deleted") {
        attacker.run("DELETE FROM history WHERE workspace_id = $1 AND position = 2", server.own);
        expect(2, "missing");
    }
    SECTION("deleted, and the others moved up") {
        attacker.run("DELETE FROM history WHERE workspace_id = $1 AND position = 2", server.own);
        for (int i = 3; i <= 6; ++i) attacker.run("UPDATE history SET position = $1 WHERE workspace_id = $2 AND position = $3", i - 1, server.own, i);
        expect(2, "edited");
    }
    SECTION("reordered") {
        attacker.run("UPDATE history SET position = 99 WHERE workspace_id = $1 AND position = 2", server.own);
        attacker.run("UPDATE history SET position = 2 WHERE workspace_id = $1 AND position = 3", server.own);
        attacker.run("UPDATE history SET position = 3 WHERE workspace_id = $1 AND position = 99", server.own);
        expect(2, "edited");
    }
    SECTION("cut") {
        attacker.run("DELETE FROM history WHERE workspace_id = $1 AND position > 4", server.own);
        expect(5, "cut");
    }
    SECTION("emptied") {
        attacker.run("DELETE FROM history WHERE workspace_id = $1", server.own);
        expect(1, "cut");
    }
    SECTION("emptied, and the head as well") {
        attacker.run("DELETE FROM history WHERE workspace_id = $1", server.own);
        attacker.run("DELETE FROM history_heads WHERE workspace_id = $1", server.own);
        expect(1, "cut");
        // Starting again does not make it whole.
        server.reopen();
        server.store->write([](Tables& tables) { tables.begin_histories(); });
        expect(1, "cut");
    }
    SECTION("cut, and the head moved back without the key") {
        attacker.run("DELETE FROM history WHERE workspace_id = $1 AND position > 4", server.own);
        attacker.run(
            "UPDATE history_heads SET position = 4, hash = (SELECT hash FROM history WHERE workspace_id = $1 AND position = 4) WHERE workspace_id = "
            "$1",
            server.own);
        expect(5, "cut");
    }
}

TEST_CASE("a history in which nothing was done is whole, and one without its head is not", "[server][history]") {
    Server server;
    const WorkspaceId fresh = server.store->write([&](Tables& tables) { return tables.insert_workspace("fresh", "佐藤 花子", server.now); });
    const auto fault = [&](const WorkspaceId& workspace) {
        return server.store->read([&](const Tables& tables) { return tables.history_fault(workspace); });
    };
    CHECK_FALSE(fault(fresh).has_value());
    const auto connection = server.database.connect();
    // As a program before heads came with the workspace has left it.
    connection->run("DELETE FROM history_heads WHERE workspace_id = $1", fresh);
    connection->run("DELETE FROM history_heads WHERE workspace_id = $1", server.foreign);
    connection->run("DELETE FROM settings WHERE name = 'histories_begun'");
    CHECK_FALSE(fault(fresh).has_value());
    CHECK(fault(server.foreign).has_value());
    server.store->write([](Tables& tables) { tables.begin_histories(); });
    CHECK_FALSE(fault(fresh).has_value());
    CHECK(fault(server.foreign).has_value());  // it has rows: its head was taken away
    connection->run("DELETE FROM history_heads WHERE workspace_id = $1", fresh);
    server.store->write([](Tables& tables) { tables.begin_histories(); });
    CHECK(fault(fresh).value().what == "cut");
}
