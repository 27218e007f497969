#pragma once
#include <string>

#include "ui/semantics.h"

// The presets dev and web-debug (IMGUI_ENABLE_TEST_ENGINE) compare each frame's tree with what Dear ImGui was given, through its item hooks: what can
// be pressed has a node of its id at its place, and what can be focused is an item. In other builds nothing is ever found.

namespace omakase {

/// Forgets the items of the frame before; called after ImGui::NewFrame.
void watch_items();
/// Where the frame's tree and its items differ, a line each.
std::string tree_faults(const Semantics& semantics);

}  // namespace omakase
