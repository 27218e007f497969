#include "core/own_ndjson.h"

#include <algorithm>

#include "core/json.h"
#include "core/vendor_json.h"
#include "core/vendor_text.h"
#include "core/vendor_time.h"

namespace omakase {

bool is_own_event(const nlohmann::json& object) {
    if (!object.is_object() || !object.contains("kind")) return false;
    static constexpr std::string_view names[]{"vendor", "resolution", "endpoint", "threat", "detected_at", "action"};
    return std::ranges::any_of(names, [&](std::string_view name) { return object.contains(name); });
}

EventResult read_own_event(const nlohmann::json& object, UtcTime received_at) {
    nlohmann::json rest = object;
    VendorTime time;
    const auto& date = member(object, "detected_at");
    if (date.is_null()) {
        time.flags = {"no_date"};
    } else if (date.is_string()) {
        time = parse_vendor_time(date.get_ref<const std::string&>(), received_at, ZonelessTime::is_utc);
        rest["detected_at"] = nullptr;  // read above, where a bad one is a flag and not the end
    }
    auto detection = from_json<Detection>(rest);
    if (!detection) {
        std::string pointer;
        for (const TextArgument& argument : detection.error().arguments)
            if (argument.name == "pointer") pointer = argument.value;
        return {EventOutcome::dead_letter, std::nullopt, LineError{"json_shape", 0, std::move(pointer), {}}, {}};
    }
    detection->detected_at = time.time;
    add_flags(detection->flags, time.flags);
    return {EventOutcome::incident, std::move(*detection), std::nullopt, {}};
}

}  // namespace omakase
