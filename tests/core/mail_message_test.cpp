#include "core/mail_message.h"

#include <catch2/catch_test_macros.hpp>

using namespace omakase;

TEST_CASE("head words are decoded, also when a character is cut between two of them", "[mail]") {
    CHECK(decode_words("=?UTF-8?B?6aGn5a6i?= =?UTF-8?Q?ID_=3D?= <a@b.example>") == "顧客ID = <a@b.example>");
    CHECK(decode_words("=?utf-8?b?6aE=?=\n =?utf-8?b?p+Wuog==?=") == "顧客");
    CHECK(decode_words("=?ISO-2022-JP?B?GyRCOFw1UhsoQg==?= x") == "顧客 x");
    CHECK(decode_words("plain =?broken") == "plain =?broken");
}

TEST_CASE("the encoding of bytes is found from the bytes", "[mail]") {
    CHECK(decode_unknown("\xEF\xBB\xBF顧客") == "顧客");
    CHECK(decode_unknown("\x8C\xDA\x8B\x71") == "顧客");
    CHECK(decode_unknown("\x1B$B8\\5R\x1B(B") == "顧客");
    CHECK(decode_unknown(std::string_view{"\xFF\xFE\x67\x98\xA2\x5B", 6}) == "顧客");
    CHECK(decode_unknown(std::string_view{"\xFE\xFF\x98\x67\x5B\xA2", 6}) == "顧客");
}

TEST_CASE("a plain paste is one text without a head", "[mail]") {
    const auto texts = read_message("こんにちは\r\n顧客ID:\r\n");
    REQUIRE(texts.size() == 1);
    CHECK(texts[0].head.empty());
    CHECK(texts[0].text == "こんにちは\n顧客ID:\n");
    CHECK(read_message("").size() == 1);
}
