#pragma once
#include "server/app.h"

namespace omakase {

Answer create_session(Call& call);
Answer show_session(Call& call);
Answer end_session(Call& call);

}  // namespace omakase
