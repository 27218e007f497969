#include "platform/web/imports.h"

#include <emscripten/emscripten.h>

#include <array>
#include <vector>

#include "core/cp932_data.h"

// clang-format off
EM_JS(void, host_request_frame, (const char* cause, int size), { Module.host.requestFrame(UTF8ToString(cause, size)); })
EM_JS(void, host_effects, (const char* json, int size), { Module.host.effects(UTF8ToString(json, size)); })
EM_JS(void, host_semantics, (const char* json, int size), { Module.host.semantics(UTF8ToString(json, size)); })
EM_JS(void, host_focus, (unsigned id), { Module.host.focus(id >>> 0); })
EM_JS(void, host_scale, (float scale), { Module.host.scale(scale); })
EM_JS(void, host_title, (const char* title, int size, const char* language, int language_size), {
    Module.host.title(UTF8ToString(title, size), UTF8ToString(language, language_size));
})
EM_JS(void, host_paper, (const char* json, int size), { Module.host.paper(UTF8ToString(json, size)); })
EM_JS(void, host_save_file, (const char* name, int name_size, const char* type, int type_size, const char* bytes, int size), {
    Module.host.saveFile(UTF8ToString(name, name_size), UTF8ToString(type, type_size), HEAPU8.slice(bytes, bytes + size));
})
EM_JS(void, host_random, (unsigned char* out, int size), { crypto.getRandomValues(HEAPU8.subarray(out, out + size)); })
EM_JS(double, host_now_us, (), { return Date.now() * 1000; })
EM_JS(void, host_measure, (int character, int bold, float size, float* out), { Module.host.glyphs.measure(character, !!bold, size, HEAPF32.subarray(out >> 2, (out >> 2) + 5)); })
EM_JS(void, host_face, (int bold, float size, float* out), { Module.host.glyphs.face(!!bold, size, HEAPF32.subarray(out >> 2, (out >> 2) + 2)); })
EM_JS(void, host_draw, (const float* jobs, int count, unsigned* rgba, int pixels), {
    Module.host.glyphs.draw(HEAPF32.subarray(jobs >> 2, (jobs >> 2) + count * 7), count, HEAPU32.subarray(rgba >> 2, (rgba >> 2) + pixels));
})
EM_JS(int, host_field_lines, (const char* words, int bytes, float size, float width, int* out, int most), {
    return Module.host.fieldLines(UTF8ToString(words, bytes), size, width, HEAP32.subarray(out >> 2, (out >> 2) + most));
})
EM_JS(void, host_cp932, (unsigned short* out, int rows, int cells), {
    const bytes = [];
    for (let row = 0; row < rows; row++)
        for (let cell = 0; cell < cells; cell++)
            bytes.push((row >> 1) + (row < 62 ? 0x81 : 0xC1), cell + (row % 2 ? 0x9F : cell < 63 ? 0x40 : 0x41), 10);
    const characters = new TextDecoder("shift_jis").decode(new Uint8Array(bytes)).split(String.fromCharCode(10));
    for (let i = 0; i < rows * cells; i++) {
        const code = characters[i].length === 1 ? characters[i].charCodeAt(0) : 0xFFFD;
        HEAPU16[(out >> 1) + i] = code === 0xFFFD || (code >= 0xE000 && code < 0xF900) ? 0 : code;
    }
})
// clang-format on

namespace omakase {

/// In place of the table of core, which would be 12 KB more to load: the browser has it.
char32_t cp932_character(std::size_t row, std::size_t cell) {
    static const auto table = [] {
        std::vector<unsigned short> characters(cp932_row_count * cp932_row_cells);
        host_cp932(characters.data(), cp932_row_count, cp932_row_cells);
        return characters;
    }();
    return table[row * cp932_row_cells + cell];
}

}  // namespace omakase

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
void paper(std::string_view json) {
    host_paper(json.data(), size_of(json));
}
void save_file(std::string_view name, std::string_view type, std::string_view bytes) {
    host_save_file(name.data(), size_of(name), type.data(), size_of(type), bytes.data(), size_of(bytes));
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

std::vector<std::size_t> field_lines(std::string_view words, float size, float width, std::size_t most) {
    std::vector<int> units(most);  // JavaScript counts in UTF-16
    units.resize(static_cast<std::size_t>(host_field_lines(words.data(), size_of(words), size, width, units.data(), static_cast<int>(most))));
    std::vector<std::size_t> starts;
    int unit = 0;
    for (std::size_t at = 0; at < words.size() && starts.size() < units.size(); ++at) {
        const auto byte = static_cast<unsigned char>(words[at]);
        if ((byte & 0xC0) == 0x80) continue;
        if (unit >= units[starts.size()]) starts.push_back(at);
        unit += byte >= 0xF0 ? 2 : 1;
    }
    return starts;
}

}  // namespace omakase::host
