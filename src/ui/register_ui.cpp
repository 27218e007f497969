#include <algorithm>
#include <cmath>

#include "client/drops.h"
#include "client/registration.h"
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
    bool refused = false;  ///< just now

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
        if (refused && !style.error.empty()) {  // the person goes on where the first thing is wrong
            ui.request_focus(result.id);
            refused = false;
        }
        if (result.changed) actions.push_back(edit(*result.changed));
        if (result.left) actions.push_back(LeaveField{std::string{pointer}});
        if (result.submitted) actions.push_back(SubmitRegistration{});
        if (const Problem::FieldError* error = error_at(state.form, pointer)) {
            if (!error->suggestion.empty()) difference_ui(value, *error);
            if (error->related) {
                const RegisterRoute other{.editing = *error->related};
                y += 6;
                if (ui.link("related", {x, y, std::min(width, 280.F), ui.narrow() ? touch_height : 24.F}, ui.t("register.see_other"),
                            route_hash(other), {.size = 13, .bold = true}))
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
        const float w = std::min(width, ui.button_width(ui.t("register.use_portal")));
        if (ui.button("use", {x, y, w, ui.control()}, ui.t("register.use_portal"))) actions.push_back(ApplySuggestion{error.pointer});
        y += ui.control();
    }

    void heading(std::string_view id, std::string_view words) {
        ui.text(id, {x, y, width, 22}, words, {.size = 15, .bold = true, .role = Role::heading, .level = 2, .line_height = 22});
        y += 34;
    }
};

/// What fills the form by itself: a pasted mail, and files that are dropped or chosen.
class SourceCard {
  public:
    SourceCard(Ui& ui, const AppState& state, Actions& actions) : ui_{ui}, state_{state}, form_{state.form}, actions_{actions} {}

    bool row_taken = false;

    /// Returns its height.
    float draw(float x, float y, float width) {
        const Palette& p = ui_.palette();
        const auto scope = ui_.item("mail");
        // The card's ground needs the height that its words will take: last frame's is close enough, and a change draws again.
        static float last_height = 100;
        const Rect rect{x, y, width, last_height};
        ui_.card(rect, p.primary_soft, (p.primary & 0xFFFFFF00) | 0x44);
        x_ = x + 16, width_ = width - 32;
        float at = head(y + 16);
        if (form_.drop_error) {
            const std::string words = error_title(ui_.language(), *form_.drop_error) + "\n" + error_detail(ui_.language(), *form_.drop_error);
            at += 12 + ui_.banner("drop-error", {x_, at + 12, width_, 0}, words, TagKind::bad);
        }
        if (form_.mail_open) {
            FieldResult typed;
            FieldStyle style{.hint = std::string{ui_.t("register.mail_private")}, .multiline = true};
            at += 12 + ui_.labelled_field("text", x_, at + 12, width_, ui_.t("register.mail_label"), form_.mail_text, style, typed);
            if (typed.changed) actions_.push_back(EditMailText{*typed.changed});
        }
        if (form_.mail) at = found_in_mail(at);
        if (!state_.offered.rows.empty()) at = rows(at + 16);
        const float height = at + 16 - y;
        if (height != last_height) ui_.draw_again();
        return last_height = height;
    }

  private:
    float head(float y) {
        const std::string_view paste = ui_.t(form_.mail_open ? "register.mail_close" : "register.mail_open"), pick = ui_.t("register.pick_file");
        const ButtonStyle file{.icon = Icon::file};
        const float paste_width = std::min(width_, ui_.button_width(paste)), pick_width = std::min(width_, ui_.button_width(pick, file));
        const bool below = width_ - paste_width - pick_width - 24 < 280;
        const float words = below ? width_ : width_ - paste_width - pick_width - 24, top = y;
        y += ui_.text("title", {x_, y, words, 0}, ui_.t("register.mail_title"), {.size = 14, .bold = true, .wrap = true});
        y += ui_.text("note", {x_, y, words, 0}, ui_.t("register.mail_note"), {.size = 12, .colour = ui_.palette().muted, .wrap = true});
        const float height = ui_.control();
        Rect left{x_, y + 10, paste_width, height}, right{x_ + paste_width + 8, y + 10, pick_width, height};
        if (!below) {
            y = std::max(y, top + height);
            right = {x_ + width_ - pick_width, top + (y - top - height) / 2, pick_width, height};
            left = {right.x - 8 - paste_width, right.y, paste_width, height};
        } else {
            if (right.right() > x_ + width_) right = {x_, left.bottom() + 8, pick_width, height};
            y = right.bottom();
        }
        if (ui_.button("toggle", left, paste)) actions_.push_back(OpenMailPaste{!form_.mail_open});
        if (ui_.button("pick", right, pick, file)) actions_.push_back(ChooseFile{});
        return y;
    }

    float found_in_mail(float y) {
        const Palette& p = ui_.palette();
        const MailStatus status = form_.mail->status;
        const std::string words = (form_.mail_name.empty() ? "" : form_.mail_name + ": ") + mail_words(ui_.language(), *form_.mail);
        y += 10;
        y += ui_.text("found", {x_, y, width_, 0}, words,
                      {.size = 13, .colour = status == MailStatus::found ? p.ok : p.warn, .bold = true, .wrap = true, .line_height = 20});
        if (status != MailStatus::ambiguous) return y;
        for (std::size_t i = 0; i < form_.mail->candidates.size(); ++i) {
            const MailCandidate& candidate = form_.mail->candidates[i];
            const std::string use =
                ui_.t("register.mail_use", {{"date", candidate.date}, {"to", candidate.addressee}, {"masked", candidate.customer_id.masked()}});
            const auto choice = ui_.item(std::to_string(i));
            if (ui_.button("choose", {x_, y + 8, std::min(width_, ui_.button_width(use)), ui_.control()}, use))
                actions_.push_back(ChooseCustomerId{i});
            y += ui_.control() + 8;
        }
        return y;
    }

    /// The rows of a CSV file, a page of them at a time.
    float rows(float y) {
        const Palette& p = ui_.palette();
        const std::size_t count = state_.offered.rows.size(), first = state_.first_offered, last = std::min(first + offered_rows_a_page, count);
        const std::string title = ui_.t("register.rows_title", {{"count", std::to_string(count)}});
        const float close = ui_.control();
        const float title_height = ui_.wrapped_height(title, width_ - close - 8, 13, true), head = std::max(close, title_height);
        ui_.text("rows-title", {x_, y + (head - title_height) / 2, width_ - close - 8, 0}, title,
                 {.size = 13, .bold = true, .wrap = true, .role = Role::heading, .level = 2});
        if (ui_.button("rows-close", {x_ + width_ - close, y + (head - close) / 2, close, close}, "",
                       {.kind = ButtonKind::ghost, .icon = Icon::cross, .name = std::string{ui_.t("register.rows_close")}}))
            actions_.push_back(CloseRows{});
        y += head + 4;
        {
            const auto list = ui_.group("rows", Role::list, title, {x_, y, width_, 1});
            for (std::size_t i = first; i < last; ++i) {
                const auto scope = ui_.item("row" + std::to_string(i));
                const RegistrationRow& row = state_.offered.rows[i];
                const std::string company = row[0].empty() ? std::string{ui_.t("register.row_no_company")} : row[0];
                std::string more;
                for (std::size_t level = 2; level <= 5; ++level)
                    if (!row[level].empty()) more += (more.empty() ? "" : " / ") + row[level];
                more += (more.empty() ? "" : " ・ ") + id_words(row[1]);
                const std::string_view taken = state_.taken[i] != 0 ? ui_.t("register.row_taken") : std::string_view{};
                const float tag = taken.empty() ? 0 : ui_.tag_width(taken) + 12, inner = width_ - 24 - tag;
                const float company_height = ui_.wrapped_height(company, inner, 14, true), more_height = ui_.wrapped_height(more, inner, 12);
                const Rect rect{x_, y, width_, std::max(48.F, company_height + more_height + 10)};
                y += rect.h + 4;
                const auto item =
                    ui_.group("item", Role::listitem, "", rect, {.row_count = static_cast<int>(count), .row_index = static_cast<int>(i) + 1});
                const NodeId id = ui_.id_of("take");
                const Hit hit = ui_.hit(id, rect);
                ui_.card(rect);
                if (hit.hovered || hit.held) ui_.fill(rect, (p.ink & 0xFFFFFF00) | 0x0C, r2);
                ui_.text("company", {rect.x + 12, rect.y + 5, inner, 0}, company, {.size = 14, .bold = true, .wrap = true, .role = Role::none});
                ui_.text("more", {rect.x + 12, rect.y + 5 + company_height, inner, 0}, more,
                         {.size = 12, .colour = p.muted, .wrap = true, .role = Role::none});
                if (!taken.empty()) ui_.tag("taken", rect.right() - tag, rect.y + (rect.h - 22) / 2, taken, TagKind::ok, Icon::check, Role::none);
                if (hit.focused) ui_.outline(rect, p.primary, r2, 3);
                ui_.node({.id = id,
                          .role = Role::button,
                          .name = company + " " + more,
                          .description = std::string{taken},
                          .rect = rect,
                          .focusable = true});
                if (hit.clicked) {
                    actions_.push_back(TakeRow{i});
                    row_taken = true;
                }
            }
        }
        if (count <= offered_rows_a_page) return y - 4;
        const std::string shown =
            ui_.t("register.rows_shown", {{"first", std::to_string(first + 1)}, {"last", std::to_string(last)}, {"count", std::to_string(count)}});
        const std::string_view before = ui_.t("register.rows_before"), after = ui_.t("register.rows_after");
        const ButtonStyle back{.disabled = first == 0}, forth{.disabled = last == count};
        const float before_width = ui_.button_width(before), after_width = ui_.button_width(after), height = ui_.control();
        const bool beside = before_width + 8 + after_width <= width_;  // large text on a small screen: one below the other
        if (ui_.button("before", {x_, y + 4, std::min(before_width, width_), height}, before, back))
            actions_.push_back(ShowRows{first - offered_rows_a_page});
        if (!beside) y += height + 8;
        if (ui_.button("after", {beside ? x_ + before_width + 8 : x_, y + 4, std::min(after_width, width_), height}, after, forth))
            actions_.push_back(ShowRows{last});
        y += 4 + height;
        const float used = beside ? before_width + after_width + 24 : width_;
        if (ui_.width_of(shown, 12) <= width_ - used) {
            ui_.text("shown", {x_ + used, y - height, width_ - used, height}, shown, {.size = 12, .colour = p.muted, .role = Role::status});
            return y;
        }
        return y + 4 + ui_.text("shown", {x_, y + 4, width_, 0}, shown, {.size = 12, .colour = p.muted, .wrap = true, .role = Role::status});
    }

    /// The customer ID as it may be shown.
    std::string id_words(const std::string& typed) const {
        if (typed.empty()) return std::string{ui_.t("register.row_no_id")};
        const auto id = CustomerId::parse(typed);
        return id ? ui_.t("register.row_id", {{"masked", id->masked()}}) : std::string{ui_.t("register.row_bad_id")};
    }

    Ui& ui_;
    const AppState& state_;
    const RegistrationForm& form_;
    Actions& actions_;
    float x_ = 0, width_ = 0;
};

float fields_card(Ui& ui, const AppState& state, float x, float y, float width, Actions& actions, float section_y[4]) {
    const Palette& p = ui.palette();
    const RegistrationForm& form = state.form;
    // The card's ground needs the height that its words will take: last frame's is close enough, and a change draws again.
    static float last_height = 600;
    ui.card({x, y, width, last_height});
    Sheet sheet{ui, state, x + 16, y + 16, width - 32, actions, ui.changed("refusals", form.refusals)};
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
                {.form_name = "organization",
                 .autocomplete = "organization",
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
        {.form_name = "customer-id", .input_mode = "email", .hint = hint, .required = !form.editing},  // a keyboard with Latin letters
        [](const std::string& value) -> Action { return EditCustomerId{value}; }, form.editing.has_value());

    section_y[2] = sheet.y;
    sheet.heading("organization", ui.t("register.organization"));
    for (std::size_t level = 0; level < 4; ++level) {
        const std::string id = "organization" + std::to_string(level);
        const std::string value = level < form.draft.organization.size() ? form.draft.organization[level] : "";
        FieldStyle style{.form_name = "organization-level" + std::to_string(level + 1), .autocomplete = "on"};
        if (level == 0) style.hint = ui.t("register.level_hint");
        sheet.field(
            id, "/organization/" + std::to_string(level), ui.t("register.level", {{"level", std::to_string(level + 1)}}), value, style,
            [level](const std::string& typed) -> Action { return EditOrganization{level, typed}; }, true);
    }
    if (!form.preview_titles.empty()) {
        ui.text("preview", {sheet.x, sheet.y, sheet.width, 20}, ui.t("register.preview"),
                {.size = 13, .bold = true, .role = Role::none, .line_height = 20});
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
        {.form_name = "note", .max_characters = static_cast<int>(note_limit_characters), .multiline = true, .prose = true},
        [](const std::string& value) -> Action { return EditNote{value}; }, true);
    last_height = sheet.y - y;
    return last_height;
}

void drop_hint(Ui& ui, Rect rect) {
    const Palette& p = ui.palette();
    ui.fill(rect, (p.primary_soft & 0xFFFFFF00) | 0xF8, r2);
    ui.outline(rect, p.primary, r2, 2);
    const float middle = rect.y + rect.h / 2;
    ui.icon(Icon::file, {rect.x + rect.w / 2 - 20, middle - 64, 40, 40}, p.primary, 2);
    ui.text("drop-here", {rect.x + 16, middle - 12, rect.w - 32, 26}, ui.t("register.drop_here"),
            {.size = 16, .colour = p.primary, .bold = true, .align = Align::centre, .role = Role::status});
    ui.text("drop-private", {rect.x + 16, middle + 16, rect.w - 32, 20}, ui.t("register.drop_private"),
            {.size = 12, .colour = p.primary, .align = Align::centre, .role = Role::status});
}

}  // namespace

Actions register_ui(Ui& ui, const AppState& state, Rect area) {
    Actions actions;
    const Palette& p = ui.palette();
    const RegistrationForm& form = state.form;
    const bool narrow = ui.narrow();
    const float head = ui.control();
    const std::string_view title = ui.t(form.reregistering ? "register.title_again" : form.editing ? "register.title_edit" : "register.title");
    const auto form_group = ui.group("form", Role::form, title, area);
    const auto head_ui = [&](float y) {
        if (ui.button("back", {area.x, y, head, head}, "", {.icon = Icon::arrow_left, .name = std::string{ui.t("catalogue.back")}}))
            actions.push_back(CancelRegistration{});
        const float width = area.w - head - 12, lines = ui.wrapped_height(title, width, 16, true, 22);
        if (narrow)
            ui.text("title", {area.x + head + 12, y + std::max(0.F, (head - lines) / 2), width, 0}, title,
                    {.size = 16, .bold = true, .wrap = true, .role = Role::heading, .level = 2, .line_height = 22});
        else
            ui.text("title", {area.x + head + 12, y, width, head}, title,
                    {.size = 20, .bold = true, .role = Role::heading, .level = 1, .line_height = 28});
        return narrow ? std::max(head, lines) + 16 : head + 16;
    };
    const ButtonStyle primary{.kind = ButtonKind::primary, .busy = form.saving};
    const std::string_view submit = ui.t(form.saving ? "register.saving" : form.editing ? "register.save" : "register.submit");
    const float submit_width = ui.button_width(submit, primary), cancel_width = ui.button_width(ui.t("register.cancel"));
    const auto buttons_ui = [&](float y) {
        const auto [cancel, ok] = ui.two_buttons({area.x, y, area.w, 0}, cancel_width, submit_width);
        if (ui.button("cancel", cancel, ui.t("register.cancel"))) actions.push_back(CancelRegistration{});
        if (ui.button("submit", ok, submit, primary)) actions.push_back(SubmitRegistration{});
        return ok.bottom() - y;
    };

    // Head and buttons stay in view around what scrolls; a low window (an open keyboard, large text) needs the room for what is typed.
    const bool low = narrow && area.h < 360;
    const float button_y = area.bottom() - head, outline = narrow ? 0 : 190, left = area.x + (narrow ? 0 : outline + 16);
    float sections[4] = {0, 0, 0, 0};
    const float upper = low ? area.y - 12 : area.y + head_ui(area.y), lower = low ? area.bottom() + 12 : button_y - 16;
    const Rect view{left, upper, area.right() - left, lower - upper};
    ui.scroll("sheet", {view.x - 8, view.y, view.w + 16, view.h}, [&](float top) {
        float y = top + (low ? 12 : 0);
        if (low) y += head_ui(y);
        if (form.restored) y += ui.banner("restored", {view.x, y, view.w, 0}, ui.t("register.restored"), TagKind::info) + 12;
        if (form.problem) {
            const bool ja = ui.language() == Language::ja;
            const std::string words =
                (ja ? form.problem->title_ja : form.problem->title_en) + "\n" + (ja ? form.problem->detail_ja : form.problem->detail_en);
            y += ui.banner("problem", {view.x, y, view.w, 0}, words, TagKind::bad) + 12;
            if (form.problem->status == 412) {  // somebody changed it meanwhile: take the new version, what was typed stays
                const float w = std::min(view.w, ui.button_width(ui.t("top.reload")));
                if (ui.button("take-new", {view.x, y - 4, w, ui.control()}, ui.t("top.reload"))) actions.push_back(Reload{});
                y += ui.control() + 8;
            }
        }
        SourceCard source{ui, state, actions};
        y += source.draw(view.x, y, view.w) + 16;
        y += fields_card(ui, state, view.x, y, view.w, actions, sections);
        if (source.row_taken) ui.bring_into_view({view.x, sections[1], view.w, view.h - 16});  // what it filled in
        if (low) y += 12 + buttons_ui(y + 12) + 4;
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
            const std::string words{ui.t(keys[i])};
            ui.text(keys[i], {row.x + 12, row.y, row.w - 44, row.h}, words,
                    {.size = 14, .colour = i == current ? p.primary : p.ink, .bold = i == current, .role = Role::none});
            ui.node({.id = ui.id_of("section" + std::to_string(i)),
                     .role = Role::listitem,
                     .name = done[i] ? ui.t("register.section_done", {{"name", words}}) : words,
                     .rect = row});
            if (done[i]) ui.icon(Icon::check, {row.right() - 26, row.y + 12, 14, 14}, i == current ? p.primary : p.ok, 1.8F);
        }
    }
    if (!low) buttons_ui(button_y);
    if (state.dragging) drop_hint(ui, {area.x - 8, view.y - 8, area.w + 16, area.bottom() - view.y + 16});
    return actions;
}

}  // namespace omakase
