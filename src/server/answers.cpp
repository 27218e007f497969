#include "server/answers.h"

#include <algorithm>
#include <charconv>

namespace omakase {
namespace {

bool is_key(std::string_view key) {
    const auto is_allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
    return key.size() >= 16 && key.size() <= 64 && std::ranges::all_of(key, is_allowed);
}

}  // namespace

Answer json_answer(const Json& json, int status) {
    return Answer{.status = status, .headers = {{"Content-Type", "application/json"}}, .body = to_text(json)};
}

Json time_or_null(const std::optional<UtcTime>& time) {
    return time ? Json(iso_utc(*time)) : Json(nullptr);
}

Answer refused(const Call& call, Error error) {
    return problem(call.request, "input.refused", {.errors = {std::move(error)}});
}

std::string etag_of(int version) {
    return "\"" + std::to_string(version) + "\"";
}

IfMatch if_match(const Request& request) {
    const auto value = request.header("if-match");
    if (!value || value->empty()) return {.missing = true};
    int version = 0;
    if (value->size() < 3 || value->front() != '"' || value->back() != '"') return {};
    const char* end = value->data() + value->size() - 1;
    const auto read = std::from_chars(value->data() + 1, end, version);
    return {.missing = false, .version = read.ec == std::errc{} && read.ptr == end ? version : 0};
}

Answer once(Call& call, const std::function<Answer(Tables&)>& effect) {
    const auto key = call.request.header("idempotency-key");
    if (!key || !is_key(*key)) return call.problem("idempotency.key_required");
    // Keyed, because the body may hold a customer id.
    const std::string request_hash =
        call.store.secrets().fingerprint(call.request.method + "\n" + call.request.target + "\n" + call.request.body, "idempotency");
    return call.store.write([&](Tables& tables) {
        const Actor& actor = call.actor;
        if (const auto kept = tables.kept_answer(actor.workspace, actor.log_id, *key, call.now)) {
            if (kept->request_hash != request_hash) return call.problem("idempotency.key_reused");
            Answer replay{.status = kept->status, .headers = kept->headers, .body = kept->body};
            replay.headers.emplace_back("Idempotency-Replayed", "true");
            return replay;
        }
        Answer answer = effect(tables);
        // These come before the rules, and nothing was done: asked again, what is missing may be there or the version be the present one.
        if (answer.status < 500 && answer.status != 404 && answer.status != 412 && answer.status != 428 && answer.status != 429) {
            tables.keep_answer(actor.workspace, actor.log_id, *key, {request_hash, answer.status, answer.headers, answer.body}, call.now);
        }
        return answer;
    });
}

Answer once_if_keyed(Call& call, const std::function<Answer(Tables&)>& effect) {
    return call.request.header("idempotency-key") ? once(call, effect) : call.store.write(effect);
}

}  // namespace omakase
