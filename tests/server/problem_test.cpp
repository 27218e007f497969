#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "core/texts_data.h"
#include "server/support.h"
#include "support/files.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

/// Ids that have sentences: `error.<id>.title`.
std::set<std::string> ids_with_texts() {
    std::set<std::string> ids;
    for (const TextRow& row : std::span{text_rows, text_row_count}) {
        if (row.key.starts_with("error.") && row.key.ends_with(".title")) ids.emplace(row.key.substr(6, row.key.size() - 12));
    }
    return ids;
}

/// The rows of docs/errors.md: id and status of "| `id` | 422 | …".
std::map<std::string, int> documented() {
    std::map<std::string, int> rows;
    const std::string page = project_file("docs/errors.md");
    for (std::size_t at = 0; (at = page.find("\n| `", at)) != std::string::npos; ++at) {
        const std::size_t end = page.find('`', at + 4);
        const std::size_t status = page.find("| ", end);
        const std::string id = page.substr(at + 4, end - at - 4);
        if (id.contains('.')) rows[id] = std::atoi(page.c_str() + status + 2);  // rows without a dot are the members of an answer
    }
    return rows;
}

}  // namespace

TEST_CASE("docs/errors.md lists every error with its status, and nothing else", "[server][problem]") {
    const std::set<std::string> ids = ids_with_texts();
    const auto rows = documented();
    for (const std::string& id : ids) {
        CAPTURE(id);
        CHECK(rows.contains(id));
    }
    for (const auto& [id, status] : rows) {
        CAPTURE(id);
        CHECK(ids.contains(id));
        const auto kind = std::ranges::find(problem_kinds(), id, &ProblemKind::id);
        CHECK(status == (kind != problem_kinds().end() ? kind->status : 0));  // the others are sentences inside another answer: `–`
    }
    for (const ProblemKind& kind : problem_kinds()) {
        CAPTURE(kind.id);
        CHECK(ids.contains(std::string{kind.id}));
        CHECK(has_text("error." + std::string{kind.id} + ".detail"));
    }
}

TEST_CASE("a problem speaks both languages and prefers the one that is asked for", "[server][problem]") {
    Server server;
    const auto ask = [&](const std::string& language) { return server.send("GET", "/api/v1/session", "", {{"accept-language", language}}); };
    const Answer japanese = ask("ja,en;q=0.9");
    CHECK(japanese.header("Content-Type") == "application/problem+json; charset=utf-8");
    CHECK(japanese.header("Content-Language") == "ja");
    const Json json = json_of(japanese);
    CHECK(json["type"] == "/problems/access.not_signed_in");
    CHECK(json["status"] == 401);
    CHECK(json["title"] == "サインインが必要です");
    CHECK(json["en"]["title"] == "Please sign in");
    CHECK(json["ja"]["title"] == "サインインが必要です");
    CHECK(json["retry_after_s"].is_null());
    CHECK(json["instance"].get<std::string>().starts_with("/api/v1/requests/"));
    CHECK(json_of(ask("en-US,ja;q=0.5"))["title"] == "Please sign in");
    CHECK(ask("en-US").header("Content-Language") == "en");
    CHECK(json_of(ask("en;q=0.3, ja;q=0.7"))["title"] == "サインインが必要です");
    CHECK(json_of(ask(""))["title"] == "サインインが必要です");
    CHECK(json_of(ask("fr"))["title"] == "サインインが必要です");

    const auto read = from_json<Problem>(json_of(ask("en")));
    REQUIRE(read.has_value());
    CHECK(read->id == "access.not_signed_in");
    CHECK(read->title_ja == "サインインが必要です");
    CHECK(read->title_en == "Please sign in");
}

TEST_CASE("every problem has both sentences whole, with nothing left to fill in", "[server][problem]") {
    const Request request{.id = random_id(), .method = "GET", .target = "/", .headers = {}, .body = {}};
    for (const ProblemKind& kind : problem_kinds()) {
        const std::string detail = error_detail(Language::ja, Error{std::string{kind.id}, "", {}, {}});
        CAPTURE(kind.id, detail);
        CHECK(detail.size() > 10);
        const Answer answer = problem(request, kind.id);
        CHECK(answer.status == kind.status);
        CHECK((kind.status != 503 || answer.header("Retry-After").has_value()));
    }
}

TEST_CASE("broken JSON is 400, a missing member 422 with its pointer", "[server][problem]") {
    Server server;
    const auto post = [&](const std::string& body) {
        return server.send("POST", "/api/v1/rooms", body,
                           {{"cookie", server.cookie}, {"sec-fetch-site", "same-origin"}, {"idempotency-key", random_id()}});
    };
    CHECK(problem_of(post("{")) == "json.syntax");
    CHECK(post("{").status == 400);
    CHECK(problem_of(post(R"({"linkage_id":"a","linkage_id":"b"})")) == "json.duplicate_key");
    CHECK(problem_of(post(std::string(40, '[') + std::string(40, ']'))) == "json.limit");
    CHECK(post("{\"linkage_id\":\"\xFF\"}").status == 400);
    const Json missing = json_of(post("{}"));
    CHECK(missing["type"] == "/problems/json.member");
    CHECK(missing["errors"][0]["pointer"] == "/linkage_id");
    CHECK(post("[]").status == 422);
}

TEST_CASE("what a request holds is never repeated in a header, and never ends a line", "[server][problem]") {
    Server server;
    for (const std::string hostile : {"%0d%0aSet-Cookie:%20a=b", "%00", "%0a", "<script>", "'--"}) {
        for (const Route& route : routes()) {
            if (route.method != "GET") continue;
            std::string path{route.path};
            if (const std::size_t at = path.find("{id}"); at != std::string::npos) path.replace(at, 4, hostile);
            const Answer answer = server.call("GET", "/api/v1" + path + "?q=" + hostile + "&cursor=" + hostile);
            CAPTURE(path);
            CHECK(answer.status < 500);
            for (const auto& [name, value] : answer.headers) CHECK(header_is_safe(name, value));
        }
    }
    CHECK_FALSE(header_is_safe("A", "b\r\nC: d"));
    CHECK_FALSE(header_is_safe("A", "b\nC"));
    CHECK_FALSE(header_is_safe("A", std::string_view{"b\0c", 3}));
    CHECK_FALSE(header_is_safe("A b", "c"));
    CHECK_FALSE(header_is_safe("", "c"));
    CHECK(header_is_safe("ETag", "\"1\""));
}
