#include "core/delivery.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/webhook.h"

using namespace omakase;
using namespace std::chrono_literals;

namespace {
const UtcTime now = *parse_iso_utc("2026-11-23T01:00:00Z");
const DeliveryOutcome down{.status = 503};

WebhookEvent event_with(const std::string& text) {
    Incident incident;
    incident.id = *IncidentId::parse(std::string(32, '1'));
    incident.linkage_id = *LinkageId::parse(std::string(32, '2'));
    Detection& d = incident.detection;
    d.vendor = d.product = text;
    d.endpoint = d.user = d.threat = d.path = text;
    for (int i = 100; i < 200; ++i) d.flags.push_back(std::to_string(i) + text);
    d.action_raw = d.flags;
    return {.at = now, .linkage_id = incident.linkage_id, .bot = text, .organization = text, .incident = incident};
}
}  // namespace

TEST_CASE("thirteen tries in about 72 hours, then it is dead", "[delivery]") {
    for (const double random : {0.0, 0.5, 0.999999}) {
        UtcTime time = now;
        std::size_t tries = 1;
        for (DeliveryStep step = after_try(down, tries, time, random); step.state == DeliveryState::failed;
             step = after_try(down, ++tries, time, random)) {
            REQUIRE(step.next_try_at);
            REQUIRE(*step.next_try_at > time);
            time = *step.next_try_at;
        }
        CHECK(tries == delivery_tries);
        CHECK(after_try(down, tries, time, random).state == DeliveryState::dead);
        const auto whole = 71h + 42min + 35s;
        if (random == 0.5) CHECK(time - now == whole);
        CHECK(time - now >= whole * 8 / 10);
        CHECK(time - now <= whole * 12 / 10);
    }
}

TEST_CASE("an answer decides what follows", "[delivery]") {
    CHECK(after_try({.status = 200}, 1, now, 0.5).state == DeliveryState::accepted);
    CHECK(after_try({.status = 204}, 13, now, 0.5).state == DeliveryState::accepted);
    CHECK(after_try({.status = 410}, 1, now, 0.5).state == DeliveryState::dead);
    CHECK(after_try({.status = 302}, 1, now, 0.5).next_try_at == now + 5s);
    CHECK(after_try({.status = 400}, 2, now, 0.5).next_try_at == now + 30s);
    CHECK(after_try({.reason = "timeout"}, 3, now, 0.5).next_try_at == now + 2min);
    CHECK(after_try({.status = 429, .retry_after = 90s}, 1, now, 0.5).next_try_at == now + 90s);
    CHECK(after_try({.status = 503, .retry_after = 1s}, 1, now, 0.5).next_try_at == now + 5s);
    CHECK(after_try({.status = 503, .retry_after = 1000h}, 1, now, 0.5).next_try_at == now + 24h);
    CHECK(after_try({.status = 503, .retry_after = -5s}, 1, now, 0.5).next_try_at == now + 5s);
}

TEST_CASE("a target that fails again and again gets rests that double up to an hour", "[delivery]") {
    Breaker breaker;
    for (int i = 1; i < breaker_failures; ++i) CHECK_FALSE((breaker = after_outcome(breaker, down, now)).open_until);
    for (const auto rest : {1min, 2min, 4min, 8min, 16min, 32min, 60min, 60min, 60min}) {
        breaker = after_outcome(breaker, down, now);
        CHECK(breaker.open_until == now + rest);
    }
    // An answer about the message alone says that the target is there.
    const Breaker there = after_outcome(breaker, {.status = 400}, now);
    CHECK(there.failures == 0);
    CHECK_FALSE(there.open_until);
    CHECK(after_outcome(breaker, {.status = 200}, now).failures == 0);
    CHECK(after_outcome({}, {.reason = "timeout"}, now).failures == 1);
    CHECK(after_outcome({}, {.status = 429}, now).failures == 1);
}

TEST_CASE("Retry-After is seconds, or a time that counts from the answer's own", "[delivery]") {
    const std::string date = "Mon, 23 Nov 2026 01:00:00 GMT";
    CHECK(retry_after_of("120", "") == 120s);
    CHECK(retry_after_of("0", date) == 0s);
    CHECK(retry_after_of("Mon, 23 Nov 2026 01:02:05 GMT", date) == 125s);
    CHECK(retry_after_of("Tue, 01 Dec 2026 00:00:00 GMT", date) == 191h);
    CHECK(retry_after_of("Sun, 22 Nov 2026 01:00:00 GMT", date) == 0s);
    for (const char* bad : {"", "-5", "+5", "5 ", "1e3", "99999999999999999999", "Mon, 32 Nov 2026 01:00:00 GMT", "Mon, 23 ovD 2026 01:00:00 GMT",
                            "Mon, 23 Nov 2026 01:00:00 JST", "Monday, 23-Nov-26 01:00:00 GMT"}) {
        CAPTURE(bad);
        CHECK_FALSE(retry_after_of(bad, date));
    }
    CHECK_FALSE(retry_after_of(date, ""));
}

TEST_CASE("who asks for patience by 429 or 503 gets nothing at all until then", "[delivery]") {
    CHECK(after_outcome({}, {.status = 429, .retry_after = 90s}, now).open_until == now + 90s);
    CHECK(after_outcome({}, {.status = 503, .retry_after = 1000h}, now).open_until == now + 24h);
    CHECK_FALSE(after_outcome({}, {.status = 500, .retry_after = 90s}, now).open_until);
    CHECK_FALSE(after_outcome({}, {.status = 200, .retry_after = 90s}, now).open_until);
    const Breaker resting{.failures = 50};
    CHECK(after_outcome(resting, {.status = 503, .retry_after = 1s}, now).open_until == now + breaker_longest_rest);
    CHECK(after_outcome(resting, {.status = 503, .retry_after = 2h}, now).open_until == now + 2h);
}

TEST_CASE("a rest is never longer than the wait that the delivery has anyway, so one delivery keeps its schedule", "[delivery]") {
    Breaker breaker;
    UtcTime time = now;
    for (std::size_t tries = 1; tries < delivery_tries; ++tries) {
        breaker = after_outcome(breaker, down, time);
        const UtcTime next = *after_try(down, tries, time, 0).next_try_at;
        CHECK((!breaker.open_until || *breaker.open_until <= next));
        time = next;
    }
}

TEST_CASE("wire names of deliveries and webhooks are read back", "[delivery]") {
    using enum DeliveryState;
    for (const auto state : {queued, sent, accepted, failed, dead}) CHECK(delivery_state_of(wire_name(state)) == state);
    for (const auto kind : {WebhookKind::standard, WebhookKind::slack, WebhookKind::teams, WebhookKind::line_works}) {
        CHECK(webhook_kind_of(wire_name(kind)) == kind);
    }
    CHECK_FALSE(webhook_kind_of("email"));
    CHECK_FALSE(delivery_state_of(""));
}

TEST_CASE("a body stays within its limit whatever the event holds, and is JSON", "[webhook]") {
    const std::string text = GENERATE(std::string(100'000, '\x01'), std::string(100'000, '"'), std::string(100'000, '&'), [] {
        std::string wide;
        for (int i = 0; i < 30'000; ++i) wide += "\xF0\xA0\xAE\xB7";
        return wide;
    }());
    WebhookEvent report{.at = now, .linkage_id = *LinkageId::parse(std::string(32, '2')), .bot = text, .organization = text};
    report.report = make_report(report.linkage_id, JstDate{std::chrono::year{2026} / 11 / 23}, {});
    for (int i = 0; i < 5; ++i) report.report->threats.push_back({text, 1}), report.report->endpoints.push_back({text, 1});
    for (const auto kind : {WebhookKind::standard, WebhookKind::slack, WebhookKind::teams, WebhookKind::line_works}) {
        for (const WebhookEvent& event : {event_with(text), report}) {
            const std::string body = webhook_body(kind, event);
            CHECK(body.size() <= delivery_body_limit);
            CHECK(parse_json(body).has_value());
            CHECK_FALSE(body.contains("\xEF\xBF\xBD"));  // no character was cut in two
        }
    }
}

TEST_CASE("an event is read back from what the outbox keeps", "[webhook]") {
    const WebhookEvent event = event_with("ﾀﾞｳﾝﾛｰﾄﾞ");
    const auto back = from_json<WebhookEvent>(to_json(event));
    REQUIRE(back);
    CHECK(to_json(*back) == to_json(event));
    CHECK(to_json(event)["type"] == "incident.detected");
    WebhookEvent more = event;
    more.count = 195;
    CHECK(to_json(more)["type"] == "incident.group");
    CHECK(to_json(*from_json<WebhookEvent>(to_json(more))) == to_json(more));
    more.count = 1;
    more.is_resolution = true;
    CHECK(to_json(more)["type"] == "incident.resolved");
    CHECK(to_json(*from_json<WebhookEvent>(to_json(more))) == to_json(more));
    WebhookEvent test = event;
    test.incident.reset();
    CHECK(to_json(test)["type"] == "webhook.test");
    CHECK_FALSE(from_json<WebhookEvent>(Json::object()));
    CHECK_FALSE(from_json<WebhookEvent>(Json::parse(R"({"timestamp":"2026-11-23T01:00:00Z","data":{"linkage_id":7}})")));
}

TEST_CASE("each kind of target gets the body that it understands", "[webhook]") {
    WebhookEvent event = event_with("x");
    event.bot = "セキュリティおまかせ";
    event.organization = "本社";
    event.incident->detection.threat = "<!channel> & *TROJ*";
    event.incident->detection.resolution = Resolution::unresolved;
    const auto body = [&](WebhookKind kind) { return *parse_json(webhook_body(kind, event)); };
    CHECK(body(WebhookKind::standard)["data"]["incident"]["threat"] == "<!channel> & *TROJ*");
    const auto slack = body(WebhookKind::slack)["text"].get<std::string>();
    CHECK(slack.starts_with("未解決の脅威: &lt;!channel&gt; &amp; *TROJ*\nセキュリティおまかせ / 本社\n"));
    const Json teams = body(WebhookKind::teams);
    CHECK(teams["type"] == "message");
    CHECK(teams["attachments"][0]["contentType"] == "application/vnd.microsoft.card.adaptive");
    CHECK(teams["attachments"][0]["content"]["type"] == "AdaptiveCard");
    CHECK(teams["attachments"][0]["content"]["body"][0]["inlines"][0]["text"] == "未解決の脅威: <!channel> & *TROJ*");
    event.count = 195;
    CHECK(body(WebhookKind::slack)["text"].get<std::string>().starts_with("同じ脅威が続いたため、195 件をまとめました: "));
    event.count = 1;
    event.incident->detection.resolution = Resolution::resolved;
    CHECK(body(WebhookKind::slack)["text"].get<std::string>().starts_with("解決しました: "));
    event.incident->detection.resolution = Resolution::unresolved;
    const Json line_works = body(WebhookKind::line_works);
    CHECK(line_works["title"] == "未解決の脅威: <!channel> & *TROJ*");
    CHECK(line_works["body"]["text"].get<std::string>().starts_with("セキュリティおまかせ / 本社\n"));
}
