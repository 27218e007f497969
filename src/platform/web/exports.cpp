#include <emscripten/emscripten.h>

#include <string_view>

#include "platform/web/web_platform.h"

// Everything that JavaScript may call. Texts are UTF-8 with their size, need no NUL, and are copied before the call returns.

namespace omakase {

WebPlatform& platform();
WebPlatform& platform() {
    static WebPlatform the_one;
    return the_one;
}

}  // namespace omakase

extern "C" {

/// Begins: `{"mode","language","hash","width","height","dpr","preferences":{…},"online","stored":{key:value}}`.
EMSCRIPTEN_KEEPALIVE void omakase_start(const char* json, std::size_t size) {
    omakase::platform().start({json, size});
}

/// One event (docs/bridge.md lists them).
EMSCRIPTEN_KEEPALIVE void omakase_event(const char* json, std::size_t size) {
    omakase::platform().event({json, size});
}

/// The answer to the request `name`; status 0 = there was none.
EMSCRIPTEN_KEEPALIVE void omakase_http_answer(const char* name, std::size_t name_size, int status, const char* etag, std::size_t etag_size,
                                              const char* body, std::size_t body_size) {
    omakase::platform().http_answer({{name, name_size}, status, {etag, etag_size}, {body, body_size}});
}

/// A file that was dropped or chosen, or words that were dragged (no name): read on this device.
EMSCRIPTEN_KEEPALIVE void omakase_drop(const char* name, std::size_t name_size, const char* bytes, std::size_t size) {
    omakase::platform().drop({{name, name_size}, {bytes, size}});
}

/// The page is about to be printed: answers with `host.paper`.
EMSCRIPTEN_KEEPALIVE void omakase_print() {
    omakase::platform().print();
}

/// Draws. Returns the seconds until it wants to draw again; infinity = only when an event comes.
EMSCRIPTEN_KEEPALIVE double omakase_frame(double now_secs) {
    return omakase::platform().frame(now_secs);
}

}  // extern "C"
