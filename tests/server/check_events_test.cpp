#include "server/check_events.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace omakase;
using nlohmann::json;

namespace {

struct Output {
    int exit_code = 0;
    std::vector<json> lines;
    std::string err;
};

Output check(const std::vector<std::string>& paths) {
    std::ostringstream out;
    std::ostringstream err;
    Output output{check_events(paths, parse_iso_utc("2026-11-22T00:00:00Z").value(), out, err), {}, err.str()};
    std::istringstream lines{out.str()};
    for (std::string line; std::getline(lines, line);) output.lines.push_back(json::parse(line));
    return output;
}

std::string sample(const std::string& name) {
    return std::string{OMAKASE_SOURCE_DIR} + "/tests/data/vendor/" + name;
}

/// A file that is gone at the end of the test.
class ScratchFile {
  public:
    explicit ScratchFile(const std::string& bytes) { std::ofstream{path_, std::ios::binary} << bytes; }
    ~ScratchFile() { std::filesystem::remove(path_); }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    std::string path() const { return path_.string(); }

  private:
    std::filesystem::path path_ =
        std::filesystem::temp_directory_path() / ("omakase-check-events-" + std::to_string(reinterpret_cast<std::uintptr_t>(this)));
};

constexpr const char* good_line = "CEF:0|Trend Micro|Apex Central|2019|AV:File quarantined|Eicar_test_file|3|rt=Jun 02 2025 00:15:30 GMT+00:00 msg=";

}  // namespace

TEST_CASE("check-events says for every line of a batch what it becomes", "[check_events]") {
    const Output output = check({sample("malformed-constructed/batch-mixed.cef")});
    CHECK(output.exit_code == 0);
    REQUIRE(output.lines.size() == 10);
    CHECK(output.lines[0]["incident"]["endpoint"] == "PC51");
    CHECK(output.lines[0]["error"] == nullptr);
    CHECK(output.lines[1]["outcome"] == "ignored");
    CHECK(output.lines[2]["error"]["code"] == "header_truncated");
    CHECK(output.lines[2]["error"]["at"] == 22);
    CHECK(output.lines[2]["incident"] == nullptr);
    CHECK(output.lines[4]["error"]["en"].get<std::string>().find("LEEF") != std::string::npos);
    CHECK(output.lines[9]["line"] == 10);
    CHECK(output.lines[9]["file"] == sample("malformed-constructed/batch-mixed.cef"));
}

TEST_CASE("check-events counts the position in a list of the logs API", "[check_events]") {
    const Output output = check({sample("apex-central-cef/demisto-logs-list.json")});
    REQUIRE(output.lines.size() == 5);
    CHECK(output.lines[4]["line"] == 5);
    CHECK(output.lines[4]["incident"]["endpoint"] == "TRENDMICROAPEX-");
}

TEST_CASE("the same bytes a second time are a duplicate, also in another file; blank lines are not", "[check_events]") {
    const ScratchFile file{std::string{good_line} + "a\n\n\n" + good_line + "a\r\n" + good_line + "b"};
    const Output output = check({file.path(), file.path()});
    REQUIRE(output.lines.size() == 10);
    CHECK(output.lines[0]["outcome"] == "incident");
    CHECK(output.lines[2]["outcome"] == "ignored");
    CHECK(output.lines[3]["outcome"] == "duplicate");
    CHECK(output.lines[4]["outcome"] == "incident");
    CHECK(output.lines[5]["outcome"] == "duplicate");
}

TEST_CASE("a line of ten megabytes is one dead letter between two good lines", "[check_events]") {
    const std::size_t size = std::string_view{good_line}.size() + 10'485'760;
    const ScratchFile file{std::string{good_line} + "1\n" + good_line + std::string(10'485'760, 'A') + "\n" + good_line + "2\n"};
    const Output output = check({file.path()});
    REQUIRE(output.lines.size() == 3);
    CHECK(output.lines[0]["outcome"] == "incident");
    CHECK(output.lines[1]["error"]["code"] == "line_too_long");
    CHECK(output.lines[1]["error"]["ja"].get<std::string>().find(std::to_string(size)) != std::string::npos);
    CHECK(output.lines[2]["outcome"] == "incident");
}

TEST_CASE("a file that cannot be read is said so, and the others are read all the same", "[check_events]") {
    const ScratchFile utf16{std::string{"\xFF\xFE{\0", 4}};
    const Output output = check({"/nowhere/at/all", utf16.path(), sample("malformed-constructed/truncated.cef")});
    CHECK(output.exit_code == 1);
    CHECK(output.lines.size() == 8);
    CHECK(output.err.find("UTF-16") != std::string::npos);
}
