#include "core/csv.h"

#include <catch2/catch_test_macros.hpp>

#include "core/encoding.h"

using namespace omakase;

namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string row_of(std::initializer_list<std::string_view> cells) {
    CsvWriter file;
    for (const std::string_view cell : cells) file.cell(cell);
    file.end_row();
    REQUIRE(file.text.starts_with("\xEF\xBB\xBF"));
    return file.text.substr(3);
}

Rows read(std::string_view bytes) {
    auto rows = read_csv(bytes);
    INFO((rows ? "" : rows.error().id));
    REQUIRE(rows);
    return *std::move(rows);
}

std::string refused(std::string_view bytes) {
    const auto rows = read_csv(bytes);
    if (rows) return "";
    std::string said = rows.error().id;
    for (const TextArgument& argument : rows.error().arguments) said += " " + argument.value;
    return said;
}

}  // namespace

TEST_CASE("cells are quoted where RFC 4180 wants it, and rows end with CRLF", "[csv]") {
    CHECK(row_of({"未解決", "PC-1", ""}) == "未解決,PC-1,\r\n");
    CHECK(row_of({"a,b", "say \"no\"", "two\nlines"}) == "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\"\r\n");
    CHECK(row_of({" spaces stay "}) == " spaces stay \r\n");
}

TEST_CASE("what a spreadsheet would run is text", "[csv]") {
    CHECK(row_of({"=1+1"}) == "\"'=1+1\"\r\n");
    CHECK(row_of({"+81 6", "-x", "@SUM(A1)", "\tx", "\rx"}) == "\"'+81 6\",\"'-x\",\"'@SUM(A1)\",\"'\tx\",\"'\rx\"\r\n");
    CHECK(row_of({"=HYPERLINK(\"http://x\",\"y\")"}) == "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n");
    CHECK(row_of({"a=b", "1-2"}) == "a=b,1-2\r\n");
}

TEST_CASE("what was written is read back", "[csv]") {
    const Rows wanted{{"会社名", "備考"}, {"=NTT西日本", "一行目\r\n二行目"}, {"a\"b,c", "\t字下げ"}, {"", "-"}};
    CsvWriter file;
    for (const auto& row : wanted) {
        for (const std::string& cell : row) file.cell(cell);
        file.end_row();
    }
    CHECK(read(file.text) == wanted);
}

TEST_CASE("quotes, line ends in cells, rows of different lengths, any line end", "[csv]") {
    CHECK(read("a,b\r\n\"x\r\ny\",\"p\"\"q\"\r\n") == Rows{{"a", "b"}, {"x\r\ny", "p\"q"}});
    CHECK(read("a,b\nx\ny,z,w\n\n\n") == Rows{{"a", "b"}, {"x"}, {"y", "z", "w"}});
    CHECK(read("a\rb\rc") == Rows{{"a"}, {"b"}, {"c"}});
    CHECK(read("a,b") == Rows{{"a", "b"}});
    CHECK(read("a,\r\n") == Rows{{"a", ""}});
    CHECK(read("\"\"\r\nx") == Rows{{"x"}});
    CHECK(read("5\" disk,x") == Rows{{"5\" disk", "x"}});
    CHECK(read("").empty());
    CHECK(read("\xEF\xBB\xBF").empty());
}

TEST_CASE("cells copied from a spreadsheet have tabs between them", "[csv]") {
    CHECK(read("会社名\t顧客ID\r\nA, B\tc") == Rows{{"会社名", "顧客ID"}, {"A, B", "c"}});
    CHECK(read("a,b\tc") == Rows{{"a", "b\tc"}});
}

TEST_CASE("UTF-8 with and without a mark, UTF-16 and CP932 are the same rows", "[csv]") {
    const Rows wanted{{"会社名", "組織"}, {"表社", "本社"}};
    CHECK(read("会社名,組織\r\n表社,本社\r\n") == wanted);
    CHECK(read("\xEF\xBB\xBF会社名,組織\r\n表社,本社\r\n") == wanted);
    CHECK(read("\x89\xEF\x8E\xD0\x96\xBC,\x91\x67\x90\x44\r\n\x95\x5C\x8E\xD0,\x96\x7B\x8E\xD0\r\n") == wanted);  // 表 ends with a backslash's byte
    std::string utf16 = "\xFF\xFE";
    for (std::string_view rest = "会社名,組織\r\n表社,本社\r\n"; !rest.empty();) {
        const CodePoint point = decode_utf8_at(rest, 0);
        utf16 += static_cast<char>(point.value & 0xFF);
        utf16 += static_cast<char>(point.value >> 8);
        rest.remove_prefix(point.size);
    }
    CHECK(read(utf16) == wanted);
}

TEST_CASE("what cannot be read says where and why", "[csv]") {
    CHECK(refused("a,b\nx,\"y\nz\n") == "csv.open_quote 2");
    CHECK(refused("a\r\nb\r\nc,\"d") == "csv.open_quote 3");
    CHECK(refused("\xFF\x80\xA0,\x81\xFF\xFE") == "csv.encoding");
    std::string rows;
    for (std::size_t i = 0; i < csv_row_limit; ++i) rows += "x\n";
    CHECK(read(rows).size() == csv_row_limit);
    CHECK(refused(rows + "x") == "csv.too_many_rows 10000");
    CHECK(refused(rows + "x\ny\n") == "csv.too_many_rows 10000");
}

TEST_CASE("a file's name has nothing that a file system refuses", "[csv]") {
    CHECK(file_name("レポート_本社 / 第一営業部", "_2026-11-09.csv") == "レポート_本社_第一営業部_2026-11-09.csv");
    CHECK(file_name("a\\b/c:d*e?f\"g<h>i|j", ".csv") == "a_b_c_d_e_f_g_h_i_j.csv");
    CHECK(file_name("x\n\t y. ", ".csv") == "x_y.csv");
    CHECK(file_name("a b", ".csv") == "a b.csv");
    std::string longest;
    for (int i = 0; i < 400; ++i) longest += "長";
    const std::string name = file_name(longest, "_2026-11-09.csv");
    CHECK(name.size() <= 200);
    CHECK(name.ends_with("長_2026-11-09.csv"));
    CHECK_FALSE(first_invalid_utf8(name));
}

TEST_CASE("registrations: columns in any order, case, width and language; others are passed over", "[csv]") {
    const auto table = read_registrations(
        "備考,ＣＵＳＴＯＭＥＲ＿ID,Fax,組織２,会 社 名 *,Organization 1\r\n窓口は総務,8c1f0a52,06,第一営業部, 浪速精機 ,本社\r\n,,,,,\r\nx,,,,y\r\n");
    REQUIRE(table);
    CHECK(table->has == std::array<bool, 7>{true, true, true, true, false, false, true});
    REQUIRE(table->rows.size() == 2);
    CHECK(table->rows[0] == RegistrationRow{"浪速精機", "8c1f0a52", "本社", "第一営業部", "", "", "窓口は総務"});
    CHECK(table->rows[1] == RegistrationRow{"y", "", "", "", "", "", "x"});
}

TEST_CASE("registrations: an organization in one cell is taken apart, and what is deeper stays together", "[csv]") {
    const auto table = read_registrations("Company name\tOrganization\na\t本社 / 第一営業部\nb\t1／2/3 / 4 / 5\nc\n");
    REQUIRE(table);
    CHECK(table->has == std::array<bool, 7>{true, false, true, true, true, true, false});
    CHECK(table->rows[0] == RegistrationRow{"a", "", "本社", "第一営業部", "", "", ""});
    CHECK(table->rows[1] == RegistrationRow{"b", "", "1", "2", "3", "4 / 5", ""});
    CHECK(table->rows[2] == RegistrationRow{"c", "", "", "", "", "", ""});
}

TEST_CASE("a CSV file that is none of registrations says so", "[csv]") {
    const auto why = [](std::string_view bytes) {
        const auto table = read_registrations(bytes);
        return table ? std::string{} : table.error().id;
    };
    CHECK(why("").ends_with("no_columns"));
    CHECK(why("名前,住所\r\na,b\r\n") == "csv.no_columns");
    CHECK(why("組織1,備考\r\na,b\r\n") == "csv.no_columns");
    CHECK(why("会社名5,顧客ID9\r\na,b\r\n") == "csv.no_columns");
    CHECK(why("会社名,顧客ID\r\n") == "csv.no_rows");
    CHECK(why("会社名,顧客ID,備考\r\n , ,x\r\n") == "csv.no_rows");
    CHECK(why("会社名\n\"x") == "csv.open_quote");
}
