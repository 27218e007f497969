#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/incident.h"
#include "core/linkage.h"
#include "core/report.h"
#include "core/result.h"
#include "core/room.h"

// Wire names, in one place: what server and client say to each other, and what static mode's files hold.
// Writers give the whole object; readers ignore unknown members, and name the JSON pointer of a missing or wrong one
// (`json.member` {pointer}); they neither throw nor abort (the page is built without exceptions).

namespace omakase {

using Json = nlohmann::json;

/// The defaults are for what a stranger sends; a client reads its own server's lists with more members.
struct JsonLimits {
    std::size_t depth = 32;
    std::size_t members = 10'000;  ///< of all objects and arrays together
};
inline constexpr JsonLimits answer_limits{32, 2'000'000};
/// Parses within limits, no duplicate keys, valid UTF-8. Errors: `json.syntax` {offset}, `json.limit` {limit}, `json.duplicate_key` {key}.
Result<Json> parse_json(std::string_view text, JsonLimits limits = {});
/// Compact text. Invalid UTF-8 in strings becomes U+FFFD.
std::string to_text(const Json& json);

/// GET /workspace, and `workspace` of GET /session.
struct WorkspaceSummary {
    WorkspaceId id;
    std::string name;  ///< ワークスペースID as the chat shows it, e.g. officesupport-demo
    int contracts = 0;
    int rooms = 0;
    std::optional<UtcTime> last_received_at;  ///< when the newest event arrived: silence is explained (rule 13)
    UtcTime as_of;
};

/// GET /session
struct SessionSummary {
    WorkspaceSummary workspace;
    std::string user_name;
    std::string role;  ///< `owner`, `admin`, `member`, `support` …
};

/// A linkage as screens see it: GET /linkages, GET /linkages/{id} and the answers of writes.
struct LinkageSummary {
    LinkageId id;
    int version = 1;
    LinkageCategory category = LinkageCategory::standard;
    std::string service_id;
    std::string display_name;
    std::string furigana;
    std::vector<std::string> emails;
    std::vector<std::string> phones;
    bool shown_in_contacts = true;
    std::string company_name;
    std::string customer_id_masked;
    OrganizationPath organization;
    std::string note;
    NameMatch match = NameMatch::match;
    int sent_messages = 0;
    int rooms = 0;
    UtcTime created_at;
    UtcTime updated_at;
};
LinkageSummary summarize(const Linkage& linkage, NameMatch match, int sent_messages, int rooms);

/// What an error answer says (RFC 9457 with our members), as the client keeps it.
struct Problem {
    std::string id;  ///< the last part of `type`, e.g. `linkage.contract_mismatch`
    int status = 0;
    std::string title_ja, title_en, detail_ja, detail_en;
    struct FieldError {
        std::string pointer;
        std::string code;
        std::string ja, en;
        std::string suggestion;  ///< what one click may put there (company_name_spelling: the portal's value); "" = none
        std::optional<LinkageId> related;
    };
    std::vector<FieldError> errors;
    std::optional<int> retry_after_s;
};
/// The problem with its sentences (`error.<id>.title`, `.detail`), and one field's: title, a line end, detail.
Problem make_problem(const Error& error, int status);
Problem::FieldError make_field_error(const Error& error);

Json to_json(const WorkspaceSummary&);
Json to_json(const SessionSummary&);
Json to_json(const LinkageSummary&);
Json to_json(const LinkageDraft&);
Json to_json(const Detection&);  ///< the members that `omakase check-events` prints, in its names
Json to_json(const Incident&);   ///< id, linkage_id, received_at, last_seen_at, count and the members of its detection, flat
Json to_json(const Report&);
Json to_json(const MissingReport&);
Json to_json(const SupportDesk&, const DeskState&);
Json to_json(const Room&);
Json to_json(const Message&);
Json to_json(const Problem&);
Json to_json(const CatalogueService&);

template <class T>
Result<T> from_json(const Json& json);  ///< specialised for each of the following
template <>
Result<WorkspaceSummary> from_json<WorkspaceSummary>(const Json&);
template <>
Result<SessionSummary> from_json<SessionSummary>(const Json&);
template <>
Result<LinkageSummary> from_json<LinkageSummary>(const Json&);
template <>
Result<LinkageDraft> from_json<LinkageDraft>(const Json&);
template <>
Result<Detection> from_json<Detection>(const Json&);
template <>
Result<Incident> from_json<Incident>(const Json&);
template <>
Result<Report> from_json<Report>(const Json&);
template <>
Result<MissingReport> from_json<MissingReport>(const Json&);
template <>
Result<Room> from_json<Room>(const Json&);
template <>
Result<Message> from_json<Message>(const Json&);
template <>
Result<Problem> from_json<Problem>(const Json&);
template <>
Result<CatalogueService> from_json<CatalogueService>(const Json&);
// Files alone (assets/sample/README.md) hold these with their customer IDs; nothing writes them.
template <>
Result<Contract> from_json<Contract>(const Json&);
template <>
Result<Linkage> from_json<Linkage>(const Json&);

std::string_view wire_name(LinkageCategory category);
std::string_view wire_name(NameMatch match);
std::string_view wire_name(NameDifference difference);

}  // namespace omakase
