#include "client/source.h"

#include <algorithm>

namespace omakase {
namespace {

Effects get(const AppState& state, std::string name, const std::string& api_path, const std::string& file) {
    const std::string url = state.mode == Mode::server ? "api/v1/" + api_path : "sample/" + file;
    return {HttpRequest{std::move(name), "GET", url, "", "", ""}};
}

}  // namespace

Effects ask_session(const AppState& state) {
    return get(state, "session", "session", "workspace.json");
}
Effects ask_linkages(const AppState& state) {
    return get(state, "linkages", "linkages", "linkages.json");
}
Effects ask_incidents(const AppState& state) {
    return get(state, "incidents", "incidents.ndjson", "incidents.ndjson");
}
Effects ask_rooms(const AppState& state) {
    return get(state, "rooms", "rooms", "rooms.json");
}

/// Static mode counts them from the incidents.
Effects ask_reports(const AppState& state) {
    return state.mode == Mode::server ? get(state, "reports", "reports", "") : Effects{};
}

Effects ask_contracts(const AppState& state) {
    return state.mode == Mode::static_files ? get(state, "contracts", "", "contracts.json") : Effects{};
}

/// Nothing when there is no room yet.
Effects ask_messages(const AppState& state, const LinkageId& linkage_id) {
    const auto room = std::ranges::find(state.known_rooms, linkage_id, &Room::linkage_id);
    if (room == state.known_rooms.end()) return {};
    return get(state, "room:" + linkage_id.text() + ":messages", "rooms/" + room->id.text() + "/messages", "messages.json");
}

}  // namespace omakase
