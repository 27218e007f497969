#include <algorithm>

#include "core/json.h"
#include "core/vendor_text.h"

namespace omakase {
namespace {

Json text_or_null(const std::optional<std::string>& text) {
    return text ? Json(*text) : Json(nullptr);
}

std::unexpected<Error> wrong_member(std::string_view name) {
    return fail({"json.member", {}, {{"pointer", "/" + std::string{name}}}, std::nullopt});
}

/// "" = the event does not say.
Json said(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

/// null and a missing member are the same: the event does not say.
const Json* find_member(const Json& json, std::string_view name) {
    const auto place = json.find(name);
    return place == json.end() || place->is_null() ? nullptr : &*place;
}

/// false = the member is there and is no text.
bool read_text(const Json& json, std::string_view name, std::optional<std::string>& into) {
    const Json* value = find_member(json, name);
    if (value == nullptr) return true;
    if (!value->is_string()) return false;
    into = value->get<std::string>();
    return true;
}

bool read_texts(const Json& json, std::string_view name, std::vector<std::string>& into) {
    const Json* value = find_member(json, name);
    if (value == nullptr) return true;
    if (!value->is_array()) return false;
    for (const Json& element : *value) {
        if (!element.is_string()) return false;
        into.push_back(element.get<std::string>());
    }
    return true;
}

/// A word of a fixed list.
template <class T>
bool read_word(const Json& json, std::string_view name, std::optional<T> (*parse)(std::string_view), std::optional<T>& into) {
    const Json* value = find_member(json, name);
    if (value == nullptr) return true;
    if (value->is_string()) into = parse(value->get_ref<const std::string&>());
    return into.has_value();
}

}  // namespace

Json to_json(const Detection& detection) {
    Json json;
    json["vendor"] = said(detection.vendor);
    json["product"] = said(detection.product);
    json["detected_at"] = detection.detected_at ? Json(iso_utc(*detection.detected_at)) : Json(nullptr);
    json["endpoint"] = text_or_null(detection.endpoint);
    json["user"] = text_or_null(detection.user);
    json["threat"] = text_or_null(detection.threat);
    json["kind"] = wire_name(detection.kind);
    json["path"] = text_or_null(detection.path);
    json["action"] = detection.action ? Json(wire_name(*detection.action)) : Json(nullptr);
    json["action_raw"] = detection.action_raw;
    json["resolution"] = detection.resolution == Resolution::needs_review ? Json(nullptr) : Json(wire_name(detection.resolution));
    json["severity"] = detection.severity ? Json(wire_name(*detection.severity)) : Json(nullptr);
    json["flags"] = detection.flags;
    return json;
}

template <>
Result<Detection> from_json<Detection>(const Json& json) {
    if (!json.is_object()) return fail({"json.member", {}, {{"pointer", ""}}, std::nullopt});
    Detection detection;
    std::optional<std::string> vendor;
    std::optional<std::string> product;
    std::optional<ThreatKind> kind;
    std::optional<Resolution> resolution;
    std::vector<std::string> flags;
    if (!read_text(json, "vendor", vendor)) return wrong_member("vendor");
    if (!read_text(json, "product", product)) return wrong_member("product");
    if (const Json* date = find_member(json, "detected_at")) {
        detection.detected_at = date->is_string() ? parse_iso_utc(date->get_ref<const std::string&>()) : std::nullopt;
        if (!detection.detected_at) return wrong_member("detected_at");
    }
    if (!read_text(json, "endpoint", detection.endpoint)) return wrong_member("endpoint");
    if (!read_text(json, "user", detection.user)) return wrong_member("user");
    if (!read_text(json, "threat", detection.threat)) return wrong_member("threat");
    if (!read_word(json, "kind", threat_kind_of, kind) || !kind) return wrong_member("kind");
    if (!read_text(json, "path", detection.path)) return wrong_member("path");
    if (!read_word(json, "action", threat_action_of, detection.action)) return wrong_member("action");
    if (!read_texts(json, "action_raw", detection.action_raw)) return wrong_member("action_raw");
    if (!read_word(json, "resolution", resolution_of, resolution)) return wrong_member("resolution");
    if (!read_word(json, "severity", severity_of, detection.severity)) return wrong_member("severity");
    if (!read_texts(json, "flags", flags)) return wrong_member("flags");
    detection.vendor = vendor.value_or("");
    detection.product = product.value_or("");
    detection.kind = *kind;
    detection.resolution = resolution.value_or(Resolution::needs_review);
    std::ranges::sort(flags);
    const auto doubles = std::ranges::unique(flags);
    flags.erase(doubles.begin(), doubles.end());
    detection.flags = std::move(flags);
    return detection;
}

}  // namespace omakase
