#include "core/user.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

using namespace omakase;

namespace {

std::string wrong_with(std::string_view password, const std::vector<std::string>& names = {}) {
    const auto wrong = check_password(password, names);
    return wrong ? wrong->id : "";
}

}  // namespace

TEST_CASE("a password has 15 to 128 characters as people count them", "[core][user]") {
    CHECK(wrong_with("corrige cheval") == "password.too_short");                // 14
    CHECK(wrong_with("corrige cheval b") == "");                                // 16
    CHECK(wrong_with("馬電池正しいホチキス留め金具") == "password.too_short");  // 14, 42 bytes
    CHECK(wrong_with("馬電池正しいホチキス留め金具箱") == "");
    std::string most;
    for (int i = 0; i < 128; ++i) most += static_cast<char>('a' + i * 7 % 26);
    CHECK(wrong_with(most) == "");
    CHECK(wrong_with(most + "x") == "password.too_long");
    CHECK(wrong_with(std::string(100'000, 'x')) == "password.too_long");
    CHECK(wrong_with("corrige\x01 cheval batterie") == "text.invalid");
    CHECK(wrong_with("corrige\xff cheval batterie") == "text.invalid");
}

TEST_CASE("what everybody would try first is refused", "[core][user]") {
    for (const char* guess :
         {"aaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "1234123412341234", "abcdefghijklmnop", "9876543210987654", "passwordpassword",
          "Password12345678", "qwertyuiopasdfghjkl", "administrator123", "ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ"}) {
        CAPTURE(guess);
        CHECK(wrong_with(guess) == "password.guessable");
    }
    const std::vector<std::string> names{"naniwa-seiki", "山﨑 健", "yamazaki@naniwa.example"};
    CHECK(wrong_with("naniwa-seiki2026", names) == "password.guessable");
    CHECK(wrong_with("yamazaki@naniwa.example", names) == "password.guessable");
    CHECK(wrong_with("naniwa-seiki corrige cheval", names) == "");
    CHECK(wrong_with("わさびと電車とねこの傘立てと月") == "");
}

TEST_CASE("a sign-in name is compared without case and spaces around it", "[core][user]") {
    CHECK(parse_login("  Tanaka@Example.JP ") == "tanaka@example.jp");
    CHECK(parse_login("田中") == "田中");
    CHECK(parse_login("   ").error().id == "user.login_required");
    CHECK(parse_login("田中 一").error().id == "user.login_shape");
    CHECK(parse_login("田中　一").error().id == "user.login_shape");
    CHECK(parse_login(std::string(101, 'a')).error().id == "text.too_long");
    CHECK(parse_login("a\nb").error().id == "text.invalid");
}

TEST_CASE("a link that signs in as somebody is made for those below, by owners for everybody, and for oneself", "[core][user]") {
    using enum UserRole;
    CHECK(may_make_link(owner, owner, false));
    CHECK(may_make_link(owner, member, false));
    CHECK(may_make_link(admin, member, false));
    CHECK(may_make_link(admin, admin, true));
    CHECK_FALSE(may_make_link(admin, admin, false));
    CHECK_FALSE(may_make_link(admin, owner, false));
    CHECK_FALSE(may_make_link(member, member, true));
}

TEST_CASE("nobody gives or takes more than they have, and one owner stays", "[core][user]") {
    using enum UserRole;
    const auto wrong = [](UserRole actor, UserRole before, std::optional<UserRole> after, int owners = 2) {
        const auto error = check_role_change(actor, before, after, owners);
        return error ? error->id : "";
    };
    CHECK(wrong(admin, member, admin) == "");
    CHECK(wrong(admin, member, owner) == "user.above_you");
    CHECK(wrong(admin, owner, member) == "user.above_you");
    CHECK(wrong(admin, owner, std::nullopt) == "user.above_you");
    CHECK(wrong(member, member, std::nullopt) == "user.above_you");
    CHECK(wrong(owner, owner, admin) == "");
    CHECK(wrong(owner, owner, admin, 1) == "user.last_owner");
    CHECK(wrong(owner, owner, std::nullopt, 1) == "user.last_owner");
    CHECK(wrong(owner, owner, owner, 1) == "");
    CHECK(wrong(owner, admin, owner, 1) == "");
    for (const UserRole role : {member, admin, owner}) CHECK(user_role_of(wire_name(role)) == role);
    CHECK_FALSE(user_role_of("root").has_value());
}
