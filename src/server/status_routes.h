#pragma once
#include "server/app.h"

namespace omakase {

/// Whether the database answers.
Answer show_health(Call& call);

}  // namespace omakase
