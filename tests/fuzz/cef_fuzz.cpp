#include "core/cef.h"
#include "fuzz/fuzz.h"

// The grammar of CEF alone: what it hands out comes from the line, and a fault names a place in it.

using namespace omakase;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    if (first_invalid_utf8(text)) return 0;  // read_event decodes before it asks
    if (const auto begin = find_cef(text)) REQUIRE_PROMISE(text.substr(*begin).starts_with("CEF:"));
    const auto event = parse_cef(text);
    if (!event) {
        REQUIRE_PROMISE(event.error().at <= size);
        REQUIRE_PROMISE(!event.error().code.empty());
        return 0;
    }
    std::size_t bytes = 0;
    for (const CefPair& pair : event->pairs) {
        bytes += pair.key.size() + pair.value.size();
        REQUIRE_PROMISE(!pair.key.empty());
        REQUIRE_PROMISE(event->raw(pair.key).has_value());
        REQUIRE_PROMISE(!first_invalid_utf8(pair.value));
    }
    REQUIRE_PROMISE(bytes <= size);
    return 0;
}
