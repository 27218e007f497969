#pragma once
#include <string>

#include "client/action.h"
#include "client/effect.h"
#include "client/state.h"
#include "client/update.h"

// The registration form: new, editing, registering again after a rename.

namespace omakase {

/// Fills the form for the route when it is for something else than before; what was typed and not saved comes back.
void open_form(AppState& state);
/// The linkages arrived: an edit that was refused because somebody changed it goes on from what stands now.
void refresh_form(AppState& state);

Effects edit_company_name(AppState& state, const std::string& value);
Effects edit_customer_id(AppState& state, const std::string& value);
Effects edit_organization(AppState& state, const EditOrganization& action);
Effects edit_note(AppState& state, const std::string& value);
Effects edit_shown_in_contacts(AppState& state, bool shown);
Effects edit_mail_text(AppState& state, const std::string& value);
/// A mail that was dropped or chosen: a file, or words (`name` "") as if they were pasted.
Effects take_mail(AppState& state, const std::string& name, const std::string& bytes);
/// What a mail gave, in words.
std::string mail_words(Language language, const MailFindings& mail);
/// Other values than those typed, from a row of a CSV file.
Effects fill_form(AppState& state, LinkageDraft draft);
Effects choose_customer_id(AppState& state, std::size_t candidate);
Effects leave_field(AppState& state, const std::string& pointer);
Effects apply_suggestion(AppState& state, const std::string& pointer);
Effects submit_registration(AppState& state, RandomId random_id);
Effects cancel_registration(AppState& state);
Effects take_registered(AppState& state, const HttpAnswer& answer);

}  // namespace omakase
