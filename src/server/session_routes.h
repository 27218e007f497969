#pragma once
#include "server/app.h"

namespace omakase {

/// By a one-time link or by name and password.
Answer create_session(Call& call);
Answer show_session(Call& call);
Answer end_session(Call& call);
Answer set_password(Call& call);
/// Signs the person out everywhere.
Answer end_all_sessions(Call& call);

}  // namespace omakase
