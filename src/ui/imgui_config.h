// Dear ImGui's options for this project (IMGUI_USER_CONFIG).
#pragma once
#define IMGUI_USE_WCHAR32       // 𠮷 and other characters beyond U+FFFF occur in people's names
#define ImDrawIdx unsigned int  // 16 bits would mix up the glyphs of a 4K screen full of small text
#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS
#define IMGUI_DISABLE_DEMO_WINDOWS
#define IMGUI_DISABLE_DEBUG_TOOLS
#define IMGUI_DISABLE_DEFAULT_FONT
#define IMGUI_DISABLE_FILE_FUNCTIONS
#define IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS
// Glyphs come from ui/glyphs.cpp alone. Naming the other loader is Dear ImGui's only switch that leaves stb_truetype (15 KB) out;
// glyphs.cpp answers to that name.
#define IMGUI_ENABLE_FREETYPE
