#pragma once
#include <string>
#include <string_view>

namespace omakase {

// Both take memory and time: the door runs them on a few threads of their own (`passwords_at_once`, see `Call::may_hash`).

/// Argon2id in libsodium's text form (limits.h has memory and passes).
std::string hash_password(std::string_view password);
/// Takes as long for an empty or malformed hash as for a right one, so that nobody learns who exists.
bool password_matches(std::string_view password, const std::string& hash);

}  // namespace omakase
