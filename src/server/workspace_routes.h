#pragma once
#include "core/json.h"
#include "server/app.h"

namespace omakase {

Answer show_workspace(Call& call);
/// For who asks without a WebSocket; the door answers the others (live_socket.h).
Answer refuse_live(Call& call);
Answer list_catalogue(Call& call);
Answer list_support_desks(Call& call);

WorkspaceSummary summarize_workspace(const Tables& tables, const WorkspaceId& workspace, UtcTime now);

}  // namespace omakase
