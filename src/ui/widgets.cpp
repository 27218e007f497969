#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "core/encoding.h"
#include "ui/ui.h"

namespace omakase {

float Ui::button_width(std::string_view caption, const ButtonStyle& style) const {
    const float icon = style.icon ? 20.F : 0.F;
    if (caption.empty()) return control();
    return std::ceil(width_of(caption, style.size, true)) + 28 + icon;
}

bool Ui::button(std::string_view id, Rect rect, std::string_view caption, const ButtonStyle& style) {
    const Palette& p = *palette_;
    const NodeId button_id = id_of(id);
    const bool enabled = !style.disabled && !style.busy;
    const Hit hit = this->hit(button_id, rect, enabled);
    Colour ground = p.surface, edge = p.line, ink = p.ink;
    if (style.kind == ButtonKind::primary) ground = edge = p.primary, ink = p.primary_ink;
    if (style.kind == ButtonKind::danger) ink = p.danger, edge = p.danger_line;
    if (style.kind == ButtonKind::ghost) ground = edge = 0;
    if (style.disabled) ground = p.sunken, edge = p.line, ink = p.faint;
    fill(rect, ground, r_control);
    if (enabled && (hit.hovered || hit.held)) fill(rect, (p.ink & 0xFFFFFF00) | (hit.held ? 0x1C : 0x0E), r_control);
    if (edge != ground) outline(rect, edge, r_control);
    if (hit.focused) ring(rect, r_control);
    const float icon_width = style.icon ? 20.F : 0.F;
    const float room = rect.w - (caption.empty() ? 0.F : 20.F) - icon_width;
    const float words = caption.empty() ? -4.F : std::min(width_of(caption, style.size, true), room);
    const float line_height = std::round(style.size * 1.3F);
    const bool wraps = words >= room && wrapped_height(caption, room, style.size, true, line_height) <= rect.h;  // large text on a small screen
    float x = style.align == Align::centre ? rect.x + (rect.w - words - icon_width) / 2 : rect.x + 12;
    if (style.icon) {
        icon(*style.icon, {x, rect.y + (rect.h - 16) / 2, 16, 16}, ink, 1.8F);
        x += icon_width;
    }
    const TextStyle look{.size = style.size,
                         .colour = ink,
                         .bold = true,
                         .align = wraps ? style.align : Align::left,
                         .wrap = wraps,
                         .role = Role::none,
                         .line_height = line_height};
    if (wraps) {
        const float height = wrapped_height(caption, room, style.size, true, line_height);
        text(id, {x, rect.y + (rect.h - height) / 2, room, 0}, caption, look);
    } else if (!caption.empty())
        text(id, {x, rect.y, room, rect.h}, caption, look);
    else
        tip(rect, style.name);
    Node about{
        .id = button_id, .role = style.href.empty() ? Role::button : Role::link, .name = style.name.empty() ? std::string{caption} : style.name};
    about.href = style.href;
    about.rect = rect;
    about.disabled = !enabled;
    about.busy = style.busy;
    about.focusable = true;
    node(about);
    return hit.clicked;
}

std::array<Rect, 2> Ui::two_buttons(Rect rect, float first_width, float second_width) const {
    const float height = control();
    if (first_width + 8 + second_width > rect.w) return {Rect{rect.x, rect.y, rect.w, height}, Rect{rect.x, rect.y + height + 8, rect.w, height}};
    const float second = rect.right() - second_width;
    return {Rect{second - 8 - first_width, rect.y, first_width, height}, Rect{second, rect.y, second_width, height}};
}

void Ui::skip_link(NodeId target) {
    const std::string_view words = t("nav.skip");
    const NodeId link_id = id_of("skip");
    const Rect rect{safe().x + 8, safe().y + 2, std::ceil(width_of(words, 14, true)) + 32, touch_height};
    if (semantics_.take_invoked(link_id)) request_focus(target);
    hit(link_id, rect, false);  // the pointer goes to what lies below
    Node about{.id = link_id, .role = Role::link, .name = std::string{words}};
    about.href = "#omakase-" + std::to_string(target);  // the id of the target's element (web/roles.js)
    about.rect = rect;
    about.focusable = true;
    node(about);
    if (focused_ != link_id) return;
    defer([this, rect, words] {
        fill(rect, palette_->primary, r_control);
        outline(rect, palette_->primary_ink, r_control, 2);
        text("skip-words", rect, words, {.size = 14, .colour = palette_->primary_ink, .bold = true, .align = Align::centre, .role = Role::none});
    });
}

bool Ui::link(std::string_view id, Rect rect, std::string_view caption, std::string_view href, const TextStyle& style) {
    const NodeId link_id = id_of(id);
    const Hit hit = this->hit(link_id, rect);
    TextStyle shown = style;
    shown.colour = style.colour != 0 ? style.colour : palette_->primary;
    shown.role = Role::none;
    text(id, rect, caption, shown);
    const float width = std::min(rect.w, width_of(caption, style.size, style.bold));
    const float x = style.align == Align::right ? rect.right() - width : rect.x;
    if (hit.hovered) fill({x, rect.y + rect.h / 2 + style.size * 0.62F, width, 1}, shown.colour);
    if (hit.focused) ring({x, rect.y, width, rect.h}, 4);
    Node about{.id = link_id, .role = Role::link, .name = std::string{caption}};
    about.href = href;
    about.rect = rect;
    about.focusable = true;
    node(about);
    return hit.clicked;
}

float Ui::tag_width(std::string_view words) const {
    return std::ceil(width_of(words, 12, true)) + 16 + 15;
}

constexpr float tag_line = 18, tag_sides = 28;

float Ui::tag_height(std::string_view words, float room) const {
    return tag_width(words) <= room ? 22 : wrapped_height(words, room - tag_sides, 12, true, tag_line) + 4;
}

float Ui::tag(std::string_view id, float x, float y, std::string_view words, TagKind kind, Icon mark, Role role, float room) {
    const Palette& p = *palette_;
    static_assert(static_cast<int>(TagKind::mute) == 4);
    const Colour ground[] = {p.danger_soft, p.ok_soft, p.warn_soft, p.primary_soft, p.sunken};
    const Colour ink[] = {p.danger, p.ok, p.warn, p.primary, p.muted};
    const auto index = static_cast<std::size_t>(kind);
    const Rect rect{x, y, std::min(room, tag_width(words)), tag_height(words, room)};
    const bool one_line = rect.h == 22;
    fill(rect, ground[index], r1);
    icon(mark, {x + 8, y + 5.5F, 11, 11}, ink[index], 1.8F);
    const Rect place = one_line ? Rect{x + 23, y, rect.w - tag_sides, 22} : Rect{x + 23, y + 2, rect.w - tag_sides, rect.h - 4};
    text(id, place, words, {.size = 12, .colour = ink[index], .bold = true, .wrap = !one_line, .role = role, .line_height = one_line ? 0 : tag_line});
    return rect.w;
}

void Ui::badge(Rect rect, const BranchBadge& badge) {
    const Colour ground = palette_->branches[static_cast<std::size_t>(badge.colour) % palette_->branches.size()];
    switch (badge.shape) {
        case 0: fill(rect, ground, rect.w / 2); break;
        case 1: fill(rect, ground, 8); break;
        case 2: fill(rect, ground, 2); break;
        default:
            draw().AddRectFilled({rect.x, rect.y}, {rect.right(), rect.bottom()}, packed(ground), rect.w / 2, ImDrawFlags_RoundCornersTop);
            break;
    }
    const float size = count_characters(badge.characters) > 1 ? rect.w * 0.38F : rect.w * 0.46F;
    text("badge", rect, badge.characters, {.size = size, .colour = palette_->branch_ink, .bold = true, .align = Align::centre, .role = Role::none});
}

/// The drawn lines of a field are the browser's own: its rules for breaking lines are its own, too.
const std::vector<std::size_t>& Ui::field_lines_of(NodeId id, std::string_view words, float size, float width, std::size_t most) {
    words = words.substr(0, most * 1000);  // no line is longer
    const float density = ImGui::GetIO().DisplayFramebufferScale.x;
    FieldLines& lines = field_lines_[id];
    if (lines.words == words && lines.size == size && lines.width == width && lines.density == density && !lines.starts.empty()) return lines.starts;
    lines = {std::string{words}, size, width, density, field_lines(words, size, width, most)};
    if (lines.starts.empty())
        for (const ByteRange& line : wrap_text(face(false), size, words, width)) lines.starts.push_back(line.first);
    return lines.starts;
}

FieldResult Ui::field(std::string_view id, Rect rect, std::string_view value, const FieldStyle& style) {
    const Palette& p = *palette_;
    rect = {std::round(rect.x), std::round(rect.y), std::round(rect.w), std::round(rect.h)};  // as the browser places its letters
    const float size = narrow() ? 16.F : 14.F;                                                // iOS zooms the page into a smaller input
    const float line_height = style.multiline ? size + 8 : rect.h;
    const ImFontBaked* baked = face(false)->GetFontBaked(size);
    const float top = std::trunc((style.multiline ? 8 : 0) + (line_height - (baked->Ascent - baked->Descent)) / 2);
    const NodeId field_id = id_of(id);
    if (style.search) searches_.push_back(field_id);
    FieldResult result;
    result.id = field_id;
    if (const auto event = field_events_.find(field_id); event != field_events_.end()) {
        result.changed = event->second.value;
        result.submitted = event->second.submitted;
        result.left = event->second.left;
    }
    if (result.changed) {
        value = *result.changed;
        edits_[field_id] = field_events_[field_id].edit;
        next_frame_secs_ = 0;  // shows what the state made of it
    }
    const std::string count = style.counter ? std::to_string(count_characters(value)) + "/" + std::to_string(style.max_characters) : style.trailing;
    const float trailing = count.empty() ? 0 : width_of(count, 12) + 12;
    const Rect input{rect.x, rect.y, rect.w - trailing, rect.h};
    hit(field_id, input, false, 24);  // the browser's input takes the pointer; this brings it, and its label, into view
    const bool focused = focused_ == field_id;
    field_focused_ |= focused;
    const bool invalid = !style.error.empty();
    fill(rect, p.surface, r_control);
    const Colour edge = invalid ? p.danger : focused ? p.primary : p.field_line;
    outline(rect, edge, r_control, invalid || focused ? 2.F : 1.F);
    if (!count.empty())
        text("trailing", {rect.x, rect.y, rect.w - 12, rect.h}, count, {.size = 12, .colour = p.muted, .align = Align::right, .role = Role::none});
    const Rect inner{rect.x + 12, rect.y, rect.w - 24 - trailing, rect.h};
    if (!focused) {
        std::string dots;
        if (style.type == "password")
            for (std::size_t i = count_characters(value); i > 0; --i) dots += "•";
        const TextStyle look{.size = size, .colour = value.empty() ? p.faint : p.ink, .role = Role::none, .line_height = line_height};
        const std::string_view words = value.empty() ? std::string_view{style.placeholder} : dots.empty() ? value : dots;
        ImGui::PushClipRect({inner.x, inner.y}, {inner.right(), inner.bottom()}, true);
        if (!style.multiline) {
            text("value", inner, words, look);  // has the same top
        } else {
            const auto seen = static_cast<std::size_t>(std::ceil((rect.h - 8) / line_height));
            const std::vector<std::size_t>& starts = field_lines_of(field_id, words, size, inner.w, seen + 1);
            float y = inner.y + top;
            for (std::size_t i = 0; i < std::min(seen, starts.size()); ++i, y += line_height) {
                const std::size_t end = i + 1 < starts.size() ? starts[i + 1] : words.size();
                std::string_view line = words.substr(starts[i], end - starts[i]);
                if (line.ends_with('\n')) line.remove_suffix(1);
                draw_line_of_text(inner.x, y, line, look, packed(look.colour));
            }
        }
        ImGui::PopClipRect();
    }
    Node about{.id = field_id, .role = style.search ? Role::searchbox : Role::textbox, .name = style.name};
    about.description = style.hint;
    if (!count.empty()) about.description += (style.hint.empty() ? "" : " ") + count;
    if (invalid) about.described_by = style.said_by;
    about.rect = input;
    about.required = style.required;
    about.invalid = invalid;
    about.focusable = true;
    const bool below_cover =
        !above_cover_ && covered_.x < rect.right() && covered_.right() > rect.x && covered_.y < rect.bottom() && covered_.bottom() > rect.y;
    about.field = FieldNode{.value = std::string{value},
                            .edit = edits_[field_id],
                            .type = style.type,
                            .form_name = style.search ? "search" : style.form_name,
                            .autocomplete = style.autocomplete,
                            .placeholder = style.placeholder,
                            .input_mode = style.input_mode,
                            .max_characters = style.max_characters,
                            .multiline = style.multiline,
                            .prose = style.prose,
                            .covered = layer_ < top_layer_ || below_cover,
                            .size_px = size,
                            .line_height = line_height,
                            .baseline = top + baked->Ascent,
                            .ink_rgba = p.ink,
                            .placeholder_rgba = p.faint};
    node(about);
    return result;
}

float Ui::labelled_field(std::string_view id, float x, float y, float width, std::string_view label, std::string_view value, FieldStyle style,
                         FieldResult& result, bool show_optional) {
    const Palette& p = *palette_;
    const IdScope scope = item(id);
    text("label", {x, y, width, 0}, label, {.size = 13, .bold = true, .role = Role::none, .line_height = 20});
    if (style.required || show_optional) {
        const std::string_view word = t(style.required ? "form.required" : "form.optional");
        const float at = x + width_of(label, 13, true) + 6, w = width_of(word, 11) + 10;
        fill({at, y + 1, w, 17}, style.required ? p.danger_soft : p.sunken, 4);
        text("need", {at, y + 1, w, 17}, word,
             {.size = 11, .colour = style.required ? p.danger : p.muted, .align = Align::centre, .role = Role::none, .line_height = 16});
    }
    if (style.name.empty()) style.name = label;
    style.said_by = id_of("said");
    const float field_height = style.multiline ? 96.F : narrow() ? touch_height : 40.F;
    result = field("field", {x, y + 24, width, field_height}, value, style);
    float below = y + 24 + field_height;
    const std::string& said = style.error.empty() ? style.hint : style.error;
    if (!said.empty()) {
        below += 4;
        // The field says both; an error can be found by itself, too.
        const bool wrong = !style.error.empty();
        below += text("said", {x, below, width, 0}, said,
                      {.size = 12, .colour = wrong ? p.danger : p.muted, .wrap = true, .role = wrong ? Role::text : Role::none});
    }
    return below - y;
}

float Ui::segments_width(std::span<const std::string> captions) const {
    float width = 6;
    for (const std::string& caption : captions) width += segment_width(caption);
    return width;
}

float Ui::segment_width(std::string_view caption) const {
    return std::max(std::ceil(width_of(caption, 13, true)) + 24, narrow() ? touch_height : 0.F);
}

std::optional<int> Ui::segments(std::string_view id, float x, float y, std::string_view name, std::span<const std::string> captions, int selected,
                                float* width) {
    const Palette& p = *palette_;
    const float height = narrow() ? touch_height : 34.F;
    const Rect all{x, y, segments_width(captions), height};
    if (width != nullptr) *width = all.w;
    fill(all, p.sunken, r_control);
    const IdScope scope = item(id);
    const auto list = group("segments", Role::radiogroup, name, all);
    Roving roving{*this, id_of("segments"), static_cast<int>(captions.size()), selected, "hv"};
    std::optional<int> chosen;
    float at = x + 3;
    for (int i = 0; i < static_cast<int>(captions.size()); ++i) {
        const std::string& caption = captions[static_cast<std::size_t>(i)];
        const IdScope option = item(std::to_string(i));
        const Rect rect{at, y + 3, segment_width(caption), height - 6};
        const Rect target = narrow() ? Rect{rect.x, y, rect.w, height} : rect;  // a finger has the whole height
        const NodeId segment_id = id_of("segment");
        const Hit hit = this->hit(segment_id, target);
        if (i == selected) {
            fill({rect.x, rect.y + 1, rect.w, rect.h}, p.shadow, r1);
            fill(rect, p.surface, r1);
            outline(rect, p.field_line, r1);
        } else if (hit.hovered) {
            fill(rect, (p.ink & 0xFFFFFF00) | 0x0E, r1);
        }
        if (hit.focused) ring(rect, r1);
        text("caption", rect, caption, {.size = 13, .bold = i == selected, .align = Align::centre, .role = Role::none});
        Node about{.id = segment_id, .role = Role::radio, .name = caption};
        about.rect = target;
        about.checked = i == selected;
        roving.item(i, segment_id, about);
        node(about);
        if (hit.clicked && i != selected) chosen = i;
        at += rect.w;
    }
    if (const auto moved = roving.moved()) chosen = moved;  // a radio button that gets the focus is chosen
    return chosen;
}

std::optional<bool> Ui::toggle(std::string_view id, Rect rect, std::string_view name, bool on) {
    const NodeId toggle_id = id_of(id);
    const Hit hit = this->hit(toggle_id, rect);
    const Rect track{rect.x + (rect.w - 40) / 2, rect.y + (rect.h - 22) / 2, 40, 22};
    fill(track, on ? palette_->primary : palette_->field_line, 11);
    const float knob = track.x + 11 + (track.w - 22) * animate(toggle_id, on);
    draw().AddCircleFilled({knob, track.y + 11}, 9, packed(on ? palette_->primary_ink : palette_->surface));
    if (hit.focused) ring(track, 11);
    Node about{.id = toggle_id, .role = Role::switch_, .name = std::string{name}};
    about.rect = rect;
    about.checked = on;
    about.focusable = true;
    node(about);
    return hit.clicked ? std::optional{!on} : std::nullopt;
}

std::optional<bool> Ui::checkbox(std::string_view id, Rect rect, std::string_view caption, bool on) {
    const NodeId box_id = id_of(id);
    const Hit hit = this->hit(box_id, rect);
    const Rect box{rect.x, rect.y + (rect.h - 20) / 2, 20, 20};
    fill(box, on ? palette_->primary : palette_->surface, 5);
    if (!on) outline(box, palette_->field_line, 5);
    if (on) icon(Icon::check, {box.x + 3, box.y + 3, 14, 14}, palette_->primary_ink, 2);
    if (hit.focused) ring(box, 5);
    text("caption", {rect.x + 28, rect.y, rect.w - 28, rect.h}, caption, {.size = 13, .role = Role::none});
    Node about{.id = box_id, .role = Role::checkbox, .name = std::string{caption}};
    about.rect = rect;
    about.checked = on;
    about.focusable = true;
    node(about);
    return hit.clicked ? std::optional{!on} : std::nullopt;
}

std::optional<int> Ui::choice(std::string_view id, Rect rect, std::string_view name, std::string_view shown, std::span<const std::string> options,
                              int selected) {
    const Palette& p = *palette_;
    const NodeId choice_id = id_of(id);
    const Hit hit = this->hit(choice_id, rect);
    fill(rect, p.surface, r_control);
    if (hit.hovered) fill(rect, (p.ink & 0xFFFFFF00) | 0x0E, r_control);
    outline(rect, open_menu_ == choice_id ? p.primary : p.field_line, r_control);
    if (hit.focused) ring(rect, r_control);
    text("shown", {rect.x + 12, rect.y, rect.w - 36, rect.h}, shown, {.size = 13, .role = Role::none});
    icon(Icon::chevron_down, {rect.right() - 24, rect.y + (rect.h - 12) / 2, 12, 12}, p.muted, 1.8F);
    Node about{.id = choice_id, .role = Role::combobox, .name = std::string{name}, .value = options[static_cast<std::size_t>(selected)]};
    about.rect = rect;
    about.popup = "listbox";
    describe_opener(about);
    node(about);
    const std::optional<int> chosen = menu_behind(choice_id, rect, hit.clicked, name, options, selected);
    return chosen && *chosen != selected ? chosen : std::nullopt;
}

std::optional<int> Ui::menu(std::string_view id, Rect rect, Icon icon, std::string_view name, std::span<const std::string> options) {
    const Palette& p = *palette_;
    const NodeId menu_id = id_of(id);
    const Hit hit = this->hit(menu_id, rect);
    fill(rect, p.surface, r_control);
    if (hit.hovered) fill(rect, (p.ink & 0xFFFFFF00) | 0x0E, r_control);
    outline(rect, open_menu_ == menu_id ? p.primary : p.field_line, r_control);
    if (hit.focused) ring(rect, r_control);
    this->icon(icon, {rect.x + (rect.w - 18) / 2, rect.y + (rect.h - 18) / 2, 18, 18}, p.ink);
    tip(rect, name);
    Node about{.id = menu_id, .role = Role::button, .name = std::string{name}};
    about.rect = rect;
    about.popup = "menu";
    describe_opener(about);
    node(about);
    return menu_behind(menu_id, rect, hit.clicked, name, options, -1);
}

NodeId Ui::popup_of(NodeId opener) {
    return ImHashStr("popup", 0, opener);
}

/// What opens a menu says whether it is open and takes the arrow keys for opening it.
void Ui::describe_opener(Node& about) const {
    const bool open = open_menu_ == about.id;
    about.expanded = open;
    if (open) about.controls = popup_of(about.id);
    about.focusable = true;
    about.keys = "v";
}

/// What a choice and a menu share: opens and closes, and hands out what was chosen in the frame before.
std::optional<int> Ui::menu_behind(NodeId id, Rect rect, bool clicked, std::string_view name, std::span<const std::string> options, int selected) {
    const bool arrow = open_menu_ == 0 && std::ranges::any_of(keys_, [id](const KeyPress& press) { return press.id == id; });
    if (clicked || arrow) {
        open_menu_ = open_menu_ == id ? 0 : id;
        menu_is_new_ = open_menu_ != 0;
        next_frame_secs_ = 0;
    }
    std::optional<int> chosen;
    if (menu_choice_ && menu_choice_->first == id) {
        chosen = menu_choice_->second;
        menu_choice_.reset();
        request_focus(id);
    }
    if (open_menu_ == id) {
        top_layer_next_ = std::max(top_layer_next_, 1);
        defer([this, id, rect, label = std::string{name}, list = std::vector<std::string>(options.begin(), options.end()), selected,
               landmark = semantics_.landmark()] {
            const bool inside = semantics_.open_again(landmark);  // it belongs where its opener is
            menu_overlay(id, rect, label, list, selected);
            if (inside) semantics_.close();
        });
    }
    return chosen;
}

void Ui::menu_overlay(NodeId id, Rect anchor, std::string name, std::vector<std::string> options, int selected) {
    const Palette& p = *palette_;
    const float option_height = narrow() ? touch_height : 37.F;
    float width = anchor.w;
    for (const std::string& option : options) width = std::max(width, width_of(option, 14, true) + 44);
    const Rect room = safe();
    width = std::min(width, room.w - 16);
    const float all = option_height * static_cast<float>(options.size()), height = std::min(all + 12, room.h - 16);
    // A narrow anchor near the right end opens to the left.
    Rect box{anchor.w < 60 ? anchor.right() - width : anchor.x, anchor.bottom() + 4, width, height};
    box.x = std::clamp(box.x, room.x + 8, std::max(room.x + 8, room.right() - width - 8));
    if (box.bottom() > room.bottom() - 8) box.y = std::max(room.y + 8, std::min(anchor.y, room.bottom()) - 4 - height);
    layer_ = 1;
    const Appearing appearing{*this, animate(popup_of(id), true, true), 0, box.y < anchor.y ? 8.F : -8.F};
    shadow(box, r2);
    card(box);
    ImGui::PushOverrideID(id);
    {
        const bool chooses = selected >= 0;
        const auto list = group("popup", chooses ? Role::listbox : Role::menu, name, box);
        Roving roving{*this, id_of("popup"), static_cast<int>(options.size()), std::max(0, selected), "vt"};
        bool inside = focused_ == id || focused_ == 0;
        const auto option_ui = [&](int i, float top) {
            const IdScope scope = item(std::to_string(i));
            const Rect rect{box.x + 6, top + option_height * static_cast<float>(i), box.w - 12, option_height};
            const NodeId option_id = id_of("option");
            const Hit hit = this->hit(option_id, rect);
            if (i == selected || hit.hovered) fill(rect, i == selected ? p.primary_soft : (p.ink & 0xFFFFFF00) | 0x0E, r1);
            if (hit.focused) ring({rect.x + 4, rect.y + 4, rect.w - 8, rect.h - 8}, 4);
            text("caption", {rect.x + 10, rect.y, rect.w - 20, rect.h}, options[static_cast<std::size_t>(i)],
                 {.size = 14, .bold = i == selected, .role = Role::none});
            inside |= focused_ == option_id;
            Node about{.id = option_id, .role = chooses ? Role::option : Role::menuitem, .name = options[static_cast<std::size_t>(i)]};
            about.rect = rect;
            if (chooses) about.selected = i == selected;
            roving.item(i, option_id, about);
            node(about);
            if (menu_is_new_ && i == std::max(0, selected)) request_focus(option_id);
            if (hit.clicked) {
                menu_choice_ = {id, i};
                open_menu_ = 0;
                next_frame_secs_ = 0;
            }
        };
        scroll("options", {box.x, box.y + 6, box.w, box.h - 12}, [&](float top) {
            for (int i = 0; i < static_cast<int>(options.size()); ++i) option_ui(i, top);
            return all;
        });
        (void)roving.moved();
        if (focus_is_new_ && !inside) {  // Tab went on
            open_menu_ = 0;
            next_frame_secs_ = 0;
        }
    }
    ImGui::PopID();
    if (!menu_is_new_ && (escape_ || pressed_beside(box))) {
        open_menu_ = 0;
        next_frame_secs_ = 0;
        if (take_escape()) request_focus(id);
    }
    menu_is_new_ = false;
    layer_ = 0;
}

// --- states

void Ui::loading_rows(Rect rect) {
    float y = rect.y + 16;
    for (int i = 0; i < 6 && y + 14 < rect.bottom(); ++i, y += row_height) {
        skeleton({rect.x + 12, y, 60, 14});
        skeleton({rect.x + 84, y, std::max(40.F, rect.w - 200), 14});
        skeleton({rect.right() - 104, y, 90, 14});
    }
    node({.id = id_of("loading"), .role = Role::status, .name = std::string{t("state.loading")}, .rect = rect});
}

bool Ui::message(std::string_view id, Rect rect, std::string_view title, std::string_view detail, std::string_view caption, bool primary, int level) {
    const IdScope scope = item(id);
    const float width = std::min(rect.w - 24, 460.F), x = rect.x + (rect.w - width) / 2;
    const float height = message_height(rect.w, title, detail, caption);
    if (height > rect.h && scroll_stack_.empty()) {
        bool pressed = false;
        scroll("whole", rect, [&](float top) {
            pressed = message("", {rect.x, top, rect.w, height}, title, detail, caption, primary, level);
            return height;
        });
        return pressed;
    }
    float y = rect.y + 14 + std::clamp((rect.h - height) / 2, 0.F, 106.F);
    y += text("title", {x, y, width, 0}, title,
              {.size = 15, .bold = true, .align = Align::centre, .wrap = true, .role = level > 0 ? Role::heading : Role::text, .level = level}) +
         6;
    y += text("detail", {x, y, width, 0}, detail, {.size = 13, .colour = palette_->muted, .align = Align::centre, .wrap = true, .line_height = 20}) +
         14;
    if (caption.empty()) return false;
    const ButtonStyle style{.kind = primary ? ButtonKind::primary : ButtonKind::normal};
    const float w = std::min(button_width(caption, style), rect.w - 24);
    return button("button", {rect.x + (rect.w - w) / 2, y, w, control()}, caption, style);
}

float Ui::message_height(float width, std::string_view title, std::string_view detail, std::string_view caption) const {
    const float words = std::min(width - 24, 460.F);
    return 28 + wrapped_height(title, words, 15, true) + 6 + wrapped_height(detail, words, 13, false, 20) + (caption.empty() ? 0 : 14 + control());
}

float Ui::banner(std::string_view id, Rect rect, std::string_view words, TagKind kind) {
    const Palette& p = *palette_;
    const bool bad = kind == TagKind::bad, warn = kind == TagKind::warn;
    const Colour ground = bad ? p.danger_soft : warn ? p.warn_soft : p.primary_soft;
    const Colour ink = bad ? p.danger : warn ? p.warn : p.primary;
    const float inner = rect.w - 24;
    const float height = wrapped_height(words, inner, 13, false, 20) + 20;
    fill({rect.x, rect.y, rect.w, height}, ground, r_control);
    text(id, {rect.x + 12, rect.y + 10, inner, 0}, words, {.size = 13, .colour = ink, .wrap = true, .line_height = 20});
    return height;
}

}  // namespace omakase
