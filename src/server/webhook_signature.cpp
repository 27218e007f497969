#include "server/webhook_signature.h"

#include <sodium.h>

#include <array>
#include <vector>

namespace omakase {
namespace {

constexpr std::string_view prefix = "whsec_";

std::string base64(const unsigned char* bytes, std::size_t size) {
    std::string out(sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes, size, sodium_base64_VARIANT_ORIGINAL);
    out.pop_back();  // the terminating NUL that libsodium counts
    return out;
}

}  // namespace

std::string new_webhook_secret() {
    std::array<unsigned char, 32> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::string secret = std::string{prefix} + base64(bytes.data(), bytes.size());
    sodium_memzero(bytes.data(), bytes.size());
    return secret;
}

std::optional<std::string> webhook_signature(std::string_view secret, std::string_view id, long long timestamp, std::string_view body) {
    if (!secret.starts_with(prefix)) return std::nullopt;
    secret.remove_prefix(prefix.size());
    std::vector<unsigned char> key(secret.size() + 1);
    std::size_t size = 0;
    if (sodium_base642bin(key.data(), key.size(), secret.data(), secret.size(), nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        size == 0) {
        return std::nullopt;
    }
    const std::string head = std::string{id} + "." + std::to_string(timestamp) + ".";
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key.data(), size);
    for (const std::string_view part : {std::string_view{head}, body}) {
        crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
    }
    std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
    crypto_auth_hmacsha256_final(&state, mac.data());
    sodium_memzero(&state, sizeof state);
    sodium_memzero(key.data(), key.size());
    return "v1," + base64(mac.data(), mac.size());
}

}  // namespace omakase
