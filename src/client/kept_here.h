#pragma once
#include <string_view>

#include "client/effect.h"
#include "client/state.h"

// Static mode: what was saved on this device, in the API's own names, laid over what the files say.

namespace omakase {

inline constexpr const char* kept_linkages_key = "static:linkages";
inline constexpr const char* kept_rooms_key = "static:rooms";

Effects keep_linkages(const AppState& state);
Effects keep_rooms(const AppState& state);
/// At the start, and when another tab kept something: merged with what is here by id, the newer one wins and a removal is final; what is
/// shown follows. Keeps again when that tab did not have everything, so that the tabs' last word has all. Elements that cannot be read are
/// not shown, but kept as they stand; a value that is no JSON changes nothing.
Effects take_kept_linkages(AppState& state, const std::string& value);
Effects take_kept_rooms(AppState& state, const std::string& value);

/// Notes a linkage that was made or changed here. `customer_id` only when it was typed here.
void remember_linkage(KeptHere& kept, LinkageSummary summary, const std::string& customer_id);
void remember_removal(KeptHere& kept, const LinkageId& id);
void remember_room(KeptHere& kept, const Room& room);

/// Lays what is kept over `linkages` and `static_linkages` as the files gave them, and compares the names with the contracts.
void overlay_linkages(AppState& state);
void overlay_rooms(AppState& state);

/// The contract with that customer ID, or nullptr.
const Contract* contract_of(const AppState& state, const CustomerId& customer_id);

}  // namespace omakase
