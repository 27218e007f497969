#pragma once
#include "server/app.h"

namespace omakase {

Answer import_contracts(Call& call);
Answer list_contracts(Call& call);

}  // namespace omakase
