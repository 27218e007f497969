#include "core/vendor_results.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "support/files.h"

using namespace omakase;

namespace {

using Text = std::optional<std::string>;
constexpr std::nullopt_t missing = std::nullopt;

Verdict judge(Text first, Text second, Text last, Text name = missing) {
    return judge_results({std::move(first), std::move(second), std::move(last), std::move(name)});
}
bool has_flag(const Verdict& verdict, std::string_view flag) {
    return std::ranges::find(verdict.flags, flag) != verdict.flags.end();
}

}  // namespace

TEST_CASE("the table of results says what the collected list of texts says", "[results]") {
    const auto list = nlohmann::json::parse(testing::project_file("tests/data/vendor/result-codes/trend-result-texts.json"));
    CHECK(list["results"].size() == known_results().size());
    for (const auto& row : list["results"]) {
        INFO(row["text"].get<std::string>());
        const ResultMeaning meaning = meaning_of_result(row["text"].get<std::string>());
        CHECK((meaning.action ? nlohmann::json(wire_name(*meaning.action)) : nlohmann::json(nullptr)) == row["action"]);
        const auto& resolution = row["resolution"];
        if (resolution == "resolved") CHECK(meaning.outcome == Outcome::success);
        if (resolution == "unresolved") CHECK(meaning.outcome == Outcome::failure);
        if (resolution == "passed") CHECK(meaning.outcome == Outcome::passed);
        if (resolution.is_null()) CHECK((meaning.outcome == Outcome::unknown || meaning.outcome == Outcome::none));
    }
}

TEST_CASE("result texts are compared without width, case, dashes and runs of space", "[results]") {
    CHECK(meaning_of_result("  file   QUARANTINED ").action == ThreatAction::quarantined);
    CHECK(meaning_of_result("Ｆｉｌｅ　ｃｌｅａｎｅｄ").action == ThreatAction::cleaned);
    CHECK(meaning_of_result("ｱｸｾｽ拒否").action == ThreatAction::blocked);
    CHECK(meaning_of_result("潜在的なｾｷｭﾘﾃｨﾘｽｸを放置しました").outcome == Outcome::passed);
    CHECK(meaning_of_result("駆除て\u3099きません").outcome == Outcome::failure);  // composed and decomposed kana
    CHECK(meaning_of_result("Action required — Perform a full system scan").outcome == Outcome::failure);
    CHECK(meaning_of_result("Action Required – Restart the endpoint to finish cleaning the security threat").action ==
          ThreatAction::restart_required);
}

TEST_CASE("nothing is decided by the words it begins with", "[results]") {
    CHECK(meaning_of_result("File quarantined maybe").outcome == Outcome::unknown);
    CHECK(meaning_of_result("Unable to clean fi").outcome == Outcome::unknown);
    CHECK(meaning_of_result("駆除").outcome == Outcome::success);
    CHECK(meaning_of_result("駆除できません").outcome == Outcome::failure);
    CHECK(meaning_of_result("駆除できませんでした").outcome == Outcome::unknown);
    CHECK(meaning_of_result(std::string(1 << 20, 'a')).outcome == Outcome::unknown);
    // the two families that the vendor itself names
    CHECK(meaning_of_result("Action required - Call somebody").outcome == Outcome::failure);
    CHECK(meaning_of_result("Action required").outcome == Outcome::unknown);
    CHECK(meaning_of_result("IDS:Whatever").action == ThreatAction::logged);
}

TEST_CASE("1: a second success resolves, but refused access after a failed first action leaves the object there", "[results]") {
    const Verdict quarantined = judge("Unable to clean file", "File quarantined", "File quarantined");
    CHECK(quarantined.resolution == Resolution::resolved);
    CHECK(quarantined.action == ThreatAction::quarantined);
    CHECK(judge("Unable to clean file", "Access denied", "Access denied").resolution == Resolution::unresolved);
    CHECK(judge("Access denied", "N/A", "Access denied").resolution == Resolution::resolved);
}

TEST_CASE("2 and 3: a second failure is unresolved; left alone after a failure too", "[results]") {
    CHECK(judge("Unable to clean file", "Unable to quarantine file", missing).resolution == Resolution::unresolved);
    CHECK(judge("Unable to clean file", "File passed", "File passed").resolution == Resolution::unresolved);
    CHECK(judge("Unable to clean file", "File passed", "File passed").action == ThreatAction::failed);
    CHECK(judge("N/A", "File passed", missing).resolution == Resolution::passed);
}

TEST_CASE("4: otherwise the first one counts", "[results]") {
    CHECK(judge("File quarantined", "N/A", "File quarantined").resolution == Resolution::resolved);
    CHECK(judge("File quarantined", "Unknown", missing).resolution == Resolution::resolved);
    CHECK(judge("File passed", "N/A", "File passed").resolution == Resolution::passed);
}

TEST_CASE("5: after a failed first action only another action can have resolved it", "[results]") {
    CHECK(judge("Unable to quarantine file", "N/A", "File deleted").resolution == Resolution::unresolved);
    CHECK(judge("Unable to clean file", missing, "File quarantined").resolution == Resolution::resolved);
    CHECK(judge("Unable to clean file", "Unknown", "Quarantined successfully").resolution == Resolution::resolved);
    const Verdict same = judge("Unable to clean or quarantine file", missing, "File quarantined");
    CHECK(same.resolution == Resolution::needs_review);
    CHECK(has_flag(same, "result_conflict"));
    CHECK(judge("Unable to clean file", missing, "Unable to clean file").resolution == Resolution::unresolved);
    CHECK(judge("Unable to clean file", missing, missing).resolution == Resolution::unresolved);
    CHECK(judge("Unable to clean file", missing, "File passed").resolution == Resolution::unresolved);
    CHECK(judge("Unable to clean file", missing, "Access denied").resolution == Resolution::unresolved);
}

TEST_CASE("6: an unknown first result cannot be judged, whatever the final one says", "[results]") {
    const Verdict verdict = judge("Handled by next-gen engine", "N/A", "File quarantined");
    CHECK(verdict.resolution == Resolution::needs_review);
    CHECK_FALSE(verdict.action);
    CHECK(has_flag(verdict, "unknown_result"));
}

TEST_CASE("7 and 8: without both the final one decides, and one text may tell both", "[results]") {
    CHECK(judge(missing, missing, "File quarantined").resolution == Resolution::resolved);
    CHECK(judge("N/A", "", "Unable to clean file").resolution == Resolution::unresolved);
    CHECK(judge(missing, missing, missing).resolution == Resolution::needs_review);
    CHECK(judge(missing, missing, "Unable to clean file. Quarantined").resolution == Resolution::resolved);
    CHECK(judge(missing, missing, "Unable to clean file. Passed").resolution == Resolution::unresolved);
    CHECK(judge(missing, missing, "Reboot system successfully").resolution == Resolution::needs_review);
}

TEST_CASE("9: what a person must finish is unresolved, a restart with its own reason", "[results]") {
    const Verdict restart = judge(missing, missing, "Action Required - Restart the endpoint to finish cleaning the security threat");
    CHECK(restart.resolution == Resolution::unresolved);
    CHECK(restart.action == ThreatAction::restart_required);
    CHECK(judge(missing, missing, "再起動が必要").action == ThreatAction::restart_required);
    CHECK(judge(missing, missing, "Spyware/Grayware unsafe to clean").resolution == Resolution::unresolved);
    CHECK(judge(missing, missing, "Stop scan manually successfully").resolution == Resolution::unresolved);
    CHECK(judge("Unsafe to Clean File", missing, "File quarantined").resolution == Resolution::unresolved);
}

TEST_CASE("10: when the name says success and the result fields say failure, the fields win", "[results]") {
    const Verdict verdict = judge("Unable to clean file", "Unable to quarantine file", "File quarantined", "File quarantined");
    CHECK(verdict.resolution == Resolution::unresolved);
    CHECK(has_flag(verdict, "result_conflict"));
}

TEST_CASE("action_raw keeps the texts unchanged, each once", "[results]") {
    CHECK(raw_results({"Unable to clean file", "N/A", "Unable to clean file", {}}) == std::vector<std::string>{"Unable to clean file"});
    CHECK(raw_results({" A ", "B", {}, {}}) == std::vector<std::string>{" A ", "B"});
}
