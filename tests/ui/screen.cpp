#include "ui/screen.h"

#include <imgui_internal.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <unordered_set>

#include "client/app.h"
#include "ui/frame_ui.h"
#include "ui/semantics_check.h"

namespace omakase::testing {

void fail_test(const std::string& message) {
    FAIL(message);
    std::abort();  // not reached: FAIL leaves the test
}

// --- glyphs

GlyphMetrics Ruler::measure(char32_t character, bool, float size_px) {
    const bool half = character < 0x80 || (character >= 0xFF61 && character <= 0xFF9F);
    GlyphMetrics metrics;
    metrics.advance = (half ? 0.55F : 1.F) * size_px;
    if (character == ' ' || character == 0x3000) return metrics;
    metrics.left = static_cast<int>(std::floor(size_px * 0.05F));
    metrics.right = static_cast<int>(std::floor(metrics.advance * 0.95F));
    metrics.top = -static_cast<int>(std::ceil(size_px * 0.8F));
    metrics.bottom = static_cast<int>(std::ceil(size_px * 0.1F));
    return metrics;
}

std::pair<float, float> Ruler::ascent_descent(bool, float size_px) {
    return {size_px * 0.88F, size_px * 0.22F};
}

std::vector<std::size_t> Ruler::field_lines(std::string_view, float, float, std::size_t most) {
    ++asked_lines;
    return {line_starts.begin(), line_starts.begin() + static_cast<std::ptrdiff_t>(std::min(most, line_starts.size()))};
}

std::uint32_t Ruler::pixel(const GlyphJob& job, int x, int y) {
    const auto alpha = (static_cast<std::uint32_t>(job.character) * 31 + (job.bold ? 7U : 0U) + static_cast<std::uint32_t>(x) * 3 +
                        static_cast<std::uint32_t>(y) * 5) %
                           254 +
                       1;
    return 0x00FFFFFFU | (alpha << 24);
}

void Ruler::draw(std::span<const GlyphJob> jobs, std::span<std::uint32_t> rgba) {
    ++batches;
    last_jobs.assign(jobs.begin(), jobs.end());
    all_jobs.insert(all_jobs.end(), jobs.begin(), jobs.end());
    std::size_t at = 0;
    for (const GlyphJob& job : jobs)
        for (int y = 0; y < job.height; ++y)
            for (int x = 0; x < job.width; ++x) rgba[at++] = pixel(job, x, y);
    REQUIRE(at == rgba.size());
}

// --- the other side of the tree

void TreeMirror::apply(const std::string& difference) {
    set.clear();
    ordered.clear();
    removed.clear();
    if (difference.empty()) return;
    const Json json = Json::parse(difference, nullptr, false);
    INFO(difference);
    REQUIRE(json.is_object());
    REQUIRE(json.size() == 3);
    for (const Json& id : json.at("remove")) {
        removed.push_back(id.get<NodeId>());
        REQUIRE(nodes_.erase(removed.back()) == 1);
        children_.erase(removed.back());
    }
    for (const Json& node : json.at("set")) {
        set.push_back(node.at("id").get<NodeId>());
        nodes_[set.back()] = node;
    }
    for (const Json& one : json.at("order")) {
        const auto parent = one.at(0).get<NodeId>();
        ordered.push_back(parent);
        REQUIRE((parent == 0 || nodes_.contains(parent)));
        children_[parent] = one.at(1).get<std::vector<NodeId>>();
    }
    // A parent that lost all its children is not named; the removed ones are gone from wherever they were.
    for (auto& [parent, children] : children_) std::erase_if(children, [&](NodeId id) { return !nodes_.contains(id); });
}

void TreeMirror::collect(NodeId parent, std::vector<NodeId>& ids) const {
    const auto found = children_.find(parent);
    if (found == children_.end()) return;
    for (const NodeId id : found->second) {
        ids.push_back(id);
        collect(id, ids);
    }
}

std::vector<NodeId> TreeMirror::reading_order() const {
    std::vector<NodeId> ids;
    collect(0, ids);
    return ids;
}

// --- the screen

Screen::Screen(AppState first, Viewport viewport, float density) : state{std::move(first)}, viewport_{viewport}, density_{density} {
    context_ = ImGui::CreateContext();
    ImGui::SetCurrentContext(context_);
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.ConfigFlags |= ImGuiConfigFlags_NoKeyboard;
    io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors | ImGuiBackendFlags_RendererHasTextures;
    ImGui::GetPlatformIO().Renderer_TextureMaxWidth = ImGui::GetPlatformIO().Renderer_TextureMaxHeight = 4096;
    ImGui::GetStyle().FontSizeBase = 14;
    faces_ = add_faces(*io.Fonts, ruler_);
    frame();
}

Screen::~Screen() {
    ImGui::SetCurrentContext(context_);
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
        texture->SetTexID(ImTextureID_Invalid);
        texture->SetStatus(ImTextureStatus_Destroyed);
    }
    ImGui::DestroyContext(context_);
}

/// What imgui_impl_opengl3 does with textures, without the card.
void Screen::render() {
    for (ImTextureData* texture : *ImGui::GetDrawData()->Textures) {
        if (texture->Status == ImTextureStatus_WantCreate) {
            REQUIRE(texture->Format == ImTextureFormat_RGBA32);
            const ImTextureID id = next_texture_++;
            std::vector<std::uint32_t>& pixels = textures_[id];
            pixels.resize(static_cast<std::size_t>(texture->Width) * static_cast<std::size_t>(texture->Height));
            std::memcpy(pixels.data(), texture->GetPixels(), pixels.size() * 4);
            texture->SetTexID(id);
            texture->SetStatus(ImTextureStatus_OK);
        } else if (texture->Status == ImTextureStatus_WantUpdates) {
            std::vector<std::uint32_t>& pixels = textures_.at(texture->TexID);
            for (const ImTextureRect& part : texture->Updates)
                for (int y = part.y; y < part.y + part.h; ++y)
                    std::memcpy(&pixels[static_cast<std::size_t>(y * texture->Width + part.x)], texture->GetPixelsAt(part.x, y),
                                static_cast<std::size_t>(part.w) * 4);
            texture->SetStatus(ImTextureStatus_OK);
        } else if (texture->Status == ImTextureStatus_WantDestroy && texture->UnusedFrames > 0) {
            textures_.erase(texture->TexID);
            texture->SetTexID(ImTextureID_Invalid);
            texture->SetStatus(ImTextureStatus_Destroyed);
        }
    }
}

float Screen::frame() {
    ImGui::SetCurrentContext(context_);
    ImGuiIO& io = ImGui::GetIO();
    now_secs_ += 0.016F;
    io.DeltaTime = 0.016F;
    const float scale = static_cast<float>(state.text_size_percent) / 100;
    io.DisplaySize = {viewport_.width / scale, viewport_.height / scale};
    io.DisplayFramebufferScale = {density_ * scale, density_ * scale};
    ImGui::NewFrame();
    watch_items();
    ui_.begin(state, faces_, system, now_secs_);
    Actions asked = frame_ui(ui_, state);
    ui_.end();
    if (const std::string faults = tree_faults(semantics_); !faults.empty()) fail_test("the tree is not what was drawn:\n" + faults);
    draw_pending_glyphs(*io.Fonts);
    ImGui::Render();
    const bool blanks = make_room_for_glyphs(*io.Fonts);
    if (!blanks) render();

    difference_ = semantics_.difference();
    mirror_.apply(difference_);
    float next = blanks ? 0 : ui_.next_frame_secs();
    if (const NodeId wanted = ui_.take_focus_request(); wanted != 0) {
        focus_request_ = wanted;
        ui_.focus_moved(wanted, true);  // the page focuses it, says so, and that asks for a frame
        next = 0;
    }
    if (io.MouseReleased[0] || io.MouseClicked[0] || !GImGui->InputEventsQueue.empty()) next = 0;
    if (follow)
        for (const Action& action : asked) {
            (void)update(state, action, next_random_id);
            next = 0;
        }
    actions_.insert(actions_.end(), std::make_move_iterator(asked.begin()), std::make_move_iterator(asked.end()));
    return next;
}

int Screen::frames_until_idle(int at_most) {
    for (int frames = 1; frames <= at_most; ++frames)
        if (!(frame() <= 0)) return frames;
    fail_test("the screen never settles; the last difference was " +
              (difference_.empty() ? std::string{"empty: an animation or the pointer asks for frames"} : difference_));
}

void Screen::click(const Node& target) {
    if (target.disabled) fail_test("disabled: " + target.name);
    semantics_.invoke(target.id);
    frame();
    frames_until_idle();
}

void Screen::type(Role role, std::string_view name, std::string value) {
    const Node& target = node(role, name);
    REQUIRE(target.field);
    ui_.field_event(target.id, {.value = std::move(value)});
    frame();
    frames_until_idle();
}

void Screen::leave(Role role, std::string_view name) {
    ui_.field_event(node(role, name).id, {.left = true});
    frame();
    frames_until_idle();
}

void Screen::submit(Role role, std::string_view name) {
    ui_.field_event(node(role, name).id, {.submitted = true});
    frame();
    frames_until_idle();
}

void Screen::focus(NodeId id, bool ring) {
    ui_.focus_moved(id, ring);
    frames_until_idle();
}

void Screen::escape() {
    ui_.escape_pressed();
    frame();
    frames_until_idle();
}

void Screen::point_at(float x, float y) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddMouseSourceEvent(ImGuiMouseSource_Mouse);
    io.AddMousePosEvent(x, y);
    frame();
    frames_until_idle();
}

void Screen::click_at(float x, float y) {
    // As a browser sends it: all at once, and Dear ImGui spreads it over the frames it needs.
    ImGuiIO& io = ImGui::GetIO();
    io.AddMouseSourceEvent(ImGuiMouseSource_Mouse);
    io.AddMousePosEvent(x, y);
    io.AddMouseButtonEvent(0, true);
    io.AddMouseButtonEvent(0, false);
    frame();
    frames_until_idle();
}

void Screen::wheel(float notches) {
    ImGui::GetIO().AddMouseWheelEvent(0, notches);
    frame();
    frames_until_idle();
}

void Screen::swipe(float x, float y_from, float y_to, int steps) {
    finger_down(x, y_from);
    for (int i = 1; i <= steps; ++i) finger_to(x, y_from + (y_to - y_from) * static_cast<float>(i) / static_cast<float>(steps));
    finger_up();
    frames_until_idle(400);  // momentum runs out
}

// As platform/web/web_platform.cpp hands on what web/phone.js tells.

void Screen::finger_down(float x, float y) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
    io.AddMousePosEvent(x, y);
    io.AddMouseButtonEvent(0, true);
    while (!GImGui->InputEventsQueue.empty()) frame();
}

void Screen::finger_to(float x, float y) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
    io.AddMousePosEvent(x, y);
    frame();
}

void Screen::finger_up() {
    ImGuiIO& io = ImGui::GetIO();
    io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
    io.AddMouseButtonEvent(0, false);
    frame();
}

const Node* Screen::find(Role role, std::string_view name) const {
    const auto found = std::ranges::find_if(nodes(), [&](const Node& node) { return node.role == role && node.name == name; });
    return found != nodes().end() ? &*found : nullptr;
}

const Node& Screen::node(Role role, std::string_view name) const {
    const Node* found = find(role, name);
    if (found == nullptr) missing(role, name);
    return *found;
}

bool Screen::has(Role role, std::string_view part_of_name) const {
    return std::ranges::any_of(nodes(), [&](const Node& node) { return node.role == role && node.name.find(part_of_name) != std::string::npos; });
}

int Screen::count(Role role) const {
    return static_cast<int>(std::ranges::count(nodes(), role, &Node::role));
}

std::string Screen::tree() const {
    std::string all;
    for (std::size_t i = 0; i < nodes().size(); ++i) {
        for (std::size_t up = semantics_.parent(i); up != Semantics::no_parent; up = semantics_.parent(up)) all += "  ";
        all += std::string{wire_name(nodes()[i].role)} + " \"" + nodes()[i].name + "\"\n";
    }
    return all;
}

void Screen::missing(Role role, std::string_view name) const {
    fail_test("no " + std::string{wire_name(role)} + " named \"" + std::string{name} + "\" in\n" + tree());
}

}  // namespace omakase::testing
