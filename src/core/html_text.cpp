#include "core/html_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/encoding.h"

namespace omakase {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
bool is_letter(char c) {
    return lower(c) >= 'a' && lower(c) <= 'z';
}

struct Tag {
    std::string name;  // lower case
    bool closing = false;
    std::size_t end = 0;  // one past '>'
};

/// The tag at `open` (where '<' stands); nothing for <https://…>, <name@host> and a bare '<'.
std::optional<Tag> tag_at(std::string_view text, std::size_t open) {
    std::size_t at = open + 1;
    Tag tag;
    if (at < text.size() && text[at] == '/') {
        tag.closing = true;
        ++at;
    }
    while (at < text.size() && (is_letter(text[at]) || (!tag.name.empty() && text[at] >= '0' && text[at] <= '9'))) tag.name += lower(text[at++]);
    // `o:p` and its like stand in mails that were written with Word.
    if (at + 1 < text.size() && text[at] == ':' && is_letter(text[at + 1])) {
        while (at < text.size() && (is_letter(text[at]) || text[at] == ':')) ++at;
        if (tag.name.size() != 1) return std::nullopt;
    }
    if (tag.name.empty() || at >= text.size() || !std::string_view{" \t\n\r/>"}.contains(text[at])) return std::nullopt;
    char quote = 0;
    for (; at < text.size(); ++at) {
        if (quote != 0) {
            if (text[at] == quote) quote = 0;
        } else if (text[at] == '"' || text[at] == '\'') {
            quote = text[at];
        } else if (text[at] == '>') {
            tag.end = at + 1;
            return tag;
        }
    }
    return std::nullopt;
}

bool is_one_of(std::string_view name, std::string_view list) {
    const std::size_t at = list.find(name);
    return at != std::string_view::npos && (at == 0 || list[at - 1] == ' ') && (at + name.size() == list.size() || list[at + name.size()] == ' ');
}
constexpr std::string_view block_tags =
    "address blockquote body br center dd div dl dt form h1 h2 h3 h4 h5 h6 hr html li ol p pre section table tr ul";
constexpr std::string_view cell_tags = "td th";
constexpr std::string_view hidden_tags = "script style head title";
constexpr std::string_view inline_tags = "a b em font i img o s span strong u wbr meta";

std::size_t find_closing(std::string_view html, std::string_view name, std::size_t from) {
    for (std::size_t at = html.find('<', from); at != std::string_view::npos; at = html.find('<', at + 1))
        if (const auto tag = tag_at(html, at); tag && tag->closing && tag->name == name) return tag->end;
    return html.size();
}

}  // namespace

bool looks_like_html(std::string_view text) {
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        const auto tag = tag_at(text, at);
        if (tag && (is_one_of(tag->name, block_tags) || is_one_of(tag->name, cell_tags) || is_one_of(tag->name, inline_tags))) return true;
    }
    return false;
}

std::string html_to_text(std::string_view html) {
    std::string out;
    bool in_pre = false;
    for (std::size_t at = 0; at < html.size();) {
        if (html.substr(at).starts_with("<!--")) {
            const std::size_t end = html.find("-->", at);
            at = end == std::string_view::npos ? html.size() : end + 3;
            continue;
        }
        if (html[at] == '<') {
            if (html.substr(at).starts_with("<!")) {
                at = std::min(html.find('>', at), html.size() - 1) + 1;
                continue;
            }
            if (const auto tag = tag_at(html, at)) {
                if (!tag->closing && is_one_of(tag->name, hidden_tags)) {
                    at = find_closing(html, tag->name, tag->end);
                    continue;
                }
                if (is_one_of(tag->name, block_tags)) out += '\n';
                if (is_one_of(tag->name, cell_tags)) out += ' ';
                if (tag->name == "pre") in_pre = !tag->closing;
                at = tag->end;
                continue;
            }
        }
        // Line ends of the source are only white space; what breaks lines are tags.
        out += (html[at] == '\n' || html[at] == '\r') && !in_pre ? ' ' : html[at];
        ++at;
    }
    return decode_entities(out);
}

std::string decode_entities(std::string_view text) {
    static constexpr auto names = std::to_array<std::pair<std::string_view, char32_t>>({
        {"nbsp", 0xA0},
        {"amp", U'&'},
        {"lt", U'<'},
        {"gt", U'>'},
        {"quot", U'"'},
        {"apos", U'\''},
        {"zwnj", 0x200C},
        {"zwj", 0x200D},
        {"ensp", 0x2002},
        {"emsp", 0x2003},
        {"shy", 0xAD},
        {"ndash", 0x2013},
        {"mdash", 0x2014},
        {"minus", 0x2212},
        {"colon", U':'},
    });
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text[at] == '&' ? text.substr(0, std::min(text.size(), at + 12)).find(';', at) : std::string_view::npos;
        if (end == std::string_view::npos) {
            out += text[at++];
            continue;
        }
        const std::string_view name = text.substr(at + 1, end - at - 1);
        char32_t value = 0;
        if (name.starts_with('#')) {
            const bool hex = name.size() > 1 && lower(name[1]) == 'x';
            for (const char c : name.substr(hex ? 2 : 1)) {
                const char32_t digit = c >= '0' && c <= '9'                        ? static_cast<char32_t>(c - '0')
                                       : hex && lower(c) >= 'a' && lower(c) <= 'f' ? static_cast<char32_t>(lower(c) - 'a' + 10)
                                                                                   : 0x110000;
                value = std::min<char32_t>(value * (hex ? 16 : 10) + digit, 0x110000);
            }
            if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) value = 0;
        } else if (const auto found = std::ranges::find(names, name, &std::pair<std::string_view, char32_t>::first); found != names.end()) {
            value = found->second;
        }
        if (value == 0) {
            out += text[at++];
            continue;
        }
        append_utf8(out, value);
        at = end + 1;
    }
    return out;
}

}  // namespace omakase
