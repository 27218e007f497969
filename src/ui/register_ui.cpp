#include <algorithm>
#include <cmath>

#include "core/encoding.h"
#include "ui/screens.h"

namespace omakase {
namespace {

const Problem::FieldError* error_at(const RegistrationForm& form, std::string_view pointer) {
    const auto found = std::ranges::find(form.errors, pointer, &Problem::FieldError::pointer);
    return found != form.errors.end() ? &*found : nullptr;
}

/// The form while it is drawn: where the next piece goes, and what people did.
struct Sheet {
    Ui& ui;
    const AppState& state;
    float x, y, width;
    Actions& actions;

    std::string said(std::string_view pointer) const {
        const Problem::FieldError* error = error_at(state.form, pointer);
        return error == nullptr ? "" : state.language == Language::ja ? error->ja : error->en;
    }

    /// A field with its error; what one click mends stands below it.
    template <class Edit>
    void field(std::string_view id, std::string_view pointer, std::string_view label, std::string_view value, FieldStyle style, Edit edit,
               bool optional = false) {
        const auto scope = ui.item(id);
        style.error = said(pointer);
        FieldResult result;
        y += ui.labelled_field(id, x, y, std::min(width, 560.F), label, value, style, result, optional);
        if (result.changed) actions.push_back(edit(*result.changed));
        if (result.left) actions.push_back(LeaveField{std::string{pointer}});
        if (result.submitted) actions.push_back(SubmitRegistration{});
        if (const Problem::FieldError* error = error_at(state.form, pointer)) {
            if (!error->suggestion.empty()) difference_ui(value, *error);
            if (error->related) {
                const RegisterRoute other{.editing = *error->related};
                y += 6;
                if (ui.link("related", {x, y, 280, ui.narrow() ? touch_height : 24.F}, ui.t("register.see_other"), route_hash(other),
                            {.size = 13, .bold = true}))
                    actions.push_back(Navigate{other});
                y += ui.narrow() ? touch_height : 24;
            }
        }
        y += 18;
    }

    /// What differs, made visible: a space says which kind it is, and what has no width at all shows as a gap.
    std::string visible_part(std::string_view part) const {
        std::string shown;
        for (std::size_t i = 0; i < part.size();) {
            const CodePoint point = decode_utf8_at(part, i);
            const std::size_t size = std::max<std::size_t>(1, point.size);
            if (point.value == 0x3000)
                shown += "␣" + std::string{ui.t("register.space_full")};
            else if (point.value == ' ')
                shown += "␣" + std::string{ui.t("register.space_half")};
            else if (count_characters(part.substr(i, size)) == 0 || point.value < 0x20 || point.value == 0xA0 ||
                     (point.value >= 0x2000 && point.value <= 0x200F))
                shown += "␣";
            else
                shown += part.substr(i, size);
            i += size;
        }
        return shown.empty() ? "␣" : shown;
    }

    /// The typed name above the portal's, each with the part that differs marked.
    void difference_ui(std::string_view typed, const Problem::FieldError& error) {
        const Palette& p = ui.palette();
        const NameComparison names = compare_names(typed, error.suggestion);
        y += 8;
        const auto line = [&](const char* key, std::string_view words, const ByteRange& part, Colour ground, Colour ink) {
            const auto scope = ui.item(key);
            y += ui.text("label", {x, y, width, 0}, ui.t(key), {.size = 12, .colour = p.muted});
            if (part.first > part.last || part.last > words.size()) return;
            const std::string shown = visible_part(words.substr(part.first, part.last - part.first));
            const std::string_view before = words.substr(0, part.first), after = words.substr(part.last);
            float at = x;
            ui.text("before", {at, y, ui.width_of(before, 16) + 1, 24}, before, {.size = 16, .role = Role::none});
            at = std::ceil(at + ui.width_of(before, 16));
            const float marked = std::ceil(ui.width_of(shown, 16)) + 4;  // two pixels of air on each side
            ui.fill({at, y, marked, 24}, ground, 3);
            ui.text("part", {at + 2, y, marked - 2, 24}, shown, {.size = 16, .colour = ink, .role = Role::none});
            at += marked;
            ui.text("after", {at, y, std::max(1.F, x + width - at), 24}, after, {.size = 16, .role = Role::none});
            ui.node(
                {.id = ui.id_of("whole"), .role = Role::text, .name = std::string{before} + shown + std::string{after}, .rect = {x, y, width, 24}});
            y += 30;
        };
        line("register.typed_value", typed, names.typed_part, p.danger_soft, p.danger);
        line("register.portal_value", error.suggestion, names.portal_part, p.ok_soft, p.ok);
        const float w = ui.button_width(ui.t("register.use_portal"));
        if (ui.button("use", {x, y, w, ui.control()}, ui.t("register.use_portal"))) actions.push_back(ApplySuggestion{error.pointer});
        y += ui.control();
    }

    void heading(std::string_view id, std::string_view words) {
        ui.text(id, {x, y, width, 22}, words, {.size = 15, .bold = true, .role = Role::heading, .level = 2, .line_height = 22});
        y += 34;
    }
};

float mail_card(Ui& ui, const AppState& state, float x, float y, float width, Actions& actions) {
    const Palette& p = ui.palette();
    const RegistrationForm& form = state.form;
    const auto scope = ui.item("mail");
    const std::string_view caption = ui.t(form.mail_open ? "register.mail_close" : "register.mail_open");
    const float button = ui.button_width(caption), inner = width - 32;
    const bool below = ui.narrow();
    const float words_width = below ? inner : inner - button - 16;
    const float title = ui.wrapped_height(ui.t("register.mail_title"), words_width, 14, true),
                note = ui.wrapped_height(ui.t("register.mail_note"), words_width, 12);
    float height = 32 + title + note + (below ? 8 + touch_height : 0);
    // What is below the head: the paste area and what was found in it.
    std::string found;
    float extra = 0;
    std::size_t choices = 0;
    if (form.mail_open) {
        extra += 12 + 24 + 96 + 4 + ui.wrapped_height(ui.t("register.mail_private"), inner, 12);
        if (form.mail && !form.mail_text.empty()) {
            switch (form.mail->status) {
                case MailStatus::found: found = ui.t("register.mail_found"); break;
                case MailStatus::ambiguous:
                    found = ui.t("register.mail_choose", {{"count", std::to_string(form.mail->candidates.size())}});
                    choices = form.mail->candidates.size();
                    break;
                case MailStatus::none: found = ui.t(form.mail->mail_b ? "register.mail_b" : "register.mail_none"); break;
                case MailStatus::invalid:
                    found = form.mail->error ? error_detail(ui.language(), *form.mail->error) : std::string{ui.t("register.mail_none")};
                    break;
            }
            extra += 10 + ui.wrapped_height(found, inner, 13, true, 20) + static_cast<float>(choices) * (ui.control() + 8);
        }
    }
    const Rect rect{x, y, width, height + extra};
    ui.card(rect, p.primary_soft, (p.primary & 0xFFFFFF00) | 0x44);
    float at = y + 16;
    at += ui.text("title", {x + 16, at, words_width, 0}, ui.t("register.mail_title"), {.size = 14, .bold = true, .wrap = true});
    at += ui.text("note", {x + 16, at, words_width, 0}, ui.t("register.mail_note"), {.size = 12, .colour = p.muted, .wrap = true});
    const Rect toggle = below ? Rect{x + 16, at + 8, inner, touch_height} : Rect{rect.right() - 16 - button, y + (height - 36) / 2, button, 36};
    if (ui.button("toggle", toggle, caption)) actions.push_back(OpenMailPaste{!form.mail_open});
    if (!form.mail_open) return rect.h;
    at = y + height - 4;
    FieldResult typed;
    FieldStyle style{.hint = std::string{ui.t("register.mail_private")}, .multiline = true};
    at += ui.labelled_field("text", x + 16, at, inner, ui.t("register.mail_label"), form.mail_text, style, typed);
    if (typed.changed) actions.push_back(EditMailText{*typed.changed});
    if (!found.empty()) {
        const bool good = form.mail->status == MailStatus::found;
        at += 10;
        at += ui.text("found", {x + 16, at, inner, 0}, found,
                      {.size = 13, .colour = good ? p.ok : p.warn, .bold = true, .wrap = true, .role = Role::status, .line_height = 20});
        for (std::size_t i = 0; i < choices; ++i) {
            const MailCandidate& candidate = form.mail->candidates[i];
            const std::string words =
                ui.t("register.mail_use", {{"date", candidate.date}, {"to", candidate.addressee}, {"masked", candidate.customer_id.masked()}});
            const auto choice = ui.item(std::to_string(i));
            if (ui.button("choose", {x + 16, at + 8, std::min(inner, ui.button_width(words)), ui.control()}, words))
                actions.push_back(ChooseCustomerId{i});
            at += ui.control() + 8;
        }
    }
    return rect.h;
}

float fields_card(Ui& ui, const AppState& state, float x, float y, float width, Actions& actions, float section_y[4]) {
    const Palette& p = ui.palette();
    const RegistrationForm& form = state.form;
    // The card's ground needs the height that its words will take: last frame's is close enough, and a change draws again.
    static float last_height = 600;
    ui.card({x, y, width, last_height});
    Sheet sheet{ui, state, x + 16, y + 16, width - 32, actions};
    section_y[0] = sheet.y;
    sheet.heading("account", ui.t("register.account"));
    const auto service = std::ranges::find(catalogue(), form.draft.service_id, &CatalogueService::id);
    const auto fixed = [&](const char* key, std::string_view value) {
        ui.text(key, {sheet.x, sheet.y, 130, 26}, ui.t(key), {.size = 13, .colour = p.muted});
        const auto scope = ui.item(key);
        ui.text("value", {sheet.x + 130, sheet.y, sheet.width - 130, 26}, value, {.size = 14});
        sheet.y += 28;
    };
    if (service != catalogue().end()) {
        fixed("register.service", service->name);
        fixed("register.display_name", service->bot_display_name);
        fixed("register.furigana", service->bot_furigana);
    }
    sheet.y += 4;
    const float box = ui.narrow() ? touch_height : 28.F;
    if (const auto shown =
            ui.checkbox("contacts", {sheet.x, sheet.y, std::min(sheet.width, 320.F), box}, ui.t("register.contacts"), form.draft.shown_in_contacts))
        actions.push_back(EditShownInContacts{*shown});
    sheet.y += box;
    sheet.y +=
        ui.text("contacts-note", {sheet.x, sheet.y, sheet.width, 0}, ui.t("register.contacts_note"), {.size = 12, .colour = p.muted, .wrap = true}) +
        22;

    section_y[1] = sheet.y;
    sheet.heading("link", ui.t("register.link"));
    sheet.field("company_name", "/company_name", ui.t("register.company_name"), form.draft.company_name,
                {.autocomplete = "off",
                 .hint = std::string{ui.t("register.company_hint")},
                 .max_characters = static_cast<int>(name_limit_characters),
                 .required = true,
                 .counter = true},
                [](const std::string& value) -> Action { return EditCompanyName{value}; });
    std::string hint{ui.t("register.customer_hint")};
    if (form.editing) {
        const auto linkage = std::ranges::find(state.linkages, *form.editing, &LinkageSummary::id);
        if (linkage != state.linkages.end()) hint = ui.t("register.customer_kept", {{"masked", linkage->customer_id_masked}});
    }
    sheet.field(
        "customer_id", "/customer_id", ui.t("register.customer_id"), form.draft.customer_id,
        {.autocomplete = "off", .hint = hint, .required = !form.editing}, [](const std::string& value) -> Action { return EditCustomerId{value}; },
        form.editing.has_value());

    section_y[2] = sheet.y;
    sheet.heading("organization", ui.t("register.organization"));
    for (std::size_t level = 0; level < 4; ++level) {
        const std::string id = "organization" + std::to_string(level);
        const std::string value = level < form.draft.organization.size() ? form.draft.organization[level] : "";
        FieldStyle style{.autocomplete = "off"};
        if (level == 0) style.hint = ui.t("register.level_hint");
        sheet.field(
            id, "/organization/" + std::to_string(level), ui.t("register.level", {{"level", std::to_string(level + 1)}}), value, style,
            [level](const std::string& typed) -> Action { return EditOrganization{level, typed}; }, true);
    }
    if (!form.preview_titles.empty()) {
        ui.text("preview", {sheet.x, sheet.y, sheet.width, 20}, ui.t("register.preview"), {.size = 13, .bold = true, .line_height = 20});
        sheet.y += 26;
        const auto list = ui.group("previews", Role::list, ui.t("register.preview"),
                                   {sheet.x, sheet.y, std::min(sheet.width, 560.F), 36 * static_cast<float>(form.preview_titles.size())});
        for (std::size_t i = 0; i < form.preview_titles.size(); ++i) {
            const auto scope = ui.item(std::to_string(i));
            const Rect row{sheet.x, sheet.y, std::min(sheet.width, 560.F), 36};
            ui.fill({row.x, row.y, row.w, 34}, i == 0 ? p.primary_soft : p.sunken, r1);
            ui.text("row", {row.x + 12, row.y, row.w - 24, 34}, form.preview_titles[i], {.size = 13, .bold = i == 0, .role = Role::listitem});
            sheet.y += 38;
        }
        sheet.y += 12;
    }

    section_y[3] = sheet.y;
    sheet.heading("note", ui.t("register.note"));
    sheet.field(
        "note_field", "/note", ui.t("register.note_label"), form.draft.note,
        {.max_characters = static_cast<int>(note_limit_characters), .multiline = true},
        [](const std::string& value) -> Action { return EditNote{value}; }, true);
    last_height = sheet.y - y;
    return last_height;
}

}  // namespace

Actions register_ui(Ui& ui, const AppState& state, Rect area) {
    Actions actions;
    const Palette& p = ui.palette();
    const RegistrationForm& form = state.form;
    const bool narrow = ui.narrow();
    const float head = ui.control();
    const auto form_group = ui.group("form", Role::form,
                                     ui.t(form.reregistering ? "register.title_again"
                                          : form.editing     ? "register.title_edit"
                                                             : "register.title"),
                                     area);
    if (ui.button("back", {area.x, area.y, head, head}, "", {.icon = Icon::arrow_left, .name = std::string{ui.t("catalogue.back")}}))
        actions.push_back(CancelRegistration{});
    ui.text("title", {area.x + head + 12, area.y, area.w - head - 12, head},
            ui.t(form.reregistering ? "register.title_again"
                 : form.editing     ? "register.title_edit"
                                    : "register.title"),
            {.size = narrow ? 16.F : 20.F, .bold = true, .role = Role::heading, .level = narrow ? 2 : 1, .line_height = 28});

    // Buttons stay in view below what scrolls.
    const float button_y = area.bottom() - head;
    const ButtonStyle primary{.kind = ButtonKind::primary, .busy = form.saving};
    const std::string_view submit = ui.t(form.saving ? "register.saving" : form.editing ? "register.save" : "register.submit");
    const float submit_width = ui.button_width(submit, primary), cancel_width = ui.button_width(ui.t("register.cancel"));

    const float outline = narrow ? 0 : 190, left = area.x + (narrow ? 0 : outline + 16);
    float sections[4] = {0, 0, 0, 0};
    const Rect view{left, area.y + head + 16, area.right() - left, button_y - 16 - (area.y + head + 16)};
    ui.scroll("sheet", {view.x - 8, view.y, view.w + 16, view.h}, [&](float top) {
        float y = top;
        if (form.restored) y += ui.banner("restored", {view.x, y, view.w, 0}, ui.t("register.restored"), TagKind::info) + 12;
        if (form.problem) {
            const bool ja = ui.language() == Language::ja;
            const std::string words =
                (ja ? form.problem->title_ja : form.problem->title_en) + "\n" + (ja ? form.problem->detail_ja : form.problem->detail_en);
            y += ui.banner("problem", {view.x, y, view.w, 0}, words, TagKind::bad) + 12;
            if (form.problem->status == 412) {  // somebody changed it meanwhile: take the new version, what was typed stays
                const float w = ui.button_width(ui.t("top.reload"));
                if (ui.button("take-new", {view.x, y - 4, w, ui.control()}, ui.t("top.reload"))) actions.push_back(Reload{});
                y += ui.control() + 8;
            }
        }
        y += mail_card(ui, state, view.x, y, view.w, actions) + 16;
        y += fields_card(ui, state, view.x, y, view.w, actions, sections);
        return y + 8 - top;
    });
    if (!narrow) {
        const Rect box{area.x, view.y, outline, area.bottom() - view.y};
        ui.card(box);
        const auto nav = ui.group("sections", Role::list, ui.t("register.sections"), box);
        const bool done[] = {true,
                             !form.draft.company_name.empty() && (!form.draft.customer_id.empty() || form.editing) &&
                                 error_at(form, "/company_name") == nullptr && error_at(form, "/customer_id") == nullptr,
                             !form.draft.organization.empty() && !form.draft.organization[0].empty(), !form.draft.note.empty()};
        const char* keys[] = {"register.account", "register.link", "register.organization", "register.note"};
        int current = 0;
        for (int i = 0; i < 4; ++i)
            if (sections[i] - view.y < 140) current = i;
        if (sections[3] != 0 && sections[0] >= view.y)
            current = error_at(form, "/company_name") != nullptr || error_at(form, "/customer_id") != nullptr || !done[1] ? 1 : current;
        for (int i = 0; i < 4; ++i) {
            const Rect row{box.x + 8, box.y + 8 + 39 * static_cast<float>(i), box.w - 16, 38};
            if (i == current) ui.fill(row, p.primary_soft, r_control);
            ui.text(keys[i], {row.x + 12, row.y, row.w - 44, row.h}, ui.t(keys[i]),
                    {.size = 14, .colour = i == current ? p.primary : p.ink, .bold = i == current, .role = Role::listitem});
            if (done[i]) ui.icon(Icon::check, {row.right() - 26, row.y + 12, 14, 14}, i == current ? p.primary : p.ok, 1.8F);
        }
    }
    if (ui.button("cancel", {area.right() - submit_width - cancel_width - 10, button_y, cancel_width, head}, ui.t("register.cancel")))
        actions.push_back(CancelRegistration{});
    if (ui.button("submit", {area.right() - submit_width, button_y, submit_width, head}, submit, primary)) actions.push_back(SubmitRegistration{});
    return actions;
}

}  // namespace omakase
