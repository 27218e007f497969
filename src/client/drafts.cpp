#include "client/drafts.h"

#include "core/json_reader.h"

namespace omakase {

Effects keep_draft(AppState& state) {
    const RegistrationForm& form = state.form;
    LinkageDraft draft = form.draft;
    draft.customer_id.clear();  // a secret: it stays in the field, never in the browser's store
    Json json = {{"draft", to_json(draft)},
                 {"workspace", state.session.workspace.id.text()},
                 {"editing", form.editing ? Json(form.editing->text()) : Json(nullptr)},
                 {"version", form.editing_version},
                 {"reregistering", form.reregistering}};
    json["draft"].erase("customer_id");
    state.kept_draft = to_text(json);
    return {KeepValue{draft_key, state.kept_draft}};
}

Effects drop_draft(AppState& state) {
    if (state.kept_draft.empty()) return {};
    state.kept_draft.clear();
    return {KeepValue{draft_key, ""}};
}

bool restore_draft(const AppState& state, RegistrationForm& form) {
    if (state.kept_draft.empty()) return false;
    const auto json = parse_json(state.kept_draft);
    if (!json) return false;
    JsonReader reader{*json};
    const Json* member = reader.find("draft");
    // Another workspace may sign in at the same browser: what was typed for one must not turn up in the other.
    const WorkspaceId& workspace = state.session.workspace.id;
    if (workspace.empty() || reader.text_or("workspace", "") != workspace.text()) return false;
    const auto editing = reader.optional_id<LinkageId>("editing");
    const bool reregistering = reader.optional_boolean("reregistering").value_or(false);
    if (!member || reader.has_wrong() || editing != form.editing || reregistering != form.reregistering) return false;
    auto draft = from_json<LinkageDraft>(*member);
    if (!draft || draft->service_id != form.draft.service_id) return false;
    form.draft = *std::move(draft);
    // The version it was begun from: when somebody changed the linkage since, saving must find out.
    form.editing_version = reader.optional_integer("version").value_or(form.editing_version);
    return true;
}

}  // namespace omakase
