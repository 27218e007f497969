#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/incident.h"
#include "core/jst.h"
#include "core/report.h"
#include "core/support.h"

namespace omakase {

/// トークルーム: one member with one bot.
struct Room {
    RoomId id;
    LinkageId linkage_id;
    bool notifications_on = true;
    int version = 1;
    int unread = 0;
    UtcTime created_at;
};

enum class RoomQuestion { incidents, reports, support };  ///< the three buttons, in order
enum class MessageKind { greeting, question, incident, incidents_answer, reports_answer, support_answer, report, incident_group };

/// One line of a desk in a support answer.
struct DeskLine {
    std::string desk_id;
    std::string name;
    std::string phone;
    DeskState state;
};

inline constexpr std::size_t incidents_shown = 5;  ///< in one message

/// What stands in a room. Only the members that its kind uses are filled; words are made from them by the screen, in its language.
struct Message {
    MessageId id = {};
    RoomId room_id = {};
    MessageKind kind = MessageKind::greeting;
    UtcTime sent_at = {};
    std::optional<RoomQuestion> question = {};   ///< kind question: which button was pressed (by the member)
    std::vector<Incident> incidents = {};        ///< incident: the one, as it is now; incidents_answer: the newest unresolved, at most
                                                 ///< `incidents_shown`; incident_group: its newest, as they are now, at most as many
    int incidents_total = 0;                     ///< incidents_answer: all unresolved of the contract; incident_group: all in it
    UtcTime data_as_of = {};                     ///< answers and report: the moment they speak of (rule 13)
    std::optional<Report> report = {};           ///< reports_answer: the newest one that was due; report: the one that is delivered
    std::optional<UtcTime> next_report_at = {};  ///< reports_answer
    std::vector<DeskLine> desks = {};            ///< support_answer
};

/// What an answer says of the bot's contract; only what the question asks for is filled.
struct RoomFacts {
    std::vector<Incident> unresolved = {};  ///< the newest `incidents_shown`, newest first
    int unresolved_total = 0;
    std::optional<Report> report = {};  ///< the newest that was due
};
/// The answer to a button (product.md rule 7). `id` is the caller's to fill.
Message answer(RoomQuestion question, const Room& room, RoomFacts facts, UtcTime now);
/// incidents  of them those of the room's linkage count: a foreign one would tell one branch about another
RoomFacts room_facts(const Room& room, const std::vector<Incident>& incidents, UtcTime now);

std::string_view wire_name(RoomQuestion question);
std::optional<RoomQuestion> room_question_of(std::string_view wire);
std::string_view wire_name(MessageKind kind);
std::optional<MessageKind> message_kind_of(std::string_view wire);

}  // namespace omakase
