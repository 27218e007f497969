#include "client/registration.h"

#include <algorithm>

#include "client/common.h"
#include "client/drafts.h"
#include "client/kept_here.h"
#include "client/navigation.h"
#include "client/views.h"
#include "core/json_reader.h"

namespace omakase {
namespace {

constexpr std::size_t organization_levels = 4;

bool is_for(const RegistrationForm& form, const RegisterRoute& route) {
    return form.draft.service_id == route.service_id && form.editing == route.editing && form.reregistering == route.reregistering;
}

/// An error belongs to a field when it stands there or inside of it: `/organization` and `/organization/1`.
bool stands_at(const std::string& pointer, const std::string& field) {
    return pointer == field || (pointer.starts_with(field) && pointer[field.size()] == '/');
}

/// All levels of an organization are one question.
std::string field_of(const std::string& pointer) {
    return pointer.starts_with("/organization") ? "/organization" : pointer;
}

void clear_errors(RegistrationForm& form, const std::string& pointer) {
    std::erase_if(form.errors, [field = field_of(pointer)](const Problem::FieldError& error) { return stands_at(error.pointer, field); });
}

std::string joined(const std::vector<std::string>& levels) {
    std::string text;
    for (const std::string& level : levels) {
        if (!level.empty()) text += (text.empty() ? "" : " / ") + level;
    }
    return text;
}

std::string bot_name(const std::string& service_id) {
    const auto service = std::ranges::find(catalogue(), service_id, &CatalogueService::id);
    return service == catalogue().end() ? std::string{} : service->bot_display_name;
}

/// This bot first, then every other of the same name: what a member sees when looking for it.
void refresh_preview(AppState& state) {
    RegistrationForm& form = state.form;
    const std::string name = bot_name(form.draft.service_id);
    form.preview_titles = {title_of(name, joined(form.draft.organization))};
    for (const LinkageSummary& linkage : state.linkages) {
        if (linkage.id != form.editing && linkage.display_name == name) form.preview_titles.push_back(title_of(name, linkage.organization.joined()));
    }
}

/// After every change by hand. A changed draft is another request, so the key of the old one must not answer for it.
Effects changed(AppState& state, const std::string& pointer) {
    state.form.touched = true;
    state.form.idempotency_key.clear();
    clear_errors(state.form, pointer);
    refresh_preview(state);
    return keep_draft(state);
}

LinkageDraft draft_of(const LinkageSummary& linkage, bool reregistering) {
    LinkageDraft draft;
    draft.service_id = linkage.service_id;
    draft.company_name = reregistering ? "" : linkage.company_name;
    draft.organization = linkage.organization.levels();
    draft.emails = linkage.emails;
    draft.phones = linkage.phones;
    draft.shown_in_contacts = linkage.shown_in_contacts;
    draft.note = linkage.note;
    return draft;
}

/// What the form can tell by itself. When editing, an empty customer ID means "as it is".
std::vector<Problem::FieldError> own_check(const RegistrationForm& form) {
    std::vector<Problem::FieldError> errors;
    for (const Error& error : check_draft(form.draft)) {
        const bool stays_as_it_is = form.editing && error.field == "/customer_id" && form.draft.customer_id.empty();
        if (!stays_as_it_is) errors.push_back(make_field_error(error));
    }
    return errors;
}

/// The first error is read aloud, and the focus goes to its field.
Effects refused(AppState& state) {
    RegistrationForm& form = state.form;
    ++form.refusals;
    if (form.errors.empty()) return {say_problem(state, *form.problem)};
    const auto& error = form.errors.front();
    return {Announce{state.language == Language::ja ? error.ja : error.en, true}};
}

Effects fill_customer_id(AppState& state, const CustomerId& customer_id) {
    state.form.draft.customer_id = customer_id.reveal();
    Effects effects = changed(state, "/customer_id");
    append(effects, show_toast(state, "toast.mail_filled"));
    return effects;
}

Effects read_into_form(AppState& state, const std::string& mail) {
    RegistrationForm& form = state.form;
    form.drop_error.reset();
    form.mail = read_mail(mail);
    if (form.mail->status == MailStatus::found && !form.mail->candidates.empty())
        return fill_customer_id(state, form.mail->candidates.front().customer_id);
    if (form.mail->status == MailStatus::ambiguous) return {say(state, "announce.mail_ambiguous")};
    return {};
}

Effects registered(AppState& state, const LinkageSummary& linkage, bool is_new) {
    const auto known = std::ranges::find(state.linkages, linkage.id, &LinkageSummary::id);
    if (known == state.linkages.end()) {
        state.linkages.push_back(linkage);
    } else {
        *known = linkage;
    }
    Effects effects = drop_draft(state);
    state.form = RegistrationForm{};
    append(effects, go(state, LinkagesRoute{}, false));
    refresh_after_linkages(state);
    append(effects, show_toast(state, is_new ? "toast.registered" : "toast.updated",
                               {{"title", title_of(linkage.display_name, linkage.organization.joined())}}));
    return effects;
}

Linkage linkage_of(const AppState& state, const Registration& registration, RandomId random_id) {
    const RegistrationForm& form = state.form;
    const auto service = std::ranges::find(catalogue(), form.draft.service_id, &CatalogueService::id);
    const auto before = form.editing ? std::ranges::find(state.static_linkages, *form.editing, &Linkage::id) : state.static_linkages.end();
    const bool is_new = before == state.static_linkages.end();
    return {is_new ? LinkageId::parse(random_id()).value_or(LinkageId{}) : before->id,
            is_new ? 1 : before->version + 1,
            LinkageCategory::standard,
            form.draft.service_id,
            bot_name(form.draft.service_id),
            service == catalogue().end() ? std::string{} : service->bot_furigana,
            form.draft.emails,
            form.draft.phones,
            form.draft.shown_in_contacts,
            registration.company_name,
            registration.customer_id,
            registration.organization,
            form.draft.note,
            is_new ? state.now : before->created_at,
            state.now};
}

/// Static mode: the check that a server would make, and the result kept on this device.
Effects register_here(AppState& state, RandomId random_id) {
    RegistrationForm& form = state.form;
    LinkageDraft draft = form.draft;
    const auto before = form.editing ? std::ranges::find(state.static_linkages, *form.editing, &Linkage::id) : state.static_linkages.end();
    if (draft.customer_id.empty() && before != state.static_linkages.end()) draft.customer_id = before->customer_id.reveal();
    const auto customer_id = CustomerId::parse(draft.customer_id);
    const auto checked =
        check_registration(draft, customer_id ? contract_of(state, *customer_id) : nullptr, state.static_linkages, form.editing, state.now);
    if (!checked) {
        form.errors.clear();
        for (const Error& error : checked.error()) form.errors.push_back(make_field_error(error));
        return refused(state);
    }
    const bool is_new = !form.editing;
    const Linkage linkage = linkage_of(state, *checked, random_id);
    const auto known = form.editing ? find_linkage(state, *form.editing) : nullptr;
    const LinkageSummary summary = summarize(linkage, match_of(linkage, contract_of(state, linkage.customer_id), state.now),
                                             known ? known->sent_messages : 0, known ? known->rooms : 0);
    remember_linkage(state.kept_here, summary, form.draft.customer_id.empty() ? "" : linkage.customer_id.reveal());
    overlay_linkages(state);
    Effects effects = keep_linkages(state);
    append(effects, registered(state, summary, is_new));
    append(effects, show_toast(state, "toast.saved_here"));
    return effects;
}

std::string in_one_line(Language language, const std::vector<std::string>& all) {
    std::string line;
    for (const std::string& one : all) line += (line.empty() ? "" : language == Language::ja ? "、" : ", ") + one;
    return line;
}

/// Where what stands there now is not what was typed, a line each: whoever saves next writes over exactly this.
std::string differences(Language language, const LinkageDraft& typed, const LinkageSummary& current) {
    std::string lines;
    const auto compare = [&](const char* label_key, const std::string& mine, const std::string& theirs) {
        if (mine == theirs) return;
        lines += "\n" + text(language, "register.differs_line",
                             {{"label", std::string{text(language, label_key)}},
                              {"value", theirs.empty() ? std::string{text(language, "register.differs_empty")} : theirs}});
    };
    const auto shown = [&](bool on) { return std::string{text(language, on ? "register.differs_on" : "register.differs_off")}; };
    compare("register.company_name", typed.company_name, current.company_name);
    compare("register.organization", joined(typed.organization), current.organization.joined());
    compare("register.emails", in_one_line(language, typed.emails), in_one_line(language, current.emails));
    compare("register.phones", in_one_line(language, typed.phones), in_one_line(language, current.phones));
    compare("register.contacts", shown(typed.shown_in_contacts), shown(current.shown_in_contacts));
    compare("register.note", typed.note, current.note);
    return std::string{text(language, lines.empty() ? "register.differs_nothing" : "register.differs")} + lines;
}

/// A 412 says in `current` what stands there now; an answer without it (from something in between) still says what happened.
Problem changed_elsewhere(const HttpAnswer& answer, const LinkageDraft& typed) {
    Problem problem = make_problem({"client.changed_elsewhere", "", {}, {}}, 412);
    const auto json = parse_json(answer.body, answer_limits);
    if (!json) return problem;
    JsonReader reader{*json};
    const Json* member = reader.find("current");
    const auto current = member ? from_json<LinkageSummary>(*member) : Result<LinkageSummary>{};
    if (!member || !current) return problem;
    problem.detail_ja += "\n" + differences(Language::ja, typed, *current);
    problem.detail_en += "\n" + differences(Language::en, typed, *current);
    return problem;
}

}  // namespace

void open_form(AppState& state) {
    const auto* route = std::get_if<RegisterRoute>(&state.route);
    if (!route) return;
    const bool same = is_for(state.form, *route);
    if (same && (state.form.touched || state.form.saving)) return refresh_preview(state);
    RegistrationForm form;
    form.draft.service_id = route->service_id;
    form.editing = route->editing;
    form.reregistering = route->reregistering;
    if (route->editing) {
        const LinkageSummary* linkage = find_linkage(state, *route->editing);
        if (linkage) {
            form.draft = draft_of(*linkage, route->reregistering);
            form.editing_version = linkage->version;
        }
    }
    form.restored = restore_draft(state, form);
    form.touched = form.restored;
    state.form = std::move(form);
    refresh_preview(state);
}

void refresh_form(AppState& state) {
    RegistrationForm& form = state.form;
    const bool waits_for_linkage = form.editing && form.editing_version == 0 && !form.touched;
    if (waits_for_linkage && std::holds_alternative<RegisterRoute>(state.route)) open_form(state);
    refresh_preview(state);
    const LinkageSummary* linkage = form.editing ? find_linkage(state, *form.editing) : nullptr;
    if (!linkage || form.saving) return;
    const bool was_refused = form.problem && form.problem->status == 412;
    if (was_refused || form.editing_version == 0) form.editing_version = linkage->version;
    if (was_refused) form.problem.reset();
}

Effects edit_company_name(AppState& state, const std::string& value) {
    state.form.draft.company_name = value;
    return changed(state, "/company_name");
}

Effects edit_customer_id(AppState& state, const std::string& value) {
    state.form.draft.customer_id = value;
    return changed(state, "/customer_id");
}

Effects edit_organization(AppState& state, const EditOrganization& action) {
    if (action.level >= organization_levels) return {};
    auto& levels = state.form.draft.organization;
    if (levels.size() <= action.level) levels.resize(action.level + 1);
    levels[action.level] = action.value;
    while (!levels.empty() && levels.back().empty()) levels.pop_back();
    return changed(state, "/organization");
}

Effects edit_note(AppState& state, const std::string& value) {
    state.form.draft.note = value;
    return changed(state, "/note");
}

Effects edit_shown_in_contacts(AppState& state, bool shown) {
    state.form.draft.shown_in_contacts = shown;
    return changed(state, "/shown_in_contacts");
}

Effects edit_mail_text(AppState& state, const std::string& value) {
    RegistrationForm& form = state.form;
    form.mail_text = value;
    form.mail_name.clear();
    form.mail.reset();
    return value.empty() ? Effects{} : read_into_form(state, value);
}

std::string mail_words(Language language, const MailFindings& mail) {
    if (mail.error) return error_detail(language, *mail.error);
    if (mail.status == MailStatus::ambiguous) return text(language, "register.mail_choose", {{"count", std::to_string(mail.candidates.size())}});
    const bool found = mail.status == MailStatus::found;
    return std::string{text(language, found ? "register.mail_found" : mail.mail_b ? "register.mail_b" : "register.mail_none")};
}

Effects take_mail(AppState& state, const std::string& name, const std::string& bytes) {
    RegistrationForm& form = state.form;
    form.mail_open = name.empty();
    if (name.empty()) return edit_mail_text(state, bytes);
    form.mail_text.clear();
    form.mail_name = name;
    Effects effects = read_into_form(state, bytes);
    if (effects.empty()) effects.push_back(Announce{mail_words(state.language, *form.mail), false});
    return effects;
}

Effects fill_form(AppState& state, LinkageDraft draft) {
    RegistrationForm& form = state.form;
    form.draft = std::move(draft);
    Effects effects = changed(state, "");
    // What is there and wrong is said at once; what is missing can still be typed.
    form.errors = own_check(form);
    std::erase_if(form.errors, [](const auto& error) { return error.code == "linkage.company_name_required" || error.code == "customer_id.empty"; });
    append(effects, show_toast(state, "toast.row_filled"));
    return effects;
}

Effects choose_customer_id(AppState& state, std::size_t candidate) {
    if (!state.form.mail || candidate >= state.form.mail->candidates.size()) return {};
    return fill_customer_id(state, state.form.mail->candidates[candidate].customer_id);
}

Effects leave_field(AppState& state, const std::string& pointer) {
    RegistrationForm& form = state.form;
    const std::string field = field_of(pointer);
    Effects effects;
    for (Problem::FieldError& error : own_check(form)) {
        if (!stands_at(error.pointer, field)) continue;
        clear_errors(form, pointer);
        effects = {Announce{state.language == Language::ja ? error.ja : error.en, true}};
        form.errors.push_back(std::move(error));
        break;
    }
    return effects;
}

Effects apply_suggestion(AppState& state, const std::string& pointer) {
    const auto found =
        std::ranges::find_if(state.form.errors, [&](const auto& error) { return error.pointer == pointer && !error.suggestion.empty(); });
    if (found == state.form.errors.end() || pointer != "/company_name") return {};
    return edit_company_name(state, std::string{found->suggestion});
}

Effects submit_registration(AppState& state, RandomId random_id) {
    RegistrationForm& form = state.form;
    if (form.saving) return {};
    form.problem.reset();
    form.errors = own_check(form);
    if (!form.errors.empty()) return refused(state);
    if (state.mode == Mode::static_files) return register_here(state, random_id);
    if (form.idempotency_key.empty()) form.idempotency_key = random_id();
    form.saving = true;
    const std::string body = to_text(to_json(form.draft));
    if (!form.editing) return {HttpRequest{"register", "POST", "api/v1/linkages", body, "", form.idempotency_key}};
    return {HttpRequest{"register", "PUT", "api/v1/linkages/" + form.editing->text(), body, version_tag(form.editing_version), form.idempotency_key}};
}

Effects cancel_registration(AppState& state) {
    Effects effects = drop_draft(state);
    state.form = RegistrationForm{};
    append(effects, go(state, LinkagesRoute{}, false));
    return effects;
}

Effects take_registered(AppState& state, const HttpAnswer& answer) {
    RegistrationForm& form = state.form;
    form.saving = false;
    auto problem = problem_of(answer);
    auto linkage = problem ? Result<LinkageSummary>{} : read_answer<LinkageSummary>(answer);
    if (!linkage) problem = unreadable(linkage.error(), answer.status);
    if (!problem) return registered(state, *linkage, answer.status == 201);
    if (problem->status == 412) problem = changed_elsewhere(answer, form.draft);
    if (is_final(*problem)) form.idempotency_key.clear();
    form.errors = problem->errors;
    form.problem = std::move(problem);
    return refused(state);
}

}  // namespace omakase
