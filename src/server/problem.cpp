#include "server/problem.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace omakase {
namespace {

constexpr std::array kinds{
    ProblemKind{"http.malformed", 400},
    ProblemKind{"json.syntax", 400},
    ProblemKind{"json.limit", 400},
    ProblemKind{"json.duplicate_key", 400},
    ProblemKind{"idempotency.key_required", 400},
    ProblemKind{"access.not_signed_in", 401},
    ProblemKind{"access.link_invalid", 401},
    ProblemKind{"access.credentials_wrong", 401},
    ProblemKind{"access.code_invalid", 404},
    ProblemKind{"access.not_allowed", 403},
    ProblemKind{"access.forged", 403},
    ProblemKind{"http.not_found", 404},
    ProblemKind{"http.method", 405},
    ProblemKind{"http.timeout", 408},
    ProblemKind{"version.stale", 412},
    ProblemKind{"http.too_large", 413},
    ProblemKind{"http.too_many_events", 413},
    ProblemKind{"http.address_too_long", 414},
    ProblemKind{"http.media_type", 415},
    ProblemKind{"http.utf16", 415},
    ProblemKind{"http.expectation", 417},
    ProblemKind{"json.member", 422},
    ProblemKind{"query.invalid", 422},
    ProblemKind{"registration.refused", 422},
    ProblemKind{"input.refused", 422},
    ProblemKind{"idempotency.key_reused", 422},
    ProblemKind{"room.linkage_removed", 422},
    ProblemKind{"webhook.off", 422},
    ProblemKind{"webhook.not_failed", 422},
    ProblemKind{"version.required", 428},
    ProblemKind{"access.too_many_tries", 429},
    ProblemKind{"http.too_many_requests", 429},
    ProblemKind{"http.head_too_large", 431},
    ProblemKind{"server.failed", 500},
    ProblemKind{"server.busy", 503},
    ProblemKind{"server.database", 503},
    ProblemKind{"server.storage_full", 507},
};

/// `en;q=0.5`: the weight in thousandths.
int weight_of(std::string_view range) {
    const std::size_t q = range.find("q=");
    if (q == std::string_view::npos) return 1000;
    const std::string_view number = range.substr(q + 2);
    if (!number.starts_with("0")) return 1000;
    int thousandths = 0;
    for (std::size_t i = 2, unit = 100; i < number.size() && i < 5 && number[i] >= '0' && number[i] <= '9'; ++i, unit /= 10) {
        thousandths += (number[i] - '0') * static_cast<int>(unit);
    }
    return thousandths;
}

}  // namespace

std::span<const ProblemKind> problem_kinds() {
    return kinds;
}

int status_of(std::string_view id) {
    const auto kind = std::ranges::find(kinds, id, &ProblemKind::id);
    return kind != kinds.end() ? kind->status : 422;
}

Language preferred_language(std::string_view accept_language) {
    int ja = 0, en = 0;
    while (!accept_language.empty()) {
        const std::size_t end = std::min(accept_language.find(','), accept_language.size());
        std::string_view range = accept_language.substr(0, end);
        accept_language.remove_prefix(std::min(end + 1, accept_language.size()));
        while (range.starts_with(' ')) range.remove_prefix(1);
        if (range.starts_with("ja") || range.starts_with("*")) ja = std::max(ja, weight_of(range));
        if (range.starts_with("en")) en = std::max(en, weight_of(range));
    }
    return en > ja ? Language::en : Language::ja;
}

Answer problem(const Request& request, std::string_view id, const ProblemDetails& details) {
    const Error error{std::string{id}, "", details.arguments, {}};
    const int status = status_of(id);
    const Language language = preferred_language(request.header("accept-language").value_or(""));
    Problem words = make_problem(error, status);
    for (const Error& field : details.errors) words.errors.push_back(make_field_error(field));
    Json json = to_json(words);
    json["ja"] = {{"title", words.title_ja}, {"detail", words.detail_ja}};
    json["en"] = {{"title", words.title_en}, {"detail", words.detail_en}};
    const Json preferred = json[language == Language::ja ? "ja" : "en"];
    json.update(preferred);
    json["instance"] = "/api/v1/requests/" + request.id;
    std::optional<int> retry_after_s = details.retry_after_s;
    if (status == 429 || status == 503) retry_after_s = retry_after_s.value_or(2);
    json["retry_after_s"] = retry_after_s ? Json(*retry_after_s) : Json(nullptr);
    json.update(details.more);

    Answer answer{.status = status};
    answer.headers = {{"Content-Type", "application/problem+json; charset=utf-8"}, {"Content-Language", language == Language::ja ? "ja" : "en"}};
    if (retry_after_s) answer.headers.emplace_back("Retry-After", std::to_string(*retry_after_s));
    if (status == 401) answer.headers.emplace_back("WWW-Authenticate", "Bearer");
    answer.body = to_text(json);
    answer.log_note = error.id;
    return answer;
}

Answer problem(const Request& request, const Error& error) {
    const bool is_own = std::ranges::find(kinds, error.id, &ProblemKind::id) != kinds.end();
    if (!is_own) return problem(request, "registration.refused", ProblemDetails{.errors = {error}});
    ProblemDetails details{.arguments = error.arguments};
    if (error.id == "json.member") {
        Error field = error;
        const auto pointer = std::ranges::find(error.arguments, "pointer", &TextArgument::name);
        if (pointer != error.arguments.end()) field.field = pointer->value;
        details.errors = {field};
    }
    return problem(request, error.id, details);
}

}  // namespace omakase
