#include "core/encoding.h"

#include <catch2/catch_test_macros.hpp>

using namespace omakase;
using namespace std::string_literals;

TEST_CASE("UTF-8 is read strictly: overlong, surrogate, cut and too large forms are invalid", "[encoding]") {
    CHECK(decode_utf8_at("a", 0).value == U'a');
    CHECK(decode_utf8_at("髙", 0).value == U'髙');
    CHECK(decode_utf8_at("𠮷", 0).size == 4);
    for (const auto& bad : {"\xC0\x80"s, "\xE0\x80\x80"s, "\xED\xA0\x80"s, "\xF4\x90\x80\x80"s, "\xE3\x81"s, "\x80"s, "\xFF"s})
        CHECK(decode_utf8_at(bad, 0).size == 0);
    CHECK(decode_utf8_at("a", 1).size == 0);
    CHECK_FALSE(first_invalid_utf8("表示ポリシー"));
    CHECK(first_invalid_utf8("ab\xE3\x81") == 2u);
}

TEST_CASE("append_utf8 writes what decode_utf8_at reads", "[encoding]") {
    for (char32_t value : {U'\0', U'~', U'é', U'表', U'\uFFFD', U'𠮷', U'\U0010FFFF'}) {
        std::string text;
        append_utf8(text, value);
        CHECK(decode_utf8_at(text, 0).value == value);
        CHECK(decode_utf8_at(text, 0).size == text.size());
    }
    std::string surrogate;
    append_utf8(surrogate, 0xD800);
    CHECK(surrogate == "\uFFFD");
}

TEST_CASE("characters are counted as people count them", "[encoding]") {
    CHECK(count_characters("") == 0);
    CHECK(count_characters("髙橋さん") == 4);
    CHECK(count_characters("か\u3099") == 1);            // decomposed が
    CHECK(count_characters("葛\U000E0100") == 1);        // a variant of the kanji
    CHECK(count_characters("👨\u200D👩\u200D👧") == 1);  // a family is one picture
    CHECK(count_characters("🇯🇵🇯🇵") == 2);
}

TEST_CASE("CP932 is Windows-31J, with trail bytes that look like backslash and pipe", "[encoding]") {
    // 表 十 予 能 end in byte 5C, ポ in 7C: the reason why text is decoded before escapes are looked for
    const Decoded decoded = decode_cp932("\x95\x5C\x8F\x5C\x97\x5C\x94\x5C\x83\x7C");
    CHECK(decoded.text == "表十予能ポ");
    CHECK_FALSE(decoded.invalid_at);
    CHECK(decode_cp932("\x87\x40\x87\x8A\xFB\xFC").text == "①㈱髙");  // NEC and IBM rows, missing in strict Shift_JIS
    CHECK(decode_cp932("\xBE\xB7\xAD\xD8\xC3\xA8").text == "ｾｷｭﾘﾃｨ");
    CHECK(decode_cp932("\x81\x60").text == "～");
}

TEST_CASE("bytes without a meaning in CP932 are named by offset: private, unassigned, cut", "[encoding]") {
    CHECK(decode_cp932("ab\xFF\xFE").invalid_at == 2u);
    CHECK(decode_cp932("a\xF0\x40").invalid_at == 1u);  // private row
    CHECK(decode_cp932("\x85\x40").invalid_at == 0u);   // empty row
    CHECK(decode_cp932("\x95").invalid_at == 0u);       // cut
    CHECK(decode_cp932("\x80").invalid_at == 0u);
    CHECK(decode_cp932("\x95\x7F").invalid_at == 0u);
}

TEST_CASE("ISO-2022-JP is read as mailers send it", "[encoding]") {
    CHECK(decode_iso2022jp("ID: \x1B$B8\\5R\x1B(B-1").text == "ID: 顧客-1");
    CHECK(decode_iso2022jp("\x1B$B-!-j\x1B(B").text == "①㈱");         // row 13, as Outlook sends it
    CHECK(decode_iso2022jp("\x1B(I>7-XC(\x1B(B!").text == "ｾｷｭﾘﾃｨ!");  // half-width kana by escape
    CHECK(decode_iso2022jp("\x0E>7\x0F>7").text == "ｾｷ>7");            // … and by shift
    CHECK(decode_iso2022jp("\xBE\xB7").text == "ｾｷ");
    CHECK_FALSE(decode_iso2022jp("\x1B$B8\\5R\x1B(B").invalid_at);
    CHECK(decode_iso2022jp("\x1B$B8\\\nabc").text == "顧\nabc");  // a lost escape spoils one line only
    CHECK(decode_iso2022jp("a\x1BZ").invalid_at == 1u);
    CHECK(decode_iso2022jp("\x1B$B8").invalid_at == 3u);
}
