#include "client/sign_in.h"

#include "client/common.h"
#include "client/drafts.h"
#include "client/loading.h"
#include "client/registration.h"
#include "client/source.h"
#include "client/views.h"

namespace omakase {
namespace {

/// Everything that belongs to a person or a workspace; settings, mode and clock stay.
void forget_workspace(AppState& state) {
    AppState empty;
    empty.now = state.now;
    empty.language = state.language;
    empty.theme = state.theme;
    empty.text_size_percent = state.text_size_percent;
    empty.mode = state.mode;
    empty.online = state.online;
    empty.sign_in = state.sign_in;
    empty.route = state.route;
    empty.kept_draft = state.kept_draft;  // names its own workspace
    empty.draft_not_kept_said = state.draft_not_kept_said;
    state = std::move(empty);
    refresh_desks(state);
    refresh_home(state);
}

/// Only now it is known whose drafts may come back; and what was typed meanwhile gets its workspace.
Effects form_of_workspace(AppState& state) {
    if (state.form.touched) return keep_draft(state);
    open_form(state);
    return {};
}

}  // namespace

Effects use_sign_in_token(AppState& state, const std::string& token) {
    Effects effects{SetAddress{route_hash(state.route), true}};
    if (state.mode == Mode::static_files) return effects;  // nobody signs in to files
    state.sign_in_token = token;
    append(effects, ask_who(state));
    return effects;
}

Effects ask_who(AppState& state) {
    state.sign_in_problem.reset();
    begin(state.session_loading, state.now);
    if (state.sign_in_token.empty()) return ask_session(state);
    state.sign_in = SignIn::signing_in;
    return {HttpRequest{"sign_in", "POST", "api/v1/session", to_text({{"token", state.sign_in_token}}), "", ""}};
}

Effects sign_out(AppState& state) {
    if (state.mode == Mode::static_files) return {};
    return {HttpRequest{"sign_out", "DELETE", "api/v1/session", "", "", ""}};
}

Effects signed_out_by_server(AppState& state, const std::string& problem_id) {
    state.sign_in = SignIn::signed_out;
    state.sign_in_token.clear();
    state.sign_in_problem = make_problem({problem_id, "", {}, {}}, 401);
    state.form.saving = false;
    for (auto& [linkage_id, view] : state.room_views) {
        view.asking.reset();
        // What was under way gets no answer any more; `never` lets it be asked again.
        if (view.loading.phase == Loading::Phase::loading) view.loading.phase = Loading::Phase::never;
    }
    if (state.confirm_removal) state.confirm_removal->removing = false;
    return {say_problem(state, *state.sign_in_problem)};
}

Effects take_session(AppState& state, const HttpAnswer& answer) {
    const bool was_link = answer.request == "sign_in";
    auto problem = problem_of(answer);
    if (problem && problem->status == 401) {
        fail_loading(state.session_loading, *problem);
        const bool was_in = state.sign_in == SignIn::signed_in;
        return signed_out_by_server(state, was_link ? "client.link_refused" : was_in ? "client.signed_out" : "client.sign_in_needed");
    }
    auto session = problem ? Result<SessionSummary>{} : read_answer<SessionSummary>(answer);
    if (!session) problem = unreadable(session.error(), answer.status);
    if (problem) {
        fail_loading(state.session_loading, *problem);
        if (was_link) {
            state.sign_in = SignIn::signed_out;
            if (is_final(*problem)) state.sign_in_token.clear();
            state.sign_in_problem = problem;
        }
        return {say_problem(state, *problem)};
    }
    const WorkspaceId before = state.session.workspace.id;
    const bool goes_on = state.mode == Mode::server && state.sign_in == SignIn::signed_in && before == session->workspace.id;
    if (state.mode == Mode::server && !before.empty() && before != session->workspace.id) forget_workspace(state);
    state.session = *std::move(session);
    state.sign_in = SignIn::signed_in;
    state.sign_in_token.clear();
    state.sign_in_problem.reset();
    finish(state.session_loading, state.session.workspace.as_of);
    refresh_home(state);
    // A reload asks for the rest by itself. Files are asked now: their age is the one that this answer told.
    Effects effects = before == state.session.workspace.id ? Effects{} : form_of_workspace(state);
    if (!goes_on) append(effects, ask_everything(state));
    return effects;
}

Effects take_signed_out(AppState& state, const HttpAnswer& answer) {
    const auto problem = problem_of(answer);
    if (problem && problem->status != 401) return show_toast(state, "toast.failed", {{"what", title_in(state.language, *problem)}});
    Effects effects = drop_draft(state);
    forget_workspace(state);
    state.sign_in = SignIn::signed_out;
    append(effects, show_toast(state, "toast.signed_out"));
    return effects;
}

}  // namespace omakase
