#include "core/plain_text.h"

#include <catch2/catch_test_macros.hpp>

using namespace omakase;

namespace {
std::string wrong(std::string_view text, LineEnds line_ends = LineEnds::none) {
    const auto error = check_text(text, "/note", 10, line_ends);
    return error ? error->id + " " + error->arguments[0].value : "";
}
}  // namespace

TEST_CASE("bad UTF-8, controls and noncharacters are refused with their place", "[text]") {
    CHECK(wrong("あ\xFF") == "text.invalid 2");
    CHECK(wrong("あい\xED\xA0\x80") == "text.invalid 3");
    CHECK(wrong(std::string_view{"a\0", 2}) == "text.invalid 2");
    CHECK(wrong("a\u009B") == "text.invalid 2");
    CHECK(wrong("\uFFFE") == "text.invalid 1");
    CHECK(wrong("a\nb") == "text.invalid 2");
    CHECK(wrong("a\r\n\tb", LineEnds::allowed).empty());
    CHECK(wrong("\u202Ea\u200B").empty());
}

TEST_CASE("lengths are counted in characters and in bytes", "[text]") {
    CHECK(wrong("あいうえおかきくけこ").empty());
    CHECK(wrong("あいうえおかきくけこさ") == "text.too_long 10");
    CHECK(wrong("a" + std::string(60, '\x7F')) == "text.invalid 2");
    std::string marks = "a";
    for (int i = 0; i < 25; ++i) marks += "\u0301";
    CHECK(wrong(marks) == "text.too_long 10");
}

TEST_CASE("trimming takes every space and invisible character at the ends", "[text]") {
    CHECK(trim_text("　\u200B a b\u00A0\t\n") == "a b");
    CHECK(trim_text(" \u3000").empty());
    CHECK(trim_text("x") == "x");
}
