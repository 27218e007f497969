#include "ui/ui.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace omakase {
namespace {

constexpr float drag_threshold_px = 8;        // a finger that moved less meant to press
constexpr float momentum_per_second = 0.02F;  // what of the speed is left after a second
constexpr float wheel_step_px = 60;

ImRect to_imgui(Rect r) {
    return {r.x, r.y, r.right(), r.bottom()};
}

Rect intersect(Rect a, Rect b) {
    const float x = std::max(a.x, b.x), y = std::max(a.y, b.y);
    return {x, y, std::max(0.F, std::min(a.right(), b.right()) - x), std::max(0.F, std::min(a.bottom(), b.bottom()) - y)};
}

}  // namespace

void Ui::begin(const AppState& state, Faces faces, const SystemPreferences& system, float now_secs) {
    palette_ = &palette_for(state.theme, system);
    faces_ = faces;
    system_ = system;
    language_ = state.language;
    now_secs_ = now_secs;
    next_frame_secs_ = std::numeric_limits<float>::infinity();
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    viewport_ = {0, 0, size.x, size.y};
    top_layer_ = std::exchange(top_layer_next_, 0);
    layer_ = 0;
    covered_ = std::exchange(covered_next_, {});
    above_cover_ = false;
    clips_.clear();
    overlays_.clear();
    tooltip_.clear();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(size);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
    ImGui::Begin("app", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse);
    semantics_.begin_frame();
    fill(viewport_, palette_->bg);
}

void Ui::draw_overlays() {
    // Overlays may open further ones (a menu in a dialog), so no iterator is kept.
    for (std::size_t i = 0; i < overlays_.size(); ++i) {
        const auto overlay = overlays_[i];
        overlay();
    }
    if (!tooltip_.empty()) {
        const float width = std::min(width_of(tooltip_, 12), 420.F);
        const float height = wrapped_height(tooltip_, width + 1, 12);
        const ImVec2 mouse = ImGui::GetIO().MousePos;
        const Rect box{std::clamp(mouse.x, 8.F, std::max(8.F, viewport_.w - width - 28)),
                       mouse.y + 22 + height > viewport_.h ? mouse.y - height - 18 : mouse.y + 18, width + 20, height + 10};
        fill(box, palette_->ink, r1);
        text("tooltip", {box.x + 10, box.y + 5, width + 1, height}, tooltip_, {.size = 12, .colour = palette_->bg, .wrap = true, .role = Role::none});
    }
}

void Ui::end() {
    // Menus close when what they belong to is gone.
    if (top_layer_next_ == 0) open_menu_ = open_dialog_ = 0;
    semantics_.clear_invoked();
    field_events_.clear();
    focus_is_new_ = false;
    escape_ = false;
    ImGui::End();
    ImGui::PopStyleVar(2);
}

Ui::Group Ui::group(std::string_view id, Role role, std::string_view name, Rect rect, Node more) {
    more.id = id_of(id);
    more.role = role;
    more.name = name;
    more.rect = rect;
    return Group{semantics_, placed(std::move(more))};
}

void Ui::node(Node node) {
    semantics_.add(placed(std::move(node)));
}

Node Ui::placed(Node node) const {
    if (!clips_.empty()) node.clip = clips_.back();
    return node;
}

bool Ui::visible(Rect rect) const {
    const Rect seen = intersect(rect, clip());
    return seen.w > 0 && seen.h > 0;
}

// --- drawing

void Ui::fill(Rect rect, Colour colour, float radius) {
    draw().AddRectFilled({rect.x, rect.y}, {rect.right(), rect.bottom()}, packed(colour), radius);
}

void Ui::outline(Rect rect, Colour colour, float radius, float thickness) {
    const float half = thickness / 2;
    draw().AddRect({rect.x + half, rect.y + half}, {rect.right() - half, rect.bottom() - half}, packed(colour), radius, 0, thickness);
}

void Ui::line(float x1, float y1, float x2, float y2, Colour colour) {
    if (y1 == y2)
        fill({x1, y1, x2 - x1, 1}, colour);  // crisp: an anti-aliased line between pixels is grey
    else if (x1 == x2)
        fill({x1, y1, 1, y2 - y1}, colour);
    else
        draw().AddLine({x1, y1}, {x2, y2}, packed(colour));
}

void Ui::card(Rect rect, Colour ground, Colour edge) {
    fill(rect, ground, r2);
    outline(rect, edge, r2);
}

void Ui::shadow(Rect rect, float radius) {
    for (int i = 1; i <= 6; ++i) {
        const auto grow = static_cast<float>(i) * 2;
        const Colour colour = (palette_->shadow & 0xFFFFFF00) | ((palette_->shadow & 0xFF) / static_cast<Colour>(i + 1));
        outline({rect.x - grow, rect.y - grow + 4, rect.w + 2 * grow, rect.h + 2 * grow}, colour, radius + grow, 2);
    }
}

void Ui::left_edge(Rect rect, Colour colour, float radius) {
    ImDrawList& list = draw();
    list.PushClipRect({rect.x, rect.y}, {rect.x + 4, rect.bottom()}, true);
    fill(rect, colour, radius);
    list.PopClipRect();
}

void Ui::icon(Icon icon, Rect square, Colour colour, float thickness) {
    draw_icon(draw(), icon, square, colour, thickness);
}

void Ui::draw_line_of_text(float x, float y, std::string_view words, const TextStyle& style, ImU32 colour) {
    draw().AddText(face(style.bold), style.size, {x, y}, colour, words.data(), words.data() + words.size());
}

float Ui::text(std::string_view id, Rect rect, std::string_view words, const TextStyle& style) {
    ImFont* font = face(style.bold);
    const float line_height = style.line_height > 0 ? style.line_height : style.size * 1.5F;
    const ImFontBaked* baked = font->GetFontBaked(style.size);
    // As CSS centres a line: the face's own height in the middle of the line box.
    const float lead = (line_height - (baked->Ascent - baked->Descent)) / 2;
    const ImU32 colour = packed(style.colour != 0 ? style.colour : palette_->ink);
    const auto aligned = [&](float width) {
        if (style.align == Align::centre) return rect.x + (rect.w - width) / 2;
        return style.align == Align::right ? rect.right() - width : rect.x;
    };
    float height = line_height;
    bool cut = false;
    if (style.wrap) {
        const std::vector<ByteRange> lines = wrap_text(font, style.size, words, rect.w);
        height = line_height * static_cast<float>(lines.size());
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const std::string_view part = words.substr(lines[i].first, lines[i].last - lines[i].first);
            const float y = rect.y + lead + line_height * static_cast<float>(i);
            if (visible({rect.x, y, rect.w, line_height}))
                draw_line_of_text(aligned(style.align == Align::left ? 0 : width_of(part, style.size, style.bold)), y, part, style, colour);
        }
    } else if (visible({rect.x, rect.y, rect.w, std::max(rect.h, line_height)})) {
        const float top = rect.h > 0 ? rect.y + (rect.h - line_height) / 2 : rect.y;  // a taller box centres its line
        const std::string shown = ellipsize(font, style.size, words, rect.w, style.middle_ellipsis);
        cut = shown.size() != words.size() || shown != words;
        const float x = aligned(style.align == Align::left ? 0 : width_of(shown, style.size, style.bold));
        for (const ByteRange& mark : style.marks) {
            if (cut || mark.last > words.size()) break;
            const float from = width_of(words.substr(0, mark.first), style.size, style.bold),
                        to = width_of(words.substr(0, mark.last), style.size, style.bold);
            fill({x + from - 1, top + lead, to - from + 2, baked->Ascent - baked->Descent}, palette_->warn_soft, 3);
        }
        draw_line_of_text(x, top + lead, shown, style, colour);
    }
    const Rect place{rect.x, rect.y, rect.w, std::max(rect.h, height)};
    if (cut && layer_ >= top_layer_ && ImGui::IsMouseHoveringRect({place.x, place.y}, {place.right(), place.bottom()}) &&
        ImGui::GetIO().MouseSource == ImGuiMouseSource_Mouse)
        tooltip_ = words;
    if (style.role != Role::none) node({.id = id_of(id), .role = style.role, .name = std::string{words}, .rect = place, .level = style.level});
    return height;
}

float Ui::wrapped_height(std::string_view words, float width, float size, bool bold, float line_height) const {
    return static_cast<float>(wrap_text(face(bold), size, words, width).size()) * (line_height > 0 ? line_height : size * 1.5F);
}

void Ui::skeleton(Rect rect) {
    fill(rect, palette_->sunken, 4);
}

void Ui::ring(Rect rect, float radius) {
    outline({rect.x - 4, rect.y - 4, rect.w + 8, rect.h + 8}, palette_->primary, radius + 4, 3);
}

// --- interaction

Hit Ui::hit(NodeId id, Rect rect, bool enabled) {
    Hit result;
    result.focused = focused_ == id && focus_ring_;
    if (focused_ == id && focus_is_new_ && !scroll_stack_.empty()) {  // what has the focus is brought into view
        Scroll& scroll = scrolls_[scroll_stack_.back()];
        const Rect view = clip();
        if (rect.y < view.y + 8)
            scroll.offset = std::max(0.F, scroll.offset - (view.y + 8 - rect.y));
        else if (rect.bottom() > view.bottom() - 8)
            scroll.offset += rect.bottom() - view.bottom() + 8;
        next_frame_secs_ = 0;
    }
    const bool invoked = semantics_.take_invoked(id);
    const ImRect box = to_imgui(rect);
    if (!ImGui::ItemAdd(box, id)) {
        result.clicked = invoked && enabled && layer_ >= top_layer_;
        return result;
    }
    if (!enabled || layer_ < top_layer_) return result;
    if (!above_cover_ && covered_.contains(ImGui::GetIO().MousePos.x, ImGui::GetIO().MousePos.y)) {
        result.clicked = invoked;
        return result;
    }
    result.clicked = ImGui::ButtonBehavior(box, id, &result.hovered, &result.held) || invoked;
    if (result.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (ImGui::GetIO().MouseSource == ImGuiMouseSource_TouchScreen && !result.held) result.hovered = false;  // a finger leaves no hover behind
    return result;
}

void Ui::focus_moved(NodeId id, bool ring) {
    focused_ = id;
    focus_ring_ = ring;
    focus_is_new_ = id != 0;
}

void Ui::field_event(NodeId id, FieldEvent event) {
    FieldEvent& waiting = field_events_[id];
    if (event.value) waiting.value = std::move(event.value);
    waiting.submitted |= event.submitted;
    waiting.left |= event.left;
}

// --- scrolling

void Ui::scroll(std::string_view id, Rect rect, const std::function<float(float y)>& content, bool follows_end) {
    const NodeId node_id = id_of(id);
    const auto [entry, is_new] = scrolls_.try_emplace(node_id);
    Scroll& scroll = entry->second;
    if (is_new && follows_end) scroll.to_end = true;
    const ImGuiIO& io = ImGui::GetIO();
    const float most = std::max(0.F, scroll.content - rect.h);
    const bool inside = layer_ >= top_layer_ && ImGui::IsMouseHoveringRect({rect.x, rect.y}, {rect.right(), rect.bottom()});
    if (scroll.to_end) scroll.offset = most;
    if (inside && io.MouseWheel != 0) {
        scroll.offset -= io.MouseWheel * wheel_step_px;
        scroll.velocity = 0;
    }
    const bool touch = io.MouseSource == ImGuiMouseSource_TouchScreen;
    if (touch && inside && io.MouseDown[0] && !scroll.dragging && std::abs(io.MousePos.y - io.MouseClickedPos[0].y) > drag_threshold_px &&
        rect.contains(io.MouseClickedPos[0].x, io.MouseClickedPos[0].y)) {
        scroll.dragging = true;
        ImGui::ClearActiveID();  // the finger scrolls: nothing below it is pressed
    }
    if (scroll.dragging) {
        scroll.offset -= io.MouseDelta.y;
        if (io.DeltaTime > 0) scroll.velocity = 0.7F * scroll.velocity + 0.3F * (-io.MouseDelta.y / io.DeltaTime);
        if (!io.MouseDown[0]) scroll.dragging = false;
    } else if (scroll.velocity != 0) {
        if (io.MouseDown[0] && inside) scroll.velocity = 0;
        scroll.offset += scroll.velocity * io.DeltaTime;
        scroll.velocity *= std::pow(momentum_per_second, io.DeltaTime);
        if (std::abs(scroll.velocity) < 12 || scroll.offset <= 0 || scroll.offset >= most)
            scroll.velocity = 0;
        else
            next_frame_secs_ = 0;
    }
    scroll.offset = std::clamp(scroll.offset, 0.F, most);

    ImGui::PushClipRect({rect.x, rect.y}, {rect.right(), rect.bottom()}, true);
    clips_.push_back(intersect(rect, clip()));
    scroll_stack_.push_back(node_id);
    const float height = content(rect.y - std::round(scroll.offset));
    scroll_stack_.pop_back();
    clips_.pop_back();
    ImGui::PopClipRect();

    Scroll& after = scrolls_[node_id];
    if (height != after.content) {
        if (follows_end && after.offset >= most - 2) after.to_end = true;
        after.content = height;
        next_frame_secs_ = 0;  // what is scrolled to is decided with the new height
    } else {
        after.to_end = false;
    }
    if (height > rect.h) {
        const float length = std::max(32.F, rect.h * rect.h / height);
        const float at = rect.y + (rect.h - length) * (after.offset / (height - rect.h));
        fill({rect.right() - 6, at + 2, 4, length - 4}, (palette_->faint & 0xFFFFFF00) | 0x88, 2);
    }
}

// --- overlays

void Ui::dialog(std::string_view id, std::string_view title, float width, const std::function<float(Rect inner)>& content,
                const std::function<void()>& close) {
    const NodeId dialog_id = id_of(id);
    top_layer_next_ = std::max(top_layer_next_, 1);
    defer([this, dialog_id, title = std::string{title}, width, content, close] {
        layer_ = 1;
        fill(viewport_, 0x00000066);
        Scroll& measured = scrolls_[dialog_id];  // last frame's height places it
        const float w = std::min(width, viewport_.w - 32);
        const float h = std::min(measured.content + 32, viewport_.h - 32);
        const Rect box{std::round((viewport_.w - w) / 2), std::round((viewport_.h - h) / 2), w, h};
        shadow(box, r2);
        card(box);
        ImGui::PushID(static_cast<int>(dialog_id));
        {
            Node about;
            about.modal = true;
            const auto scope = group("dialog", Role::dialog, title, box, about);
            const float title_height = text("title", {box.x + 16, box.y + 16, w - 32, 0}, title,
                                            {.size = 16, .bold = true, .wrap = true, .role = Role::heading, .level = 2});
            const float inner = content({box.x + 16, box.y + 16 + title_height + 8, w - 32, h - 32 - title_height - 8});
            if (measured.content != title_height + 8 + inner) {
                measured.content = title_height + 8 + inner;
                next_frame_secs_ = 0;
            }
        }
        ImGui::PopID();
        if (open_dialog_ == dialog_id &&
            (escape_ || (ImGui::IsMouseClicked(0) && !box.contains(ImGui::GetIO().MousePos.x, ImGui::GetIO().MousePos.y) && top_layer_ == 1)))
            close();
        open_dialog_ = dialog_id;
        layer_ = 0;
    });
}

}  // namespace omakase
