#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/route.h"
#include "core/csv.h"
#include "core/fold.h"
#include "core/incident_store.h"
#include "core/json.h"
#include "core/linkage.h"
#include "core/mail_paste.h"
#include "core/report.h"
#include "core/room.h"
#include "core/support.h"
#include "core/texts.h"

namespace omakase {

enum class Theme { system, light, dark, high_contrast };
enum class Mode { server, static_files };
enum class SignIn { unknown, signing_in, signed_in, signed_out };

/// Where a piece of data stands. `failed` keeps what was there before: screens show it with its age.
struct Loading {
    enum class Phase { never, loading, ready, failed } phase = Phase::never;
    UtcTime asked_at{};              ///< a skeleton appears 0.2 s after
    std::optional<UtcTime> as_of;    ///< of the data that is shown
    std::optional<Problem> problem;  ///< failed
};

/// Rows are prepared when the data or the search changes; a frame only shows them.
struct LinkageRow {
    LinkageSummary linkage;
    std::string organization;  ///< joined; "" = none
    BranchBadge badge;
    bool kept_here = false;                                                      ///< static mode: made or changed on this device
    std::vector<ByteRange> name_matches, organization_matches, company_matches;  ///< what the search found, to be marked
};

struct IncidentsView {
    std::vector<std::uint32_t> rows;  ///< into `AppState::incidents`
    std::size_t unresolved = 0;       ///< of all
    std::vector<std::string> words;   ///< folded words of the query: for marking cells that are drawn
};

struct RegistrationForm {
    LinkageDraft draft;
    std::optional<LinkageId> editing;
    int editing_version = 0;
    bool reregistering = false;
    bool saving = false;
    int refusals = 0;                         ///< how often it could not be sent, or was sent back
    bool touched = false;                     ///< something was typed: a draft is kept
    bool restored = false;                    ///< came back from a kept draft: said once
    std::vector<Problem::FieldError> errors;  ///< from the form's own check and from the server, by pointer
    std::optional<Problem> problem;           ///< the whole form's: what went wrong, kept with everything typed
    std::optional<MailFindings> mail;         ///< what a pasted mail gave
    bool mail_open = false;                   ///< the paste area is shown
    std::string mail_text;
    std::string mail_name;                    ///< the file that `mail` was read from; "" = what was pasted
    std::optional<Error> drop_error;          ///< why what was dropped or chosen was not read
    std::string idempotency_key;              ///< made before the first attempt, kept over retries
    std::vector<std::string> preview_titles;  ///< the very rows that users will see: this bot's and those it could be mixed up with
};

struct RoomRow {
    LinkageId linkage_id;
    std::string display_name;
    std::string organization;
    BranchBadge badge;
    std::optional<Room> room;  ///< none yet: it can be made
};
struct RoomView {
    Loading loading;
    std::vector<Message> messages;
    std::optional<RoomQuestion> asking;      ///< a button's answer is under way
    std::optional<Problem> problem;          ///< the last question, or making the room, failed: the same again is the retry
    std::string idempotency_key;             ///< of what is under way or failed; kept over retries
    std::optional<RoomQuestion> key_is_for;  ///< none: for making the room
};

struct HomeView {
    int detections = 0, detections_before = 0;  ///< in the period, and in the one of the same length before it
    std::vector<DayCount> days;                 ///< 14: a bar a day; 30: a bar a day; 90: a bar a week (date = its first day)
    DateRange period;
    std::vector<std::uint32_t> urgent;  ///< newest unresolved, at most 5
    int steps_done = 0;                 ///< of the four: workspace, company and customer id at hand, registered, room made
    UtcTime next_report_at;
    int sent_messages = 0;
};

struct Toast {
    std::string text_key;
    std::vector<TextArgument> arguments;
    UtcTime until;
};

struct DeskRow {
    SupportDesk desk;
    DeskState state;
};

struct ConfirmRemoval {
    LinkageId linkage_id;
    std::string title;  ///< of the bot
    int rooms = 0;
    bool removing = false;
    std::optional<Problem> problem;  ///< why it could not be removed
};

/// Static mode: what was saved on this device, over what the files say.
struct KeptHere {
    struct KeptLinkage {
        LinkageSummary summary;
        std::string customer_id;  ///< only when it was typed here; "" = the one in the files
    };
    std::vector<KeptLinkage> linkages;
    std::vector<LinkageId> removed;
    std::vector<Room> rooms;
    std::vector<Message> messages;
    /// Elements that could not be read, as they stood: another version of the app may know better.
    std::vector<Json> unread_linkages, unread_removed, unread_rooms, unread_messages;
};

/// The single truth. Changed by `update` alone.
struct AppState {
    UtcTime now;
    Language language = Language::ja;
    Theme theme = Theme::system;
    int text_size_percent = 100;  ///< 100, 125, 150, 175, 200
    Mode mode = Mode::server;
    bool online = true;
    SignIn sign_in = SignIn::unknown;
    std::optional<Problem> sign_in_problem;
    std::string sign_in_token;  ///< until the server has answered for it
    Route route = HomeRoute{};

    SessionSummary session;
    Loading session_loading, linkages_loading, incidents_loading, rooms_loading, reports_loading;

    std::vector<LinkageSummary> linkages;
    std::vector<LinkageRow> linkage_rows;  ///< by the search of LinkagesRoute
    IncidentStore incidents;
    IncidentsView incidents_view;
    std::vector<Report> reports;                 ///< newest first
    std::vector<MissingReport> missing_reports;  ///< newest first; the server says them
    std::vector<Room> known_rooms;               ///< as answered; `rooms` are the rows
    std::vector<RoomRow> rooms;                  ///< one a bot, by organization
    std::map<LinkageId, RoomView> room_views;
    std::vector<DeskRow> desks;
    HomeView home;

    RegistrationForm form;
    RegistrationRows offered;         ///< of a dropped CSV file, to choose from. Never kept: it has customer IDs
    std::vector<std::uint8_t> taken;  ///< those that filled the form once
    std::size_t first_offered = 0;    ///< the page of them that is shown begins here
    bool dragging = false;            ///< a file or words are held over the app
    bool shortcuts_open = false;
    bool question_mark_opens = true;  ///< whether ? opens the list of shortcuts
    std::optional<ConfirmRemoval> confirm_removal;
    std::optional<Toast> toast;

    std::vector<Contract> static_contracts;  ///< static mode: what registrations are checked against
    std::vector<Linkage> static_linkages;
    KeptHere kept_here;
    std::string kept_draft;            ///< `draft:register` as the browser keeps it; "" = none
    bool draft_not_kept_said = false;  ///< once is enough: a draft is kept at each keystroke
};

/// Whether the screen should show a skeleton, old data, or the error with a retry.
bool shows_skeleton(const Loading& loading, UtcTime now);

}  // namespace omakase
