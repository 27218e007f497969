#include "core/room.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace omakase {
namespace {

constexpr auto question_names = std::to_array<std::pair<RoomQuestion, std::string_view>>({
    {RoomQuestion::incidents, "incidents"},
    {RoomQuestion::reports, "reports"},
    {RoomQuestion::support, "support"},
});
constexpr auto kind_names = std::to_array<std::pair<MessageKind, std::string_view>>({
    {MessageKind::greeting, "greeting"},
    {MessageKind::question, "question"},
    {MessageKind::incident, "incident"},
    {MessageKind::incidents_answer, "incidents_answer"},
    {MessageKind::reports_answer, "reports_answer"},
    {MessageKind::support_answer, "support_answer"},
    {MessageKind::report, "report"},
    {MessageKind::incident_group, "incident_group"},
});

void answer_support(Message& message, UtcTime now) {
    message.kind = MessageKind::support_answer;
    for (const SupportDesk& desk : support_desks()) message.desks.push_back({desk.id, desk.name, desk.phone, desk_state(desk, now)});
}

}  // namespace

Message answer(RoomQuestion question, const Room& room, RoomFacts facts, UtcTime now) {
    Message message{.room_id = room.id, .sent_at = now, .data_as_of = now};
    switch (question) {
        case RoomQuestion::incidents:
            message.kind = MessageKind::incidents_answer;
            message.incidents = std::move(facts.unresolved);
            message.incidents_total = facts.unresolved_total;
            break;
        case RoomQuestion::reports:
            message.kind = MessageKind::reports_answer;
            message.report = std::move(facts.report);
            message.next_report_at = next_report_at(now);
            break;
        case RoomQuestion::support: answer_support(message, now); break;
    }
    return message;
}

RoomFacts room_facts(const Room& room, const std::vector<Incident>& incidents, UtcTime now) {
    RoomFacts facts;
    std::vector<Incident> own;
    std::ranges::copy_if(incidents, std::back_inserter(own), [&](const Incident& incident) { return incident.linkage_id == room.linkage_id; });
    if (Report report = make_report(room.linkage_id, latest_report_day(now), own); report.due_at <= now) facts.report = std::move(report);

    std::erase_if(own, [](const Incident& incident) { return !needs_attention(incident.detection.kind, incident.detection.resolution); });
    std::ranges::sort(own, [](const Incident& a, const Incident& b) {
        return a.occurred_at() != b.occurred_at() ? a.occurred_at() > b.occurred_at() : a.id < b.id;
    });
    facts.unresolved_total = static_cast<int>(own.size());
    if (own.size() > incidents_shown) own.resize(incidents_shown);
    facts.unresolved = std::move(own);
    return facts;
}

std::string_view wire_name(RoomQuestion question) {
    return question_names[static_cast<std::size_t>(question)].second;
}

std::optional<RoomQuestion> room_question_of(std::string_view wire) {
    for (const auto& [question, name] : question_names)
        if (name == wire) return question;
    return std::nullopt;
}

std::string_view wire_name(MessageKind kind) {
    return kind_names[static_cast<std::size_t>(kind)].second;
}

std::optional<MessageKind> message_kind_of(std::string_view wire) {
    for (const auto& [kind, name] : kind_names)
        if (name == wire) return kind;
    return std::nullopt;
}

}  // namespace omakase
