#pragma once
#include <functional>
#include <optional>
#include <string>

#include "server/app.h"
#include "server/problem.h"

namespace omakase {

/// JSON as an answer.
Answer json_answer(const Json& json, int status = 200);

Json time_or_null(const std::optional<UtcTime>& time);
/// 422 `input.refused` for one field.
Answer refused(const Call& call, Error error);

/// `"3"`: the strong tag of a version.
std::string etag_of(int version);
/// What `If-Match` says. `missing` answers 428; a version that never was (a weak tag, `*`, nonsense) is 0 and matches nothing.
struct IfMatch {
    bool missing = false;
    int version = 0;
};
IfMatch if_match(const Request& request);

/// Does a write that the sender may repeat: the first request with an `Idempotency-Key` has the effect, and the same one again gets
/// the same answer. The key is kept in the transaction of the effect; repeats wait for it, because there is one writer.
/// effect  runs inside the transaction and changes something only when it answers 2xx
Answer once(Call& call, const std::function<Answer(Tables&)>& effect);
/// The same for what the version protects already: the key may be missing.
Answer once_if_keyed(Call& call, const std::function<Answer(Tables&)>& effect);

}  // namespace omakase
