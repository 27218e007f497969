#include "core/cef.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

using namespace omakase;

namespace {

const std::string header = "CEF:0|Trend Micro|Apex Central|2019|AV:File quarantined|Eicar_test_file|3|";

CefEvent parsed(const std::string& text) {
    auto event = parse_cef(text);
    REQUIRE(event.has_value());
    return *event;
}
bool has_flag(const CefEvent& event, std::string_view flag) {
    return std::ranges::find(event.flags, flag) != event.flags.end();
}

}  // namespace

TEST_CASE("CEF begins at the start of a line, or after a prefix when a digit follows", "[cef]") {
    CHECK(find_cef("CEF:") == 0u);
    CHECK(find_cef("<134>Jun  2 00:15:31 host CEF:0|a") == 26u);
    CHECK(find_cef("host CEF: 0|a") == 5u);
    CHECK(find_cef("about CEF: and CEF:0|a") == 15u);
    CHECK_FALSE(find_cef("host CEF:  0|a"));
    CHECK_FALSE(find_cef("LEEF:2.0|a"));
    CHECK_FALSE(find_cef("CE"));
}

TEST_CASE("a header with fewer than seven pipes names the field that is missing", "[cef]") {
    const auto cut = parse_cef("CEF:0|Trend Micro|Apex Central");
    REQUIRE_FALSE(cut.has_value());
    CHECK(cut.error().code == "header_truncated");
    CHECK(cut.error().at == 30);
    CHECK(cut.error().what == "Device Version (after Device Product)");
    CHECK(parse_cef("CEF:").error().what == "Version");
    CHECK(parse_cef("CEF:0|").error().what == "Device Vendor (after Version)");
    CHECK(parse_cef("CEF:0|a|b|c|d|e|3").error().what == "Extension (after Severity)");
    CHECK(parse_cef("CEF:0|a\\|b|c|d|e|f|3|").has_value());
}

TEST_CASE("a value ends where the next key begins, and only text that is a key begins one", "[cef]") {
    const CefEvent event =
        parsed(header + "request=https://h.example/?q=1&r=2 msg=a=b c=d ad.field[0]=x ad.Error_,Code=7 note=this =has = signs e= f=1");
    CHECK(event.value("request") == "https://h.example/?q=1&r=2");
    CHECK(event.value("msg") == "a=b");
    CHECK(event.value("c") == "d");
    CHECK(event.value("ad.field[0]") == "x");
    CHECK(event.value("ad.Error_,Code") == "7");
    CHECK(event.value("note") == "this =has = signs");
    CHECK(event.raw("e") == "");
    CHECK_FALSE(event.value("e"));
    CHECK_FALSE(event.raw("g"));
}

TEST_CASE("escapes are undone once, and what is none stays as it stands and is flagged", "[cef]") {
    const CefEvent event = parsed(header + "a=1\\=2 b=x\\\\y c=two\\nlines d=C:\\Users e=end\\");
    CHECK(event.value("a") == "1=2");
    CHECK(event.value("b") == "x\\y");
    CHECK(event.value("c") == "two\nlines");
    CHECK(event.value("d") == "C:\\Users");
    CHECK(event.value("e") == "end\\");
    CHECK(has_flag(event, "bad_escape"));
    CHECK_FALSE(has_flag(parsed(header + "a=1\\=2 b=x\\\\y c=two\\nlines"), "bad_escape"));
    // Agents send paths unescaped: there \n and \r are letters.
    CHECK(parsed(header + "filePath=C:\\new\\report duser=D\\nina").value("filePath") == "C:\\new\\report");
}

TEST_CASE("a key that is given twice counts with its last value", "[cef]") {
    CHECK(parsed(header + "a=1 b=2 a=3").value("a") == "3");
    CHECK(has_flag(parsed(header + "a=1 b=2 a=3"), "duplicate_key"));
    CHECK_FALSE(has_flag(parsed(header + "a=1 b=2 a=1"), "duplicate_key"));
}

TEST_CASE("N/A, a dash and nothing mean that there is no value", "[cef]") {
    for (const char* none : {"N/A", "n/a", "-", ""}) CHECK_FALSE(parsed(header + "a=" + none + " b=1").value("a"));
}

TEST_CASE("the meaning of a custom field follows its label, not its slot", "[cef]") {
    const CefEvent old_form = parsed(header + "cs5Label=VLF_FirstActionResult cs5=File quarantined");
    const CefEvent new_form = parsed(header + "cs2=File quarantined cs2Label=First_Action_Result");
    CHECK(old_form.value_by_label("FirstActionResult") == "File quarantined");
    CHECK(new_form.value_by_label("FirstActionResult") == "File quarantined");
    CHECK_FALSE(new_form.value_by_label("SecondActionResult"));
    CHECK_FALSE(parsed(header + "cs2Label=First_Action_Result").raw_by_label("FirstActionResult"));
}

TEST_CASE("severity is 0 to 10 or one of five words", "[cef]") {
    CHECK(parse_severity("0") == Severity::low);
    CHECK(parse_severity("4") == Severity::medium);
    CHECK(parse_severity("7") == Severity::high);
    CHECK(parse_severity("9") == Severity::very_high);
    CHECK(parse_severity("very-HIGH") == Severity::very_high);
    CHECK(parse_severity("unknown") == Severity::unknown);
    for (const char* none : {"", "11", "-1", "Critical", "1.5", "100"}) CHECK_FALSE(parse_severity(none));
}

TEST_CASE("other versions and a space after the mark are read and flagged", "[cef]") {
    CHECK(has_flag(parsed("CEF:1|a|b|c|d|e|3|x=1"), "cef_version"));
    const CefEvent spaced = parsed("<14>host CEF: 0|a|b|c|d|e|3|x=1");
    CHECK(spaced.flags == std::vector<std::string>{"space_after_cef"});
    CHECK(spaced.prefix == "<14>host");
}

TEST_CASE("a line of a megabyte of pairs is read in one pass", "[cef]") {
    std::string line = header;
    while (line.size() < 1024 * 1024) line += "cs1Label=FirstActionResult a\\=b= ";
    const CefEvent event = parsed(line);
    CHECK(event.pairs.size() > 30'000);
    CHECK_FALSE(event.value_by_label("FirstActionResult"));
    CHECK(parsed(header + "a=" + std::string(1024 * 1024, '\\')).value("a")->size() == 512 * 1024);
    CHECK(parse_cef(std::string(1024 * 1024, '|')).has_value() == false);
}
