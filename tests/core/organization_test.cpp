#include "core/organization.h"

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <set>

using namespace omakase;

namespace {
OrganizationPath path(const std::vector<std::string>& levels) {
    return OrganizationPath::parse(levels).value();
}
std::string error_of(const std::vector<std::string>& levels) {
    const auto result = OrganizationPath::parse(levels);
    return result ? "" : result.error().id + " " + result.error().field;
}
}  // namespace

TEST_CASE("an organization is shown as NTT西日本 / 第一営業部", "[organization]") {
    CHECK(path({" NTT西日本", "第一営業部　", "", ""}).joined() == "NTT西日本 / 第一営業部");
    CHECK(path({}).empty());
    CHECK(path({"", " "}).empty());
}

TEST_CASE("levels have limits and no gaps", "[organization]") {
    CHECK(error_of({"", "営業部"}) == "organization.gap /organization/0");
    CHECK(error_of({"a", "", "c"}) == "organization.gap /organization/1");
    CHECK(error_of({"a", "b", "c", "d", "e"}) == "organization.too_deep /organization/4");
    CHECK(error_of({"a", std::string(101, 'x')}) == "organization.too_long /organization/1");
    CHECK(error_of({std::string(100, 'x'), "b", "c", "d"}).empty());
    CHECK(error_of({"a\nb"}) == "text.invalid /organization/0");
    CHECK(error_of({"a\xFF"}) == "text.invalid /organization/0");
}

TEST_CASE("organizations that look the same are the same", "[organization]") {
    CHECK_FALSE(path({"第1営業部"}).distinguishable_from(path({"第１営業部"})));
    CHECK_FALSE(path({"NTT 西日本"}).distinguishable_from(path({"ＮＴＴ西日本"})));
    CHECK_FALSE(path({"A / B"}).distinguishable_from(path({"A", "B"})));
    CHECK_FALSE(path({}).distinguishable_from(path({})));
    CHECK(path({"第一営業部"}).distinguishable_from(path({"第二営業部"})));
    CHECK(path({}).distinguishable_from(path({"第二営業部"})));
}

TEST_CASE("badges tell branches by characters, shape and colour", "[organization]") {
    const auto badges = branch_badges({path({"NTT西日本", "第一営業部"}), path({"NTT西日本", "第二営業部"}), path({"NTT西日本", "神戸支店"}),
                                       path({"NTT西日本", "大阪支店"}), path({})});
    CHECK(badges[0] == BranchBadge{"一", 0, 0});
    CHECK(badges[1] == BranchBadge{"二", 1, 1});
    CHECK(badges[2] == BranchBadge{"神", 2, 2});
    CHECK(badges[3] == BranchBadge{"大", 3, 3});
    CHECK(badges[4].characters == "守");
    CHECK(branch_badges({path({"第一営業部"})})[0].characters == "一");
    CHECK(branch_badges({path({"東社", "営業部"}), path({"西社", "営業部"})})[1].characters == "西");
    CHECK(branch_badges({path({"第1課"}), path({"第10課"})})[0].characters == "1");
    CHECK(branch_badges({path({"第1課"}), path({"第10課"})})[1].characters == "10");
    CHECK(branch_badges({path({"第一営業部"}), path({"第一製造部"}), path({"第二営業部"})})[1].characters == "製");
}

TEST_CASE("badges of many bots are distinct", "[organization]") {
    std::vector<OrganizationPath> paths;
    for (int i = 0; i < 200; ++i) paths.push_back(path({"本社", "第" + std::to_string(i) + "営業部"}));
    std::set<std::tuple<std::string, int, int>> seen;
    for (const BranchBadge& badge : branch_badges(paths)) {
        CHECK((badge.shape >= 0 && badge.shape < 4 && badge.colour >= 0 && badge.colour < 6));
        seen.insert({badge.characters, badge.shape, badge.colour});
    }
    CHECK(seen.size() == paths.size());
}
