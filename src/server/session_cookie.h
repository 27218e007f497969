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

/// `Set-Cookie` that marks the browser as one in which `user` has signed in; it opens nothing, it only keeps the person from being locked
/// out by others' guesses.
std::string set_device_cookie(const UserId& user, const Secrets& secrets, const AppOptions& options);
/// The mark's own random part when it is ours and this user's.
std::optional<std::string> known_device(const Request& request, const UserId& user, const Secrets& secrets, const AppOptions& options);

}  // namespace omakase
