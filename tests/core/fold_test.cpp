#include "core/fold.h"

#include <catch2/catch_test_macros.hpp>

using namespace omakase;

TEST_CASE("searching folds case, width and kana", "[fold]") {
    CHECK(fold_text("ｾｷｭﾘﾃｨ") == fold_text("セキュリティ"));
    CHECK(fold_text("せきゅりてぃ") == fold_text("セキュリティ"));
    CHECK(fold_text("ＮＴＴ－Ｗｅｓｔ　１") == "ntt-west 1");
    CHECK(fold_text("ｶﾞｷﾞﾊﾟﾌﾟｳﾞ") == "がぎぱぷゔ");
    CHECK(fold_text("か\u3099は\u309Aひ゛") == "がぱび");
    CHECK(fold_text("ヷ") == fold_text("ワ\u3099"));
    CHECK(fold_text("①⑫㎡㈱Ⅷ㌔№") == "112m2(株)viiiきろno");
    CHECK(fold_text("Café") == fold_text("CAFE\u0301"));
    CHECK(fold_text("Café") != fold_text("Cafe"));
    CHECK(fold_text("⾼") == "高");
    CHECK(fold_text("a\u200Bb\u202Ec\tD\u00A0e") == "abc d e");
    CHECK(fold_text("\xFF"
                    "a") == "\uFFFDa");
    CHECK(fold_text("") == "");
    CHECK(fold_text(std::string_view{"a\0b", 3}).size() == 3);
}

TEST_CASE("furigana without small kana is found by typing small kana, and the other way round", "[fold]") {
    CHECK_FALSE(find_folded("せきゆりていおまかせ", "せきゅりてぃ").empty());
    CHECK_FALSE(find_folded("セキュリティおまかせ", "せきゆりてい").empty());
}

TEST_CASE("folding folded text changes nothing", "[fold]") {
    for (char32_t c = 0x20; c < 0x30000; ++c) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        std::string text;
        if (c < 0x80) {
            text += static_cast<char>(c);
        } else if (c < 0x800) {
            text += static_cast<char>(0xC0 | c >> 6);
            text += static_cast<char>(0x80 | (c & 63));
        } else if (c < 0x10000) {
            text += static_cast<char>(0xE0 | c >> 12);
            text += static_cast<char>(0x80 | (c >> 6 & 63));
            text += static_cast<char>(0x80 | (c & 63));
        } else {
            text += static_cast<char>(0xF0 | c >> 18);
            text += static_cast<char>(0x80 | (c >> 12 & 63));
            text += static_cast<char>(0x80 | (c >> 6 & 63));
            text += static_cast<char>(0x80 | (c & 63));
        }
        const std::string once = fold_text(text);
        if (fold_text(once) != once) FAIL("U+" << std::hex << static_cast<unsigned>(c) << " " << once << " " << fold_text(once));
        const std::string name = fold_name(text);
        if (fold_name(name) != name) FAIL("name U+" << std::hex << static_cast<unsigned>(c) << " " << name << " " << fold_name(name));
    }
}

TEST_CASE("the source of every folded byte is known", "[fold]") {
    const FoldedText folded = fold_with_source("ｶﾞ①");
    CHECK(folded.text == "が1");
    CHECK(folded.source == std::vector<std::size_t>{0, 0, 0, 6, 9});
    CHECK(fold_text("Ａ ㎡\xFF") == fold_with_source("Ａ ㎡\xFF").text);
}

TEST_CASE("all words are required and their places are merged", "[fold]") {
    CHECK(find_folded("セキュリティおまかせ", "せきゅ オマカセ") == std::vector<ByteRange>{{0, 9}, {18, 30}});
    CHECK(find_folded("セキュリティ", "せき きゅ") == std::vector<ByteRange>{{0, 9}});
    CHECK(find_folded("セキュリティ", "せき 無い").empty());
    CHECK(find_folded("セキュリティ", "　 ").empty());
    CHECK(find_folded("面積㎡", "M") == std::vector<ByteRange>{{6, 9}});
    CHECK(find_folded("aAa", "a") == std::vector<ByteRange>{{0, 3}});
    CHECK(fold_query(" ＰＣ　営業 ") == std::vector<std::string>{"pc", "営業"});
}

TEST_CASE("names that people mistype fold alike", "[fold]") {
    for (const auto* name :
         {"㈱浪速ーＡ", "(株)浪速-a", "（株） 浪速－A", "株式会社浪速‐A", "㍿浪速—Ａ", "株式\u200B会社浪速ｰa", "株式会社　浪速−Ａ"}) {
        CAPTURE(name);
        CHECK(fold_name(name) == fold_name("株式会社浪速ー A"));
    }
    CHECK(fold_name("㈲髙﨑") == fold_name("有限会社高崎"));
    CHECK(fold_name("キヤノン") != fold_name("キャノン"));
    CHECK(fold_name("浪速製作所") != fold_name("難波製作所"));
}

TEST_CASE("contacts have an index row by furigana", "[fold]") {
    const std::pair<const char*, const char*> rows[] = {{"せきゆりていおまかせ", "さ"},
                                                        {"ｶ", "か"},
                                                        {"ヴ", "あ"},
                                                        {"を", "わ"},
                                                        {"ん", "わ"},
                                                        {"Abc", "A"},
                                                        {"ｚ", "A"},
                                                        {"パ", "は"},
                                                        {"ぁ", "あ"},
                                                        {" や", "や"},
                                                        {"漢字", "#"},
                                                        {"1", "#"},
                                                        {"", "#"},
                                                        {"ー", "#"},
                                                        {"だ", "た"},
                                                        {"れ", "ら"}};
    for (const auto& [furigana, row] : rows) {
        CAPTURE(furigana);
        CHECK(index_row(furigana) == row);
    }
}
