#include "core/cef.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "core/vendor_text.h"

namespace omakase {
namespace {

constexpr std::string_view mark = "CEF:";
constexpr std::array<std::string_view, 8> field_names{"Version", "Device Vendor", "Device Product", "Device Version", "Device Event Class ID",
                                                      "Name",    "Severity",      "Extension"};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
bool is_key_letter(char c) {
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

/// Keys whose values are Windows paths and accounts: agents send them unescaped, so `\n` in them is a backslash and a letter.
bool holds_paths(std::string_view key) {
    static constexpr std::array keys{"filePath",
                                     "fname",
                                     "oldFilePath",
                                     "oldFileName",
                                     "sproc",
                                     "dproc",
                                     "deviceProcessName",
                                     "sourceProcessName",
                                     "destinationProcessName",
                                     "duser",
                                     "suser",
                                     "duid",
                                     "suid",
                                     "dntdom",
                                     "sntdom",
                                     "deviceNtDomain",
                                     "destinationUserName",
                                     "sourceUserName",
                                     "destinationNtDomain",
                                     "sourceNtDomain",
                                     "TMCMLogTarget",
                                     "dhost",
                                     "shost",
                                     "dvchost",
                                     "TMCMLogDetectedHost"};
    return std::ranges::any_of(keys, [key](std::string_view known) { return key == known; });
}

/// `[A-Za-z0-9_]+`, optionally followed by `.` or `[` and anything.
bool is_key(std::string_view token) {
    std::size_t i = 0;
    while (i < token.size() && is_key_letter(token[i])) ++i;
    if (i == 0) return false;
    return i == token.size() || ((token[i] == '.' || token[i] == '[') && i + 1 < token.size());
}

std::string unescape_header(std::string_view text, CefEvent& event) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            if (i + 1 < text.size() && (text[i + 1] == '\\' || text[i + 1] == '|')) {
                ++i;
            } else {
                add_flag(event.flags, "bad_escape");
            }
        }
        out += text[i];
    }
    return out;
}

std::string unescape_value(std::string_view text, bool path, CefEvent& event) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (next == '\\' || next == '=') {
            out += next;
            ++i;
        } else if (!path && (next == 'n' || next == 'r')) {
            out += next == 'n' ? '\n' : '\r';
            ++i;
        } else {
            out += '\\';
            add_flag(event.flags, "bad_escape");
        }
    }
    return out;
}

/// What a label means, without the decoration that versions add: `VLF_FirstActionResult` and `First_Action_Result` are one.
std::string fold_label(std::string_view label) {
    for (std::string_view prefix : {"VLF_", "CLF_", "SLF_"}) {
        if (label.size() > prefix.size() && equal_ignoring_case(label.substr(0, prefix.size()), prefix)) {
            label.remove_prefix(prefix.size());
            break;
        }
    }
    std::string folded = ascii_lower(label);
    std::erase_if(folded, [](char c) { return c == '_' || c == ' '; });
    return folded;
}

struct KeyPlace {
    std::size_t first = 0;   ///< of the key
    std::size_t equals = 0;  ///< of the sign that ends it
};

/// Every place where a pair begins.
std::vector<KeyPlace> find_keys(std::string_view extension) {
    std::vector<KeyPlace> keys;
    std::size_t token = 0;          // the first byte after the last white space
    bool token_has_equals = false;  // then no later `=` of this token can begin a pair
    for (std::size_t i = 0; i < extension.size(); ++i) {
        const char c = extension[i];
        if (is_blank(c)) {
            token = i + 1;
            token_has_equals = false;
        } else if (c == '\\' && i + 1 < extension.size() && (extension[i + 1] == '\\' || extension[i + 1] == '=')) {
            token_has_equals = token_has_equals || extension[i + 1] == '=';
            ++i;
        } else if (c == '=') {
            if (!token_has_equals && is_key(extension.substr(token, i - token))) keys.push_back({token, i});
            token_has_equals = true;
        }
    }
    return keys;
}

void note_double_keys(CefEvent& event) {
    std::unordered_map<std::string_view, std::string_view> seen;
    seen.reserve(event.pairs.size());
    for (const CefPair& pair : event.pairs) {
        const auto [place, added] = seen.try_emplace(pair.key, pair.value);
        if (!added && place->second != pair.value) {
            add_flag(event.flags, "duplicate_key");
            return;
        }
    }
}

}  // namespace

std::optional<std::string_view> CefEvent::raw(std::string_view key) const {
    for (auto pair = pairs.rbegin(); pair != pairs.rend(); ++pair)
        if (pair->key == key) return pair->value;
    return std::nullopt;
}

std::optional<std::string> CefEvent::value(std::string_view key) const {
    const auto text = raw(key);
    return text ? present(*text) : std::nullopt;
}

std::optional<std::string_view> CefEvent::raw_by_label(std::string_view label) const {
    constexpr std::string_view ending = "Label";
    const std::string wanted = fold_label(label);
    for (auto pair = pairs.rbegin(); pair != pairs.rend(); ++pair) {
        const std::string_view key = pair->key;
        // A label that is longer than twice what is looked for cannot be it: no folding of megabytes.
        if (key.size() <= ending.size() || !key.ends_with(ending) || pair->value.size() > 2 * wanted.size() + 8) continue;
        if (fold_label(pair->value) == wanted) return raw(key.substr(0, key.size() - ending.size()));
    }
    return std::nullopt;
}

std::optional<std::string> CefEvent::value_by_label(std::string_view label) const {
    const auto text = raw_by_label(label);
    return text ? present(*text) : std::nullopt;
}

std::optional<std::size_t> find_cef(std::string_view text) {
    if (text.starts_with(mark)) return 0;
    for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
        std::size_t next = at + mark.size();
        if (next < text.size() && text[next] == ' ') ++next;
        if (next < text.size() && is_digit(text[next])) return at;
    }
    return std::nullopt;
}

std::expected<CefEvent, CefFault> parse_cef(std::string_view text) {
    CefEvent event;
    const std::size_t start = find_cef(text).value_or(0);
    event.prefix = trim_blanks(text.substr(0, start));

    std::array<std::string_view, 7> fields;  // version to severity
    std::size_t count = 0;
    std::size_t first = std::min(start + mark.size(), text.size());
    for (std::size_t i = first; i < text.size() && count < fields.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '\\' || text[i + 1] == '|')) {
            ++i;
        } else if (text[i] == '|') {
            fields[count++] = text.substr(first, i - first);
            first = i + 1;
        }
    }
    if (count < fields.size()) {
        // The field that was begun may be cut too, so both are named.
        const bool begun = !trim_blanks(text.substr(first)).empty();
        const std::size_t missing = begun ? count + 1 : count;
        std::string what{field_names[missing]};
        if (missing > 0) what.append(" (after ").append(field_names[missing - 1]).append(")");
        return std::unexpected{CefFault{"header_truncated", text.size(), std::move(what)}};
    }
    std::string_view version = fields[0];
    if (version.starts_with(' ')) {
        version.remove_prefix(1);
        add_flag(event.flags, "space_after_cef");
    }
    event.version = version;
    if (version != "0") add_flag(event.flags, "cef_version");
    event.vendor = unescape_header(fields[1], event);
    event.product = unescape_header(fields[2], event);
    event.device_version = unescape_header(fields[3], event);
    event.event_class_id = unescape_header(fields[4], event);
    event.name = unescape_header(fields[5], event);
    event.severity_text = unescape_header(fields[6], event);
    event.severity = parse_severity(event.severity_text);
    if (!event.severity) add_flag(event.flags, "unknown_severity");

    const std::string_view extension = text.substr(first);
    if (trim_blanks(extension).empty()) return event;
    const std::vector<KeyPlace> keys = find_keys(extension);
    if (keys.empty()) return std::unexpected{CefFault{"extension_syntax", first, {}}};
    if (!trim_blanks(extension.substr(0, keys.front().first)).empty()) add_flag(event.flags, "extension_leading_text");
    event.pairs.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const std::size_t end = i + 1 < keys.size() ? keys[i + 1].first : extension.size();
        const std::string_view key = extension.substr(keys[i].first, keys[i].equals - keys[i].first);
        const std::string_view value = trim_blanks(extension.substr(keys[i].equals + 1, end - keys[i].equals - 1));
        event.pairs.push_back({std::string{key}, unescape_value(value, holds_paths(key), event)});
    }
    note_double_keys(event);
    return event;
}

std::optional<Severity> parse_severity(std::string_view text) {
    const std::string_view word = trim_blanks(text);
    if (is_number(word) && word.size() <= 2) {
        const int number = word.size() == 1 ? word[0] - '0' : (word[0] - '0') * 10 + (word[1] - '0');
        if (number > 10) return std::nullopt;
        return number <= 3 ? Severity::low : number <= 6 ? Severity::medium : number <= 8 ? Severity::high : Severity::very_high;
    }
    if (equal_ignoring_case(word, "unknown")) return Severity::unknown;
    if (equal_ignoring_case(word, "low")) return Severity::low;
    if (equal_ignoring_case(word, "medium")) return Severity::medium;
    if (equal_ignoring_case(word, "high")) return Severity::high;
    if (equal_ignoring_case(word, "very-high")) return Severity::very_high;
    return std::nullopt;
}

}  // namespace omakase
