#include "core/deep_security.h"

#include "core/vendor_results.h"
#include "core/vendor_text.h"

namespace omakase {
namespace {

/// The class id as a number; -1 = it is none.
int class_number(std::string_view id) {
    id = trim_blanks(id);
    if (!is_number(id) || id.size() > 8) return -1;
    int number = 0;
    for (char c : id) number = number * 10 + (c - '0');
    return number;
}

enum class EventRange { anti_malware, other_detection, no_detection };

EventRange range_of(int number) {
    if (number >= 4'000'000 && number <= 4'999'999) return EventRange::anti_malware;
    const bool intrusion_prevention = number >= 1'000'000 && number <= 1'999'999;
    const bool web_and_control = number >= 5'000'000 && number <= 7'999'999;  // web reputation, application control, device control
    return intrusion_prevention || web_and_control ? EventRange::other_detection : EventRange::no_detection;
}

/// `act`, and `result` which may repeat it: if one of them says that it failed, it failed.
Verdict judge(const ResultTexts& texts, Detection& detection) {
    detection.action_raw = raw_results(texts);
    const Verdict act = judge_results({{}, {}, texts.first, {}});
    if (!texts.second || is_absent(*texts.second)) return act;
    const Verdict result = judge_results({{}, {}, texts.second, {}});
    if (!texts.first || is_absent(*texts.first)) return result;
    if (act.resolution == Resolution::unresolved || result.resolution != Resolution::unresolved) return act;
    Verdict verdict = result;
    if (act.resolution != Resolution::needs_review) add_flag(verdict.flags, "result_conflict");
    return verdict;
}

}  // namespace

bool is_deep_security(const CefEvent& event) {
    return contains_ignoring_case(event.vendor, "trend micro") &&
           (contains_ignoring_case(event.product, "deep security") || contains_ignoring_case(event.product, "workload security"));
}

ReadEvent read_deep_security(const CefEvent& event, UtcTime received_at) {
    const std::string_view id = trim_blanks(event.event_class_id);
    const EventRange range = contains_ignoring_case(event.product, "manager") ? EventRange::no_detection : range_of(class_number(id));
    if (range == EventRange::no_detection) return {std::nullopt, event.product + " " + std::string{id}};

    Detection detection = begin_detection(event);
    take_cef_time(detection, event, received_at, false);  // the message has no time of detection; should one appear, it must name its zone
    detection.endpoint = event.value("dvchost");
    if (!detection.endpoint) detection.endpoint = event.value("dvc");
    for (std::string_view key : {"suser", "duser"})
        if (const auto account = event.value(key); account && !detection.user) detection.user = affected_user(*account);
    const auto name = present(event.name);
    detection.path = join_path(event.raw("filePath").value_or(""), "");
    detection.kind = range == EventRange::anti_malware ? ThreatKind::virus : ThreatKind::other;
    detection.threat = name;
    const Verdict verdict = judge({event.value("act"), event.value("result"), {}, {}}, detection);
    detection.resolution = verdict.resolution;
    detection.action = verdict.action;
    add_flags(detection.flags, verdict.flags);
    return {std::move(detection), {}};
}

}  // namespace omakase
