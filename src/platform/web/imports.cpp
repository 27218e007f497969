#include "platform/web/imports.h"

#include <emscripten/emscripten.h>

#include <array>

// clang-format off
EM_JS(void, host_request_frame, (const char* cause, int size), { Module.host.requestFrame(UTF8ToString(cause, size)); })
EM_JS(void, host_effects, (const char* json, int size), { Module.host.effects(UTF8ToString(json, size)); })
EM_JS(void, host_semantics, (const char* json, int size), { Module.host.semantics(UTF8ToString(json, size)); })
EM_JS(void, host_focus, (unsigned id), { Module.host.focus(id >>> 0); })
EM_JS(void, host_scale, (float scale), { Module.host.scale(scale); })
EM_JS(void, host_title, (const char* title, int size, const char* language, int language_size), {
    Module.host.title(UTF8ToString(title, size), UTF8ToString(language, language_size));
})
EM_JS(void, host_random, (unsigned char* out, int size), { crypto.getRandomValues(HEAPU8.subarray(out, out + size)); })
EM_JS(double, host_now_us, (), { return Date.now() * 1000; })
EM_JS(void, host_measure, (int character, int bold, float size, float* out), { Module.host.glyphs.measure(character, !!bold, size, HEAPF32.subarray(out >> 2, (out >> 2) + 5)); })
EM_JS(void, host_face, (int bold, float size, float* out), { Module.host.glyphs.face(!!bold, size, HEAPF32.subarray(out >> 2, (out >> 2) + 2)); })
EM_JS(void, host_draw, (const float* jobs, int count, unsigned* rgba, int pixels), {
    Module.host.glyphs.draw(HEAPF32.subarray(jobs >> 2, (jobs >> 2) + count * 7), count, HEAPU32.subarray(rgba >> 2, (rgba >> 2) + pixels));
})
// clang-format on

namespace omakase::host {
namespace {
int size_of(std::string_view text) {
    return static_cast<int>(text.size());
}
}  // namespace

void request_frame(std::string_view cause) {
    host_request_frame(cause.data(), size_of(cause));
}
void effects(std::string_view json) {
    host_effects(json.data(), size_of(json));
}
void semantics(std::string_view json) {
    host_semantics(json.data(), size_of(json));
}
void focus(std::uint32_t node_id) {
    host_focus(node_id);
}
void scale(float scale) {
    host_scale(scale);
}
void title(std::string_view title, std::string_view language) {
    host_title(title.data(), size_of(title), language.data(), size_of(language));
}
double now_us() {
    return host_now_us();
}

std::string random_id() {
    std::array<unsigned char, 16> bytes{};
    host_random(bytes.data(), static_cast<int>(bytes.size()));
    std::string text;
    for (const unsigned char byte : bytes) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

GlyphMetrics measure_glyph(char32_t character, bool bold, float size_px) {
    std::array<float, 5> out{};
    host_measure(static_cast<int>(character), bold, size_px, out.data());
    return {out[0], static_cast<int>(out[1]), static_cast<int>(out[2]), static_cast<int>(out[3]), static_cast<int>(out[4])};
}

std::pair<float, float> ascent_descent(bool bold, float size_px) {
    std::array<float, 2> out{};
    host_face(bold, size_px, out.data());
    return {out[0], out[1]};
}

void draw_glyphs(std::span<const GlyphJob> jobs, std::span<std::uint32_t> rgba) {
    std::vector<float> flat;
    flat.reserve(jobs.size() * 7);
    for (const GlyphJob& job : jobs)
        for (const float value : {static_cast<float>(job.character), job.bold ? 1.F : 0.F, job.size_px, static_cast<float>(job.left),
                                  static_cast<float>(job.top), static_cast<float>(job.width), static_cast<float>(job.height)})
            flat.push_back(value);
    host_draw(flat.data(), static_cast<int>(jobs.size()), rgba.data(), static_cast<int>(rgba.size()));
}

}  // namespace omakase::host
