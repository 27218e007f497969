#pragma once
#include <string>
#include <string_view>

#include "core/ids.h"
#include "core/user.h"

namespace omakase {

/// Sets of those who may call a route: one bit each.
using Callers = unsigned;
namespace callers {
inline constexpr Callers anonymous = 1, member = 2, admin = 4, owner = 8, support = 16, read = 32, ingest = 64, operators = 128, staff = 256;
inline constexpr Callers admins = admin | owner, people = member | admins, readers = people | support | read, anyone = 511;
}  // namespace callers

/// Who asks. Everything that a route may touch follows from this, never from the request.
struct Actor {
    /// session: a person; support: staff whom an admin let in by a code; the others are tokens (docs/api.md).
    enum class Kind { anyone, session, support, read_token, ingest_token, operator_token, staff_token };
    Kind kind = Kind::anyone;
    std::string log_id;                ///< for logs and repeated requests: a public id, never a secret
    WorkspaceId workspace;             ///< session, support, read
    UserId user;                       ///< session
    std::string user_name;             ///< session; else what the token or the support staff is called
    UserRole role = UserRole::member;  ///< session
    ContractId contract;               ///< ingest
    bool touch_due = false;            ///< its last use should be written again

    /// Its bit among the callers.
    Callers caller() const;
    /// `owner` …, `support`, `operator`: for history and sessions.
    std::string_view kind_word() const;
};

}  // namespace omakase
