#include "client/update.h"

#include <algorithm>

#include "client/common.h"
#include "client/documents.h"
#include "client/drafts.h"
#include "client/drops.h"
#include "client/kept_here.h"
#include "client/loading.h"
#include "client/navigation.h"
#include "client/registration.h"
#include "client/removal.h"
#include "client/rooms.h"
#include "client/settings.h"
#include "client/sign_in.h"
#include "client/source.h"
#include "client/views.h"
#include "core/link.h"

namespace omakase {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

Effects set_language(AppState& state, Language language) {
    state.language = language;
    return keep_settings(state);
}

Effects set_theme(AppState& state, Theme theme) {
    state.theme = theme;
    return keep_settings(state);
}

Effects set_text_size(AppState& state, int percent) {
    state.text_size_percent = std::clamp(percent, 100, 200);
    return keep_settings(state);
}

Effects set_question_mark(AppState& state, bool opens) {
    state.question_mark_opens = opens;
    return keep_settings(state);
}

Effects set_online(AppState& state, bool online) {
    if (state.online == online) return {};
    state.online = online;
    Effects effects = show_toast(state, online ? "toast.online" : "toast.offline");
    if (online) append(effects, reload(state));
    return effects;
}

Effects take_stored(AppState& state, const StoredValue& stored) {
    if (stored.key == settings_key) take_settings(state, stored.value);
    if (stored.key == draft_key) state.kept_draft = stored.value;
    if (stored.key == kept_linkages_key) return take_kept_linkages(state, stored.value);
    if (stored.key == kept_rooms_key) return take_kept_rooms(state, stored.value);
    return {};
}

Effects not_kept(AppState& state, const std::string& key) {
    if (key == kept_linkages_key || key == kept_rooms_key) return show_warning(state, "toast.not_kept");
    if (key != draft_key || state.draft_not_kept_said) return {};
    state.draft_not_kept_said = true;
    return show_warning(state, "toast.draft_not_kept");
}

Effects copy_text(AppState& state, const std::string& text) {
    Effects effects{CopyToClipboard{text}};
    append(effects, show_toast(state, "toast.copied"));
    return effects;
}

Effects follow_link(const std::string& href) {
    return outside_link(href).empty() ? Effects{} : Effects{OpenLink{href}};
}

Effects tick(AppState& state, UtcTime now) {
    const bool report_was_due = state.home.next_report_at > state.now && state.home.next_report_at <= now;
    const bool other_day = jst_date(now) != jst_date(state.now);
    state.now = now;
    if (state.toast && state.toast->until <= now) state.toast.reset();
    refresh_desks(state);
    if (!other_day && !report_was_due) return {};
    refresh_incidents_view(state);
    refresh_home(state);
    if (!report_was_due || state.mode != Mode::server || state.sign_in != SignIn::signed_in) return {};
    begin(state.reports_loading, now);
    return ask_reports(state);
}

Effects close_removal(AppState& state) {
    if (state.confirm_removal && !state.confirm_removal->removing) state.confirm_removal.reset();
    return {};
}

Effects set_home_days(AppState& state, int days) {
    return go(state, HomeRoute{days == 30 || days == 90 ? days : 14}, true);
}

/// For one-line cases that change the state and ask for nothing.
template <class Change>
Effects only(Change change) {
    change();
    return {};
}

}  // namespace

Effects update(AppState& state, const Action& action, RandomId random_id) {
    // No catch-all on purpose: an action that nobody handles does not compile.
    return std::visit(Overloaded{
                          [&](const Navigate& a) { return go(state, a.route, a.replace); },
                          [&](const AddressChanged& a) { return address_changed(state, a.hash); },
                          [&](const Tick& a) { return tick(state, a.now); },
                          [&](const SetLanguage& a) { return set_language(state, a.language); },
                          [&](const SetTheme& a) { return set_theme(state, a.theme); },
                          [&](const SetTextSize& a) { return set_text_size(state, a.percent); },
                          [&](const UseSignInToken& a) { return use_sign_in_token(state, a.token); },
                          [&](const SignOut&) { return sign_out(state); },
                          [&](const TakeNews& a) { return take_news(state, a.topics); },
                          [&](const Reload&) { return reload(state); },
                          [&](const SetOnline& a) { return set_online(state, a.online); },
                          [&](const SetHomeDays& a) { return set_home_days(state, a.days); },
                          [&](const SetIncidentQuery& a) { return set_incident_query(state, a.query); },
                          [&](const SetIncidentStatus& a) { return set_incident_status(state, a.status); },
                          [&](const SetIncidentKind& a) { return set_incident_kind(state, a.kind); },
                          [&](const SetIncidentLinkage& a) { return set_incident_linkage(state, a.linkage_id); },
                          [&](const SetIncidentDays& a) { return set_incident_days(state, a.days); },
                          [&](const SortIncidents& a) { return sort_incidents(state, a.column); },
                          [&](const SelectIncident& a) { return select_incident(state, a.id); },
                          [&](const CloseIncident&) { return select_incident(state, std::nullopt); },
                          [&](const SetLinkageQuery& a) { return set_linkage_query(state, a.query); },
                          [&](const EditCompanyName& a) { return edit_company_name(state, a.value); },
                          [&](const EditCustomerId& a) { return edit_customer_id(state, a.value); },
                          [&](const EditOrganization& a) { return edit_organization(state, a); },
                          [&](const EditNote& a) { return edit_note(state, a.value); },
                          [&](const EditShownInContacts& a) { return edit_shown_in_contacts(state, a.shown); },
                          [&](const OpenMailPaste& a) { return only([&] { state.form.mail_open = a.open; }); },
                          [&](const EditMailText& a) { return edit_mail_text(state, a.value); },
                          [&](const ChooseCustomerId& a) { return choose_customer_id(state, a.candidate); },
                          [&](const LeaveField& a) { return leave_field(state, a.pointer); },
                          [&](const ApplySuggestion& a) { return apply_suggestion(state, a.pointer); },
                          [&](const SubmitRegistration&) { return submit_registration(state, random_id); },
                          [&](const CancelRegistration&) { return cancel_registration(state); },
                          [&](const AskRemoval& a) { return only([&] { ask_removal(state, a.linkage_id); }); },
                          [&](const ConfirmRemovalNow&) { return confirm_removal_now(state); },
                          [&](const CancelRemoval&) { return close_removal(state); },
                          [&](const CreateRoom& a) { return create_room(state, a.linkage_id, random_id); },
                          [&](const AskRoom& a) { return ask_room(state, a, random_id); },
                          [&](const SetNotifications& a) { return set_notifications(state, a); },
                          [&](const ShowShortcuts& a) { return only([&] { state.shortcuts_open = a.shown; }); },
                          [&](const SetQuestionMark& a) { return set_question_mark(state, a.opens); },
                          [&](const DismissToast&) { return only([&] { state.toast.reset(); }); },
                          [&](const CopyText& a) { return copy_text(state, a.text); },
                          [&](const FollowLink& a) { return follow_link(a.href); },
                          [&](const PrintPage&) { return Effects{Print{}}; },
                          [&](const SaveIncidents&) { return save_incidents(state); },
                          [&](const SaveReport&) { return save_report(state); },
                          [&](const ChooseFile&) { return Effects{PickFile{}}; },
                          [&](const DragOver& a) { return only([&] { state.dragging = a.over; }); },
                          [&](const DropFile& a) { return drop(state, a.name, a.bytes); },
                          [&](const RefuseDrop& a) { return refuse_drop(state, a.reason); },
                          [&](const TakeRow& a) { return take_row(state, a.index); },
                          [&](const ShowRows& a) { return only([&] { state.first_offered = a.first; }); },
                          [&](const CloseRows&) { return only([&] { state.offered.rows.clear(); }); },
                          [&](const HttpAnswer& a) { return take_answer(state, a); },
                          [&](const StoredValue& a) { return take_stored(state, a); },
                          [&](const NotKept& a) { return not_kept(state, a.key); },
                      },
                      action);
}

Effects start(AppState& state, RandomId) {
    refresh_desks(state);
    refresh_home(state);
    if (std::holds_alternative<RegisterRoute>(state.route)) open_form(state);
    // A sign-in link in the address has asked already.
    return state.sign_in == SignIn::signing_in ? Effects{} : ask_who(state);
}

}  // namespace omakase
