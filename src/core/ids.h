#pragma once
#include <algorithm>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace omakase {

/// A public identifier: 128 random bits as 32 lower-case hexadecimal digits. `Tag` keeps the kinds apart.
template <class Tag>
class Id {
  public:
    Id() = default;  ///< no id; `empty()` is true

    static std::optional<Id> parse(std::string_view text) {
        const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
        if (text.size() != 32 || !std::ranges::all_of(text, is_hex)) return std::nullopt;
        return Id{std::string{text}};
    }

    const std::string& text() const { return text_; }
    bool empty() const { return text_.empty(); }
    auto operator<=>(const Id&) const = default;

  private:
    explicit Id(std::string text) : text_{std::move(text)} {}
    std::string text_;
};

using WorkspaceId = Id<struct WorkspaceTag>;
using UserId = Id<struct UserTag>;
using ContractId = Id<struct ContractTag>;
using LinkageId = Id<struct LinkageTag>;
using IncidentId = Id<struct IncidentTag>;
using RoomId = Id<struct RoomTag>;
using MessageId = Id<struct MessageTag>;

}  // namespace omakase
