#pragma once
#include "server/app.h"

namespace omakase {

Answer list_linkages(Call& call);
Answer create_linkage(Call& call);
Answer show_linkage(Call& call);
Answer change_linkage(Call& call);
Answer remove_linkage(Call& call);

}  // namespace omakase
