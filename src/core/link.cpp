#include "core/link.h"

#include <algorithm>
#include <array>

#include "core/fold.h"

namespace omakase {

std::string_view outside_link(std::string_view href) {
    if (!std::ranges::all_of(href, [](char c) { return c > ' ' && c < 0x7F; })) return {};
    constexpr std::array<std::string_view, 4> schemes{"https://", "http://", "tel:", "mailto:"};
    const auto begins_with = [&](std::string_view scheme) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        return href.size() > scheme.size() && std::ranges::equal(href.substr(0, scheme.size()), scheme, {}, lower);
    };
    return std::ranges::any_of(schemes, begins_with) ? href : std::string_view{};
}

std::string tel_link(std::string_view phone) {
    std::string digits;
    for (const char c : fold_text(phone)) {
        const bool digit = c >= '0' && c <= '9';
        if (digit || (c == '+' && digits.empty()))
            digits += c;
        else if (c != '-' && c != ' ' && c != '(' && c != ')')
            return {};
    }
    return digits.size() < 3 ? std::string{} : "tel:" + digits;
}

std::string mail_link(std::string_view address) {
    const std::size_t at = address.find('@');
    if (at == 0 || at == std::string_view::npos || at + 1 == address.size() ||
        address.find_first_of("?&%#\"<>,;:@", at + 1) != std::string_view::npos ||
        address.substr(0, at).find_first_of("?&%#\"<>,;:") != std::string_view::npos)
        return {};
    return std::string{outside_link("mailto:" + std::string{address})};
}

}  // namespace omakase
