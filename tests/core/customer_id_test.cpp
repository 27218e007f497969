#include "core/customer_id.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <random>

using namespace omakase;

namespace {
const std::string id = "703e3404-5494-415b-b9f4-5b43f916f347";
std::string parsed(std::string_view text) {
    const auto result = CustomerId::parse(text);
    return result ? result->reveal() : result.error().id;
}
std::string argument(const Error& error, std::string_view name) {
    const auto found = std::ranges::find(error.arguments, name, &TextArgument::name);
    return found == error.arguments.end() ? "" : found->value;
}
}  // namespace

TEST_CASE("what people paste is taken", "[customer_id]") {
    for (const auto* text :
         {"703e3404-5494-415b-b9f4-5b43f916f347", "  703E3404-5494-415B-B9F4-5B43F916F347\r\n", "{703e3404-5494-415b-b9f4-5b43f916f347}",
          "７０３ｅ３４０４－５４９４－４１５Ｂ－Ｂ９Ｆ４－５Ｂ４３Ｆ９１６Ｆ３４７", "703e3404–5494—415b−b9f4ー5b43f916f347",
          "703e3404‐5494‑415b‒b9f4―5b43f916f347", "703e3404-5494-\n415b-b9f4-5b43f916f347", "\u200B703e3404-5494-415b-\u200Bb9f4-5b43f916f347\uFEFF",
          "顧客ID: 703e3404-5494-415b-b9f4-5b43f916f347", "顧客ＩＤ：703e3404-5494-415b-b9f4-5b43f916f347",
          "「703e3404-5494-415b-b9f4-5b43f916f347」", "703e3404\u00A0- 5494 - 415b - b9f4 - 5b43f916f347"}) {
        CAPTURE(text);
        CHECK(parsed(text) == id);
    }
}

TEST_CASE("a wrong length names the group and what it should be", "[customer_id]") {
    const auto last = CustomerId::parse("3f1c9a52-7b1e-4c0d-9a77-5e2b8c41d0f");
    REQUIRE_FALSE(last);
    CHECK(last.error().id == "customer_id.last_group_length");
    CHECK(last.error().field == "/customer_id");
    CHECK(argument(last.error(), "length") == "11");
    CHECK(argument(last.error(), "expected") == "12");
    const auto second = CustomerId::parse("3f1c9a52-7b1e0-4c0d-9a77-5e2b8c41d0fa");
    REQUIRE_FALSE(second);
    CHECK(second.error().id == "customer_id.group_length");
    CHECK(argument(second.error(), "group") == "2");
    CHECK(argument(second.error(), "length") == "5");
}

TEST_CASE("other mistakes have their own errors", "[customer_id]") {
    CHECK(parsed("") == "customer_id.empty");
    CHECK(parsed(" \u3000{}") == "customer_id.empty");
    const auto cut = CustomerId::parse("3f1c9a52-7b1e");
    REQUIRE_FALSE(cut);
    CHECK(cut.error().id == "customer_id.shape");
    CHECK(argument(cut.error(), "length") == "13");
    CHECK(parsed("703e34045494415bb9f45b43f916f347") == "customer_id.shape");
    const auto letter = CustomerId::parse("3f1c9a52-7b1e-4cOd-9a77-5e2b8c41d0fa");
    REQUIRE_FALSE(letter);
    CHECK(letter.error().id == "customer_id.characters");
    CHECK(argument(letter.error(), "character") == "O");
    CHECK(argument(letter.error(), "position") == "17");
    CHECK(parsed("officesupport-demo") == "customer_id.looks_like_workspace");
    CHECK(parsed("Space-name") == "customer_id.looks_like_workspace");
    CHECK(parsed("\xFF\xFE") == "customer_id.characters");
}

TEST_CASE("an ID is masked at a fixed width and round trips", "[customer_id]") {
    std::mt19937 random{1};
    for (int i = 0; i < 2000; ++i) {
        std::string text;
        for (int digit = 0; digit < 32; ++digit) {
            if (digit == 8 || digit == 12 || digit == 16 || digit == 20) text += '-';
            text += "0123456789abcdef"[random() % 16];
        }
        const auto parsed_id = CustomerId::parse(text);
        REQUIRE(parsed_id);
        CHECK(parsed_id->reveal() == text);
        CHECK(parsed_id->masked() == "••••••••" + text.substr(32));
        CHECK(CustomerId::parse(parsed_id->reveal()) == parsed_id);
    }
}
