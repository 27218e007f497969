#include "ui/ui.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/link.h"

namespace omakase {
namespace {

/// The language of words that are not in the app's: Japanese has kana or kanji, and the only English words in the Japanese app are that
/// language's own name. Names of products and threats have none.
std::string_view other_language(Language language, std::string_view words) {
    if (language == Language::ja) return words == "English" ? "en" : "";
    for (std::size_t i = 0; i + 2 < words.size(); ++i) {
        const auto first = static_cast<unsigned char>(words[i]), second = static_cast<unsigned char>(words[i + 1]);
        const bool kana = first == 0xE3 && second >= 0x81 && second <= 0x83, kanji = first >= 0xE4 && first <= 0xE9;
        if (kanji || (kana && words.substr(i, 3) != "・")) return "ja";
    }
    return "";
}

constexpr float drag_threshold_px = 8;  // a finger that moved less meant to press
constexpr float hold_secs = 0.5F;
constexpr float trail_secs = 0.1F;    // a finger's speed is that of its last tenth of a second
constexpr float glide_secs = 0.325F;  // what glides loses two thirds of its speed in this time
constexpr float most_speed = 6000, least_speed = 12;
constexpr float tip_secs = 4;  // after the finger that was held let go
constexpr float wheel_step_px = 60;
constexpr float motion_secs = 0.15F;

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
    const bool other_size = viewport_.w > 0 && (viewport_.w != size.x || viewport_.h != size.y);
    viewport_ = {0, 0, size.x, size.y};
    settling_ = other_size ? 3 : std::max(0, settling_ - 1);
    if (settling_ > 0) next_frame_secs_ = 0;
    field_focused_ = false;
    top_layer_ = std::exchange(top_layer_next_, 0);
    layer_ = 0;
    covered_ = std::exchange(covered_next_, {});
    above_cover_ = false;
    clips_.clear();
    overlays_.clear();
    searches_.clear();
    tooltip_.clear();
    follow_finger();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(size);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
    ImGui::Begin("app", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse);
    semantics_.begin_frame();
    faces_.bold->CurrentRasterizerDensity = faces_.regular->CurrentRasterizerDensity;  // Dear ImGui tells only its current font
    fill(viewport_, palette_->bg);
}

void Ui::draw_overlays() {
    // Overlays may open further ones (a menu in a dialog), so no iterator is kept.
    for (std::size_t i = 0; i < overlays_.size(); ++i) {
        const auto overlay = overlays_[i];
        overlay();
    }
    draw_tip();
}

void Ui::tip(Rect place, std::string_view words) {
    if (layer_ < top_layer_ || words.empty()) return;
    if (ImGui::GetIO().MouseSource == ImGuiMouseSource_Mouse) {
        if (ImGui::IsMouseHoveringRect({place.x, place.y}, {place.right(), place.bottom()})) tooltip_ = words;
        return;
    }
    if (!finger_.held) return;
    // All that is hidden in the row or card below the finger; without one, what is within a finger's breadth.
    const float middle = place.y + place.h / 2, around = std::max(place.h, touch_height) / 2;
    const bool meant = held_in_.w > 0 ? held_in_.contains(place.x + place.w / 2, middle)
                                      : finger_.x >= place.x && finger_.x < place.right() && std::abs(finger_.y - middle) <= around && visible(place);
    if (!meant) return;
    held_tip_ += held_tip_.empty() ? "" : "\n";
    held_tip_ += words;
}

void Ui::draw_tip() {
    const bool held = !held_tip_.empty();
    if (held && !finger_.down) {
        if (now_secs_ >= held_tip_until_) return held_tip_.clear();
        next_frame_secs_ = std::min(next_frame_secs_, held_tip_until_ - now_secs_);
    }
    const std::string& words = held ? held_tip_ : tooltip_;
    if (words.empty()) return;
    const float size = held ? 14.F : 12.F, x = held ? finger_.x : ImGui::GetIO().MousePos.x, y = held ? finger_.y : ImGui::GetIO().MousePos.y;
    const Rect room = safe();
    const float widest = std::min(420.F, room.w - 36);
    float width = 0;
    for (std::size_t at = 0; at <= words.size();) {
        const std::size_t end = std::min(words.find('\n', at), words.size());
        width = std::max(width, width_of(std::string_view{words}.substr(at, end - at), size));
        at = end + 1;
    }
    width = std::min(std::ceil(width) + 1, widest);
    const float height = wrapped_height(words, width, size);
    Rect box{held ? x - width / 2 - 10 : x, y + 18, width + 20, height + 10};
    // A finger hides what is below it.
    if (held ? y - 36 - box.h >= room.y : box.bottom() + 4 > room.bottom()) box.y = y - (held ? 36 : 8) - box.h;
    box.x = std::clamp(box.x, room.x + 8, std::max(room.x + 8, room.right() - box.w - 8));
    box.y = std::clamp(box.y, room.y + 4, std::max(room.y + 4, room.bottom() - box.h - 4));
    fill(box, palette_->ink, r1);
    text("tooltip", {box.x + 10, box.y + 5, width, height}, words, {.size = size, .colour = palette_->bg, .wrap = true, .role = Role::none});
}

void Ui::end() {
    // Menus close when what they belong to is gone.
    if (top_layer_next_ == 0) open_menu_ = open_dialog_ = 0;
    if (wanted_search_ != Search::none && !searches_.empty() && top_layer_next_ == 0) {
        request_focus(wanted_search_ == Search::own ? searches_.back() : searches_.front());
        wanted_search_ = Search::none;
    }
    const ImGuiIO& io = ImGui::GetIO();
    const bool press = io.MouseDown[0] || io.MouseReleased[0] || !GImGui->InputEventsQueue.empty();
    if (typing_ != field_focused_ && !press) {
        typing_ = field_focused_;
        next_frame_secs_ = 0;
    }
    std::erase_if(motions_, [](auto& motion) { return !std::exchange(motion.second.drawn, false); });
    semantics_.clear_invoked();
    field_events_.clear();
    keys_.clear();
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
    if (!node.href.starts_with('#')) node.href = outside_link(node.href);
    if (node.lang.empty()) node.lang = other_language(language_, node.value.empty() ? node.name : node.value);
    return node;
}

Rect Ui::safe() const {
    return {viewport_.x + insets_.left, viewport_.y + insets_.top, std::max(1.F, viewport_.w - insets_.left - insets_.right),
            std::max(1.F, viewport_.h - insets_.top - insets_.bottom)};
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

void Ui::progress(Rect square, float part, Colour colour) {
    const ImVec2 middle{square.x + square.w / 2, square.y + square.h / 2};
    const float radius = square.w / 2 - 1, top = -IM_PI / 2;
    draw().AddCircle(middle, radius, packed(palette_->line), 0, 2);
    draw().PathArcTo(middle, radius, top, top + 2 * IM_PI * part);
    draw().PathStroke(packed(colour), 0, 2);
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
    if (style.selectable && finger_.down) {  // a finger cannot select; held on the words, it copies all of them
        const Rect all{rect.x, rect.y, rect.w,
                       style.wrap ? wrapped_height(words, rect.w, style.size, style.bold, line_height) : std::max(rect.h, line_height)};
        if (finger_.held && layer_ >= top_layer_ && intersect(all, clip()).contains(finger_.x, finger_.y)) {
            copying_ = id_of(id);
            copying_words_ = words;
        }
        if (copying_ == id_of(id)) fill({all.x - 4, all.y, all.w + 4, all.h}, palette_->primary_soft, r1);
    }
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
    if (cut) tip(place, words);
    if (style.role == Role::none) return height;
    Node about{.id = id_of(id), .role = style.role, .name = std::string{words == "—" ? t("state.not_told") : words}};  // a dash is not read aloud
    about.rect = place;
    about.level = style.level;
    if (style.selectable) {
        about.selectable = SelectableText{.size_px = style.size, .line_height = style.wrap ? line_height : place.h, .bold = style.bold};
        if (style.align != Align::left) about.selectable->align = style.align == Align::centre ? "center" : "right";
        if (style.wrap) about.selectable->breaks = line_starts_utf16(words, wrap_text(font, style.size, words, rect.w));
    }
    node(std::move(about));
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

// --- motion

float Ui::animate(NodeId id, bool target, bool appears) {
    const float goal = target ? 1.F : 0.F;
    Motion& motion = motions_.try_emplace(id, appears ? 1 - goal : goal).first->second;
    motion.drawn = true;
    // Before the first frame there was silence, not a sixtieth of a second.
    const bool begins = motion.at == 0 || motion.at == 1;
    const float step = std::min(ImGui::GetIO().DeltaTime, begins ? 1 / 60.F : 1.F) / motion_secs;
    motion.at = system_.reduced_motion ? goal : std::clamp(goal, motion.at - step, motion.at + step);
    if (motion.at != goal) next_frame_secs_ = 0;
    return motion.at * motion.at * (3 - 2 * motion.at);
}

Ui::Appearing::Appearing(Ui& ui, float shown, float dx, float dy) : list_{ui.draw()}, shown_{shown}, dx_{dx}, dy_{dy}, first_{list_.VtxBuffer.Size} {}

Ui::Appearing::~Appearing() {
    if (shown_ >= 1) return;
    for (int i = first_; i < list_.VtxBuffer.Size; ++i) {
        ImDrawVert& vertex = list_.VtxBuffer[i];
        vertex.pos.x += (1 - shown_) * dx_;
        vertex.pos.y += (1 - shown_) * dy_;
        const auto alpha = static_cast<ImU32>(static_cast<float>(vertex.col >> IM_COL32_A_SHIFT) * shown_);
        vertex.col = (vertex.col & ~IM_COL32_A_MASK) | (alpha << IM_COL32_A_SHIFT);
    }
}

// --- interaction

/// What the finger on the glass has done so far. Dear ImGui tells where it is; a press, a drag and a finger that is held are told apart here.
void Ui::follow_finger() {
    const ImGuiIO& io = ImGui::GetIO();
    finger_.began = finger_.lifted = finger_.held = false;
    held_in_ = {};
    if (!held_tip_.empty() && !finger_.down && take_escape()) held_tip_.clear();
    if (io.MouseSource == ImGuiMouseSource_TouchScreen && io.MouseClicked[0]) {
        finger_ = {.down = true, .began = true, .x = io.MousePos.x, .y = io.MousePos.y, .since = now_secs_};
        held_tip_.clear();
        copying_ = 0;
    }
    if (!finger_.down && !GImGui->InputEventsQueue.empty()) return;  // what is said of it waits with it
    const bool slides = std::exchange(finger_slides_, false), cancelled = std::exchange(finger_cancelled_, false);
    if (!finger_.down) return;
    auto& trail = finger_.trail;
    if (trail.empty() || trail.back().second != io.MousePos.y || now_secs_ - trail.back().first > trail_secs / 2)
        trail.emplace_back(now_secs_, io.MousePos.y);
    std::erase_if(trail, [this](const auto& at) { return at.first < now_secs_ - trail_secs; });
    const float across = std::abs(io.MousePos.x - finger_.x), along = std::abs(io.MousePos.y - finger_.y);
    const bool moves = !finger_.moved && std::max(across, along) > drag_threshold_px;
    if (moves) {
        finger_.moved = true;
        finger_.upright = along >= across;
    }
    if (cancelled) {
        finger_.moved = true;
        finger_.upright = false;
        finger_.moves = 0;
        finger_.pulled = 0;
        copying_ = 0;
    }
    if (!io.MouseDown[0]) {
        finger_.down = false;
        finger_.lifted = true;
        held_tip_until_ = now_secs_ + tip_secs;
        if (copying_ != 0) copied_ = copying_words_;  // now, because a browser lets a page copy when a finger is lifted, not while it is down
    }
    if (moves || slides || cancelled) {
        finger_.spent = true;  // nothing below it is pressed
        ImGui::ClearActiveID();
    } else if (finger_.down && !finger_.spent) {
        const float left = finger_.since + hold_secs - now_secs_;
        if (left > 0) {
            next_frame_secs_ = std::min(next_frame_secs_, left);
        } else {
            finger_.held = finger_.spent = true;
            ImGui::ClearActiveID();
        }
    }
}

/// Downwards positive, px a second.
float Ui::finger_speed() const {
    const auto& trail = finger_.trail;
    if (trail.size() < 2) return 0;
    const float secs = trail.back().first - trail.front().first;
    return secs < 0.004F ? 0 : std::clamp((trail.back().second - trail.front().second) / secs, -most_speed, most_speed);
}

Ui::Pull Ui::pull(Rect area) {
    if (finger_.upright && finger_.moves == 0 && top_layer_ == 0 && area.contains(finger_.x, finger_.y))  // there is nothing that scrolls
        finger_.pulled = std::max(0.F, ImGui::GetIO().MousePos.y - finger_.y - drag_threshold_px);
    const bool there = finger_.down || finger_.lifted;
    return {there ? finger_.pulled : 0, finger_.lifted};
}

bool Ui::pressed_beside(Rect box) const {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.MouseSource == ImGuiMouseSource_TouchScreen) return finger_.lifted && !finger_.spent && !box.contains(finger_.x, finger_.y);
    return ImGui::IsMouseClicked(0) && !box.contains(io.MousePos.x, io.MousePos.y);
}

Hit Ui::hit(NodeId id, Rect rect, bool enabled, float above) {
    Hit result;
    result.focused = focused_ == id && focus_ring_;
    const float top = rect.y - above;
    if (focused_ == id && settling_ == 0) focus_seen_ = visible({rect.x, top, rect.w, rect.h + above});
    // What has the focus is brought into view, and stays there when the keyboard opens.
    const bool to_view = focused_ == id && (focus_is_new_ || (settling_ == 1 && focus_seen_));
    if (to_view) bring_into_view({rect.x, top, rect.w, rect.bottom() - top});
    const bool invoked = semantics_.take_invoked(id);
    const ImRect box = to_imgui(rect);
    if (!ImGui::ItemAdd(box, id)) {
        result.clicked = invoked && enabled && layer_ >= top_layer_;
        return result;
    }
    if (!enabled || layer_ < top_layer_) return result;
    const bool touch = ImGui::GetIO().MouseSource == ImGuiMouseSource_TouchScreen;
    if (touch && finger_.held && intersect(rect, clip()).contains(finger_.x, finger_.y)) held_in_ = rect;
    if (touch && finger_.spent) {
        result.clicked = invoked;
        return result;
    }
    if (!above_cover_ && covered_.contains(ImGui::GetIO().MousePos.x, ImGui::GetIO().MousePos.y)) {
        result.clicked = invoked;
        return result;
    }
    result.clicked = ImGui::ButtonBehavior(box, id, &result.hovered, &result.held) || invoked;
    if (result.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (touch && !result.held) result.hovered = false;  // a finger leaves no hover behind
    return result;
}

void Ui::focus_moved(NodeId id, bool ring) {
    focused_ = id;
    focus_ring_ = ring;
    focus_is_new_ = id != 0;
}

void Ui::arrived_at(std::size_t screen, NodeId main) {
    const std::optional<std::size_t> before = std::exchange(screen_, screen);
    if (before && before != screen && !field_focused_) request_focus(main);
}

void Ui::field_event(NodeId id, FieldEvent event) {
    FieldEvent& waiting = field_events_[id];
    if (event.value) waiting.value = std::move(event.value), waiting.edit = event.edit;
    waiting.submitted |= event.submitted;
    waiting.left |= event.left;
}

// --- scrolling

void Ui::scroll(std::string_view id, Rect rect, const std::function<float(float y)>& content, bool follows_end) {
    const NodeId node_id = id_of(id);
    const auto [entry, is_new] = scrolls_.try_emplace(node_id);
    Scroll& scroll = entry->second;
    const float before = std::max(0.F, scroll.content - scroll.height), most = std::max(0.F, scroll.content - rect.h);
    if (follows_end && (is_new || scroll.offset >= before - 2)) scroll.to_end |= is_new || before != most;
    if (scroll.to_end) scroll.offset = most;
    scroll.height = rect.h;
    if (layer_ >= top_layer_) move_scroll(node_id, scroll, rect);
    scroll.offset = std::clamp(scroll.offset, 0.F, most);
    const std::size_t first = semantics_.nodes().size();

    ImGui::PushClipRect({rect.x, rect.y}, {rect.right(), rect.bottom()}, true);
    clips_.push_back(intersect(rect, clip()));
    scroll_stack_.push_back(node_id);
    const float height = content(rect.y - std::round(scroll.offset));
    scroll_stack_.pop_back();
    clips_.pop_back();
    ImGui::PopClipRect();

    Scroll& after = scrolls_[node_id];
    if (!follows_end) keep_in_sight(after, rect, first);
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

/// By wheel and finger, and what glides on.
void Ui::move_scroll(NodeId id, Scroll& scroll, Rect rect) {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.MouseWheel != 0 && ImGui::IsMouseHoveringRect({rect.x, rect.y}, {rect.right(), rect.bottom()})) {
        scroll.offset -= io.MouseWheel * wheel_step_px;
        scroll.velocity = 0;
    }
    const bool began_here = intersect(rect, clip()).contains(finger_.x, finger_.y);
    if (finger_.began && began_here && scroll.velocity != 0) {
        scroll.velocity = 0;
        finger_.spent = true;  // it stops what glides and presses nothing
    }
    if (finger_.down && finger_.upright && finger_.moves == 0 && began_here) {
        finger_.moves = id;
        finger_.at_top = layer_ == 0 && scroll.offset <= 0;
    }
    if (finger_.moves == id && (finger_.down || finger_.lifted)) {
        const float at = scroll.offset - finger_.pulled - io.MouseDelta.y;
        finger_.pulled = finger_.at_top ? std::max(0.F, -at) : 0;
        scroll.offset = std::max(0.F, at);
        scroll.velocity = finger_.lifted && finger_.pulled == 0 ? -finger_speed() : 0;
    }
    if (scroll.velocity == 0) return;
    const float left = std::exp(-io.DeltaTime / glide_secs), most = std::max(0.F, scroll.content - rect.h);
    scroll.offset += scroll.velocity * glide_secs * (1 - left);
    scroll.velocity *= left;
    if (std::abs(scroll.velocity) < least_speed || scroll.offset <= 0 || scroll.offset >= most)
        scroll.velocity = 0;
    else
        next_frame_secs_ = 0;
}

/// A window of another size breaks lines elsewhere: what stood at the upper edge stands there again. `first`: the area's first node.
void Ui::keep_in_sight(Scroll& scroll, Rect rect, std::size_t first) {
    const std::vector<Node>& nodes = semantics_.nodes();
    if (settling_ == 3 && scroll.offset > 0) {
        for (const auto& [id, below] : scroll.seen) {
            const auto found = std::ranges::find(nodes.begin() + static_cast<std::ptrdiff_t>(first), nodes.end(), id, &Node::id);
            if (found == nodes.end()) continue;
            scroll.offset = std::max(0.F, scroll.offset + found->rect.y - rect.y - below);
            break;
        }
        return;
    }
    scroll.seen.clear();
    for (std::size_t i = first; i < nodes.size(); ++i)
        if (nodes[i].rect.y >= rect.y && nodes[i].rect.y < rect.bottom()) scroll.seen.emplace_back(nodes[i].id, nodes[i].rect.y - rect.y);
}

void Ui::bring_into_view(Rect rect) {
    if (scroll_stack_.empty()) return;
    Scroll& scroll = scrolls_[scroll_stack_.back()];
    const Rect view = clip();
    if (rect.y < view.y + 8)
        scroll.offset = std::max(0.F, scroll.offset - (view.y + 8 - rect.y));
    else if (rect.bottom() > view.bottom() - 8)
        scroll.offset += rect.bottom() - view.bottom() + 8;
    next_frame_secs_ = 0;
}

// --- overlays

void Ui::dialog(std::string_view id, std::string_view title, float width, const std::function<float(Rect inner)>& content,
                const std::function<void()>& close) {
    const NodeId dialog_id = id_of(id);
    top_layer_next_ = std::max(top_layer_next_, 1);
    defer([this, dialog_id, title = std::string{title}, width, content, close] {
        layer_ = 1;
        const float shown = animate(dialog_id, true, true);
        {
            const Appearing shade{*this, shown, 0, 0};
            fill(viewport_, 0x00000066);
        }
        const Appearing appearing{*this, shown, 0, 12};
        const float measured = scrolls_[dialog_id].content;  // last frame's height places it
        const Rect room = safe();
        const float w = std::min(width, room.w - 32);
        const float h = std::min(measured + 32, room.h - 32);
        const Rect box{std::round(room.x + (room.w - w) / 2), std::round(room.y + (room.h - h) / 2), w, h};
        shadow(box, r2);
        card(box);
        ImGui::PushID(static_cast<int>(dialog_id));
        {
            Node about;
            about.modal = true;
            const auto scope = group("dialog", Role::dialog, title, box, about);
            float height = 0;
            scroll("content", {box.x + 2, box.y + 2, w - 4, h - 4}, [&](float top) {
                const float y = top + 14;
                const float title_height =
                    text("title", {box.x + 16, y, w - 32, 0}, title, {.size = 16, .bold = true, .wrap = true, .role = Role::heading, .level = 2});
                height = title_height + 8 + content({box.x + 16, y + title_height + 8, w - 32, h - 32 - title_height - 8});
                return height + 28;
            });
            if (measured != height) {
                scrolls_[dialog_id].content = height;
                next_frame_secs_ = 0;
            }
        }
        ImGui::PopID();
        if (open_dialog_ == dialog_id && open_menu_ == 0 && (take_escape() || (top_layer_ == 1 && pressed_beside(box)))) close();
        open_dialog_ = dialog_id;
        layer_ = 0;
    });
}

}  // namespace omakase
