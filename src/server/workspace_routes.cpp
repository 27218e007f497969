#include "server/workspace_routes.h"

#include "core/support.h"
#include "server/answers.h"

namespace omakase {

WorkspaceSummary summarize_workspace(const Tables& tables, const WorkspaceId& workspace, UtcTime now) {
    const auto row = tables.workspace(workspace);
    return WorkspaceSummary{.id = workspace,
                            .name = row ? row->name : std::string{},
                            .contracts = static_cast<int>(tables.linked_contracts(workspace).size()),
                            .rooms = tables.room_count(workspace),
                            .last_received_at = tables.last_received_at(workspace),
                            .as_of = now};
}

Answer show_workspace(Call& call) {
    return call.store.read([&](const Tables& tables) { return json_answer(to_json(summarize_workspace(tables, call.actor.workspace, call.now))); });
}

Answer refuse_live(Call& call) {
    Answer answer = call.problem("live.no_socket");
    answer.headers.emplace_back("Upgrade", "websocket");
    return answer;
}

Answer list_catalogue(Call&) {
    Json services = Json::array();
    for (const CatalogueService& service : catalogue()) services.push_back(to_json(service));
    return json_answer({{"services", std::move(services)}});
}

Answer list_support_desks(Call& call) {
    Json desks = Json::array();
    for (const SupportDesk& desk : support_desks()) desks.push_back(to_json(desk, desk_state(desk, call.now)));
    return json_answer({{"desks", std::move(desks)}, {"as_of", iso_utc(call.now)}});
}

}  // namespace omakase
