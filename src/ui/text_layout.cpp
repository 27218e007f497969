#include "ui/text_layout.h"

#include <imgui.h>

#include <cfloat>

#include "core/encoding.h"

namespace omakase {
namespace {

bool is_wide(char32_t c) {
    return (c >= 0x2E80 && c < 0xA4D0) || (c >= 0xAC00 && c < 0xD7B0) || (c >= 0xF900 && c < 0xFB00) || (c >= 0xFE30 && c < 0xFE50) ||
           (c >= 0xFF00 && c < 0xFFF0) || c >= 0x20000;
}

// 行頭禁則 and 行末禁則, as far as one-line sentences of a screen need them.
bool may_not_begin_line(char32_t c) {
    constexpr std::u32string_view set =
        U"、。，．・：；？！ー゛゜ヽヾゝゞ々〉》」』】〕）］｝ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ…‥,.:;?!)]}%％℃〜～";
    return set.find(c) != std::u32string_view::npos;
}
bool may_not_end_line(char32_t c) {
    constexpr std::u32string_view set = U"（〔［｛〈《「『【([{￥$¥#＃";
    return set.find(c) != std::u32string_view::npos;
}
bool may_break_between(char32_t before, char32_t after) {
    if (may_not_begin_line(after) || may_not_end_line(before)) return false;
    return is_wide(before) || is_wide(after) || before == ' ' || before == '/' || before == '\\';
}

/// Where a word that has no other break ends on its line: at `at`, or a few characters earlier when the next line would begin with 。 or ）.
std::size_t inside_word(std::string_view text, std::size_t line, std::size_t at) {
    for (std::size_t end = at; end > line;) {
        std::size_t before = end - 1;
        while (before > line && (static_cast<unsigned char>(text[before]) & 0xC0) == 0x80) --before;
        if (!may_not_begin_line(decode_utf8_at(text, end).value) && !may_not_end_line(decode_utf8_at(text, before).value)) return end;
        end = before;
    }
    return at;
}

}  // namespace

float text_width(ImFont* font, float size, std::string_view text) {
    return font->CalcTextSizeA(size, FLT_MAX, 0, text.data(), text.data() + text.size()).x;
}

std::vector<ByteRange> wrap_text(ImFont* font, float size, std::string_view text, float width) {
    std::vector<ByteRange> lines;
    ImFontBaked* baked = font->GetFontBaked(size);
    const float scale = size / baked->Size;
    std::size_t line = 0, at = 0, best = 0;  // best: the last place where this line may end; 0 = none
    float x = 0;
    char32_t before = 0;
    const auto end_line = [&](std::size_t end, std::size_t next) {
        while (end > line && text[end - 1] == ' ') --end;
        lines.push_back({line, end});
        line = at = next;
        best = 0;
        x = 0;
        before = 0;
    };
    while (at < text.size()) {
        const CodePoint point = decode_utf8_at(text, at);
        const std::size_t bytes = point.size == 0 ? 1 : point.size;
        if (point.value == '\n') {
            end_line(at, at + 1);
            continue;
        }
        if (before != 0 && may_break_between(before, point.value)) best = at;
        const float advance = baked->GetCharAdvance(static_cast<ImWchar>(point.size == 0 ? 0xFFFD : point.value)) * scale;
        if (x + advance > width && at > line && point.value != ' ') {
            const std::size_t end = best > line ? best : inside_word(text, line, at);
            end_line(end, end);
            while (at < text.size() && text[at] == ' ') line = ++at;
            continue;
        }
        x += advance;
        before = point.value;
        at += bytes;
    }
    if (line < text.size() || lines.empty()) end_line(text.size(), text.size());
    return lines;
}

std::vector<int> line_starts_utf16(std::string_view text, const std::vector<ByteRange>& lines) {
    std::vector<int> starts;
    int units = 0;
    std::size_t at = 0;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        for (; at < lines[i].first; ++at) {
            const auto byte = static_cast<unsigned char>(text[at]);
            if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
        }
        if (text[lines[i].first - 1] != '\n') starts.push_back(units);
    }
    return starts;
}

std::string ellipsize(ImFont* font, float size, std::string_view text, float width, bool middle) {
    if (text_width(font, size, text) <= width) return std::string{text};
    const float room = width - text_width(font, size, "…");
    const auto is_boundary = [&](std::size_t i) { return i >= text.size() || (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80; };
    // How many bytes of the head (or the tail) fit: bisected, because widths only grow.
    const auto fit_head = [&](float limit) {
        std::size_t low = 0, high = text.size();
        while (low < high) {
            const std::size_t mid = (low + high + 1) / 2;
            if (text_width(font, size, text.substr(0, mid)) <= limit)
                low = mid;
            else
                high = mid - 1;
        }
        while (low > 0 && !is_boundary(low)) --low;
        return low;
    };
    if (!middle) return std::string{text.substr(0, fit_head(room))} + "…";
    std::size_t tail = text.size();
    for (std::size_t i = text.size(); i-- > 0;) {
        if (!is_boundary(i)) continue;
        if (text_width(font, size, text.substr(i)) > room * 0.6F) break;
        tail = i;
    }
    const std::size_t head = fit_head(room - text_width(font, size, text.substr(tail)));
    return std::string{text.substr(0, head)} + "…" + std::string{text.substr(tail)};
}

}  // namespace omakase
