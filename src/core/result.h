#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ids.h"

namespace omakase {

/// A value for one `{name}` in a sentence of `assets/texts`.
struct TextArgument {
    std::string name;
    std::string value;
    bool operator==(const TextArgument&) const = default;
};

/// What went wrong, for people (`error.<id>.title` and `error.<id>.detail` in `assets/texts`) and for programs (`id`).
struct [[nodiscard]] Error {
    std::string id;                            ///< stable, e.g. `customer_id.group_length`; listed in docs/errors.md
    std::string field = {};                    ///< JSON pointer of the input it is about, e.g. `/customer_id`; "" = the whole
    std::vector<TextArgument> arguments = {};  ///< never a secret, never another workspace's fact
    std::optional<LinkageId> related = {};     ///< what the screen may link to; only ever inside the caller's workspace
    bool operator==(const Error&) const = default;
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Error error) {
    return std::unexpected<Error>{std::move(error)};
}

}  // namespace omakase
