#include "server/session_cookie.h"

#include "server/limits.h"

namespace omakase {

const char* session_cookie_name(const AppOptions& options) {
    return options.https ? "__Host-omakase" : "omakase";
}

std::optional<std::string> session_cookie(const Request& request, const AppOptions& options) {
    const std::string wanted = std::string{session_cookie_name(options)} + "=";
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

std::string set_session_cookie(const std::string& token, const AppOptions& options) {
    const auto life_secs = token.empty() ? 0 : std::chrono::duration_cast<std::chrono::seconds>(session_life).count();
    return std::string{session_cookie_name(options)} + "=" + token + "; Path=/; Max-Age=" + std::to_string(life_secs) +
           (options.https ? "; Secure" : "") + "; HttpOnly; SameSite=Lax";
}

}  // namespace omakase
