#include "ui/text_layout.h"

#include <imgui.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "core/encoding.h"
#include "ui/sample_state.h"
#include "ui/screen.h"

// The ruler's widths: at size 10 a kanji is 10 wide and a letter 5.5.

namespace omakase::testing {
namespace {

class Rules {
  public:
    std::vector<std::string> wrap(std::string_view text, float width) const {
        std::vector<std::string> lines;
        for (const ByteRange& line : wrap_text(font(), 10, text, width)) {
            REQUIRE(line.first <= line.last);
            REQUIRE(line.last <= text.size());
            lines.emplace_back(text.substr(line.first, line.last - line.first));
        }
        return lines;
    }
    std::string cut(std::string_view text, float width, bool middle = false) const { return ellipsize(font(), 10, text, width, middle); }
    float width(std::string_view text) const { return text_width(font(), 10, text); }

  private:
    ImFont* font() const { return screen_.faces().regular; }
    Screen screen_{AppState{}};
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("text is as wide as the sum of its characters", "[ui][text]") {
    const Rules rules;
    CHECK(rules.width("") == 0);
    CHECK(rules.width("abcd") == 22);
    CHECK(rules.width("脅威𠮷") == 30);
}

TEST_CASE("lines break between Japanese characters, at spaces and at line ends", "[ui][text]") {
    const Rules rules;
    CHECK(rules.wrap("検知された脅威", 40) == Lines{"検知され", "た脅威"});
    CHECK(rules.wrap("ask your desk now", 50) == Lines{"ask your", "desk now"});
    CHECK(rules.wrap("一行目\n\n三行目", 100) == Lines{"一行目", "", "三行目"});
    CHECK(rules.wrap("", 100) == Lines{""});
    CHECK(rules.wrap("全部入る", 40) == Lines{"全部入る"});
}

TEST_CASE("a line neither begins with 、。」ー nor ends with an opening bracket", "[ui][text]") {
    const Rules rules;
    CHECK(rules.wrap("検知した。次へ", 40) == Lines{"検知し", "た。次へ"});
    CHECK(rules.wrap("東京「本社」です", 30) == Lines{"東京", "「本", "社」で", "す"});
    CHECK(rules.wrap("サーバー", 30) == Lines{"サー", "バー"});
    CHECK(rules.wrap("あいう（え）", 40) == Lines{"あいう", "（え）"});
    const std::string everything = "「管理者」は、サポートセンタ（平日9:00-17:00）に連絡してください。ウイルスバスター・コーポレートエディション…";
    for (float width = 30; width < 300; width += 7) {
        for (const std::string& line : rules.wrap(everything, width)) {
            INFO(width << ": " << line);
            if (line.empty()) continue;
            const char32_t first = decode_utf8_at(line, 0).value;
            CHECK(std::u32string_view{U"、。」）ー・…ィッュ"}.find(first) == std::u32string_view::npos);
            CHECK_FALSE((line.ends_with("「") || line.ends_with("（")));
        }
    }
}

TEST_CASE("wrapping loses no character and is never wider than its width", "[ui][text]") {
    const Rules rules;
    const std::string sentence =
        "PC-SALES-03 で TROJ_GEN.R002C0OJ523 が見つかりました。C:\\Users\\k.yamazaki\\Downloads\\請求書.xlsm "
        "を開かないでください。𠮷田さんと﨑山さんへ";
    for (float width = 12; width < 400; width += 11) {
        std::string all;
        for (const std::string& line : rules.wrap(sentence, width)) {
            CHECK(rules.width(line) <= width);
            CHECK_FALSE(first_invalid_utf8(line));
            all += line;
        }
        std::string kept;
        std::ranges::copy_if(sentence, std::back_inserter(kept), [](char c) { return c != ' '; });
        std::erase(all, ' ');
        CHECK(all == kept);
    }
}

TEST_CASE("a word that is wider than a line is broken inside, and a character that is wider still stands alone", "[ui][text]") {
    const Rules rules;
    CHECK(rules.wrap("abcdefghij", 22) == Lines{"abcd", "efgh", "ij"});
    CHECK(rules.wrap("脅威", 4) == Lines{"脅", "威"});
    CHECK(rules.wrap("脅威", 0) == Lines{"脅", "威"});
    CHECK(rules.wrap("脅威", -20) == Lines{"脅", "威"});
}

TEST_CASE("broken bytes wrap and are cut without harm", "[ui][text]") {
    const Rules rules;
    const std::string broken =
        "a\xE8\x84"
        "b\xFF"
        "c";
    std::string all;
    for (const std::string& line : rules.wrap(broken, 11)) all += line;
    CHECK(all == broken);
    (void)rules.cut(broken, 20);
    (void)rules.cut(broken, 20, true);
}

TEST_CASE("what fits is not cut, and what is cut ends with an ellipsis inside its width", "[ui][text]") {
    const Rules rules;
    CHECK(rules.cut("検知", 20) == "検知");
    CHECK(rules.cut("検知された脅威", 40) == "検知さ…");
    CHECK(rules.cut("detected", 32) == "dete…");
    for (float width = 10; width < 120; width += 3) CHECK(rules.width(rules.cut("検知 detected 𠮷野家 ﾀﾞｳﾝﾛｰﾄﾞ", width)) <= width);
}

TEST_CASE("a cut never falls inside a character, also beyond U+FFFF", "[ui][text]") {
    const Rules rules;
    const std::string names = "𠮷𠮷𠮷𠮷𠮷👩髙﨑";
    for (float width = 10; width < 90; width += 1)
        for (const bool middle : {false, true}) {
            const std::string cut = rules.cut(names, width, middle);
            INFO(width << " " << cut);
            CHECK_FALSE(first_invalid_utf8(cut));
            CHECK(rules.width(cut) <= width);
        }
    CHECK(rules.cut(names, 30) == "𠮷𠮷…");
}

TEST_CASE("a path keeps both its ends", "[ui][text]") {
    const Rules rules;
    const std::string path = "C:\\Users\\k\\Downloads\\請求書.xlsm.exe";
    const std::string cut = rules.cut(path, 140, true);
    INFO(cut);
    CHECK(cut.starts_with("C:\\"));
    CHECK(cut.ends_with(".xlsm.exe"));
    CHECK(cut.find("…") != std::string::npos);
    CHECK(rules.width(cut) <= 140);
}

TEST_CASE("without room for anything an ellipsis is all that stays", "[ui][text]") {
    const Rules rules;
    CHECK(rules.cut("検知", 5) == "…");
    CHECK(rules.cut("検知", 0, true) == "…");
    CHECK(rules.cut("検知", -30) == "…");
}

}  // namespace omakase::testing
