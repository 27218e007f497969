#pragma once
#include <string>

#include "core/ids.h"

namespace omakase {

/// Who asks. Everything that a route may touch follows from this, never from the request.
struct Actor {
    enum class Kind { anyone, session, operator_token, ingest_token };
    Kind kind = Kind::anyone;
    std::string log_id;      ///< for logs and repeated requests: a public id, never a secret
    WorkspaceId workspace;   ///< session
    UserId user;             ///< session
    std::string user_name;   ///< session
    std::string role;        ///< session: `admin`
    ContractId contract;     ///< ingest
    bool touch_due = false;  ///< its last use should be written again
};

}  // namespace omakase
