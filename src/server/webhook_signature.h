#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace omakase {

/// `whsec_` and 32 random bytes in base64: the secret of one target, as its receiver's library takes it.
std::string new_webhook_secret();
/// The header `webhook-signature` of Standard Webhooks: `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64.
/// timestamp  seconds since 1970. Nothing when `secret` is none.
std::optional<std::string> webhook_signature(std::string_view secret, std::string_view id, long long timestamp, std::string_view body);

}  // namespace omakase
