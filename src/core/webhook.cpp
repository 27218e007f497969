#include "core/webhook.h"

#include <array>
#include <utility>
#include <vector>

#include "core/json_reader.h"
#include "core/texts.h"

namespace omakase {
namespace {

constexpr auto kind_names = std::to_array<std::pair<WebhookKind, std::string_view>>({
    {WebhookKind::standard, "standard"},
    {WebhookKind::slack, "slack"},
    {WebhookKind::teams, "teams"},
    {WebhookKind::line_works, "line_works"},
});

constexpr std::size_t text_bytes = 200;  ///< of one text: with JSON's longest escapes (6 for 1) a body stays below its limit
constexpr std::size_t list_length = 4;

constexpr std::string_view resolved_type = "incident.resolved";

/// At most `text_bytes`, never half a character.
std::string cut(std::string_view text) {
    if (text.size() <= text_bytes) return std::string{text};
    std::size_t size = text_bytes;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
    return std::string{text.substr(0, size)} + "…";
}
void cut(std::optional<std::string>& text) {
    if (text) text = cut(std::string_view{*text});
}
void cut(std::vector<std::string>& list) {
    if (list.size() > list_length) list.resize(list_length);
    for (std::string& text : list) text = cut(std::string_view{text});
}

Incident shortened(Incident incident) {
    Detection& d = incident.detection;
    d.vendor = cut(std::string_view{d.vendor});
    d.product = cut(std::string_view{d.product});
    for (auto* text : {&d.endpoint, &d.user, &d.threat, &d.path}) cut(*text);
    for (auto* list : {&d.action_raw, &d.flags}) cut(*list);
    return incident;
}

Report shortened(Report report) {
    for (auto* list : {&report.threats, &report.endpoints}) {
        for (CountOf& count : *list) count.name = cut(std::string_view{count.name});
    }
    return report;
}

std::string_view type_of(const WebhookEvent& event) {
    if (event.incident) return event.is_resolution ? resolved_type : event.count > 1 ? "incident.group" : "incident.detected";
    return event.report ? "report.due" : "webhook.test";
}

/// The event in words: the first line is its title.
std::vector<std::string> words_of(const WebhookEvent& event) {
    const auto words = [](std::string_view key, const std::vector<TextArgument>& arguments) { return text(Language::ja, key, arguments); };
    std::vector<std::string> lines;
    if (event.incident) {
        const Detection& d = event.incident->detection;
        const std::string_view state = d.resolution == Resolution::resolved     ? "talk.incident_done"
                                       : d.resolution == Resolution::unresolved ? "talk.incident"
                                                                                : "talk.incident_review";
        std::string head{text(Language::ja, state)};
        if (event.count > 1 && event.is_resolution) head = words("webhook.group_resolved", {{"count", std::to_string(event.count)}});
        if (event.count > 1 && !event.is_resolution) head = words("talk.incident_group", {{"count", std::to_string(event.count)}});
        lines.push_back(head + ": " + d.threat.value_or("—"));
    } else if (event.report) {
        const DateRange& period = event.report->period;
        lines.push_back(words("talk.answer_report", {{"period", month_day(period.first) + "–" + month_day(period.last)}}));
    } else {
        lines.emplace_back(text(Language::ja, "webhook.test"));
    }
    lines.push_back(event.bot + (event.organization.empty() ? "" : " / " + event.organization));
    if (event.incident) {
        const Detection& d = event.incident->detection;
        const std::pair<std::string_view, std::optional<std::string>> facts[] = {{"webhook.time", jst_date_time(event.incident->occurred_at())},
                                                                                 {"webhook.endpoint", d.endpoint},
                                                                                 {"webhook.user", d.user},
                                                                                 {"webhook.path", d.path}};
        for (const auto& [key, value] : facts) {
            if (value) lines.push_back(words(key, {{"value", *value}}));
        }
    }
    if (event.report) {
        const Report& report = *event.report;
        lines.push_back(words("talk.report_counts", {{"detections", std::to_string(report.detections)},
                                                     {"virus", std::to_string(report.virus)},
                                                     {"spyware", std::to_string(report.spyware)},
                                                     {"unresolved", std::to_string(report.unresolved)}}));
    }
    return lines;
}

std::string joined(const std::vector<std::string>& lines, std::size_t from) {
    std::string all;
    for (std::size_t i = from; i < lines.size(); ++i) all += (i == from ? "" : "\n") + lines[i];
    return all;
}

/// Slack reads these three as the beginning of its own marks (mentions of everybody among them).
std::string slack_text(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string{c};
    return out;
}

Json teams_card(const std::vector<std::string>& lines) {
    // TextRun has no Markdown, unlike TextBlock: a path with stars and brackets stays what it is.
    Json body = Json::array();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        Json run = {{"type", "TextRun"}, {"text", lines[i]}};
        if (i == 0) run["weight"] = "bolder";
        body.push_back({{"type", "RichTextBlock"}, {"inlines", Json::array({std::move(run)})}});
    }
    const Json card = {
        {"$schema", "http://adaptivecards.io/schemas/adaptive-card.json"}, {"type", "AdaptiveCard"}, {"version", "1.4"}, {"body", std::move(body)}};
    return {{"type", "message"},
            {"attachments", Json::array({{{"contentType", "application/vnd.microsoft.card.adaptive"}, {"contentUrl", nullptr}, {"content", card}}})}};
}

}  // namespace

std::string_view wire_name(WebhookKind kind) {
    return kind_names[static_cast<std::size_t>(kind)].second;
}

std::optional<WebhookKind> webhook_kind_of(std::string_view wire) {
    for (const auto& [kind, name] : kind_names)
        if (name == wire) return kind;
    return std::nullopt;
}

Json to_json(const WebhookEvent& event) {
    Json data = {{"linkage_id", event.linkage_id.text()}, {"bot", cut(event.bot)}, {"organization", cut(event.organization)}};
    if (event.incident) data["incident"] = to_json(shortened(*event.incident));
    if (event.count > 1) data["count"] = event.count;
    if (event.report) data["report"] = to_json(shortened(*event.report));
    return {{"type", type_of(event)}, {"timestamp", iso_utc(event.at)}, {"data", std::move(data)}};
}

template <>
Result<WebhookEvent> from_json<WebhookEvent>(const Json& json) {
    JsonReader reader{json};
    WebhookEvent event;
    event.at = reader.time("timestamp");
    event.is_resolution = reader.text("type") == resolved_type;
    if (const Json* member = reader.find("data")) {
        JsonReader data{*member, "/data"};
        event.linkage_id = data.id<LinkageId>("linkage_id");
        event.bot = data.text("bot");
        event.organization = data.text("organization");
        event.count = data.optional_integer("count").value_or(1);
        if (const Json* incident = data.find("incident")) event.incident = read_nested<Incident>(data, *incident, "/data/incident");
        if (const Json* report = data.find("report")) event.report = read_nested<Report>(data, *report, "/data/report");
        if (data.has_wrong()) reader.inherit(data.error().arguments.front().value);
    } else {
        reader.wrong("data");
    }
    if (reader.has_wrong()) return fail(reader.error());
    return event;
}

std::string webhook_body(WebhookKind kind, const WebhookEvent& event) {
    if (kind == WebhookKind::standard) return to_text(to_json(event));
    WebhookEvent shown = event;
    shown.bot = cut(std::string_view{event.bot});
    shown.organization = cut(std::string_view{event.organization});
    if (event.incident) shown.incident = shortened(*event.incident);
    const std::vector<std::string> lines = words_of(shown);
    switch (kind) {
        case WebhookKind::slack: return to_text({{"text", slack_text(joined(lines, 0))}});
        case WebhookKind::teams: return to_text(teams_card(lines));
        case WebhookKind::line_works: return to_text({{"title", lines.front()}, {"body", {{"text", joined(lines, 1)}}}});
        case WebhookKind::standard: break;
    }
    return {};
}

}  // namespace omakase
