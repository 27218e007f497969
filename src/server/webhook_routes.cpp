#include "server/webhook_routes.h"

#include "core/json_reader.h"
#include "core/plain_text.h"
#include "server/answers.h"
#include "server/limits.h"
#include "server/webhook_address.h"
#include "server/webhook_signature.h"

namespace omakase {
namespace {

/// Never its address or its secret: both let their holder speak for us or to the customer's room.
Json webhook_json(const Webhook& webhook) {
    return {{"id", webhook.id.text()},
            {"linkage_id", webhook.linkage_id.text()},
            {"version", webhook.version},
            {"kind", wire_name(webhook.kind)},
            {"name", webhook.name},
            {"host", webhook.host},
            {"on", webhook.is_on},
            {"off_reason", webhook.off_reason ? Json(*webhook.off_reason) : Json(nullptr)},
            {"failures", webhook.breaker.failures},
            {"resting_until", time_or_null(webhook.breaker.open_until)},
            {"created_at", iso_utc(webhook.created_at)}};
}

Json delivery_json(const Delivery& delivery) {
    return {{"id", delivery.id.text()},
            {"webhook_id", delivery.webhook_id.text()},
            {"cause", delivery.cause},
            {"cause_id", delivery.cause_key.substr(0, delivery.cause_key.find('#'))},
            {"state", wire_name(delivery.state)},
            {"tries", delivery.tries},
            {"resends", delivery.resends},
            {"status", delivery.status ? Json(*delivery.status) : Json(nullptr)},
            {"reason", delivery.reason ? Json(*delivery.reason) : Json(nullptr)},
            {"created_at", iso_utc(delivery.created_at)},
            {"last_try_at", time_or_null(delivery.last_try_at)},
            {"next_try_at", time_or_null(delivery.next_try_at)}};
}

Answer webhook_answer(const Webhook& webhook, int status = 200) {
    Answer answer = json_answer(webhook_json(webhook), status);
    answer.headers.emplace_back("ETag", etag_of(webhook.version));
    if (status == 201) answer.headers.emplace_back("Location", "/api/v1/webhooks/" + webhook.id.text());
    return answer;
}

Answer stale(const Call& call, const Webhook& present) {
    Answer answer = problem(call.request, "version.stale", {.more = {{"current", webhook_json(present)}}});
    answer.headers.emplace_back("ETag", etag_of(present.version));
    return answer;
}

void record(const Call& call, Tables& tables, std::string_view action, const Webhook& webhook) {
    const Json details{{"linkage_id", webhook.linkage_id.text()},
                       {"kind", wire_name(webhook.kind)},
                       {"name", webhook.name},
                       {"host", webhook.host},
                       {"on", webhook.is_on}};
    tables.record(call.actor.workspace, call.actor, action, "webhook/" + webhook.id.text(), details, call.now);
}

std::optional<Linkage> find_linkage(const Call& call, const Tables& tables) {
    const auto id = LinkageId::parse(call.parameters.front());
    return id ? tables.linkage(call.actor.workspace, *id) : std::nullopt;
}
std::optional<Webhook> find_webhook(const Call& call, const Tables& tables) {
    const auto id = WebhookId::parse(call.parameters.front());
    return id ? tables.webhook(call.actor.workspace, *id) : std::nullopt;
}

/// Puts name and address into `webhook`, or says what is wrong with them. An empty address keeps the present one.
std::optional<Error> take_target(Webhook& webhook, std::string_view name, std::string_view url, bool allow_private) {
    if (auto wrong = check_text(name, "/name", webhook_name_limit)) return wrong;
    webhook.name = std::string{trim_text(name)};
    if (url.empty() && !webhook.url.empty()) return std::nullopt;
    const auto address = parse_webhook_url(url, allow_private);
    if (!address) return address.error();
    webhook.url = std::string{url};
    webhook.host = address->host;
    return std::nullopt;
}

}  // namespace

Answer list_webhooks(Call& call) {
    return call.store.read([&](const Tables& tables) -> Answer {
        const auto linkage = find_linkage(call, tables);
        if (!linkage) return call.problem("http.not_found");
        Json list = Json::array();
        for (const Webhook& webhook : tables.webhooks(call.actor.workspace, linkage->id)) list.push_back(webhook_json(webhook));
        return json_answer({{"webhooks", std::move(list)}});
    });
}

Answer create_webhook(Call& call) {
    const auto json = call.json();
    if (!json) return problem(call.request, json.error());
    JsonReader reader{*json};
    Webhook webhook;
    webhook.kind = reader.word("kind", webhook_kind_of);
    const std::string name = reader.text_or("name", ""), url = reader.text("url");
    if (reader.has_wrong()) return problem(call.request, reader.error());
    Answer answer = once(call, [&](Tables& tables) -> Answer {
        const auto linkage = find_linkage(call, tables);
        if (!linkage) return call.problem("http.not_found");
        if (const auto wrong = take_target(webhook, name, url, call.options.allow_private_webhooks)) return refused(call, *wrong);
        if (tables.webhooks(call.actor.workspace, linkage->id).size() >= webhooks_per_linkage) {
            return refused(call, Error{"webhook.too_many", "", {{"limit", std::to_string(webhooks_per_linkage)}}, {}});
        }
        webhook.id = *WebhookId::parse(random_id());
        webhook.linkage_id = linkage->id;
        webhook.secret = new_webhook_secret();
        webhook.created_at = call.now;
        tables.insert_webhook(call.actor.workspace, webhook);
        record(call, tables, "webhook.create", webhook);
        return webhook_answer(webhook, 201);
    });
    // Shown this once and not kept with the answer, which is stored as it is for requests that come again.
    if (answer.status == 201 && webhook.kind == WebhookKind::standard && !answer.header("Idempotency-Replayed")) {
        Json shown = webhook_json(webhook);
        shown["secret"] = webhook.secret;
        answer.body = to_text(shown);
    }
    return answer;
}

Answer change_webhook(Call& call) {
    const auto json = call.json();
    if (!json) return problem(call.request, json.error());
    JsonReader reader{*json};
    const std::string name = reader.text_or("name", ""), url = reader.text_or("url", "");
    const bool is_on = reader.boolean("on");
    if (reader.has_wrong()) return problem(call.request, reader.error());
    return call.store.write([&](Tables& tables) -> Answer {
        auto webhook = find_webhook(call, tables);
        if (!webhook) return call.problem("http.not_found");
        const Webhook present = *webhook;
        const IfMatch wanted = if_match(call.request);
        if (wanted.missing) return call.problem("version.required");
        if (wanted.version != present.version) return stale(call, present);
        if (const auto wrong = take_target(*webhook, name, url, call.options.allow_private_webhooks)) return refused(call, *wrong);
        webhook->is_on = is_on;
        if (!tables.update_webhook(call.actor.workspace, *webhook)) return stale(call, present);
        record(call, tables, "webhook.change", *webhook);
        ++webhook->version;
        webhook->breaker = {};
        webhook->off_reason.reset();
        return webhook_answer(*webhook);
    });
}

Answer remove_webhook(Call& call) {
    return call.store.write([&](Tables& tables) -> Answer {
        const auto present = find_webhook(call, tables);
        if (!present) return call.problem("http.not_found");
        const IfMatch wanted = if_match(call.request);
        if (wanted.missing) return call.problem("version.required");
        if (!tables.remove_webhook(call.actor.workspace, present->id, wanted.version, call.now)) return stale(call, *present);
        record(call, tables, "webhook.remove", *present);
        return Answer{.status = 204};
    });
}

Answer test_webhook(Call& call) {
    return once(call, [&](Tables& tables) -> Answer {
        const auto webhook = find_webhook(call, tables);
        if (!webhook) return call.problem("http.not_found");
        if (!webhook->is_on) return call.problem("webhook.off");
        const auto linkage = tables.linkage(call.actor.workspace, webhook->linkage_id);
        if (!linkage) return call.problem("http.not_found");
        const auto event = [&] { return WebhookEvent{call.now, linkage->id, linkage->display_name, linkage->organization.joined()}; };
        const OutboxDraft draft{.cause = "test", .cause_key = random_id(), .id = random_id(), .only = {{webhook->id}}};
        const auto made = tables.enqueue(call.actor.workspace, linkage->id, draft, event, call.now);
        record(call, tables, "webhook.test", *webhook);
        return json_answer(delivery_json(*tables.delivery(call.actor.workspace, made.at(0))), 201);
    });
}

Answer list_deliveries(Call& call) {
    return call.store.read([&](const Tables& tables) -> Answer {
        const auto webhook = find_webhook(call, tables);
        if (!webhook) return call.problem("http.not_found");
        Json list = Json::array();
        for (const Delivery& delivery : tables.deliveries(call.actor.workspace, webhook->id, deliveries_per_answer)) {
            list.push_back(delivery_json(delivery));
        }
        return json_answer({{"deliveries", std::move(list)}});
    });
}

Answer resend_delivery(Call& call) {
    return once(call, [&](Tables& tables) -> Answer {
        const auto id = DeliveryId::parse(call.parameters.front());
        const auto delivery = id ? tables.delivery(call.actor.workspace, *id) : std::nullopt;
        if (!delivery || !tables.webhook(call.actor.workspace, delivery->webhook_id)) return call.problem("http.not_found");
        if (!tables.resend(call.actor.workspace, *id, call.now)) return call.problem("webhook.not_failed");
        tables.record(call.actor.workspace, call.actor, "delivery.resend", "delivery/" + id->text(), {{"webhook_id", delivery->webhook_id.text()}},
                      call.now);
        return json_answer(delivery_json(*tables.delivery(call.actor.workspace, *id)));
    });
}

}  // namespace omakase
