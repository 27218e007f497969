#pragma once
#include "server/app.h"

namespace omakase {

Answer list_reports(Call& call);

}  // namespace omakase
