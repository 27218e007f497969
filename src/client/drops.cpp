#include "client/drops.h"

#include <algorithm>

#include "client/common.h"
#include "client/navigation.h"
#include "client/registration.h"
#include "core/csv.h"
#include "core/fold.h"
#include "core/mail_message.h"

namespace omakase {
namespace {

/// On the form what went wrong stays in view; elsewhere it passes by.
Effects refuse(AppState& state, Error error) {
    if (!std::holds_alternative<RegisterRoute>(state.route)) return show_warning(state, "error." + error.id + ".title", error.arguments);
    Effects effects{Announce{error_title(state.language, error) + "\n" + error_detail(state.language, error), true}};
    state.form.drop_error = std::move(error);
    return effects;
}

Effects to_form(AppState& state) {
    return std::holds_alternative<RegisterRoute>(state.route) ? Effects{} : go(state, RegisterRoute{}, false);
}

Effects offer(AppState& state, RegistrationRows&& rows) {
    Effects effects = to_form(state);
    state.offered = std::move(rows);
    state.taken.assign(state.offered.rows.size(), 0);
    state.first_offered = 0;
    if (state.offered.rows.size() > 1) {
        effects.push_back(say(state, "announce.rows_offered", {{"count", std::to_string(state.offered.rows.size())}}));
        return effects;
    }
    append(effects, take_row(state, 0));
    state.offered.rows.clear();
    return effects;
}

}  // namespace

Effects drop(AppState& state, const std::string& name, const std::string& bytes) {
    if ((state.mode == Mode::server && state.sign_in != SignIn::signed_in) || state.form.saving) return {};
    state.form.drop_error.reset();
    const std::string folded = fold_text(name);
    if (folded.ends_with(".msg") || bytes.starts_with("\xD0\xCF\x11\xE0")) return refuse(state, {"drop.outlook"});  // or another file of Office
    if (decode_unknown(bytes).contains('\0')) return refuse(state, {"drop.not_text"});

    const bool is_csv = folded.ends_with(".csv") || folded.ends_with(".tsv");
    auto rows = read_registrations(bytes);
    if (rows && (is_csv || std::ranges::count(rows->has, true) > 1)) return offer(state, *std::move(rows));
    if (is_csv) return refuse(state, std::move(rows.error()));

    const MailFindings found = read_mail(bytes);
    if (found.status == MailStatus::none && mail_letters(found).empty()) return refuse(state, {"drop.nothing_found"});
    Effects effects = to_form(state);
    append(effects, take_mail(state, name, bytes));
    return effects;
}

Effects refuse_drop(AppState& state, const std::string& reason) {
    const std::string id = "drop." + reason;
    const bool known = id == "drop.too_large" || id == "drop.many" || id == "drop.unreadable";
    return known ? refuse(state, {id}) : Effects{};
}

Effects take_row(AppState& state, std::size_t index) {
    const RegistrationRows& offered = state.offered;
    if (index >= offered.rows.size() || state.form.saving) return {};
    const RegistrationRow& row = offered.rows[index];
    state.taken[index] = 1;
    LinkageDraft draft = state.form.draft;
    if (offered.has[0]) draft.company_name = row[0];
    if (offered.has[1]) draft.customer_id = row[1];
    if (offered.has[2] || offered.has[3] || offered.has[4] || offered.has[5]) {
        draft.organization.assign(row.begin() + 2, row.begin() + 6);
        while (!draft.organization.empty() && draft.organization.back().empty()) draft.organization.pop_back();
    }
    if (offered.has[6]) draft.note = row[6];
    return fill_form(state, std::move(draft));
}

}  // namespace omakase
