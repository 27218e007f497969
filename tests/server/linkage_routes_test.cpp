#include <algorithm>
#include <catch2/generators/catch_generators.hpp>
#include <thread>

#include "server/support.h"

using namespace omakase;
using namespace omakase::testing;

TEST_CASE("a linkage is registered when company name and customer ID are the contract's", "[server][linkage]") {
    Server server;
    const Answer made = server.create("/api/v1/linkages", draft(first_customer_id, {"NTT西日本", "第一営業部"}));
    REQUIRE(made.status == 201);
    const Json linkage = json_of(made);
    CHECK(linkage["display_name"] == "セキュリティおまかせ");
    CHECK(linkage["organization"] == Json{"NTT西日本", "第一営業部"});
    CHECK(linkage["match"] == "match");
    CHECK(made.header("ETag") == "\"1\"");
    CHECK(made.header("Location") == "/api/v1/linkages/" + linkage["id"].get<std::string>());
    CHECK(json_of(server.call("GET", "/api/v1/linkages"))["linkages"] == Json::array({linkage}));
    const Answer shown = server.call("GET", "/api/v1/linkages/" + linkage["id"].get<std::string>());
    CHECK(json_of(shown) == linkage);
    CHECK(shown.header("ETag") == "\"1\"");
    CHECK(json_of(server.call("GET", "/api/v1/workspace"))["contracts"] == 1);
}

TEST_CASE("a refused registration names the fields, and never tells whether the contract exists", "[server][linkage]") {
    Server server;
    Json another_name = draft(first_customer_id, {"本社"});
    another_name["company_name"] = "株式会社べつの会社";
    const Answer wrong_name = server.create("/api/v1/linkages", another_name);
    another_name["customer_id"] = "8c1f0a52-3d47-4be9-9a60-71e2c45b0000";
    const Answer no_contract = server.create("/api/v1/linkages", another_name);
    CHECK(wrong_name.status == 422);
    CHECK(problem_of(wrong_name) == "registration.refused");
    CHECK(json_of(wrong_name)["errors"] == json_of(no_contract)["errors"]);
    CHECK(json_of(wrong_name)["errors"][0]["code"] == "linkage.contract_mismatch");

    Json spelled = draft(first_customer_id, {"本社"});
    spelled["company_name"] = "㈱浪速精機製作所";
    const Json error = json_of(server.create("/api/v1/linkages", spelled))["errors"][0];
    CHECK(error["code"] == "linkage.company_name_spelling");
    CHECK(error["pointer"] == "/company_name");
    CHECK(error["suggestion"] == company);
}

TEST_CASE("the same customer ID twice is refused with a link to the first", "[server][linkage]") {
    Server server;
    const Json first = json_of(server.create("/api/v1/linkages", draft(first_customer_id, {"本社"})));
    const Answer second = server.create("/api/v1/linkages", draft(first_customer_id, {"神戸支社"}));
    CHECK(second.status == 422);
    const Json errors = json_of(second)["errors"];
    CHECK(std::ranges::any_of(
        errors, [&](const Json& error) { return error["code"] == "linkage.duplicate_customer_id" && error["related"] == first["id"]; }));

    SECTION("another workspace may link it too: it sees nothing of the first") {
        server.cookie = server.foreign_cookie;
        CHECK(server.create("/api/v1/linkages", draft(first_customer_id, {"本社"})).status == 201);
    }
    SECTION("after the first is removed it may be linked again") {
        CHECK(server.call("DELETE", "/api/v1/linkages/" + first["id"].get<std::string>(), nullptr, {{"if-match", "\"1\""}}).status == 204);
        CHECK(server.create("/api/v1/linkages", draft(first_customer_id, {"本社"})).status == 201);
    }
}

TEST_CASE("a change needs the version it changes", "[server][linkage]") {
    Server server;
    const std::string path =
        "/api/v1/linkages/" + json_of(server.create("/api/v1/linkages", draft(first_customer_id, {"本社"})))["id"].get<std::string>();
    const Json change = draft("", {"本社", "情報システム部"});

    CHECK(server.call("PUT", path, change).status == 428);
    CHECK(server.call("DELETE", path).status == 428);
    for (const std::string stale : {"\"2\"", "\"0\"", "W/\"1\"", "*", "1", "\"\"", "\"1\", \"2\"", "\"99999999999999999999\""}) {
        CAPTURE(stale);
        const Answer answer = server.call("PUT", path, change, {{"if-match", stale}});
        CHECK(answer.status == 412);
        CHECK(json_of(answer)["current"]["organization"] == Json{"本社"});
        CHECK(answer.header("ETag") == "\"1\"");
    }
    const Answer changed = server.call("PUT", path, change, {{"if-match", "\"1\""}});
    REQUIRE(changed.status == 200);
    CHECK(json_of(changed)["organization"] == Json{"本社", "情報システム部"});
    CHECK(json_of(changed)["version"] == 2);
    CHECK(json_of(changed)["customer_id_masked"] == "••••••••d0fa");  // left empty, so kept
    CHECK(changed.header("ETag") == "\"2\"");
    CHECK(server.call("PUT", path, change, {{"if-match", "\"1\""}}).status == 412);
    CHECK(server.call("DELETE", path, nullptr, {{"if-match", "\"1\""}}).status == 412);
    CHECK(server.call("DELETE", path, nullptr, {{"if-match", "\"2\""}}).status == 204);
    CHECK(server.call("GET", path).status == 404);
    CHECK(server.call("DELETE", path, nullptr, {{"if-match", "\"3\""}}).status == 404);
}

TEST_CASE("of writers who change the same version at once, one wins and none is overwritten", "[server][linkage]") {
    Server server;
    const std::string path =
        "/api/v1/linkages/" + json_of(server.create("/api/v1/linkages", draft(first_customer_id, {"本社"})))["id"].get<std::string>();
    std::atomic<int> won = 0, lost = 0;
    std::vector<std::jthread> writers;
    for (int i = 0; i < 8; ++i) {
        writers.emplace_back([&, i] {
            for (int version = 1; version <= 10; ++version) {
                const int status =
                    server.call("PUT", path, draft("", {"本社", std::to_string(i)}), {{"if-match", "\"" + std::to_string(version) + "\""}}).status;
                if (status == 200) ++won;
                if (status == 412) ++lost;
            }
        });
    }
    writers.clear();
    CHECK(won + lost == 80);
    CHECK(json_of(server.call("GET", path))["version"] == 1 + won);
    CHECK(won >= 1);
}

TEST_CASE("a contract that was renamed shows at its linkage", "[server][linkage]") {
    Server server;
    const std::string path =
        "/api/v1/linkages/" + json_of(server.create("/api/v1/linkages", draft(first_customer_id, {"神戸支社"})))["id"].get<std::string>();
    const auto import = [&](const std::string& name) {
        return server.send(
            "PUT", "/api/v1/contracts",
            to_text({{"contracts", Json::array({{{"customer_id", first_customer_id}, {"company_name", name}, {"plans", Json::array()}}})}}),
            {{"authorization", "Bearer " + server.operator_token}});
    };
    CHECK(json_of(import("株式会社ナニワ精機")) == Json{{"added", 0}, {"changed", 1}, {"unchanged", 0}});
    CHECK(json_of(import("株式会社ナニワ精機")) == Json{{"added", 0}, {"changed", 0}, {"unchanged", 1}});
    CHECK(json_of(server.call("GET", path))["match"] == "renamed_recently");
    server.now += std::chrono::hours{2};
    server.cookie = server.sign_in(server.own);
    CHECK(json_of(server.call("GET", path))["match"] == "renamed");
    Json again = draft("", {"神戸支社"});
    again["company_name"] = "株式会社ナニワ精機";
    CHECK(server.call("PUT", path, again, {{"if-match", "\"1\""}}).status == 200);
    CHECK(json_of(server.call("GET", path))["match"] == "match");
}

TEST_CASE("contracts show the plans of what is linked, and how long they run", "[server][contract]") {
    Server server;
    const Json plans = Json::array({{{"service_plan", "プライムPlus"},
                                     {"product", "ビジネスセキュリティ"},
                                     {"seats", 40},
                                     {"licence_kind", "製品版"},
                                     {"start", "2025-12-14"},
                                     {"expiry", "2026-12-13"}},
                                    {{"service_plan", "プライム"},
                                     {"product", "旧製品"},
                                     {"seats", 1},
                                     {"licence_kind", "製品版"},
                                     {"start", nullptr},
                                     {"expiry", "2026-11-21"}}});
    const Json body = {
        {"contracts",
         Json::array({{{"customer_id", first_customer_id}, {"company_name", company}, {"plans", plans}},
                      {{"customer_id", "5e2d7c1a-94b3-4f06-8a1e-c3790b6ed214"}, {"company_name", "高槻工場"}, {"plans", Json::array()}}})}};
    CHECK(json_of(server.send("PUT", "/api/v1/contracts", to_text(body), {{"authorization", "Bearer " + server.operator_token}})) ==
          Json{{"added", 1}, {"changed", 1}, {"unchanged", 0}});
    CHECK(json_of(server.call("GET", "/api/v1/contracts"))["contracts"].empty());
    server.create("/api/v1/linkages", draft(first_customer_id, {"本社"}));
    const Json contracts = json_of(server.call("GET", "/api/v1/contracts"))["contracts"];
    REQUIRE(contracts.size() == 1);
    CHECK(contracts[0]["customer_id_masked"] == "••••••••d0fa");
    CHECK(contracts[0]["plans"][0]["licence_state"] == "expiring");
    CHECK(contracts[0]["plans"][0]["days_left"] == 21);
    CHECK(contracts[0]["plans"][1]["licence_state"] == "expired");
    CHECK(contracts[0]["plans"][1]["days_left"] == -1);
}

TEST_CASE("an import names the first member that is wrong and changes nothing", "[server][contract]") {
    Server server;
    const auto import = [&](const std::string& body) {
        return server.send("PUT", "/api/v1/contracts", body, {{"authorization", "Bearer " + server.operator_token}});
    };
    const Answer answer = import(R"({"contracts":[{"customer_id":")" + third_customer_id +
                                 R"(","company_name":"A","plans":[{"service_plan":"x","product":"y","seats":"many","licence_kind":"z"}]}]})");
    CHECK(answer.status == 422);
    CHECK(json_of(answer)["errors"][0]["pointer"] == "/contracts/0/plans/0/seats");
    const Answer bad_id = import(R"({"contracts":[{"customer_id":"123","company_name":"A","plans":[]}]})");
    CHECK(json_of(bad_id)["errors"][0]["pointer"] == "/contracts/0/customer_id");
    CHECK(import("[]").status == 422);
    CHECK(import("{").status == 400);
}

TEST_CASE("a contract's company name keeps the rules of registration: 100 characters, no control characters", "[server][contract]") {
    Server server;
    const auto import = [&](const std::string& name) {
        const Json body{{"contracts", Json::array({{{"customer_id", first_customer_id}, {"company_name", name}, {"plans", Json::array()}}})}};
        return server.send("PUT", "/api/v1/contracts", to_text(body), {{"authorization", "Bearer " + server.operator_token}});
    };
    const auto characters = [](int count) {
        std::string name;
        for (int i = 0; i < count; ++i) name += "社";
        return name;
    };
    CHECK(import(characters(100)).status == 200);
    const Answer long_name = import(characters(101));
    CHECK(long_name.status == 422);
    CHECK(json_of(long_name)["errors"][0]["pointer"] == "/contracts/0/company_name");
    CHECK(import(std::string(101, 'a')).status == 422);
    CHECK(import("株式会社\n浪速").status == 422);
    CHECK(import("　").status == 422);
}
