#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace omakase {

/// Argon2id in libsodium's text form (limits.h has memory and passes). Waits for its turn, so that signing in cannot take all memory;
/// nothing when too many are waiting already.
std::optional<std::string> hash_password(std::string_view password);
/// Takes as long for an empty or malformed hash as for a right one, so that nobody learns who exists. Nothing when too many are waiting.
std::optional<bool> password_matches(std::string_view password, const std::string& hash);

}  // namespace omakase
