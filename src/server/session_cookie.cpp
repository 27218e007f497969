#include "server/session_cookie.h"

#include "server/limits.h"

namespace omakase {
namespace {

std::optional<std::string> cookie(const Request& request, std::string_view name) {
    const std::string wanted = std::string{name} + "=";
    std::string_view rest = request.header("cookie").value_or("");
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        if (pair.starts_with(wanted)) return std::string{pair.substr(wanted.size())};
    }
    return std::nullopt;
}

std::string set_cookie(const std::string& name, const std::string& value, std::chrono::seconds life, const AppOptions& options) {
    return name + "=" + value + "; Path=/; Max-Age=" + std::to_string(life.count()) + (options.https ? "; Secure" : "") + "; HttpOnly; SameSite=Lax";
}

std::string device_cookie_name(const AppOptions& options) {
    return std::string{session_cookie_name(options)} + "-device";
}

}  // namespace

const char* session_cookie_name(const AppOptions& options) {
    return options.https ? "__Host-omakase" : "omakase";
}

std::optional<std::string> session_cookie(const Request& request, const AppOptions& options) {
    return cookie(request, session_cookie_name(options));
}

std::string set_session_cookie(const std::string& token, const AppOptions& options) {
    return set_cookie(session_cookie_name(options), token, token.empty() ? std::chrono::seconds{0} : session_life, options);
}

std::string set_device_cookie(const UserId& user, const Secrets& secrets, const AppOptions& options) {
    const std::string mark = random_id();
    return set_cookie(device_cookie_name(options), mark + "." + secrets.fingerprint(user.text() + mark, "device"), device_life, options);
}

std::optional<std::string> known_device(const Request& request, const UserId& user, const Secrets& secrets, const AppOptions& options) {
    const auto value = cookie(request, device_cookie_name(options));
    if (!value || value->size() < 34 || value->at(32) != '.') return std::nullopt;
    const std::string mark = value->substr(0, 32);
    if (!equal_secrets(std::string_view{*value}.substr(33), secrets.fingerprint(user.text() + mark, "device"))) return std::nullopt;
    return mark;
}

}  // namespace omakase
