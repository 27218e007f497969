#pragma once
#include <string>

#include "core/linkage.h"

namespace omakase {

/// All bots of the plan share one name and icon, so a bare name is ambiguous (product.md rule 5): `セキュリティおまかせ  NTT西日本 / 第一営業部`.
std::string bot_title(const Linkage& linkage);

/// The greeting that a new room brings (key of `assets/texts`).
inline constexpr const char* greeting_text_key = "room.greeting";

}  // namespace omakase
