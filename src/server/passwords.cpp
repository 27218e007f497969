#include "server/passwords.h"

#include <sodium.h>

#include <array>
#include <stdexcept>

#include "server/limits.h"

namespace omakase {

std::string hash_password(std::string_view password) {
    if (sodium_init() < 0) throw std::runtime_error{"libsodium could not start: the system gives no randomness"};
    std::array<char, crypto_pwhash_STRBYTES> out{};
    if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), password_passes, password_memory_bytes, crypto_pwhash_ALG_ARGON2ID13) !=
        0)
        throw std::runtime_error{"no memory for a password hash"};
    return out.data();
}

bool password_matches(std::string_view password, const std::string& hash) {
    static const std::string nobodys = hash_password("a password that nobody has, to compare with");
    const bool is_hash = hash.starts_with("$argon2id$");
    const bool matches = crypto_pwhash_str_verify((is_hash ? hash : nobodys).c_str(), password.data(), password.size()) == 0;
    return matches && is_hash;
}

}  // namespace omakase
