#pragma once
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "client/route.h"
#include "client/state.h"
#include "core/news.h"

namespace omakase {

// Everything that can change the state: what people ask for (from screens) and what arrives (from the platform). One line each.

struct Navigate {
    Route route;
    bool replace = false;
};  ///< replace: typing in a search does not fill the history
struct AddressChanged {
    std::string hash;
};  ///< Back, Forward, a link, the start
struct Tick {
    UtcTime now;
};  ///< the clock, at most once a minute and with each event
struct SetLanguage {
    Language language;
};
struct SetTheme {
    Theme theme;
};
struct SetTextSize {
    int percent;
};
struct UseSignInToken {
    std::string token;
};
struct SignOut {};
struct TakeNews {
    std::set<Topic> topics;
};  ///< the server said that these have changed
struct Reload {};  ///< fetch everything again
struct SetOnline {
    bool online;
};
struct SetHomeDays {
    int days;
};
struct SetIncidentQuery {
    std::string query;
};
struct SetIncidentStatus {
    IncidentFilter::Status status;
};
struct SetIncidentKind {
    std::optional<ThreatKind> kind;
};
struct SetIncidentLinkage {
    std::optional<LinkageId> linkage_id;
};
struct SetIncidentDays {
    int days;
};
struct SortIncidents {
    IncidentColumn column;
};  ///< the same column again turns the order
struct SelectIncident {
    IncidentId id;
};
struct CloseIncident {};
struct SetLinkageQuery {
    std::string query;
};
struct EditCompanyName {
    std::string value;
};
struct EditCustomerId {
    std::string value;
};
struct EditOrganization {
    std::size_t level;
    std::string value;
};
struct EditNote {
    std::string value;
};
struct EditShownInContacts {
    bool shown;
};
struct OpenMailPaste {
    bool open;
};
struct EditMailText {
    std::string value;
};  ///< read at once, on this device
struct ChooseCustomerId {
    std::size_t candidate;
};
struct LeaveField {
    std::string pointer;
};  ///< the form checks what was left
struct ApplySuggestion {
    std::string pointer;
};
struct SubmitRegistration {};
struct CancelRegistration {};
struct AskRemoval {
    LinkageId linkage_id;
};
struct ConfirmRemovalNow {};
struct CancelRemoval {};
struct CreateRoom {
    LinkageId linkage_id;
};
struct AskRoom {
    LinkageId linkage_id;
    RoomQuestion question;
};
struct SetNotifications {
    LinkageId linkage_id;
    bool on;
};
struct ShowShortcuts {
    bool shown;
};
struct SetQuestionMark {
    bool opens;
};  ///< whether ? opens the list of shortcuts
struct DismissToast {};
struct CopyText {
    std::string text;
};
struct FollowLink {
    std::string href;
};  ///< out of the app: a page, a telephone number, a mail address
struct PrintPage {};
struct SaveIncidents {};
struct SaveReport {};
struct ChooseFile {};
struct DragOver {
    bool over;
};
struct DropFile {
    std::string name;
    std::string bytes;
};  ///< dropped or chosen; name "" = words that were dragged
struct RefuseDrop {
    std::string reason;
};  ///< the browser did not read it: `too_large`, `many`, `unreadable`
struct TakeRow {
    std::size_t index;
};
struct ShowRows {
    std::size_t first;
};
struct CloseRows {};
struct HttpAnswer {
    std::string request;
    int status = 0;
    std::string etag;
    std::string body;
};  ///< status 0 = no answer; request = HttpRequest::name
struct StoredValue {
    std::string key;
    std::string value;
};  ///< what the browser kept: at the start, and when another tab kept something; "" = removed there
struct NotKept {
    std::string key;
};  ///< the browser refused a KeepValue that was not empty

using Action = std::variant<Navigate, AddressChanged, Tick, SetLanguage, SetTheme, SetTextSize, UseSignInToken, SignOut, TakeNews, Reload, SetOnline,
                            SetHomeDays, SetIncidentQuery, SetIncidentStatus, SetIncidentKind, SetIncidentLinkage, SetIncidentDays, SortIncidents,
                            SelectIncident, CloseIncident, SetLinkageQuery, EditCompanyName, EditCustomerId, EditOrganization, EditNote,
                            EditShownInContacts, OpenMailPaste, EditMailText, ChooseCustomerId, LeaveField, ApplySuggestion, SubmitRegistration,
                            CancelRegistration, AskRemoval, ConfirmRemovalNow, CancelRemoval, CreateRoom, AskRoom, SetNotifications, ShowShortcuts,
                            SetQuestionMark, DismissToast, CopyText, FollowLink, PrintPage, SaveIncidents, SaveReport, ChooseFile, DragOver, DropFile,
                            RefuseDrop, TakeRow, ShowRows, CloseRows, HttpAnswer, StoredValue, NotKept>;
using Actions = std::vector<Action>;

}  // namespace omakase
