#include "server/secrets.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace omakase {
namespace {

void ready() {
    static const int state = sodium_init();
    if (state < 0) throw std::runtime_error{"libsodium could not start: the system gives no randomness"};
}

std::string hex(const unsigned char* bytes, std::size_t size) {
    std::string out(size * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes, size);
    out.pop_back();
    return out;
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
    ready();
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256(hash.data(), bytes_of(bytes), bytes.size());
    return hex(hash.data(), hash.size());
}

std::string random_id() {
    ready();
    std::array<unsigned char, 16> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return hex(bytes.data(), bytes.size());
}

std::string random_id_at(UtcTime time) {
    ready();
    std::array<unsigned char, 16> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    auto left = static_cast<std::uint64_t>(std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count());
    for (std::size_t i = 6; i-- > 0; left >>= 8) bytes[i] = static_cast<unsigned char>(left & 0xff);
    return hex(bytes.data(), bytes.size());
}

std::string random_token() {
    ready();
    std::array<unsigned char, 32> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    out.pop_back();  // the terminating NUL that libsodium counts
    sodium_memzero(bytes.data(), bytes.size());
    return out;
}

std::string random_code() {
    ready();
    std::string code;
    for (int i = 0; i < 10; ++i) code += "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[randombytes_uniform(32)];
    return code;
}

std::string normal_code(std::string_view typed) {
    std::string code;
    for (char c : typed) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c == ' ' || c == '-') continue;
        code += c == 'I' || c == 'L' ? '1' : c == 'O' ? '0' : c;
    }
    return code;
}

Secrets::Secrets(std::string_view key_hex) {
    ready();
    std::array<unsigned char, crypto_kdf_KEYBYTES> master{};
    std::size_t size = 0;
    if (key_hex.size() != 64 || sodium_hex2bin(master.data(), master.size(), key_hex.data(), key_hex.size(), nullptr, &size, nullptr) != 0 ||
        size != 32) {
        throw std::runtime_error{"The key must be 64 hexadecimal digits (32 bytes)."};
    }
    crypto_kdf_derive_from_key(seal_key_.data(), seal_key_.size(), 1, "omk_seal", master.data());
    crypto_kdf_derive_from_key(find_key_.data(), find_key_.size(), 2, "omk_find", master.data());
    sodium_memzero(master.data(), master.size());
}

Secrets::~Secrets() {
    sodium_memzero(seal_key_.data(), seal_key_.size());
    sodium_memzero(find_key_.data(), find_key_.size());
}

std::string Secrets::seal(std::string_view secret, std::string_view row_key) const {
    constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    std::string out(nonce_size + secret.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
    auto* bytes = reinterpret_cast<unsigned char*>(out.data());
    randombytes_buf(bytes, nonce_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes + nonce_size, nullptr, bytes_of(secret), secret.size(), bytes_of(row_key), row_key.size(),
                                               nullptr, bytes, seal_key_.data());
    return out;
}

std::optional<std::string> Secrets::open(std::string_view sealed, std::string_view row_key) const {
    constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    constexpr std::size_t around = nonce_size + crypto_aead_xchacha20poly1305_ietf_ABYTES;
    if (sealed.size() < around) return std::nullopt;
    std::string out(sealed.size() - around, '\0');
    const unsigned char* bytes = bytes_of(sealed);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(out.data()), nullptr, nullptr, bytes + nonce_size,
                                                   sealed.size() - nonce_size, bytes_of(row_key), row_key.size(), bytes, seal_key_.data()) != 0) {
        return std::nullopt;
    }
    return out;
}

std::string Secrets::fingerprint(std::string_view secret, std::string_view purpose) const {
    std::string input{purpose};
    input += '\0';
    input += secret;
    std::array<unsigned char, 32> hash{};
    crypto_generichash(hash.data(), hash.size(), bytes_of(input), input.size(), find_key_.data(), find_key_.size());
    sodium_memzero(input.data(), input.size());
    return hex(hash.data(), hash.size());
}

bool write_key_file(const std::filesystem::path& database, std::string_view key_hex) {
    const std::string path = database.string() + ".key";
    // O_EXCL: of two programs that start at once, one makes the key and the other reads it.
    // Written beside and then given its name: who finds the file finds it whole, also of several programs that start at once.
    const std::string beside = path + "." + random_id().substr(0, 8);
    const int made = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0) throw std::runtime_error{"The key file could not be made: " + path + ". May this user write to that folder?"};
    const std::string line = std::string{key_hex} + "\n";
    const bool written = ::write(made, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(made) == 0;
    ::close(made);
    const bool named = written && ::link(beside.c_str(), path.c_str()) == 0;
    const bool was_there = written && !named && errno == EEXIST;
    ::unlink(beside.c_str());
    if (was_there) return false;
    if (!named) throw std::runtime_error{"The key file could not be written: " + path + ". Is the disk full?"};
    return true;
}

std::optional<std::string> find_key_hex(const std::filesystem::path& database) {
    if (const char* from_environment = std::getenv("OMAKASE_KEY")) return from_environment;
    const std::string path = database.string() + ".key";
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0 && errno == ENOENT) return std::nullopt;
    if (file < 0) throw std::runtime_error{"The key file could not be read: " + path + "."};
    struct stat about{};
    ::fstat(file, &about);
    std::array<char, 128> buffer{};
    const ssize_t size = ::read(file, buffer.data(), buffer.size());
    ::close(file);
    if ((about.st_mode & 077) != 0) throw std::runtime_error{"The key file can be read by others. Run: chmod 600 " + path};
    std::string key{buffer.data(), static_cast<std::size_t>(size > 0 ? size : 0)};
    while (!key.empty() && (key.back() == '\n' || key.back() == '\r')) key.pop_back();
    return key;
}

std::string load_key_hex(const std::filesystem::path& database) {
    if (auto found = find_key_hex(database)) return *std::move(found);
    const std::string made = random_id() + random_id();
    if (write_key_file(database, made)) return made;
    return find_key_hex(database).value_or("");
}

}  // namespace omakase
