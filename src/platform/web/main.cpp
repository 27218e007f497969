#include "platform/web/web_platform.h"

// The page calls main once, before anything of exports.cpp; 0 = ready, 1 = this browser cannot draw it (no WebGL 2).

namespace omakase {
WebPlatform& platform();
}

int main() {
    return omakase::platform().open() ? 0 : 1;
}
