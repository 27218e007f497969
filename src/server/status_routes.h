#pragma once
#include "server/app.h"

namespace omakase {

// What watches the server asks these.

/// Whether the database answers.
Answer show_health(Call& call);
/// Whether requests should be sent here: all migrations are there, the writer takes a transaction, and the disk has room.
Answer show_readiness(Call& call);
/// Prometheus' text. For an operator's token: through a proxy on this machine everybody comes from the loopback address, so "only from
/// this machine" would protect nothing.
Answer show_metrics(Call& call);

}  // namespace omakase
