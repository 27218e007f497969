#include "core/incident_lines.h"
#include "core/json.h"
#include "fuzz/fuzz.h"

// Every codec: what was read and written again is read as the same.

using namespace omakase;

namespace {

template <class T>
void round_trip(const Json& json) {
    const auto value = from_json<T>(json);
    if (!value) return;
    const std::string written = to_text(to_json(*value));
    const auto parsed = parse_json(written, answer_limits);
    REQUIRE_PROMISE(parsed.has_value());
    const auto again = from_json<T>(*parsed);
    REQUIRE_PROMISE(again.has_value());
    REQUIRE_PROMISE(to_text(to_json(*again)) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    (void)read_incident_lines(text, [](Incident&&) {});
    const auto json = parse_json(text);
    if (!json) return 0;
    round_trip<WorkspaceSummary>(*json);
    round_trip<SessionSummary>(*json);
    round_trip<LinkageSummary>(*json);
    round_trip<LinkageDraft>(*json);
    round_trip<Detection>(*json);
    round_trip<Incident>(*json);
    round_trip<Report>(*json);
    round_trip<Room>(*json);
    round_trip<Message>(*json);
    round_trip<Problem>(*json);
    round_trip<CatalogueService>(*json);
    (void)from_json<Contract>(*json);
    (void)from_json<Linkage>(*json);
    return 0;
}
