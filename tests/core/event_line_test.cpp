#include "core/event_line.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "core/event_text.h"
#include "core/texts.h"
#include "support/files.h"

using namespace omakase;
using namespace std::string_literals;

namespace {

const UtcTime received = parse_iso_utc("2026-11-22T00:00:00Z").value();

std::string virus_line(const std::string& extension) {
    return "CEF:0|Trend Micro|Apex Central|2019|AV:File quarantined|Eicar_test_file|3|" + extension;
}
EventResult read(std::string_view line) {
    return read_event(line, received);
}
std::string code(std::string_view line) {
    const EventResult result = read(line);
    return result.error ? result.error->code : std::string{wire_name(result.outcome)};
}
bool has_flag(const EventResult& result, std::string_view flag) {
    return result.detection && std::ranges::find(result.detection->flags, flag) != result.detection->flags.end();
}
std::vector<std::string> texts(std::string_view body) {
    std::vector<std::string> out;
    for (const EventSlice& event : split_events(body)) out.push_back(std::to_string(event.number) + ":" + event.text);
    return out;
}
using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("the format of a line is found out by its content", "[event_line]") {
    CHECK(code(virus_line("dhost=PC1")) == "incident");
    CHECK(code("<134>Jun  2 00:15:31 host " + virus_line("dhost=PC1")) == "incident");
    CHECK(code("  {\"model\":\"m\",\"indicators\":[]}") == "incident");
    CHECK(code(R"({"kind":"virus","threat":"Eicar"})") == "incident");
    CHECK(code("") == "ignored");
    CHECK(code(" \t ") == "ignored");
    CHECK(code("hello") == "unsupported_format");
    CHECK(code("{\"hello\":1}") == "unsupported_format");
    CHECK(code("[1,2]") == "json_shape");
    for (const EventSlice& event : split_events("[1,[2],null]")) CHECK(code(event.text) == "json_shape");
    CHECK(event_format("<13>Jan 1 host SLF_INCIDENT_EVT_VIRUS_FOUND_CLEAN_SUCCESS a=\"b\"") == EventFormat::tmcm_trap);
    CHECK(event_format("20180130<;>1445<;>Eicar_test_1<;>10<;>") == EventFormat::pccnt35);
    CHECK(code("{\"a\":") == "json_syntax");
    CHECK(read("LEEF:2.0|Trend Micro|x").error->what == "LEEF");
    CHECK(read("Jan 1 00:00:00 host LEEF:1.0|a").error->what == "LEEF");
    CHECK(read("<Event xmlns='x'/>").error->what == "XML");
}

TEST_CASE("event types that are no detection are ignored, and counted by type", "[event_line]") {
    const EventResult logon =
        read("CEF:0|Trend Micro|Apex Central|2019|700211|Managed Product Logon/Logoff Events|3|rt=Jun 02 2025 00:15:30 GMT+00:00");
    CHECK(logon.outcome == EventOutcome::ignored);
    CHECK(logon.ignored_type == "700211 Managed Product Logon/Logoff Events");
    CHECK(code("CEF:0|Trend Micro|Apex Central|2019|MS:3|Policy|3|dhost=a@example.com") == "ignored");
    CHECK(code("CEF:0|Trend Micro|Deep Security Manager|20|600|User Signed In|3|suser=admin") == "ignored");
    // the same number under another name is a detection
    CHECK(code("CEF:0|Trend Micro|Apex Central|2019|700211|Attack Discovery Detections|3|cs1Label=SLF_RuleID cs1=rule") == "incident");
    CHECK(read("CEF:0|Trend Micro|Apex Central|2019|" + std::string(500, 'x') + "|n|3|").ignored_type.size() == 100);
}

TEST_CASE("CEF of a product without a reader of its own becomes kind other, result unknown", "[event_line]") {
    const EventResult result = read("CEF:0|Cyber-Ark|Vault|7|295|Retrieve password|5|act=Quarantined dhost=PC1 fname=C:\\a.exe rt=1748823330000");
    REQUIRE(result.detection);
    CHECK(result.detection->kind == ThreatKind::other);
    CHECK(result.detection->resolution == Resolution::needs_review);
    CHECK_FALSE(result.detection->action);
    CHECK(result.detection->endpoint == "PC1");
    CHECK_FALSE(needs_attention(result.detection->kind, result.detection->resolution));
}

TEST_CASE("the endpoint is the host that was hit, never the server that tells", "[event_line]") {
    CHECK(read(virus_line("dvchost=server")).detection->endpoint == std::nullopt);
    CHECK(read(virus_line("dvchost=server shost=C dhost=B TMCMLogDetectedHost=A")).detection->endpoint == "A");
    CHECK(read(virus_line("shost=C dhost=B TMCMLogDetectedHost=N/A")).detection->endpoint == "B");
}

TEST_CASE("a service that only carried out the action is not the affected user", "[event_line]") {
    CHECK(read(virus_line("duser=AOZORA\\\\tanto")).detection->user == "AOZORA\\tanto");
    CHECK(read(virus_line("duser=NT AUTHORITY\\\\SYSTEM")).detection->user == std::nullopt);
    CHECK(read("CEF:0|Trend Micro|Apex Central|2019|PML:File quarantined|X|3|suser=A\\\\logged_on duser=A\\\\owner").detection->user ==
          "A\\logged_on");
}

TEST_CASE("folder and file name are joined as senders mean them", "[event_line]") {
    const auto path = [](const std::string& fields) { return read(virus_line(fields)).detection->path.value_or(""); };
    CHECK(path("filePath=C:\\\\T\\\\ fname=a.exe") == "C:\\T\\a.exe");
    CHECK(path("filePath=C:\\\\T\\\\a.exe fname=a.exe") == "C:\\T\\a.exe");
    CHECK(path("filePath=C:\\\\T\\\\a.exe fname=C:\\\\T\\\\a.exe") == "C:\\T\\a.exe");
    CHECK(path("fname=C:\\\\T\\\\a.exe") == "C:\\T\\a.exe");
    CHECK(path("filePath=C:\\\\\\\\T\\\\\\\\ fname=a.exe") == "C:\\T\\a.exe");                          // escaped twice
    CHECK(path("filePath=\\\\\\\\\\\\\\\\fs01\\\\\\\\x\\\\\\\\ fname=a.exe") == "\\\\fs01\\x\\a.exe");  // UNC, escaped twice
    CHECK(path("filePath=/home/u/ fname=a") == "/home/u/a");
}

TEST_CASE("predictive machine learning tells its result in the class id", "[event_line]") {
    const auto detection =
        read("CEF:0|Trend Micro|Apex Central|2019|PML:File quarantined|Troj.Win32.X|3|act=4 cs1Label=SLF_DetectionName cs1=TROJ.X").detection;
    REQUIRE(detection);
    CHECK(detection->kind == ThreatKind::other);
    CHECK(detection->threat == "TROJ.X");
    CHECK(detection->resolution == Resolution::resolved);
}

TEST_CASE("a Deep Security action that failed is unresolved, also when only the result says so", "[event_line]") {
    const auto read_agent = [](const std::string& extension) {
        return read("CEF:0|Trend Micro|Deep Security Agent|20|4000000|Eicar|6|dvchost=h " + extension).detection.value();
    };
    CHECK(read_agent("act=Delete Failed").resolution == Resolution::unresolved);
    CHECK(read_agent("act=Delete result=Delete Failed").resolution == Resolution::unresolved);
    CHECK(read_agent("act=Pass result=Delete Failed").resolution == Resolution::unresolved);
    CHECK(read_agent("act=Pass result=Delete Failed").flags == std::vector<std::string>{"no_date", "result_conflict"});
    CHECK(read_agent("act=Something New result=Delete Failed").resolution == Resolution::unresolved);
    CHECK(read_agent("act=Delete Failed result=Delete").resolution == Resolution::unresolved);
    CHECK(read_agent("act=Pass").resolution == Resolution::passed);
    CHECK(read_agent("result=Quarantine").resolution == Resolution::resolved);
    CHECK(read_agent("act=Something New").resolution == Resolution::needs_review);
    CHECK(read_agent("act=Delete").flags == std::vector<std::string>{"no_date"});
}

TEST_CASE("bytes that are no text end as invalid_encoding, at the first bad byte", "[event_line]") {
    const std::string head = virus_line("msg=");
    CHECK(read(head + "\xFF\xFE").error->at == head.size());
    CHECK(read(head + "\x95\x5C\xFF x").error->at == head.size() + 2);  // CP932 up to the bad byte
    CHECK(read(virus_line("dhost=経理 msg=\x8C\x9F")).error->code == "invalid_encoding");
    const EventResult cut = read(virus_line("dhost=PC1 msg=検\xE5\x87"));
    CHECK(has_flag(cut, "truncated_utf8"));
    const EventResult kana = read(virus_line("dhost=PC1 msg=\xC3\xBD\xC4"));  // ﾃｽﾄ in CP932, and not ý with half a letter
    CHECK(has_flag(kana, "cp932"));
}

TEST_CASE("offsets are those of the line as received, whatever it was decoded from", "[event_line]") {
    CHECK(read("\xEF\xBB\xBF{\"a\":}").error->at == 8);
    CHECK(read("{\"a\":\"\x95\\\x8E\xA6\",}").error->at == 12);  // 表示 in CP932, where the first ends in a backslash
    CHECK(read("\x95\x5C CEF:0|a|b").error->at == 12);
}

TEST_CASE("control characters are shown as U+FFFD and flagged", "[event_line]") {
    const EventResult result = read(virus_line("dhost=PC\0 01"s));
    CHECK(result.detection->endpoint == "PC\uFFFD 01");
    CHECK(has_flag(result, "control_char"));
    CHECK(has_flag(read(R"({"kind":"virus","threat":"a\u0000b"})"), "control_char"));
}

TEST_CASE("a line of exactly the limit is read, one byte more is too long", "[event_line]") {
    std::string line = virus_line("rt=Jun 02 2025 00:15:30 GMT+00:00 msg=");
    line.resize(event_line_limit_bytes, 'A');
    CHECK(code(line) == "incident");
    line += 'A';
    const EventResult result = read(line);
    CHECK(result.error->code == "line_too_long");
    CHECK(result.error->what == std::to_string(line.size()));
    CHECK(count(result.error->quote.begin(), result.error->quote.end(), 'A') <= 80);
}

TEST_CASE("a quotation has at most 80 characters and shows control characters", "[event_line]") {
    CHECK(quote_around("a\tb\x01", 0) == "a␉b␁");
    const std::string long_text = std::string(3000, 'x') + "表" + std::string(3000, 'y');
    CHECK(quote_around(long_text, 3000) == std::string(40, 'x') + "表" + std::string(39, 'y'));
}

TEST_CASE("a body is cut at line feeds; byte order mark, carriage returns and a last line without end are no trouble", "[event_line]") {
    CHECK(texts("\xEF\xBB\xBF"
                "a\r\n\r\nb\n\nc") == Texts{"1:a", "2:", "3:b", "4:", "5:c"});
    CHECK(texts("a\n") == Texts{"1:a"});
    CHECK(texts("").empty());
}

TEST_CASE("JSON is one event a line, or one over several lines, or each element of a list", "[event_line]") {
    CHECK(texts("{\"a\":1}\n{\"b\":2}\n") == Texts{"1:{\"a\":1}", "2:{\"b\":2}"});
    CHECK(texts("{\n \"a\": 1\n}\n") == Texts{"1:{\n \"a\": 1\n}"});
    CHECK(texts("{\n\"a\":1\n}\n{\"b\":2}\nCEF:0|\n") == Texts{"1:{\n\"a\":1\n}", "4:{\"b\":2}", "5:CEF:0|"});
    CHECK(texts("[{\"a\":1},\n {\"b\":[2]},\n \"CEF:0|a\\\\|b\"]") == Texts{"1:{\"a\":1}", "2:{\"b\":[2]}", "3:CEF:0|a\\|b"});
    CHECK(texts("{\"Data\":{\"Next\":null,\"Logs\":[\"CEF:0|a\",\"CEF:0|b\"]},\"Meta\":{}}") == Texts{"1:CEF:0|a", "2:CEF:0|b"});
    CHECK(texts("{\"items\":[{\"id\":1},{\"id\":2}]}") == Texts{"1:{\"id\":1}", "2:{\"id\":2}"});
    CHECK(read(texts("[]")[0].substr(2)).outcome == EventOutcome::ignored);
    CHECK(read("{\"Data\":{\"Logs\":[]}}").outcome == EventOutcome::ignored);
}

TEST_CASE("a broken JSON line takes nothing from the lines after it", "[event_line]") {
    CHECK(texts("{\"a\":1\n{\"b\":2}\nCEF:0|a\n") == Texts{"1:{\"a\":1", "2:{\"b\":2}", "3:CEF:0|a"});
    CHECK(texts("[\n[\n[\nCEF:0|a\n").size() == 4);
    CHECK(texts("{\"a\":\n{\"b\":2}\n").size() == 2);
}

TEST_CASE("hostile bodies are split in time that grows with their size", "[event_line]") {
    std::string brackets;
    for (int i = 0; i < 200'000; ++i) brackets += "[1,\n";
    CHECK(split_events(brackets).size() == 200'000);
    std::string objects;
    for (int i = 0; i < 100'000; ++i) objects += "{\"a\":\n";
    CHECK(split_events(objects).size() == 100'000);
    std::string numbers = std::string(60, '[') + "\n";
    for (int i = 0; i < 60; ++i) numbers += "[\n";
    for (int i = 0; i < 300'000; ++i) numbers += "1,\n";
    CHECK(split_events(numbers).size() == 300'061);
}

TEST_CASE("UTF-16 is noticed by its mark", "[event_line]") {
    CHECK(starts_with_utf16_mark("\xFF\xFE{\0"s));
    CHECK(starts_with_utf16_mark("\xFE\xFF\0{"s));
    CHECK_FALSE(starts_with_utf16_mark("\xEF\xBB\xBF{"));
}

TEST_CASE("our own events are read by the names of the fields", "[event_line]") {
    const EventResult result = read(
        R"({"vendor":"Acme","product":"AV","detected_at":"2026-11-20T01:02:03Z","endpoint":"PC1","user":null,"threat":"X","kind":"virus","path":"C:\\x","action":"failed","action_raw":["nope"],"resolution":"unresolved","severity":"high","flags":["b","a","a"],"note":1})");
    REQUIRE(result.detection);
    CHECK(result.detection->resolution == Resolution::unresolved);
    CHECK(result.detection->flags == std::vector<std::string>{"a", "b"});
    CHECK(iso_utc(result.detection->detected_at.value()) == "2026-11-20T01:02:03Z");
    CHECK(has_flag(read(R"({"kind":"virus","threat":"X","detected_at":"yesterday"})"), "bad_date"));
    CHECK(has_flag(read(R"({"kind":"virus","threat":"X"})"), "no_date"));
    CHECK(read(R"({"kind":"worm","threat":"X"})").error->what == "/kind");
    CHECK(read(R"({"kind":"virus","threat":7})").error->what == "/threat");
    CHECK(read(R"({"kind":"virus","threat":"X","resolution":"maybe"})").error->code == "json_shape");
    CHECK(read(R"({"kind":"virus","threat":"X","resolution":null})").detection->resolution == Resolution::needs_review);
}

TEST_CASE("the example in the document is what the reader reads", "[event_line]") {
    const std::string page = testing::project_file("docs/ndjson.md");
    const std::size_t first = page.find("```ndjson\n") + 10;
    const std::string example = page.substr(first, page.find("```", first) - first);
    const auto events = split_events(example);
    CHECK(events.size() == 2);
    for (const EventSlice& event : events) {
        const EventResult result = read(event.text);
        REQUIRE(result.detection);
        CHECK(result.detection->flags.empty());
    }
}

TEST_CASE("every reason for a dead letter has its sentences in both languages", "[event_line]") {
    for (const char* id : {"header_truncated", "extension_syntax", "invalid_encoding", "unsupported_format", "unsupported_format_named",
                           "unsupported_format_json", "json_syntax", "json_syntax_depth", "json_shape", "line_too_long"}) {
        INFO(id);
        CHECK(has_text("error.ingest."s + id + ".title"));
        CHECK(has_text("error.ingest."s + id + ".detail"));
    }
    const Error error = to_error(*read("CEF:0|a|b").error);
    CHECK(error_detail(Language::ja, error).find("Device Version") != std::string::npos);
    CHECK(error_detail(Language::en, error).find("{") == std::string::npos);
}

TEST_CASE("a body from outside is split in bounded memory: blank lines are counted, too many events are refused", "[event_line]") {
    const SplitBody split = split_body("a\n\n \t\r\nb\n", 2);
    CHECK_FALSE(split.too_many);
    CHECK(split.blank_lines == 2);
    REQUIRE(split.events.size() == 2);
    CHECK(split.events[1].number == 4);
    CHECK(split.events[1].text == "b");

    for (const char* body : {"a\nb\nc", "[{},{},{}]", "{\"items\":[1,2,3]}", "a\n[{},{}]\n"}) {
        INFO(body);
        CHECK(split_body(body, 2).too_many);
        CHECK(split_body(body, 2).events.empty());
        CHECK(split_body(body, 3).events.size() == 3);
    }
    const SplitBody blanks = split_body(std::string(1'000'000, '\n'), 1);
    CHECK(blanks.blank_lines == 1'000'000);
    CHECK(blanks.events.empty());
}

TEST_CASE("blanks at the ends of a body are looked at once, not at each event", "[event_line]") {
    std::string body(4'000'000, '\n');
    for (int i = 0; i < 50'000; ++i) body += "{}\n";
    body.append(4'000'000, ' ');
    const SplitBody split = split_body(body, 60'000);
    CHECK(split.events.size() == 50'001);  // the last line is longer than a blank one may be
    CHECK(split.events.front().number == 4'000'001);
    CHECK(texts("\n{\"items\":[{},{}]}\n ") == Texts{"1:", "1:{}", "2:{}", "3: "});  // the whole body but for blanks: positions
}
