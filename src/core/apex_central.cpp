#include "core/apex_central.h"

#include <algorithm>
#include <array>

#include "core/vendor_results.h"
#include "core/vendor_text.h"
#include "core/vendor_time.h"

namespace omakase {
namespace {

enum class DetectionType { virus, spyware, machine_learning, other, none };

bool begins_ignoring_case(std::string_view text, std::string_view beginning) {
    return text.size() >= beginning.size() && equal_ignoring_case(text.substr(0, beginning.size()), beginning);
}

/// The event class id does not tell alone: numbers such as 700211 are used for several types, so the name is read too.
DetectionType type_of(const CefEvent& event) {
    const std::string_view id = trim_blanks(event.event_class_id);
    const std::string_view name = trim_blanks(event.name);
    if (begins_ignoring_case(id, "AV:")) return DetectionType::virus;
    if (begins_ignoring_case(id, "Spyware") || equal_ignoring_case(name, "spyware detected")) return DetectionType::spyware;
    if (begins_ignoring_case(id, "PML:")) return DetectionType::machine_learning;
    if (begins_ignoring_case(id, "MS:")) return DetectionType::none;
    static constexpr std::array<std::string_view, 8> ids{"BM:", "CnC:", "NCIE:", "FH:", "VAD", "WB:", "EAC:", "IPS:"};
    if (std::ranges::any_of(ids, [id](std::string_view known) { return begins_ignoring_case(id, known); })) return DetectionType::other;
    static constexpr std::array<std::string_view, 13> names{"attack discovery",
                                                            "intrusion prevention",
                                                            "device access control",
                                                            "device control",
                                                            "behavior monitoring",
                                                            "cnc callback",
                                                            "c&c callback",
                                                            "network content inspection",
                                                            "virtual analyzer detection",
                                                            "endpoint application control violation",
                                                            "predictive machine learning",
                                                            "suspicious file",
                                                            "web security"};
    const bool housekeeping =
        contains_ignoring_case(name, "update") || contains_ignoring_case(name, "status") || contains_ignoring_case(name, "logon");
    if (!housekeeping && std::ranges::any_of(names, [name](std::string_view known) { return contains_ignoring_case(name, known); }))
        return DetectionType::other;
    // A type under a name that is not known here, yet with the category and the fields of a detection, must not get lost.
    if (event.value("cat") == "1703" && event.raw_by_label("FirstActionResult")) return DetectionType::virus;
    if (event.value("cat") == "1727" && event.raw_by_label("VirusName")) return DetectionType::spyware;
    return DetectionType::none;
}

/// The value of the first of these labels that is a name, not the number of something.
std::optional<std::string> named_by_label(const CefEvent& event, std::initializer_list<std::string_view> labels) {
    for (std::string_view label : labels)
        if (auto name = event.value_by_label(label); name && !is_number(*name)) return name;
    return std::nullopt;
}

std::optional<std::string> text(std::optional<std::string_view> raw) {
    return raw ? std::optional{std::string{*raw}} : std::nullopt;
}

/// What the class id says after its colon: `AV:File quarantined`.
std::optional<std::string> result_in_class_id(const CefEvent& event) {
    const std::size_t colon = event.event_class_id.find(':');
    if (colon == std::string::npos) return std::nullopt;
    return present(std::string_view{event.event_class_id}.substr(colon + 1));
}

ResultTexts result_texts(const CefEvent& event, DetectionType type) {
    ResultTexts texts;
    switch (type) {
        case DetectionType::virus:
            texts.first = text(event.raw_by_label("FirstActionResult"));
            texts.second = text(event.raw_by_label("SecondActionResult"));
            texts.final_text = text(event.raw("act"));
            texts.event_name = result_in_class_id(event);
            break;
        case DetectionType::spyware:
            texts.final_text = event.value_by_label("ActionResult");
            if (!texts.final_text) texts.final_text = text(event.raw("act"));
            break;
        case DetectionType::machine_learning: texts.final_text = result_in_class_id(event); break;
        case DetectionType::other:
        case DetectionType::none:
            if (const auto act = event.value("act"); act && !is_number(*act)) texts.final_text = act;
            break;
    }
    return texts;
}

std::optional<std::string> threat_of(const CefEvent& event, DetectionType type) {
    const auto name = present(event.name);
    switch (type) {
        case DetectionType::virus: return name;
        case DetectionType::spyware: return named_by_label(event, {"VirusName", "SpywareName"});
        case DetectionType::machine_learning: {
            auto detected = named_by_label(event, {"DetectionName"});
            return detected ? detected : name;
        }
        case DetectionType::other:
        case DetectionType::none: break;
    }
    return named_by_label(event, {"ThreatName", "MalwareName", "VirusName", "DetectionName", "RuleName", "RuleID", "Rule", "FilterName"});
}

std::optional<std::string> user_of(const CefEvent& event, DetectionType type) {
    const auto account = [&event](std::string_view key) {
        const auto value = event.value(key);
        return value ? affected_user(*value) : std::nullopt;
    };
    if (type == DetectionType::virus || type == DetectionType::spyware) return account("duser");
    // suser is who was logged on; duser may only be the owner of the process.
    auto user = account("suser");
    return user ? user : account("duser");
}

}  // namespace

Detection begin_detection(const CefEvent& event) {
    Detection detection;
    detection.vendor = trim_blanks(event.vendor);
    const auto facility = event.value("deviceFacility");
    detection.product = facility && !is_number(*facility) ? *facility : std::string{trim_blanks(event.product)};
    detection.severity = event.severity;
    detection.flags = event.flags;
    return detection;
}

void take_cef_time(Detection& detection, const CefEvent& event, UtcTime received_at, bool zoneless_is_utc) {
    const auto date = event.value("rt");
    if (!date) {
        add_flag(detection.flags, "no_date");
        return;
    }
    const VendorTime time = parse_vendor_time(*date, received_at, zoneless_is_utc ? ZonelessTime::is_utc : ZonelessTime::is_unknown);
    detection.detected_at = time.time;
    add_flags(detection.flags, time.flags);
}

bool is_apex_central(const CefEvent& event) {
    const std::string_view vendor = trim_blanks(event.vendor);
    const std::string_view product = trim_blanks(event.product);
    if (!begins_ignoring_case(vendor, "trend micro") && !equal_ignoring_case(vendor, "trendmicro")) return false;
    return contains_ignoring_case(product, "apex central") || contains_ignoring_case(product, "control manager") ||
           contains_ignoring_case(product, "apex one") || contains_ignoring_case(product, "officescan");
}

ReadEvent read_apex_central(const CefEvent& event, UtcTime received_at) {
    const DetectionType type = type_of(event);
    if (type == DetectionType::none) {
        const std::string_view id = trim_blanks(event.event_class_id);
        return {std::nullopt, std::string{id.substr(0, id.find(':'))} + " " + std::string{trim_blanks(event.name)}};
    }
    Detection detection = begin_detection(event);
    take_cef_time(detection, event, received_at, true);
    // dvchost is the server in newer versions: it never names the endpoint.
    for (std::string_view key : {"TMCMLogDetectedHost", "dhost", "shost"})
        if (!detection.endpoint) detection.endpoint = event.value(key);
    detection.user = user_of(event, type);
    detection.threat = threat_of(event, type);
    detection.kind = type == DetectionType::virus ? ThreatKind::virus : type == DetectionType::spyware ? ThreatKind::spyware : ThreatKind::other;
    detection.path = join_path(event.raw("filePath").value_or(""), event.raw("fname").value_or(""));
    const ResultTexts texts = result_texts(event, type);
    detection.action_raw = raw_results(texts);
    Verdict verdict = judge_results(texts);
    detection.resolution = verdict.resolution;
    detection.action = verdict.action;
    add_flags(detection.flags, verdict.flags);
    return {std::move(detection), {}};
}

Detection read_other_cef(const CefEvent& event, UtcTime received_at) {
    Detection detection = begin_detection(event);
    take_cef_time(detection, event, received_at, false);
    for (std::string_view key : {"dhost", "shost", "dvchost"})
        if (!detection.endpoint) detection.endpoint = event.value(key);
    if (const auto account = event.value("duser")) detection.user = affected_user(*account);
    detection.threat = present(event.name);
    detection.path = join_path(event.raw("filePath").value_or(""), event.raw("fname").value_or(""));
    if (const auto act = event.value("act")) detection.action_raw.push_back(*act);
    return detection;
}

}  // namespace omakase
