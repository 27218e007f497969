#include "core/vision_one.h"

#include <algorithm>
#include <iterator>

#include "core/cef.h"
#include "core/vendor_json.h"
#include "core/vendor_results.h"
#include "core/vendor_text.h"
#include "core/vendor_time.h"

namespace omakase {
namespace {

using nlohmann::json;

constexpr std::string_view trend_micro = "Trend Micro";
constexpr std::size_t most_raw_results = 20;  // an alert with thousands of indicators is still one alert

bool has_any(const json& object, std::initializer_list<std::string_view> names) {
    return std::ranges::any_of(names, [&](std::string_view name) { return !member(object, name).is_null(); });
}

bool says_spyware(const std::optional<std::string>& type) {
    return type && (contains_ignoring_case(*type, "spyware") || contains_ignoring_case(*type, "grayware"));
}
bool says_virus(const std::optional<std::string>& type) {
    return type && equal_ignoring_case(*type, "virus/malware");
}

/// A time as number or text; nothing when the member says nothing.
std::optional<VendorTime> time_of(const json& value, UtcTime received_at) {
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > 99'999'999'999'999) return VendorTime{std::nullopt, {"bad_date"}};
    if (value.is_number_integer()) {
        const auto number = value.get<std::int64_t>();
        const bool seconds = number > 0 && number < 10'000'000'000;  // ten digits: no detection was made in 1970
        return vendor_time_from_ms(seconds ? number * 1000 : number, received_at);
    }
    if (value.is_number_float()) return VendorTime{std::nullopt, {"bad_date"}};
    const auto text = text_of(value);
    return text ? std::optional{parse_vendor_time(*text, received_at, ZonelessTime::is_utc)} : std::nullopt;
}

void take_time(Detection& detection, const VendorTime& time) {
    detection.detected_at = time.time;
    add_flags(detection.flags, time.flags);
}

void take_severity(Detection& detection, const json& value) {
    if (value.is_null()) return;
    const auto text = text_of(value);
    detection.severity = text ? parse_severity(*text) : std::nullopt;
    if (!detection.severity) add_flag(detection.flags, "unknown_severity");
}

void take_verdict(Detection& detection, const Verdict& verdict) {
    detection.resolution = verdict.resolution;
    detection.action = verdict.action;
    add_flags(detection.flags, verdict.flags);
}

/// A list of results without first and second fields is the order in which they came.
ResultTexts result_texts(const std::optional<std::string>& first, const std::optional<std::string>& second, const std::vector<std::string>& last) {
    ResultTexts texts{first, second, {}, {}};
    if (last.empty()) return texts;
    if (!first && !second && last.size() > 1) {
        texts.first = last.front();
        texts.second = last[1];
    }
    texts.final_text = last.back();
    return texts;
}

std::optional<std::string> string_member(const json& object, std::string_view name) {
    const auto texts = texts_of(member(object, name));
    return texts.empty() ? std::nullopt : std::optional{texts.front()};
}

// ---- alerts ----

bool names_field(const json& indicator, std::string_view field) {
    for (const auto* names : {&member(indicator, "field"), &member(indicator, "fields")}) {
        if (names->is_string() && names->get_ref<const std::string&>() == field) return true;
        if (!names->is_array()) continue;
        for (const auto& name : *names) {
            if (name.is_string() && name.get_ref<const std::string&>() == field) return true;
            const auto inner = texts_of(name);
            if (std::ranges::find(inner, field) != inner.end()) return true;
        }
    }
    return false;
}

const json& indicator_value(const json& indicator) {
    const json& value = member(indicator, "value");
    return value.is_null() ? member(indicator, "objectValue") : value;
}

std::optional<std::string> indicator_text(const std::vector<const json*>& indicators, std::string_view field) {
    for (const json* indicator : indicators)
        if (names_field(*indicator, field))
            if (auto text = text_of(indicator_value(*indicator))) return text;
    return std::nullopt;
}

/// A host is an object with a name, or a plain text; a mail address is no host.
std::optional<std::string> host_name(const json& value) {
    auto name = text_of(value.is_object() ? member(value, "name") : value);
    if (name && name->find('@') != std::string::npos) return std::nullopt;
    return name;
}

std::string_view type_of(const json& object, std::string_view name) {
    const json& type = member(object, name);
    return type.is_string() ? std::string_view{type.get_ref<const std::string&>()} : std::string_view{};
}

void take_entities(Detection& detection, const json& scope, const std::vector<const json*>& indicators) {
    const auto entities = objects_of(scope.is_array() ? scope : member(scope, "entities"));
    for (const json* entity : entities) {
        const std::string_view type = type_of(*entity, "entityType");
        const json& value = member(*entity, "entityValue");
        if (!detection.endpoint && equal_ignoring_case(type, "host")) detection.endpoint = host_name(value);
        if (!detection.user && equal_ignoring_case(type, "account"))
            if (const auto account = text_of(value.is_object() ? member(value, "name") : value)) detection.user = affected_user(*account);
    }
    for (const json* indicator : indicators) {
        if (detection.endpoint) break;
        const bool host = equal_ignoring_case(type_of(*indicator, "type"), "host") || equal_ignoring_case(type_of(*indicator, "objectType"), "host");
        if (host) detection.endpoint = host_name(indicator_value(*indicator));
    }
    if (!detection.user)
        if (const auto account = indicator_text(indicators, "logonUser")) detection.user = affected_user(*account);
}

/// The earliest match, unless it lies more than a day before the alert was made: then the rule looked back over old data.
void take_alert_time(Detection& detection, const json& alert, UtcTime received_at) {
    const auto created = time_of(member(alert, "createdDateTime"), received_at);
    std::optional<VendorTime> earliest;
    bool bad = false;
    for (const json* rule : objects_of(member(alert, "matchedRules"))) {
        for (const json* filter : objects_of(member(*rule, "matchedFilters"))) {
            auto time = time_of(member(*filter, "matchedDateTime"), received_at);
            if (!time) continue;
            bad = bad || !time->time;
            if (time->time && (!earliest || *time->time < *earliest->time)) earliest = std::move(time);
        }
    }
    if (earliest && !(created && created->time && *earliest->time < *created->time - std::chrono::hours{24})) return take_time(detection, *earliest);
    if (created) return take_time(detection, *created);
    add_flag(detection.flags, bad ? "bad_date" : "no_date");
}

/// Every text of the indicators of a field, in order; those that say nothing too, because they hold a place.
std::vector<std::string> result_list(const std::vector<const json*>& indicators, std::string_view field) {
    std::vector<std::string> results;
    for (const json* indicator : indicators)
        if (names_field(*indicator, field)) std::ranges::move(texts_of(indicator_value(*indicator)), std::back_inserter(results));
    return results;
}

/// What was done with each object. A first and a second action belong together only where there are as many of both; otherwise nothing
/// tells whose second action it was, and each stands alone.
std::vector<ResultTexts> result_steps(const std::vector<const json*>& indicators) {
    const auto first = result_list(indicators, "firstActResult");
    const auto second = result_list(indicators, "secondActResult");
    std::vector<ResultTexts> steps;
    if (first.size() == second.size()) {
        for (std::size_t i = 0; i < first.size(); ++i) steps.push_back({first[i], second[i], {}, {}});
    } else {
        for (const std::string& text : first) steps.push_back({text, {}, {}, {}});
        for (const std::string& text : second) steps.push_back({{}, text, {}, {}});
    }
    for (const json* indicator : indicators)
        if (names_field(*indicator, "actResult")) steps.push_back(result_texts({}, {}, texts_of(indicator_value(*indicator))));
    std::erase_if(steps, [](const ResultTexts& texts) { return raw_results(texts).empty(); });
    return steps;
}

/// Several indicators may carry results of several objects: the worst one counts.
void take_alert_result(Detection& detection, const std::vector<const json*>& indicators) {
    const auto steps = result_steps(indicators);
    const auto badness = [](Resolution resolution) {
        switch (resolution) {
            case Resolution::unresolved: return 3;
            case Resolution::needs_review: return 2;
            case Resolution::passed: return 1;
            case Resolution::resolved: break;
        }
        return 0;
    };
    std::optional<Verdict> worst;
    for (const ResultTexts& texts : steps) {
        for (std::string& raw : raw_results(texts))
            if (detection.action_raw.size() < most_raw_results && std::ranges::find(detection.action_raw, raw) == detection.action_raw.end())
                detection.action_raw.push_back(std::move(raw));
        Verdict verdict = judge_results(texts);
        if (!worst || badness(verdict.resolution) > badness(worst->resolution)) worst = std::move(verdict);
    }
    if (worst) take_verdict(detection, *worst);
}

}  // namespace

bool is_vision_one_alert(const json& object) {
    return has_any(object, {"impactScope", "workbenchLink", "workbenchId", "matchedRules", "alertProvider"}) ||
           (has_any(object, {"model"}) && has_any(object, {"createdDateTime", "indicators", "severity"}));
}

bool is_vision_one_detection(const json& object) {
    return has_any(object, {"malName", "actResult", "firstActResult", "endpointHostName", "endpointGUID", "productCode"}) ||
           (has_any(object, {"eventName"}) && has_any(object, {"eventTime", "eventId", "uuid", "pname", "rt"}));
}

Detection read_vision_one_alert(const json& alert, UtcTime received_at) {
    Detection detection;
    detection.vendor = trend_micro;
    detection.product = "Vision One";
    const auto indicators = objects_of(member(alert, "indicators"));
    detection.threat = indicator_text(indicators, "malName");
    if (detection.threat) {
        detection.kind = ThreatKind::virus;
        for (std::string_view field : {"malType", "malTypeGroup", "malwareType"})
            if (says_spyware(indicator_text(indicators, field))) detection.kind = ThreatKind::spyware;
    } else {
        detection.threat = text_of(member(alert, "model"));
        if (!detection.threat) detection.threat = text_of(member(alert, "workbenchName"));
    }
    take_entities(detection, member(alert, "impactScope"), indicators);
    auto path = indicator_text(indicators, "fullPath");
    if (!path) path = indicator_text(indicators, "objectFilePath");
    if (path) detection.path = collapse_backslashes(*path);
    take_alert_time(detection, alert, received_at);
    take_alert_result(detection, indicators);
    take_severity(detection, member(alert, "severity"));
    return detection;
}

Detection read_vision_one_detection(const json& record, UtcTime received_at) {
    Detection detection;
    detection.vendor = trend_micro;
    auto product = text_of(member(record, "pname"));
    if (!product) product = text_of(member(record, "mpname"));
    detection.product = product.value_or("Vision One");

    const auto type = text_of(member(record, "malType"));
    const bool malware_event = equal_ignoring_case(type_of(record, "eventName"), "malware_detection");
    if (says_virus(type)) {
        detection.kind = ThreatKind::virus;
    } else if (says_spyware(type) || says_spyware(text_of(member(record, "malTypeGroup")))) {
        detection.kind = ThreatKind::spyware;
    } else if (malware_event) {
        detection.kind = ThreatKind::virus;
    }
    for (std::string_view name : {"malName", "ruleName", "threatName", "policyName"})
        if (!detection.threat) detection.threat = text_of(member(record, name));
    detection.endpoint = text_of(member(record, "endpointHostName"));
    if (const auto account = text_of(member(record, "suid"))) detection.user = affected_user(*account);
    for (std::string_view name : {"fullPath", "filePathName"})  // filePath alone has no file name
        if (!detection.path)
            if (const auto path = text_of(member(record, name))) detection.path = collapse_backslashes(*path);

    std::optional<VendorTime> time;
    for (std::string_view name : {"eventTime", "rt", "eventTimeDT"}) {
        auto candidate = time_of(member(record, name), received_at);
        if (candidate && (!time || (!time->time && candidate->time))) time = std::move(candidate);
    }
    if (time) {
        take_time(detection, *time);
    } else {
        add_flag(detection.flags, "no_date");
    }

    auto last = texts_of(member(record, "actResult"));
    // `act` is what was configured; only for network and behaviour events is it what was done.
    if (last.empty() && detection.kind == ThreatKind::other) last = texts_of(member(record, "act"));
    const ResultTexts texts = result_texts(string_member(record, "firstActResult"), string_member(record, "secondActResult"), last);
    detection.action_raw = raw_results(texts);
    take_verdict(detection, judge_results(texts));
    take_severity(detection, member(record, "severity"));
    return detection;
}

}  // namespace omakase
