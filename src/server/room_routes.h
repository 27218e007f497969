#pragma once
#include "server/app.h"

namespace omakase {

Answer list_rooms(Call& call);
Answer create_room(Call& call);
Answer change_room(Call& call);
Answer list_messages(Call& call);
Answer ask_question(Call& call);

}  // namespace omakase
