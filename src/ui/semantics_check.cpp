#include "ui/semantics_check.h"

#include <imgui_internal.h>

#ifdef IMGUI_ENABLE_TEST_ENGINE

#include <algorithm>
#include <cmath>
#include <vector>

namespace {

struct Item {
    ImGuiID id;
    omakase::Rect box, window;  ///< where it is; what of it the window shows
};
std::vector<Item> items;

omakase::Rect from_imgui(const ImRect& r) {
    return {r.Min.x, r.Min.y, r.GetWidth(), r.GetHeight()};
}

}  // namespace

void ImGuiTestEngineHook_ItemAdd(ImGuiContext* context, ImGuiID id, const ImRect& box, const ImGuiLastItemData*) {
    const ImGuiWindow* window = context->CurrentWindow;
    if (id != window->ID) items.push_back({id, from_imgui(box), from_imgui(window->ClipRect)});  // windows name themselves, too
}
void ImGuiTestEngineHook_ItemInfo(ImGuiContext*, ImGuiID, const char*, ImGuiItemStatusFlags) {}
void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}
const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID) {
    return nullptr;
}

namespace omakase {
namespace {

bool can_be_seen(const Rect& box, const Rect& through) {
    return std::min(box.right(), through.right()) - std::max(box.x, through.x) > 0 &&
           std::min(box.bottom(), through.bottom()) - std::max(box.y, through.y) > 0;
}

bool same_place(const Rect& a, const Rect& b) {
    return std::abs(a.x - b.x) < 0.5F && std::abs(a.y - b.y) < 0.5F && std::abs(a.w - b.w) < 0.5F && std::abs(a.h - b.h) < 0.5F;
}

std::string words_of(const Rect& r) {
    const auto whole = [](float v) { return std::to_string(std::lround(v)); };
    return whole(r.x) + "," + whole(r.y) + " " + whole(r.w) + "x" + whole(r.h);
}

}  // namespace

void watch_items() {
    items.clear();
    GImGui->TestEngineHookItems = true;  // from the next window on
}

std::string tree_faults(const Semantics& semantics) {
    std::string faults;
    const auto fault = [&](const std::string& what) { faults += what + "\n"; };
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    const std::vector<Node>& nodes = semantics.nodes();
    for (const Item& item : items) {
        if (std::ranges::count(items, item.id, &Item::id) > 1) fault("two items with one id at " + words_of(item.box));
        if (!can_be_seen(item.box, item.window)) continue;
        const auto node = std::ranges::find(nodes, item.id, &Node::id);
        if (node == nodes.end())
            fault("no node for the item at " + words_of(item.box));
        else if (!same_place(node->rect, item.box))
            fault(std::string{wire_name(node->role)} + " \"" + node->name + "\" says " + words_of(node->rect) + " and is pressed at " +
                  words_of(item.box));
    }
    for (const Node& node : nodes) {
        const bool clipped = node.clip.w > 0 || node.clip.h > 0;
        if (!node.focusable || node.role == Role::main || !can_be_seen(node.rect, {0, 0, size.x, size.y}) ||
            (clipped && !can_be_seen(node.rect, node.clip)))
            continue;
        if (std::ranges::find(items, node.id, &Item::id) == items.end())
            fault("no item for the " + std::string{wire_name(node.role)} + " \"" + node.name + "\" at " + words_of(node.rect));
    }
    return faults;
}

}  // namespace omakase

#else

void omakase::watch_items() {}
std::string omakase::tree_faults(const Semantics&) {
    return {};
}

#endif
