#include "core/vision_one.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "core/event_line.h"
#include "core/vendor_json.h"

using namespace omakase;
using nlohmann::json;

namespace {

const UtcTime received = parse_iso_utc("2026-11-22T00:00:00Z").value();

Detection alert(const char* text) {
    const json object = json::parse(text);
    REQUIRE(is_vision_one_alert(object));
    return read_vision_one_alert(object, received);
}
Detection record(const char* text) {
    const json object = json::parse(text);
    REQUIRE(is_vision_one_detection(object));
    return read_vision_one_detection(object, received);
}
bool has_flag(const Detection& detection, std::string_view flag) {
    return std::ranges::find(detection.flags, flag) != detection.flags.end();
}

}  // namespace

TEST_CASE("an alert tells threat, endpoint, user and path from entities and indicators", "[vision_one]") {
    const Detection detection =
        alert(R"({"id":"WB-1","model":"Some model","severity":"high","createdDateTime":"2026-11-20T10:00:00Z","investigationStatus":"Closed",
        "impactScope":{"entities":[{"entityType":"account","entityValue":"AOZORA\\\\tanto"},{"entityType":"host","entityValue":"a@b.example"},
                                   {"entityType":"host","entityValue":{"name":"PC01"}}]},
        "indicators":[{"type":"detection_name","field":"malName","value":"Eicar_test_file"},{"type":"text","field":"actResult","value":["Unable to clean file"]},
                      {"type":"fullpath","field":"objectFilePath","value":"C:\\other"},{"type":"fullpath","field":"fullPath","value":"C:\\\\T\\\\a.exe"}]})");
    CHECK(detection.threat == "Eicar_test_file");
    CHECK(detection.kind == ThreatKind::virus);
    CHECK(detection.endpoint == "PC01");
    CHECK(detection.user == "AOZORA\\tanto");
    CHECK(detection.path == "C:\\T\\a.exe");
    CHECK(detection.resolution == Resolution::unresolved);  // "Closed" is what people did, not what the product achieved
    CHECK(detection.action == ThreatAction::failed);
    CHECK(detection.severity == Severity::high);
    CHECK(detection.vendor == "Trend Micro");
    CHECK(detection.product == "Vision One");
}

TEST_CASE("an alert without a malware name is a behaviour alert: kind other, threat is the model", "[vision_one]") {
    const Detection detection =
        alert(R"({"model":"Credential Dumping","severity":"critical","createdDateTime":"2026-11-20T10:00:00Z","indicators":[]})");
    CHECK(detection.kind == ThreatKind::other);
    CHECK(detection.threat == "Credential Dumping");
    CHECK(detection.resolution == Resolution::needs_review);
    CHECK_FALSE(detection.severity);
    CHECK(has_flag(detection, "unknown_severity"));
    CHECK(alert(R"({"model":"m","severity":"low","indicators":[{"field":"malName","value":"ADW"},{"field":"malType","value":"Spyware/Grayware"}]})")
              .kind == ThreatKind::spyware);
}

TEST_CASE("an alert happened at its earliest match, unless that lies more than a day before it was made", "[vision_one]") {
    const auto at = [](const char* match) {
        const std::string text =
            std::string{
                R"({"model":"m","createdDateTime":"2026-11-20T10:00:00Z","updatedDateTime":"2030-01-01T00:00:00Z","matchedRules":[{"matchedFilters":[
            {"matchedDateTime":"2026-11-20T09:59:00Z"},{"matchedDateTime":")"} +
            match + R"("}]}]})";
        return alert(text.c_str()).detected_at.value();
    };
    CHECK(iso_utc(at("2026-11-20T08:00:00Z")) == "2026-11-20T08:00:00Z");
    CHECK(iso_utc(at("2026-11-19T10:00:00Z")) == "2026-11-19T10:00:00Z");
    CHECK(iso_utc(at("2026-11-19T09:59:59Z")) == "2026-11-20T10:00:00Z");
    CHECK(has_flag(alert(R"({"model":"m","indicators":[]})"), "no_date"));
}

TEST_CASE("of several results in one alert the worst counts", "[vision_one]") {
    CHECK(alert(R"({"model":"m","indicators":[{"field":"malName","value":"X"},{"field":"actResult","value":"File quarantined"},
                    {"field":"actResult","value":"Unable to clean file"}]})")
              .resolution == Resolution::unresolved);
    CHECK(alert(R"({"model":"m","indicators":[{"field":"actResult","value":"File quarantined"},{"field":"actResult","value":"File deleted"}]})")
              .resolution == Resolution::resolved);
    const auto resolution = [](const std::string& results) {
        std::string indicators;
        for (std::size_t at = 0; at < results.size();) {
            const std::size_t end = std::min(results.find(';', at), results.size());
            const std::size_t equals = results.find('=', at);
            indicators += (at == 0 ? "" : ",") + (R"({"field":")" + results.substr(at, equals - at)) + R"(","value":")" +
                          results.substr(equals + 1, end - equals - 1) + R"("})";
            at = end + 1;
        }
        return alert((R"({"model":"m","indicators":[)" + indicators + "]}").c_str()).resolution;
    };
    // an object whose own action failed is not resolved by what was done with another one
    CHECK(resolution("firstActResult=File quarantined;actResult=Unable to clean file") == Resolution::unresolved);
    CHECK(resolution("firstActResult=File quarantined;firstActResult=Unable to clean file") == Resolution::unresolved);
    CHECK(resolution("firstActResult=Unable to clean file;firstActResult=File quarantined;secondActResult=File quarantined") ==
          Resolution::unresolved);
    // as many second as first ones: they belong together in their order
    CHECK(resolution("firstActResult=Unable to clean file;secondActResult=File quarantined") == Resolution::resolved);
    CHECK(resolution("firstActResult=File quarantined;firstActResult=Unable to clean file;secondActResult=N/A;secondActResult=File quarantined") ==
          Resolution::resolved);
    CHECK(resolution("firstActResult=File quarantined;secondActResult=N/A;actResult=N/A") == Resolution::resolved);
    CHECK(resolution("actResult=Something new;actResult=File quarantined") == Resolution::needs_review);
}

TEST_CASE("members of another type or missing are passed over", "[vision_one]") {
    for (const char* text : {R"({"model":5,"impactScope":"text","indicators":{"field":1},"severity":[],"createdDateTime":{},"matchedRules":"x"})",
                             R"({"impactScope":[{"entityType":7,"entityValue":[1,2]},{"entityType":"host"}]})",
                             R"({"workbenchLink":null,"impactScope":{}})", R"({"matchedRules":[[],{"matchedFilters":{"matchedDateTime":-1}}]})"}) {
        INFO(text);
        const Detection detection = alert(text);
        CHECK_FALSE(detection.endpoint);
        CHECK_FALSE(detection.detected_at);
    }
    // an older form of the alert: lists instead of objects, other names
    const Detection old_form =
        alert(R"({"workbenchId":"WB-1","workbenchName":"Old","impactScope":[{"entityType":"host","entityValue":{"name":"PC9"}}],
        "indicators":[{"fields":[["malName"]],"objectType":"detection_name","objectValue":"Eicar"}]})");
    CHECK(old_form.endpoint == "PC9");
    CHECK(old_form.threat == "Eicar");
}

TEST_CASE("a detection record takes eventTime before other times, and results in text or list", "[vision_one]") {
    const Detection text =
        record(R"({"eventName":"MALWARE_DETECTION","eventTime":1748823330000,"eventTimeDT":"2021-06-10T01:38:38+00:00","malName":"X",
        "actResult":"File quarantined","act":"Clean","duser":["mail@example.com"],"suid":"NT AUTHORITY\\SYSTEM"})");
    CHECK(iso_utc(text.detected_at.value()) == "2025-06-02T00:15:30Z");
    CHECK(text.kind == ThreatKind::virus);
    CHECK(text.resolution == Resolution::resolved);
    CHECK_FALSE(text.user);
    CHECK(record(R"({"malName":"X","malType":"Virus/Malware","actResult":["Unable to clean file","File quarantined"]})").resolution ==
          Resolution::resolved);
    CHECK(record(R"({"malName":"X","malType":"Virus/Malware","firstActResult":"File quarantined","secondActResult":"N/A"})").resolution ==
          Resolution::resolved);
    CHECK(record(R"({"malName":"X","malTypeGroup":"Spyware","eventName":"MALWARE_DETECTION"})").kind == ThreatKind::spyware);
    CHECK(record(R"({"malName":"X","eventTime":"soon"})").flags == std::vector<std::string>{"bad_date"});
    CHECK(record(R"({"malName":"X","eventTime":99999999999999999999})").flags == std::vector<std::string>{"bad_date"});
}

TEST_CASE("the configured action of a malware detection is not its result", "[vision_one]") {
    CHECK(record(R"({"malName":"X","malType":"Virus/Malware","act":"Clean"})").resolution == Resolution::needs_review);
    CHECK(record(R"({"eventName":"WEB_POLICY_VIOLATION","uuid":"1","act":["Block"]})").action == ThreatAction::blocked);
}

TEST_CASE("a JSON fault is named by its first byte", "[vendor_json]") {
    const auto fault_at = [](std::string_view text) {
        const auto parsed = parse_vendor_json(text);
        return parsed ? -1 : static_cast<int>(parsed.error().at);
    };
    CHECK(fault_at(R"({"a":[1,2.5e3,true,null,"x\u00e9\ud83d\ude00"]} )") == -1);
    CHECK(fault_at(R"({"schemaVersion":"1.0")") == 22);
    CHECK(fault_at(R"({"a":1,})") == 7);
    CHECK(fault_at(R"({"a" "b"})") == 5);
    CHECK(fault_at(R"([1,2] x)") == 6);
    CHECK(fault_at(R"([tru])") == 4);
    CHECK(fault_at(R"([01])") == 2);
    CHECK(fault_at(R"([1e999])") == 1);
    CHECK(fault_at(R"(["\x"])") == 3);
    CHECK(fault_at(R"(["\ud800"])") == 2);
    CHECK(fault_at("[\"a\nb\"]") == 3);
    CHECK(fault_at("") == 0);
    CHECK(fault_at("[}") == 1);
}

TEST_CASE("JSON may be 64 levels deep and no deeper", "[vendor_json]") {
    CHECK(parse_vendor_json(std::string(64, '[') + std::string(64, ']')).has_value());
    const auto deep = parse_vendor_json(std::string(1 << 20, '['));
    REQUIRE_FALSE(deep.has_value());
    CHECK(deep.error().too_deep);
    CHECK(deep.error().at == 64);
}
