#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace omakase {

enum class Language { ja, en };

/// The sentence for `key` of assets/texts/<language>.json (compiled in). The key itself when there is none, which a test refuses.
std::string_view text(Language language, std::string_view key);
bool has_text(std::string_view key);
/// With `{name}` replaced by the argument of that name; unknown names stay as they stand.
std::string text(Language language, std::string_view key, const std::vector<TextArgument>& arguments);

/// `error.<id>.title` and `error.<id>.detail` with the error's arguments.
std::string error_title(Language language, const Error& error);
std::string error_detail(Language language, const Error& error);

}  // namespace omakase
