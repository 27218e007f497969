#include "server/passwords.h"

#include <sodium.h>

#include <array>
#include <atomic>
#include <semaphore>
#include <stdexcept>

#include "server/limits.h"

namespace omakase {
namespace {

std::counting_semaphore<passwords_at_once> turns{passwords_at_once};
std::atomic<int> waiting{0};

/// One of the few that may use the memory of a hash at the same time.
class Turn {
  public:
    Turn() {
        if (waiting.fetch_add(1) >= passwords_waiting) {
            waiting.fetch_sub(1);
            return;
        }
        turns.acquire();
        waiting.fetch_sub(1);
        taken_ = true;
    }
    ~Turn() {
        if (taken_) turns.release();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    explicit operator bool() const { return taken_; }

  private:
    bool taken_ = false;
};

std::string hashed(std::string_view password) {
    if (sodium_init() < 0) throw std::runtime_error{"libsodium could not start: the system gives no randomness"};
    std::array<char, crypto_pwhash_STRBYTES> out{};
    if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), password_passes, password_memory_bytes, crypto_pwhash_ALG_ARGON2ID13) !=
        0)
        throw std::runtime_error{"no memory for a password hash"};
    return out.data();
}

}  // namespace

std::optional<std::string> hash_password(std::string_view password) {
    const Turn turn;
    if (!turn) return std::nullopt;
    return hashed(password);
}

std::optional<bool> password_matches(std::string_view password, const std::string& hash) {
    const Turn turn;
    if (!turn) return std::nullopt;
    static const std::string nobodys = hashed("a password that nobody has, to compare with");
    const bool is_hash = hash.starts_with("$argon2id$");
    const bool matches = crypto_pwhash_str_verify((is_hash ? hash : nobodys).c_str(), password.data(), password.size()) == 0;
    return matches && is_hash;
}

}  // namespace omakase
