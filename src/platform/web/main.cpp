#include "platform/web/web_platform.h"

// The page calls main once, before anything of exports.cpp; 0 = ready, 1 = this browser cannot draw it (no WebGL 2).

namespace omakase {
WebPlatform& platform();
}

/// SDL looks up GL's functions by name for what this app does not use; emscripten would keep all of GL in the page for it.
extern "C" void* eglGetProcAddress(const char*) {
    return nullptr;
}

int main() {
    return omakase::platform().open() ? 0 : 1;
}
