#include <algorithm>
#include <array>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <map>

#include "server/support.h"
#include "support/files.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

/// A path of the route that names `id` where it names something.
std::string path_with(const Route& route, const std::string& id) {
    std::string path{route.path};
    if (const std::size_t at = path.find("{id}"); at != std::string::npos) path.replace(at, 4, id);
    return "/api/v1" + path;
}

/// The body that the route would take from someone who may call it.
std::string body_for(const Route& route, const std::string& linkage_id) {
    const std::string_view name = route.name;
    if (name == "session.create") return R"({"token":"omk_signin_unknown"})";
    if (name == "linkages.create" || name == "linkages.change") return to_text(draft(third_customer_id, {"本社"}));
    if (name == "contracts.import") return R"({"contracts":[]})";
    if (name == "rooms.create") return R"({"linkage_id":")" + linkage_id + "\"}";
    if (name == "rooms.change") return R"({"notifications_on":false})";
    if (name == "rooms.ask") return R"({"question":"incidents"})";
    if (name == "webhooks.create") return R"({"kind":"standard","url":"https://hooks.example.com/x"})";
    if (name == "webhooks.change") return R"({"on":true})";
    if (name == "session.set_password") return R"({"password":"corrige cheval batterie agrafe"})";
    if (name == "users.create") return R"({"name":"新しい人","role":"member"})";
    if (name == "users.change") return R"({"name":"別の名前"})";
    if (name == "tokens.create") return R"({"kind":"read","name":"集計"})";
    if (name == "support_sessions.create") return R"({"code":"0000000000"})";
    if (route.body == Route::Body::events) return "\n";
    return "";
}

enum class Caller { anonymous, owner, admin, member, foreign_owner, support, read, ingest, operator_token, staff };
constexpr std::array all_callers{Caller::anonymous, Caller::owner, Caller::admin,  Caller::member,         Caller::foreign_owner,
                                 Caller::support,   Caller::read,  Caller::ingest, Caller::operator_token, Caller::staff};

/// The word that docs/api.md has for it.
std::string_view word_of(Caller caller) {
    constexpr std::array words{"anyone", "owner", "admin", "member", "owner", "support", "read", "ingest", "operator", "staff"};
    return words[static_cast<std::size_t>(caller)];
}
bool is_person(Caller caller) {
    return caller == Caller::owner || caller == Caller::admin || caller == Caller::member || caller == Caller::foreign_owner;
}

/// One of each kind at the same server.
struct Everybody {
    explicit Everybody(Server& server) {
        const auto session = [&](const WorkspaceId& workspace, UserRole role) {
            return server.sign_in(workspace, server.store->write([&](Tables& tables) {
                return role == UserRole::owner ? tables.first_owner(workspace) : tables.insert_user(workspace, "佐藤 花子", "", role, server.now);
            }));
        };
        cookies[Caller::owner] = server.cookie;
        cookies[Caller::admin] = session(server.own, UserRole::admin);
        cookies[Caller::member] = session(server.own, UserRole::member);
        cookies[Caller::foreign_owner] = server.foreign_cookie;
        tokens[Caller::ingest] = server.ingest_token;
        tokens[Caller::operator_token] = server.operator_token;
        tokens[Caller::read] = server.mint(Actor::Kind::read_token, "");
        tokens[Caller::staff] = server.mint(Actor::Kind::staff_token, "");
        const std::string code = json_of(server.call("POST", "/api/v1/support-codes"))["code"].get<std::string>();
        tokens[Caller::support] = json_of(server.send("POST", "/api/v1/support-sessions", to_text({{"code", code}}),
                                                      {{"authorization", "Bearer " + tokens[Caller::staff]}}))["token"]
                                      .get<std::string>();
    }
    Headers headers(Caller caller) const {
        Headers headers{{"idempotency-key", random_id()}, {"if-match", "\"1\""}, {"content-type", "application/json"}};
        if (const auto cookie = cookies.find(caller); cookie != cookies.end()) {
            headers.emplace_back("cookie", cookie->second);
            headers.emplace_back("sec-fetch-site", "same-origin");
        } else if (const auto token = tokens.find(caller); token != tokens.end()) {
            headers.emplace_back("authorization", "Bearer " + token->second);
        }
        return headers;
    }
    std::map<Caller, std::string> cookies, tokens;
};

/// What docs/api.md says of the route: the words between its first and its second bar.
std::string documented_callers(const Route& route) {
    static const std::string page = project_file("docs/api.md");
    std::size_t at = page.find("| `" + std::string{route.method} + " " + std::string{route.path} + "` |");
    if (at == std::string::npos) at = page.find("`" + std::string{route.path} + "`");  // the feeds share a line
    REQUIRE(at != std::string::npos);
    const std::size_t begin = page.find("| ", at + 3) + 2;
    return ", " + page.substr(begin, page.find(" |", begin) - begin) + ",";
}
bool may_call(const Route& route, Caller caller) {
    const std::string who = documented_callers(route);
    return who == ", anyone," || who.contains(", " + std::string{word_of(caller)} + ",");
}

}  // namespace

TEST_CASE("every route answers exactly those who may call it, and nobody another workspace's data", "[server][access]") {
    const Caller caller = GENERATE(from_range(all_callers));
    for (const Route& route : routes()) {
        CAPTURE(route.method, route.path, static_cast<int>(caller));
        Server server;
        const Everybody everybody{server};
        const std::string linkage_id =
            json_of(server.create("/api/v1/linkages", draft(first_customer_id, {"本社", "第一営業部"}))).at("id").get<std::string>();
        // Rooms are a person's own.
        const auto as = [&](Caller who, const std::string& method, const std::string& path, const Json& body) {
            return server.send(method, path, to_text(body), everybody.headers(who));
        };
        const bool has_rooms = is_person(caller) && caller != Caller::foreign_owner;
        const std::string room_id =
            json_of(as(has_rooms ? caller : Caller::owner, "POST", "/api/v1/rooms", {{"linkage_id", linkage_id}})).at("id").get<std::string>();
        REQUIRE(server.ingest(cef_virus("OSK-01", "Unable to clean file", "Unable to quarantine file")).status == 202);
        const std::string incident_id = json_of(server.call("GET", "/api/v1/incidents"))["incidents"][0]["id"].get<std::string>();
        const std::string user_id = server.store->write(
            [&](Tables& tables) { return tables.insert_user(server.own, "高橋 三郎", "saburo", UserRole::member, server.now).text(); });
        const std::string token_id = json_of(server.call("POST", "/api/v1/tokens", {{"kind", "read"}, {"name", "監視"}}))["id"].get<std::string>();
        server.call("POST", "/api/v1/support-codes");
        const std::string code_id = json_of(server.call("GET", "/api/v1/support-codes"))["support_codes"][0]["id"].get<std::string>();

        const std::string webhook_id = json_of(server.create("/api/v1/linkages/" + linkage_id + "/webhooks",
                                                             {{"kind", "slack"}, {"url", "https://hooks.example.com/services/x"}}))
                                           .at("id")
                                           .get<std::string>();
        const std::string delivery_id = json_of(server.create("/api/v1/webhooks/" + webhook_id + "/test", nullptr)).at("id").get<std::string>();
        server.store->write([&](Tables& tables) {  // it failed, so that it can be sent again
            const auto claimed = tables.claim_deliveries("test", server.now, 1);
            REQUIRE(claimed.size() == 1);
            tables.record_delivery(claimed[0], {.reason = "connect"}, server.now, 0.5);
        });

        const std::string_view path = route.path;
        const std::string own_id = path.starts_with("/linkages")        ? linkage_id
                                   : path.starts_with("/rooms")         ? room_id
                                   : path.starts_with("/webhooks")      ? webhook_id
                                   : path.starts_with("/deliveries")    ? delivery_id
                                   : path.starts_with("/users")         ? user_id
                                   : path.starts_with("/tokens")        ? token_id
                                   : path.starts_with("/support-codes") ? code_id
                                                                        : incident_id;
        const Answer answer =
            server.send(std::string{route.method}, path_with(route, own_id), body_for(route, linkage_id), everybody.headers(caller));
        const bool names_own = path.contains("{id}") || route.name == "rooms.create";
        if (!may_call(route, caller)) {
            CHECK(answer.status == (caller == Caller::anonymous ? 401 : 403));
            CHECK_FALSE(answer.body.contains(own_id));
        } else if (route.name == "session.create") {
            CHECK(answer.status == 401);  // the token in it is nobody's
        } else if (route.name == "support_sessions.create") {
            CHECK(answer.status == 404);  // the code in it is nobody's
        } else if (route.name == "session.set_password") {
            CHECK(answer.status == 422);  // these people have no sign-in name
        } else if (caller == Caller::foreign_owner && names_own) {
            CHECK(answer.status == 404);
            // The very same bytes as for what does not exist: whether it is someone else's cannot be told.
            const std::string no_id = "0123456789abcdef0123456789abcdef";
            Json given = json_of(answer);
            Json unknown =
                json_of(server.send(std::string{route.method}, path_with(route, no_id), body_for(route, no_id), everybody.headers(caller)));
            given.erase("instance"), unknown.erase("instance");
            CHECK(given == unknown);
        } else if (route.name == "users.change" && caller == Caller::member) {
            CHECK(answer.status == 403);  // only themselves
        } else {
            CHECK(answer.status < 300);
        }
        if (caller == Caller::foreign_owner) {
            const std::string seen = whole_body(answer);
            for (const std::string& theirs :
                 {linkage_id, room_id, incident_id, user_id, token_id, code_id, std::string{"LOCKBIT"}, std::string{"高橋"}})
                CHECK_FALSE(seen.contains(theirs));
        }
        // And nothing happened to what is not theirs.
        if (!may_call(route, caller) || caller == Caller::foreign_owner) {
            server.cookie = server.sign_in(server.own);
            CHECK(json_of(server.call("GET", "/api/v1/linkages/" + linkage_id))["version"] == 1);
            CHECK(json_of(server.call("GET", "/api/v1/users"))["users"].size() == 4);
            CHECK(json_of(server.call("GET", "/api/v1/tokens"))["tokens"][0]["revoked_at"].is_null());
            CHECK(json_of(server.call("GET", "/api/v1/support-codes"))["support_codes"][0]["ended_at"].is_null());
        }
    }
}

TEST_CASE("docs/api.md names every route", "[server][access]") {
    const std::string page = project_file("docs/api.md");
    for (const Route& route : routes()) {
        CAPTURE(route.method, route.path);
        CHECK((page.contains("| `" + std::string{route.method} + " " + std::string{route.path} + "` |") ||
               page.contains("`" + std::string{route.path} + "`")));
    }
}

TEST_CASE("an id of another shape is not found, like one that does not exist", "[server][access]") {
    Server server;
    for (const std::string id : {"x", "..", "%2e%2e", "1", "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcdef0"}) {
        CAPTURE(id);
        CHECK(server.call("GET", "/api/v1/linkages/" + id).status == 404);
        CHECK(server.call("GET", "/api/v1/incidents/" + id).status == 404);
        CHECK(server.call("GET", "/api/v1/rooms/" + id + "/messages").status == 404);
    }
    CHECK(server.call("GET", "/api/v1/nothing").status == 404);
    CHECK(server.call("GET", "/api/v1/linkages/").status == 404);
    CHECK(server.call("GET", "/api/v2/linkages").status == 404);
}

TEST_CASE("another method is 405 and says which there are", "[server][access]") {
    Server server;
    const Answer answer = server.call("PATCH", "/api/v1/linkages", {{"a", 1}});
    CHECK(answer.status == 405);
    CHECK(answer.header("Allow") == "GET, HEAD, POST");
    CHECK(server.send("POST", "/", "{}", {}).status == 405);
}

TEST_CASE("an ingest token writes to its own contract alone", "[server][access]") {
    Server server;
    server.create("/api/v1/linkages", draft(first_customer_id, {"本社"}));
    const Json second = json_of(server.create("/api/v1/linkages", draft(second_customer_id, {"神戸支社"})));
    server.ingest(cef_virus("KOB-01", "Unable to clean file", "Unable to quarantine file"), "cef",
                  server.mint(Actor::Kind::ingest_token, second_customer_id));
    const Json incidents = json_of(server.call("GET", "/api/v1/incidents"))["incidents"];
    REQUIRE(incidents.size() == 1);
    CHECK(incidents[0]["linkage_id"] == second["id"]);
}

TEST_CASE("a customer ID is in no answer, and in no byte of the database", "[server][access]") {
    Server server;
    const Answer made = server.create("/api/v1/linkages", draft(first_customer_id, {"本社"}));
    CHECK(json_of(made)["customer_id_masked"] == "••••••••d0fa");
    CHECK_FALSE(made.body.contains(first_customer_id));
    CHECK_FALSE(server.call("GET", "/api/v1/linkages").body.contains(first_customer_id));
    CHECK_FALSE(server.call("GET", "/api/v1/contracts").body.contains(first_customer_id));
    const Answer refused = server.create("/api/v1/linkages", draft("99999999-3d47-4be9-9a60-71e2c45bd0fa", {"本社"}));
    CHECK(refused.status == 422);
    CHECK_FALSE(refused.body.contains("99999999-3d47"));
    for (const auto& file : std::filesystem::directory_iterator{server.database.folder().path()}) {
        const std::string bytes = [&] {
            FILE* open = std::fopen(file.path().c_str(), "rb");
            std::string all(std::filesystem::file_size(file.path()), '\0');
            all.resize(std::fread(all.data(), 1, all.size(), open));
            std::fclose(open);
            return all;
        }();
        CAPTURE(file.path().filename().string());
        CHECK_FALSE(bytes.contains("8c1f0a52-3d47"));
        CHECK_FALSE(bytes.contains("8c1f0a523d47"));
    }
}
