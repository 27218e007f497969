#pragma once
#include <optional>
#include <string>

#include "server/app.h"

namespace omakase {

/// `__Host-omakase` behind https; `omakase` on plain http, which is served on loopback alone (browsers refuse the prefix there).
const char* session_cookie_name(const AppOptions& options);
/// The session token that the request carries, unchecked.
std::optional<std::string> session_cookie(const Request& request, const AppOptions& options);
/// The value of `Set-Cookie`; an empty token takes the cookie away.
std::string set_session_cookie(const std::string& token, const AppOptions& options);

}  // namespace omakase
