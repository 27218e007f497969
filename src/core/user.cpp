#include "core/user.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/encoding.h"
#include "core/fold.h"
#include "core/plain_text.h"

namespace omakase {
namespace {

constexpr std::array role_words{std::string_view{"member"}, std::string_view{"admin"}, std::string_view{"owner"}};
constexpr std::size_t login_max_characters = 100;

/// Pieces that long passwords are put together from when nobody wants to remember one.
constexpr std::array common_pieces{
    std::string_view{"password"},      std::string_view{"passw0rd"}, std::string_view{"p@ssword"}, std::string_view{"qwertyuiop"},
    std::string_view{"asdfghjkl"},     std::string_view{"zxcvbnm"},  std::string_view{"qwerty"},   std::string_view{"1q2w3e4r"},
    std::string_view{"administrator"}, std::string_view{"admin"},    std::string_view{"welcome"},  std::string_view{"letmein"},
    std::string_view{"iloveyou"},      std::string_view{"security"}, std::string_view{"omakase"},  std::string_view{"officesupport"}};

std::vector<char32_t> characters_of(std::string_view text) {
    std::vector<char32_t> out;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decode_utf8_at(text, at);
        out.push_back(point.value);
        at += std::max<std::size_t>(point.size, 1);
    }
    return out;
}

/// `abcabcabc…`: the same at most four characters again and again.
bool repeats(const std::vector<char32_t>& all) {
    for (std::size_t period = 1; period <= 4 && period < all.size(); ++period) {
        const auto later = all.begin() + static_cast<std::ptrdiff_t>(period);
        if (std::equal(later, all.end(), all.begin())) return true;
    }
    return false;
}

/// `abcdef…`, `987654…`: how many neighbours follow each other, at their most.
std::size_t longest_run(const std::vector<char32_t>& all) {
    std::size_t longest = 1, up = 1, down = 1;
    for (std::size_t i = 1; i < all.size(); ++i) {
        up = all[i] == all[i - 1] + 1 ? up + 1 : 1;
        down = all[i] + 1 == all[i - 1] ? down + 1 : 1;
        longest = std::max({longest, up, down});
    }
    return longest;
}

/// What is left of `folded` when `piece` is taken out wherever it stands.
void take_out(std::string& folded, std::string_view piece) {
    if (count_characters(piece) < 4) return;
    for (std::size_t at = folded.find(piece); at != std::string::npos; at = folded.find(piece)) folded.erase(at, piece.size());
}

}  // namespace

std::string_view wire_name(UserRole role) {
    return role_words[static_cast<std::size_t>(role)];
}

std::optional<UserRole> user_role_of(std::string_view word) {
    const auto found = std::ranges::find(role_words, word);
    if (found == role_words.end()) return std::nullopt;
    return static_cast<UserRole>(found - role_words.begin());
}

bool may_manage(UserRole actor, UserRole target) {
    return actor >= UserRole::admin && actor >= target;
}

bool may_make_link(UserRole actor, UserRole target, bool is_self) {
    return may_manage(actor, target) && (is_self || actor == UserRole::owner || actor > target);
}

std::optional<Error> check_role_change(UserRole actor, UserRole before, std::optional<UserRole> after, int owners) {
    if (!may_manage(actor, before) || !may_manage(actor, after.value_or(UserRole::member))) return Error{.id = "user.above_you", .field = "/role"};
    if (before == UserRole::owner && after != UserRole::owner && owners <= 1) return Error{.id = "user.last_owner", .field = "/role"};
    return std::nullopt;
}

Result<std::string> parse_login(std::string_view typed) {
    typed = trim_text(typed);
    if (typed.empty()) return fail({.id = "user.login_required", .field = "/login"});
    if (auto wrong = check_text(typed, "/login", login_max_characters)) return fail(*std::move(wrong));
    if (typed.contains(' ') || typed.contains("　")) return fail({.id = "user.login_shape", .field = "/login"});
    std::string login{typed};
    for (char& c : login)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return login;
}

std::optional<Error> check_password(std::string_view password, std::span<const std::string> names) {
    const auto wrong = [](std::string id, std::vector<TextArgument> arguments = {}) {
        return Error{.id = std::move(id), .field = "/password", .arguments = std::move(arguments)};
    };
    constexpr std::size_t most = password_max_characters;
    const std::size_t count = count_characters(password);
    if (count > most || password.size() > most * 4) return wrong("password.too_long", {{"limit", std::to_string(most)}});
    if (auto invalid = check_text(password, "/password", most)) return invalid;
    if (count < password_min_characters) return wrong("password.too_short", {{"limit", std::to_string(password_min_characters)}});

    const std::vector<char32_t> all = characters_of(password);
    std::string rest = fold_text(password);
    for (const std::string& name : names) take_out(rest, fold_text(name));
    for (const std::string_view piece : common_pieces) take_out(rest, piece);
    const std::vector<char32_t> left = characters_of(rest);
    const auto is_plain = [](const std::vector<char32_t>& some) { return repeats(some) || longest_run(some) * 2 > some.size(); };
    // Eight characters of one's own are what the rules ask for beside what everybody knows.
    const bool was_known = left.size() < all.size() && (left.size() < 8 || is_plain(left));
    if (is_plain(all) || was_known) return wrong("password.guessable");
    return std::nullopt;
}

}  // namespace omakase
