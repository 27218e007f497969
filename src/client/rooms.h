#pragma once
#include "client/action.h"
#include "client/effect.h"
#include "client/state.h"
#include "client/update.h"

namespace omakase {

Effects create_room(AppState& state, const LinkageId& linkage_id, RandomId random_id);
Effects ask_room(AppState& state, const AskRoom& action, RandomId random_id);
Effects set_notifications(AppState& state, const SetNotifications& action);
/// Asks for the messages of the room that the route shows, when there is one.
Effects open_room(AppState& state);

Effects take_rooms(AppState& state, const HttpAnswer& answer);
/// Answers to `room:<linkage>:<messages|create|question|notifications>`.
Effects take_room_answer(AppState& state, const HttpAnswer& answer);

}  // namespace omakase
