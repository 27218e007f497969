#include "server/ingest_routes.h"

#include "core/event_line.h"
#include "server/answers.h"
#include "server/ingest.h"

namespace omakase {
namespace {

/// `{"at","code","ja","en"}`; the sentences as in the `errors` of a problem: title and detail, a line each.
Json error_json(const LineError& error) {
    const Problem::FieldError words = make_field_error(to_error(error));
    return {{"at", error.at}, {"code", error.code}, {"ja", words.ja}, {"en", words.en}};
}

Answer ingest_from(Call& call, std::string_view source) {
    const std::string& body = call.request.body;
    if (starts_with_utf16_mark(body)) return call.problem("http.utf16");
    const auto receipt = ingest(call.store, call.actor.contract, source, body, call.now);
    if (!receipt) return problem(call.request, "http.too_many_events", {.arguments = {{"limit", std::to_string(ingest_events_limit)}}});
    call.metrics.count_events(*receipt);
    Json errors = Json::array();
    for (const auto& [line, error] : receipt->problems) {
        errors.push_back(error_json(error));
        errors.back()["line"] = line;
    }
    return json_answer({{"incidents", receipt->incidents},
                        {"duplicates", receipt->duplicates},
                        {"ignored", receipt->ignored},
                        {"dead_letters", receipt->dead_letters},
                        {"errors", std::move(errors)}},
                       202);
}

}  // namespace

Answer ingest_cef(Call& call) {
    return ingest_from(call, "cef");
}
Answer ingest_vision_one(Call& call) {
    return ingest_from(call, "vision-one");
}
Answer ingest_ndjson(Call& call) {
    return ingest_from(call, "ndjson");
}

Answer list_dead_letters(Call& call) {
    return call.store.read([&](const Tables& tables) {
        Json letters = Json::array();
        for (const DeadLetter& letter : tables.dead_letters(call.actor.workspace)) {
            Json json = error_json(letter.error);
            json.update(
                {{"id", letter.id}, {"received_at", iso_utc(letter.received_at)}, {"line", letter.line_number}, {"size_bytes", letter.size_bytes}});
            letters.push_back(std::move(json));
        }
        return json_answer({{"dead_letters", std::move(letters)}});
    });
}

}  // namespace omakase
