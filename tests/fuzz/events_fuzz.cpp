#include "core/event_line.h"
#include "fuzz/fuzz.h"

// Bodies of any vendor: CEF, Vision One, our NDJSON and whatever else somebody sends.
// An event is an incident with valid text, is ignored for a reason, or is kept with a place in the line and a short quotation.

using namespace omakase;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const UtcTime received_at = UtcTime{std::chrono::seconds{1'780'000'000}};
    const SplitBody body = split_body(fuzz::text_of(data, size), 1000);
    for (const EventSlice& event : body.events) {
        const EventResult result = read_event(event.text, received_at);
        REQUIRE_PROMISE((result.outcome == EventOutcome::incident) == result.detection.has_value());
        REQUIRE_PROMISE((result.outcome == EventOutcome::dead_letter) == result.error.has_value());
        if (result.outcome == EventOutcome::ignored) REQUIRE_PROMISE(!result.ignored_type.empty());
        if (result.error) {
            REQUIRE_PROMISE(result.error->at <= event.text.size());
            REQUIRE_PROMISE(!first_invalid_utf8(result.error->quote));
            REQUIRE_PROMISE(count_characters(result.error->quote) <= 80);
            REQUIRE_PROMISE(!to_error(*result.error).id.empty());
        }
        if (result.detection)
            for (const auto& text : {result.detection->endpoint, result.detection->user, result.detection->threat, result.detection->path})
                REQUIRE_PROMISE(!text || !first_invalid_utf8(*text));
    }
    return 0;
}
