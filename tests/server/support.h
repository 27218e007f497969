#pragma once
#include <unistd.h>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <filesystem>
#include <string>

#include "core/json.h"
#include "server/app.h"
#include "server/log.h"
#include "server/problem.h"

namespace omakase::testing {

/// A folder of its own for one test, gone with it.
class TempFolder {
  public:
    TempFolder() {
        static std::atomic<int> number = 0;
        path_ = std::filesystem::temp_directory_path() / ("omakase-test-" + std::to_string(::getpid()) + "-" + std::to_string(++number));
        std::filesystem::create_directories(path_);
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    std::string operator/(const std::string& name) const { return (path_ / name).string(); }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

inline const std::string first_customer_id = "8c1f0a52-3d47-4be9-9a60-71e2c45bd0fa";
inline const std::string second_customer_id = "d47b92e6-05ac-4c18-b3f7-2f96a8137c5e";
inline const std::string third_customer_id = "17e6b3c9-f284-4d51-86da-90ab5c4e7f32";
inline const std::string company = "株式会社浪速精機製作所";

/// The app on a database of its own, at Sunday 2026-11-22 10:42 JST, with three contracts and two workspaces.
class Server {
  public:
    explicit Server(AppOptions options = {}, StaticFiles files = {}) : options_{std::move(options)}, files_{std::move(files)} {
        silence_log();
        open();
        store->write([&](Tables& tables) {
            own = tables.insert_workspace("naniwa-seiki", "山﨑 健", now);
            foreign = tables.insert_workspace("another-company", "鈴木 一", now);
            for (const std::string& id : {first_customer_id, second_customer_id, third_customer_id}) {
                tables.import_contract({*CustomerId::parse(id), company, {}}, now - std::chrono::days{400});
            }
        });
        operator_token = mint(Actor::Kind::operator_token, "");
        ingest_token = mint(Actor::Kind::ingest_token, first_customer_id);
        cookie = sign_in(own);
        foreign_cookie = sign_in(foreign);
    }

    /// Closes the database and opens it again, as a restart does.
    void reopen() {
        app.reset();
        store.reset();
        open();
    }

    std::string mint(Actor::Kind kind, const std::string& customer_id) {
        return store->write([&](Tables& tables) {
            std::optional<ContractId> contract;
            if (!customer_id.empty()) contract = tables.find_contract(*CustomerId::parse(customer_id))->id;
            return tables.insert_token({.kind = kind, .name = "test", .workspace = own, .contract = contract, .expires_at = now + token_life}, now)
                .secret;
        });
    }
    /// The whole way that a person takes; gives the `Cookie` header.
    std::string sign_in(const WorkspaceId& workspace, UserId user = {}) {
        const std::string link = store->write([&](Tables& tables) {
            return tables.insert_sign_in_link(workspace, user.empty() ? tables.first_owner(workspace) : user, now, now + sign_in_link_life);
        });
        const Answer answer = send("POST", "/api/v1/session", to_text({{"token", link}}), {});
        REQUIRE(answer.status == 200);
        return cookie_of(answer);
    }
    /// The session cookie that an answer sets, as the browser sends it back.
    static std::string cookie_of(const Answer& answer) {
        const std::string set{answer.header("Set-Cookie").value_or("")};
        return set.substr(0, set.find(';'));
    }

    /// As a program without a browser sends it: Host and, for a body, its type.
    Answer send(const std::string& method, const std::string& target, const std::string& body, Headers headers) {
        Request request{.id = random_id(), .method = method, .target = target, .headers = std::move(headers), .body = body};
        if (!request.header("host")) request.headers.emplace_back("host", "localhost:8080");
        if (!body.empty() && !request.header("content-type")) request.headers.emplace_back("content-type", "application/json");
        return app->handle(request);
    }
    /// As the signed-in person's browser sends it.
    Answer call(const std::string& method, const std::string& target, const Json& body = nullptr, Headers more = {}) {
        more.emplace_back("cookie", cookie);
        more.emplace_back("sec-fetch-site", "same-origin");
        return send(method, target, body.is_null() ? "" : to_text(body), std::move(more));
    }
    Answer create(const std::string& target, const Json& body) { return call("POST", target, body, {{"idempotency-key", random_id()}}); }
    Answer ingest(const std::string& body, const std::string& feed = "cef", const std::string& token = {}) {
        return send("POST", "/api/v1/ingest/" + feed, body,
                    {{"authorization", "Bearer " + (token.empty() ? ingest_token : token)}, {"content-type", "text/plain"}});
    }

    TempFolder folder;
    UtcTime now = *parse_iso_utc("2026-11-22T01:42:07Z");
    std::unique_ptr<Store> store;
    std::unique_ptr<App> app;
    WorkspaceId own, foreign;
    std::string operator_token, ingest_token, cookie, foreign_cookie;

  private:
    void open() {
        store = std::make_unique<Store>(folder / "test.db");
        AppOptions options = options_;
        options.now = [this] { return now; };
        app = std::make_unique<App>(*store, files_, options);
    }
    AppOptions options_;
    StaticFiles files_;
};

inline Json json_of(const Answer& answer) {
    auto json = parse_json(answer.body, answer_limits);
    INFO(answer.status << " " << answer.body << " " << answer.log_note);
    REQUIRE(json.has_value());
    return *json;
}
/// `/problems/<id>` of an error answer.
inline std::string problem_of(const Answer& answer) {
    return answer.body.empty() ? "" : json_of(answer).value("type", "").substr(std::string{"/problems/"}.size());
}
inline std::string whole_body(const Answer& answer) {
    std::string body = answer.body;
    if (answer.more) {
        while (answer.more(body)) {
        }
    }
    return body;
}

inline Json draft(const std::string& customer_id, const std::vector<std::string>& organization) {
    LinkageDraft made;
    made.company_name = company;
    made.customer_id = customer_id;
    made.organization = organization;
    return to_json(made);
}

/// An Apex Central line: a virus whose first and second action had these results.
inline std::string cef_virus(const std::string& endpoint, const std::string& first, const std::string& second,
                             const std::string& time = "Nov 22 2026 00:14:33 GMT+00:00", const std::string& threat = "Ransom.Win32.LOCKBIT") {
    return "CEF:0|Trend Micro|Apex Central|2019|AV:File quarantined|" + threat + "|7|rt=" + time + " dhost=" + endpoint +
           " duser=TANAKA filePath=C:\\\\Users\\\\tanaka\\\\a.exe cs2Label=VLF_FirstActionResult cs2=" + first +
           " cs3Label=VLF_SecondActionResult cs3=" + second + " deviceFacility=Apex One";
}

}  // namespace omakase::testing
