#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace omakase {

// Small habits of security products' texts that every reader needs.

std::string_view trim_blanks(std::string_view text);  ///< spaces, tabs and line breaks at both ends
std::string ascii_lower(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);  ///< ASCII letters
bool contains_ignoring_case(std::string_view text, std::string_view lower_case_part);
bool is_number(std::string_view text);  ///< digits only, at least one

/// Whether a value says that there is none: `N/A`, `-`, blank.
bool is_absent(std::string_view value);
std::optional<std::string> present(std::string_view value);  ///< trimmed, or nothing when absent

/// Runs of backslashes to one, except the two that begin a UNC path: some senders escape twice.
std::string collapse_backslashes(std::string_view text);
/// One path from a folder and a file name as vendors send them: joined only when the folder ends with a separator and does not
/// hold the name already. Either may be empty; both empty = nothing.
std::optional<std::string> join_path(std::string_view file_path, std::string_view file_name);
/// An account as shown, or nothing for the services that only carried out an action (SYSTEM, LOCAL SERVICE …) and for `(no user)`.
std::optional<std::string> affected_user(std::string_view account);

/// Adds a flag once; the list stays sorted.
void add_flag(std::vector<std::string>& flags, std::string_view flag);
void add_flags(std::vector<std::string>& flags, const std::vector<std::string>& more);

}  // namespace omakase
