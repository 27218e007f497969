#include "core/vendor_text.h"

#include <algorithm>
#include <array>

namespace omakase {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
bool is_separator(char c) {
    return c == '\\' || c == '/';
}

bool is_full_path(std::string_view path) {
    if (path.size() > 2 && path[1] == ':' && is_separator(path[2])) return true;
    return path.starts_with("\\\\") || path.starts_with('/');
}

}  // namespace

std::string_view trim_blanks(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string ascii_lower(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool contains_ignoring_case(std::string_view text, std::string_view lower_case_part) {
    return !std::ranges::search(text, lower_case_part, {}, lower).empty() || lower_case_part.empty();
}

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_absent(std::string_view value) {
    const std::string_view text = trim_blanks(value);
    return text.empty() || text == "-" || equal_ignoring_case(text, "n/a");
}

std::optional<std::string> present(std::string_view value) {
    if (is_absent(value)) return std::nullopt;
    return std::string{trim_blanks(value)};
}

std::string collapse_backslashes(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    if (text.starts_with("\\\\")) out = "\\";  // the run that follows adds the second
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i > 0 && text[i - 1] == '\\') continue;
        out += text[i];
    }
    return out;
}

std::optional<std::string> join_path(std::string_view file_path, std::string_view file_name) {
    if (is_absent(file_path) && is_absent(file_name)) return std::nullopt;
    const std::string path = is_absent(file_path) ? "" : collapse_backslashes(trim_blanks(file_path));
    const std::string name = is_absent(file_name) ? "" : collapse_backslashes(trim_blanks(file_name));
    if (path.empty()) return name;
    if (name.empty() || !is_separator(path.back()) || path.ends_with(name)) return path;
    return is_full_path(name) ? name : path + name;
}

std::optional<std::string> affected_user(std::string_view account) {
    auto user = present(account);
    if (!user) return std::nullopt;
    *user = collapse_backslashes(*user);
    const std::string_view name = std::string_view{*user}.substr(user->find_last_of('\\') + 1);
    static constexpr std::array services{"system", "local service", "network service", "localsystem", "localservice", "networkservice", "(no user)"};
    if (std::ranges::any_of(services, [name](std::string_view service) { return equal_ignoring_case(name, service); })) return std::nullopt;
    return user;
}

void add_flag(std::vector<std::string>& flags, std::string_view flag) {
    const auto place = std::ranges::lower_bound(flags, flag, {}, [](const std::string& text) { return std::string_view{text}; });
    if (place == flags.end() || *place != flag) flags.emplace(place, flag);
}

void add_flags(std::vector<std::string>& flags, const std::vector<std::string>& more) {
    for (const std::string& flag : more) add_flag(flags, flag);
}

}  // namespace omakase
