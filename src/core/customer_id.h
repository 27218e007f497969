#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace omakase {

/// 顧客ID: a UUID, treated as a secret. There is no operator<< and no text() that a log could call by accident.
class CustomerId {
  public:
    /// Takes what people paste: full-width digits and letters, any dash, braces, quotes, spaces and zero-width spaces inside and
    /// around, the label 顧客ID in front. Nothing is guessed: an ID without its hyphens or with a character too few is an error.
    /// Errors (field `/customer_id`): `customer_id.empty`, `customer_id.group_length` {group, length, expected} for groups 1-4 and
    /// `customer_id.last_group_length` with the same arguments, `customer_id.characters` {character, position},
    /// `customer_id.shape` {length} (another number of groups), `customer_id.looks_like_workspace`.
    static Result<CustomerId> parse(std::string_view text);

    /// `••••••••d0fa`: fixed width, the last four digits; the only form for screens, logs and JavaScript.
    std::string masked() const;
    /// The canonical 36 characters. For storing, looking up and filling the form's own field: never for logs or addresses.
    std::string reveal() const;
    bool operator==(const CustomerId&) const = default;

  private:
    explicit CustomerId(std::array<std::uint8_t, 16> bytes) : bytes_{bytes} {}
    std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace omakase
