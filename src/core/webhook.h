#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/incident.h"
#include "core/json.h"
#include "core/report.h"

namespace omakase {

using WebhookId = Id<struct WebhookTag>;
using DeliveryId = Id<struct DeliveryTag>;

/// What a target understands: our JSON, or the body of a chat's incoming webhook.
enum class WebhookKind { standard, slack, teams, line_works };
std::string_view wire_name(WebhookKind kind);
std::optional<WebhookKind> webhook_kind_of(std::string_view wire);

/// What is told to a linkage's targets. Without an incident or a report it is a test.
struct WebhookEvent {
    UtcTime at;
    LinkageId linkage_id;
    std::string bot;           ///< its display name
    std::string organization;  ///< joined; "" = none
    std::optional<Incident> incident = {};
    bool is_resolution = false;  ///< told because the incident is no longer open
    int count = 1;               ///< so many incidents of the same threat: `incident` is the newest of them
    std::optional<Report> report = {};
};

/// The event as JSON: what `standard` sends,
/// `{"type":"incident.detected"|"incident.group"|"incident.resolved"|"report.due"|"webhook.test","timestamp","data":{…}}`, and what the outbox keeps.
/// Long texts are cut, so that every body stays within `delivery_body_limit`. It never holds a customer ID.
Json to_json(const WebhookEvent& event);
template <>
Result<WebhookEvent> from_json<WebhookEvent>(const Json&);

/// The body for one kind of target, in Japanese where it is for people.
std::string webhook_body(WebhookKind kind, const WebhookEvent& event);

}  // namespace omakase
