#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"

namespace omakase {

/// What a person may do in a workspace, in rising order. Support staff are no users: they come with a code (docs/api.md).
enum class UserRole { member, admin, owner };
std::string_view wire_name(UserRole role);  ///< `member`, `admin`, `owner`
std::optional<UserRole> user_role_of(std::string_view word);

/// Whether someone with the role `actor` may make, change or remove a user with the role `target`: admins and owners, never above themselves.
bool may_manage(UserRole actor, UserRole target);

/// Whether they may make a link that signs in as the target: who uses it acts in that one's name, so admins make them for members alone,
/// owners for everybody, and both for themselves.
bool may_make_link(UserRole actor, UserRole target, bool is_self);

/// What keeps `actor` from giving a user with the role `before` the role `after` (nothing = removing the user): `user.above_you`, or
/// `user.last_owner` when nobody could manage the workspace any more. owners  how many there are, this one included
std::optional<Error> check_role_change(UserRole actor, UserRole before, std::optional<UserRole> after, int owners);

/// The name that a person signs in with, as it is kept and compared: without spaces around it, ASCII letters small.
/// Errors: `user.login_required`, `user.login_shape` (a space or control character inside), `text.too_long`, `text.invalid`; field `/login`.
Result<std::string> parse_login(std::string_view typed);

inline constexpr int password_min_characters = 15, password_max_characters = 128;

/// What keeps `password` from being used: `password.too_short` {limit}, `password.too_long` {limit}, `password.guessable` (one short piece
/// repeated, a run of neighbours, a common phrase, or little more than one of `names`), `text.invalid`; field `/password`.
/// names  what everybody knows: the workspace, the person, the sign-in name
std::optional<Error> check_password(std::string_view password, std::span<const std::string> names);

}  // namespace omakase
