#include "client/removal.h"

#include "client/common.h"
#include "client/kept_here.h"
#include "client/views.h"

namespace omakase {
namespace {

Effects removed(AppState& state) {
    const ConfirmRemoval confirmed = *state.confirm_removal;
    std::erase_if(state.linkages, [&](const LinkageSummary& linkage) { return linkage.id == confirmed.linkage_id; });
    std::erase_if(state.static_linkages, [&](const Linkage& linkage) { return linkage.id == confirmed.linkage_id; });
    state.confirm_removal.reset();
    refresh_after_linkages(state);
    return show_toast(state, "toast.removed", {{"title", confirmed.title}});
}

}  // namespace

void ask_removal(AppState& state, const LinkageId& linkage_id) {
    const LinkageSummary* linkage = find_linkage(state, linkage_id);
    if (!linkage || (state.confirm_removal && state.confirm_removal->removing)) return;
    state.confirm_removal = ConfirmRemoval{linkage_id, title_of(linkage->display_name, linkage->organization.joined()), linkage->rooms, false, {}};
}

Effects confirm_removal_now(AppState& state) {
    if (!state.confirm_removal || state.confirm_removal->removing) return {};
    const LinkageId id = state.confirm_removal->linkage_id;
    if (state.mode == Mode::static_files) {
        remember_removal(state.kept_here, id);
        Effects effects = keep_linkages(state);
        append(effects, removed(state));
        append(effects, show_toast(state, "toast.saved_here"));
        return effects;
    }
    const LinkageSummary* linkage = find_linkage(state, id);
    state.confirm_removal->removing = true;
    state.confirm_removal->problem.reset();
    return {HttpRequest{"remove:" + id.text(), "DELETE", "api/v1/linkages/" + id.text(), "", version_tag(linkage ? linkage->version : 0), ""}};
}

Effects take_removed(AppState& state, const HttpAnswer& answer) {
    if (!state.confirm_removal) return {};
    const auto problem = problem_of(answer);
    // Gone already is what was wanted.
    if (!problem || problem->status == 404) return removed(state);
    state.confirm_removal->removing = false;
    state.confirm_removal->problem = problem->status == 412 ? make_problem({"client.changed_elsewhere", "", {}, {}}, 412) : *problem;
    return {say_problem(state, *state.confirm_removal->problem)};
}

}  // namespace omakase
