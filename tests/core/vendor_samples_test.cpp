// Compares every entry of tests/data/vendor/expected.json with what the readers give.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <set>

#include "core/cef.h"
#include "core/event_line.h"
#include "core/event_text.h"
#include "core/json.h"
#include "core/texts.h"
#include "support/files.h"

using namespace omakase;

namespace {

const Json& expected() {
    static const Json json = Json::parse(testing::project_file("tests/data/vendor/expected.json"));
    return json;
}

/// A sample file; those whose licence keeps them out of this repository are read where they are, if they are.
std::optional<std::string> sample(const std::string& name) {
    static const std::set<std::string> not_ours{"officescan-pccnt/ossec.log", "tmcm-trap/flexconnector.log", "vision-one/elastic-alert.ndjson",
                                                "vision-one/elastic-detection.ndjson"};
    if (not_ours.contains(name)) return testing::shared_file("vendor/" + name);
    return testing::project_file("tests/data/vendor/" + name);
}

const std::vector<EventSlice>* events_of(const std::string& name) {
    static std::map<std::string, std::optional<std::vector<EventSlice>>> cache;
    const auto [place, added] = cache.try_emplace(name);
    if (added)
        if (const auto bytes = sample(name)) place->second = split_events(*bytes);
    return place->second ? &*place->second : nullptr;
}

/// The text of event `number`; nothing when the file is not here.
std::optional<std::string> event_text(const Json& entry) {
    const auto* events = events_of(entry["file"].get<std::string>());
    if (events == nullptr) return std::nullopt;
    const auto number = entry["line"].get<std::size_t>();
    const auto place = std::ranges::find(*events, number, &EventSlice::number);
    REQUIRE(place != events->end());
    return place->text;
}

bool is_right(const Json& got, const Json& wanted, const Json& accept) {
    if (got == wanted) return true;
    if (accept.is_string() && accept == "any") return true;
    if (!accept.is_array()) return false;
    return std::ranges::any_of(accept, [&](const Json& also) {
        if (also.is_string() && also.get<std::string>().starts_with("prefix:"))
            return got.is_string() && got.get<std::string>().starts_with(also.get<std::string>().substr(7));
        return got == also;
    });
}

void check_fields(const EventResult& result, const Json& entry) {
    REQUIRE(result.detection.has_value());
    const Json got = to_json(*result.detection);
    const Json accept = entry.value("accept", Json::object());
    for (const auto& [field, wanted] : entry["expected"].items()) {
        INFO(field << ": got " << got[field].dump() << ", wanted " << wanted.dump());
        CHECK(is_right(got[field], wanted, accept.value(field, Json())));
    }
}

UtcTime received_at_of(const Json& entry) {
    return parse_iso_utc(entry.value("received_at", "2026-11-22T00:00:00Z")).value();
}

}  // namespace

TEST_CASE("every found and constructed sample event becomes what expected.json says", "[vendor]") {
    int compared = 0;
    int skipped = 0;
    for (const Json& entry : expected()["events"]) {
        INFO(entry["id"].get<std::string>() << ": " << entry["why"].get<std::string>());
        const auto text = event_text(entry);
        if (!text) {
            ++skipped;
            continue;
        }
        ++compared;
        const EventResult result = read_event(*text, received_at_of(entry));
        const auto must = entry["must"].get<std::string>();
        if (must == "incident") {
            CHECK(result.outcome == EventOutcome::incident);
        } else if (must == "ignore") {
            CHECK(result.outcome == EventOutcome::ignored);
        } else if (must == "other_or_ignore") {
            CHECK(result.outcome != EventOutcome::dead_letter);
            if (result.detection) CHECK_FALSE(needs_attention(result.detection->kind, result.detection->resolution));
        } else if (must == "adapter_optional") {
            if (result.outcome == EventOutcome::dead_letter) {
                CHECK(result.error->code == "unsupported_format");
                CHECK_FALSE(result.error->what.empty());
            }
        } else {
            CHECK(result.outcome == EventOutcome::dead_letter);
        }
        if (result.outcome == EventOutcome::incident && entry["expected"].is_object()) check_fields(result, entry);
        if (result.outcome == EventOutcome::incident && must == "adapter_optional") CHECK(entry["expected"].is_object());
    }
    CHECK(compared + skipped == static_cast<int>(expected()["events"].size()));
    CHECK(skipped <= 6);
}

TEST_CASE("every malformed line ends as expected.json says, with code, offset and flags", "[vendor]") {
    for (const Json& entry : expected()["malformed"]) {
        INFO(entry["id"].get<std::string>() << ": " << entry["why"].get<std::string>());
        const auto text = event_text(entry);
        REQUIRE(text.has_value());
        const EventResult result = read_event(*text, received_at_of(entry));
        CHECK(wire_name(result.outcome) == entry["outcome"].get<std::string>());
        if (entry["outcome"] == "incident" && result.detection) {
            check_fields(result, entry);
            for (const Json& flag : entry.value("warnings_include", Json::array())) {
                INFO(flag.dump());
                CHECK(std::ranges::find(result.detection->flags, flag.get<std::string>()) != result.detection->flags.end());
            }
        }
        if (entry["outcome"] == "dead_letter" && result.error) {
            CHECK(result.error->code == entry["code"].get<std::string>());
            CHECK(result.error->at == entry["at"].get<std::size_t>());
        }
    }
}

TEST_CASE("every CEF conformance line is parsed as expected.json says: prefix, header, severity, pairs in order", "[vendor][cef]") {
    for (const Json& entry : expected()["conformance"]) {
        INFO(entry["id"].get<std::string>());
        const auto text = event_text(entry);
        REQUIRE(text.has_value());
        REQUIRE(find_cef(*text).has_value());
        const auto event = parse_cef(*text);
        if (entry["outcome"] == "dead_letter") {
            REQUIRE_FALSE(event.has_value());
            CHECK(event.error().code == entry["code"].get<std::string>());
            CHECK(event.error().at == entry["at"].get<std::size_t>());
            continue;
        }
        REQUIRE(event.has_value());
        CHECK(event->prefix == entry["prefix"].get<std::string>());
        CHECK(event->version == std::to_string(entry["cef_version"].get<int>()));
        const Json header{{"vendor", event->vendor},
                          {"product", event->product},
                          {"device_version", event->device_version},
                          {"signature", event->event_class_id},
                          {"name", event->name},
                          {"severity", event->severity_text}};
        CHECK(header == entry["header"]);
        CHECK((event->severity ? Json(wire_name(*event->severity)) : Json(nullptr)) == entry["severity"]);
        Json pairs = Json::array();
        for (const CefPair& pair : event->pairs) pairs.push_back(Json::array({pair.key, pair.value}));
        CHECK(pairs == entry["extension"]);
        auto warnings = entry["warnings"].get<std::vector<std::string>>();
        std::ranges::sort(warnings);
        CHECK(event->flags == warnings);
    }
}

namespace {

std::vector<std::string> all_sample_lines() {
    std::vector<std::string> lines;
    for (const char* part : {"events", "malformed", "conformance"})
        for (const Json& entry : expected()[part])
            if (const auto text = event_text(entry); text && std::ranges::find(lines, *text) == lines.end()) lines.push_back(*text);
    return lines;
}

/// What must hold for any bytes at all.
void check_whole(const EventResult& result, std::size_t line_size) {
    const bool one = (result.outcome == EventOutcome::incident) == result.detection.has_value() &&
                     (result.outcome == EventOutcome::dead_letter) == result.error.has_value() &&
                     (result.outcome == EventOutcome::ignored) == !result.ignored_type.empty();
    if (!one) FAIL("an event ends in exactly one way");
    if (result.error && (result.error->at > line_size || !has_text("error." + to_error(*result.error).id + ".title")))
        FAIL("offset or sentence of " << result.error->code);
    if (result.detection && from_json<Detection>(to_json(*result.detection)).has_value() == false) FAIL("a detection survives its own wire form");
}

}  // namespace

TEST_CASE("no beginning of a sample line breaks the reader", "[vendor][fuzz]") {
    const UtcTime received_at = parse_iso_utc("2026-11-22T00:00:00Z").value();
    for (const std::string& line : all_sample_lines()) {
        const std::size_t step = line.size() > 1500 ? 7 : 1;  // the JSON ones are long and alike
        for (std::size_t size = 0; size <= line.size(); size += step)
            check_whole(read_event(std::string_view{line}.substr(0, size), received_at), size);
    }
    SUCCEED();
}

TEST_CASE("no flipped bytes break the reader, and every line of a broken body is accounted for", "[vendor][fuzz]") {
    const UtcTime received_at = parse_iso_utc("2026-11-22T00:00:00Z").value();
    std::uint32_t seed = 20261123;
    const auto random = [&seed](std::size_t below) {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        return static_cast<std::size_t>(seed) % below;
    };
    constexpr std::string_view nasty = "\\|=\n\r\"{}[],:;<> \t\0\x80\xE3\xFF\x5C\x7C";
    for (const std::string& line : all_sample_lines()) {
        if (line.empty()) continue;
        for (int round = 0; round < 40; ++round) {
            std::string broken = line;
            for (std::size_t n = 1 + random(4); n > 0; --n)
                broken[random(broken.size())] = round % 2 == 0 ? static_cast<char>(random(256)) : nasty[random(nasty.size())];
            check_whole(read_event(broken, received_at), broken.size());
            const std::string body = "CEF:0|a|b|1|2|n|3|dhost=A\n" + broken + "\nCEF:0|a|b|1|2|n|3|dhost=B\n";
            const auto events = split_events(body);
            if (events.size() < 3) FAIL("a line got lost: " << events.size());
            if (events.front().text != "CEF:0|a|b|1|2|n|3|dhost=A" || events.back().text != "CEF:0|a|b|1|2|n|3|dhost=B")
                FAIL("a broken line changed its neighbours");
        }
    }
    SUCCEED();
}
