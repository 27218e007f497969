#include "server/status_routes.h"

#include "server/answers.h"

namespace omakase {

Answer show_health(Call& call) {
    try {
        call.store.read([](const Tables& tables) { return tables.first_workspace(); });
    } catch (const StoreError& error) {
        Answer answer = call.problem("server.database");
        answer.log_note = error.what();
        return answer;
    }
    return json_answer({{"status", "ok"}});
}

}  // namespace omakase
