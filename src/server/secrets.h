#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/jst.h"

namespace omakase {

/// 32 bytes, as text: 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);
/// 128 bits of the system's randomness as 32 hexadecimal digits: every public id.
std::string random_id();
/// The same with the time in front (48 bits of milliseconds), so that those of one time lie together in an index.
std::string random_id_at(UtcTime time);
/// 256 bits of the system's randomness as 43 characters of base64url: what follows `omk_<kind>_` in a token.
std::string random_token();

/// 50 bits of the system's randomness as ten characters that are easily told apart when read out: no I, L, O, U.
std::string random_code();
/// What a person typed for a code: capitals, without spaces and hyphens, I and L as 1, O as 0.
std::string normal_code(std::string_view typed);

/// The key of this installation and what is done with it. Holds key material: not copyable, wiped when it goes.
class Secrets {
  public:
    /// key_hex  64 hexadecimal digits. Throws std::runtime_error with a sentence when it is not.
    explicit Secrets(std::string_view key_hex);
    ~Secrets();
    Secrets(const Secrets&) = delete;
    Secrets& operator=(const Secrets&) = delete;

    /// XChaCha20-Poly1305 with `row_key` as associated data, so a sealed value copied to another row does not open. Nonce in front.
    std::string seal(std::string_view secret, std::string_view row_key) const;
    /// Nothing when the value was altered, belongs to another row, or the key is another.
    std::optional<std::string> open(std::string_view sealed, std::string_view row_key) const;
    /// Keyed hash, 64 hexadecimal digits: finds equal secrets without holding them. `purpose` keeps the uses apart.
    std::string fingerprint(std::string_view secret, std::string_view purpose) const;

  private:
    std::array<std::uint8_t, 32> seal_key_{}, find_key_{};
};

/// The installation's key: the environment variable OMAKASE_KEY, or else the file `<database>.key` (mode 0600), made at first start.
/// Throws std::runtime_error with a sentence that says what to do: wrong mode, unreadable, malformed.
std::string load_key_hex(const std::filesystem::path& database);
/// The same, but never made: nothing when there is neither the variable nor the file.
std::optional<std::string> find_key_hex(const std::filesystem::path& database);
/// Writes `<database>.key` (mode 0600), which must not be there, and waits until it is on the disk. False when it is there already.
bool write_key_file(const std::filesystem::path& database, std::string_view key_hex);

}  // namespace omakase
