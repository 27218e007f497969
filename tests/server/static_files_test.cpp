#include <algorithm>
#include <catch2/generators/catch_generators.hpp>
#include <fstream>
#include <map>

#include "server/support.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

void write_file(const std::filesystem::path& path, const std::string& bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << bytes;
}

StaticFiles sample_site(const TempFolder& folder) {
    write_file(folder.path() / "index.html", "<!doctype html>index");
    write_file(folder.path() / "embed.html", "<!doctype html>embed");
    write_file(folder.path() / "companion.3f9a0c12.wasm", "wasm");
    write_file(folder.path() / "companion.3f9a0c12.wasm.br", "brotli");
    write_file(folder.path() / "companion.3f9a0c12.wasm.gz", "gzip");
    write_file(folder.path() / "omakase-companion.js", "export {}");
    write_file(folder.path() / "data" / "incidents.ndjson", "{}\n");
    write_file(folder.path() / "orphan.js.br", "no plain form");
    return StaticFiles::read(folder.path());
}

std::map<std::string, std::string> headers_of(const Answer& answer) {
    std::map<std::string, std::string> map;
    for (const auto& [name, value] : answer.headers) {
        CAPTURE(name);
        CHECK(map.emplace(name, value).second);  // none twice
    }
    return map;
}

const std::string page_policy_start =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors ";
const std::string page_policy_end = "; require-trusted-types-for 'script'; trusted-types omakase";

}  // namespace

TEST_CASE("the app's page has exactly the agreed headers", "[server][static]") {
    const bool https = GENERATE(false, true);
    TempFolder folder;
    Server server{AppOptions{.https = https}, sample_site(folder)};
    const Answer page = server.send("GET", "/", "", {});
    CHECK(page.status == 200);
    CHECK(page.bytes() == "<!doctype html>index");
    std::map<std::string, std::string> expected{
        {"Content-Type", "text/html; charset=utf-8"},
        {"Cache-Control", "no-cache"},
        {"Content-Security-Policy", page_policy_start + "'none'" + page_policy_end},
        {"X-Frame-Options", "DENY"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"},
    };
    if (https) expected["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains";
    auto given = headers_of(page);
    CHECK(given.erase("ETag") == 1);
    CHECK(given == expected);
    CHECK(headers_of(server.send("GET", "/index.html", "", {})) == headers_of(page));
}

TEST_CASE("embed.html may be framed by the configured origins and nobody else", "[server][static]") {
    TempFolder folder;
    const bool configured = GENERATE(false, true);
    const std::vector<std::string> origins =
        configured ? std::vector<std::string>{"https://support.example", "https://www.example"} : std::vector<std::string>{};
    Server server{AppOptions{.embed_origins = origins}, sample_site(folder)};
    auto headers = headers_of(server.send("GET", "/embed.html", "", {}));
    CHECK_FALSE(headers.contains("X-Frame-Options"));
    CHECK(headers["Content-Security-Policy"] ==
          page_policy_start + (configured ? "https://support.example https://www.example" : "'none'") + page_policy_end);
}

TEST_CASE("answers of the API are never cached, framed or read by other sites", "[server][static]") {
    Server server;
    for (const char* path : {"/api/v1/session", "/api/v1/linkages", "/api/v1/incidents.ndjson", "/api/v1/nothing", "/healthz", "/nothing"}) {
        CAPTURE(path);
        auto headers = headers_of(server.call("GET", path));
        CHECK(headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'");
        CHECK(headers["X-Content-Type-Options"] == "nosniff");
        CHECK(headers["Cache-Control"] == "no-store");
        CHECK(headers["Cross-Origin-Resource-Policy"] == "same-origin");
    }
}

TEST_CASE("hashed names are kept for a year, the others are asked for again", "[server][static]") {
    TempFolder folder;
    Server server{{}, sample_site(folder)};
    const Answer wasm = server.send("GET", "/companion.3f9a0c12.wasm", "", {});
    CHECK(wasm.header("Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(wasm.header("Content-Type") == "application/wasm");
    CHECK(wasm.header("Vary") == "Accept-Encoding");
    const Answer script = server.send("GET", "/omakase-companion.js", "", {});
    CHECK(script.header("Cache-Control") == "no-cache");
    CHECK(script.header("Content-Type") == "text/javascript; charset=utf-8");
    CHECK_FALSE(script.header("Content-Security-Policy"));
    CHECK(server.send("GET", "/data/incidents.ndjson", "", {}).header("Content-Type") == "application/x-ndjson");
}

TEST_CASE("the best form that the client takes is sent, and an unchanged one is not sent again", "[server][static]") {
    TempFolder folder;
    Server server{{}, sample_site(folder)};
    const auto get = [&](const std::string& accepts, const std::string& known = "") {
        return server.send("GET", "/companion.3f9a0c12.wasm", "", {{"accept-encoding", accepts}, {"if-none-match", known}});
    };
    CHECK(get("gzip, deflate, br, zstd").header("Content-Encoding") == "br");
    CHECK(get("gzip").bytes() == "gzip");
    CHECK(get("br;q=0, gzip;q=0.5").header("Content-Encoding") == "gzip");
    CHECK(get("br;q=0.0").bytes() == "wasm");
    CHECK(get("").bytes() == "wasm");
    CHECK_FALSE(get("identity").header("Content-Encoding"));
    const std::string etag{get("br").header("ETag").value_or("")};
    CHECK(etag != get("gzip").header("ETag"));
    CHECK(get("br", etag).status == 304);
    CHECK(get("br", etag).bytes().empty());
    CHECK(get("br", "\"other\", " + etag).status == 304);
    CHECK(get("gzip", etag).status == 200);
}

TEST_CASE("no spelling of a path reaches what is not in the list", "[server][static]") {
    TempFolder folder;
    write_file(folder.path() / "secret.txt", "secret");
    std::filesystem::create_directories(folder.path() / "site");
    write_file(folder.path() / "site" / "index.html", "page");
    Server server{{}, StaticFiles::read(folder.path() / "site")};
    for (const char* path :
         {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/.%2e/secret.txt", "/x/../../secret.txt", "//secret.txt", "/index.html/",
          "/index.html%00.png", "/./index.html", "/INDEX.HTML", "/etc/passwd", "/test.db", "/orphan.js", "/index.html/../index.html"}) {
        CAPTURE(path);
        CHECK(server.send("GET", path, "", {}).status == 404);
    }
}

TEST_CASE("without the built app the page says how to build it, and the API works", "[server][static]") {
    Server server;
    const Answer page = server.send("GET", "/", "", {});
    CHECK(page.status == 503);
    CHECK(page.body.contains("python3 serve.py"));
    CHECK(page.body.contains("画面のファイルがまだ作られていません"));
    CHECK(server.send("GET", "/healthz", "", {}).body == R"({"status":"ok"})");
}
