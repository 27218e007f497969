#pragma once
#include "server/app.h"

namespace omakase {

Answer list_incidents(Call& call);
Answer stream_incidents(Call& call);
Answer show_incident(Call& call);

}  // namespace omakase
