#pragma once
#include "server/app.h"

namespace omakase {

Answer list_history(Call& call);
Answer export_history(Call& call);

}  // namespace omakase
