#pragma once
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/jst.h"

namespace omakase {

// What is sent out of the house: when it is tried again, and when a target gets a rest (reliability.md rules 18 and 19).

inline constexpr std::chrono::seconds delivery_time_limit{15};  ///< one try, from looking the name up to the end of the answer
inline constexpr std::chrono::seconds delivery_lease{25};       ///< more than a try takes: who crashed while sending loses it after this
inline constexpr std::size_t delivery_tries = 13;               ///< the first one and one after each wait
inline constexpr std::chrono::hours retry_after_limit{24};      ///< a target may ask for no longer wait
inline constexpr int breaker_failures = 5;                      ///< so many in a row and the target gets a rest
inline constexpr std::chrono::minutes breaker_rest{1};          ///< doubled by each further failure
inline constexpr std::chrono::minutes breaker_longest_rest{60};
inline constexpr std::size_t delivery_body_limit = 20 * 1024;    ///< bytes that are sent
inline constexpr std::size_t delivery_answer_limit = 64 * 1024;  ///< bytes of an answer that are read

/// queued: waits for its first try, or for one after somebody asked again; sent: a try is under way, and its answer is not known yet;
/// accepted: answered 2xx; failed: will be tried again; dead: will not, unless somebody asks.
enum class DeliveryState { queued, sent, accepted, failed, dead };
std::string_view wire_name(DeliveryState state);
std::optional<DeliveryState> delivery_state_of(std::string_view wire);

/// What came of one try.
struct DeliveryOutcome {
    int status = 0;                                        ///< of the answer; 0 = there was none
    std::optional<std::chrono::seconds> retry_after = {};  ///< what the answer asked for
    std::string reason = {};                               ///< without an answer: `timeout`, `address_refused`, … ; else ``
    bool accepted() const { return status >= 200 && status < 300; }
    bool gone() const { return status == 410; }  ///< the target says that it is no more
};

/// What a `Retry-After` asks for: seconds, or a time, which counts from the answer's own `Date` because no two clocks are alike.
std::optional<std::chrono::seconds> retry_after_of(std::string_view retry_after, std::string_view date);

struct DeliveryStep {
    DeliveryState state;                      ///< accepted, failed or dead
    std::optional<UtcTime> next_try_at = {};  ///< failed alone
};
/// tries   those that were made, this one included
/// random  from [0, 1): spreads the waits by a fifth to both sides, so that what failed together does not come back together
DeliveryStep after_try(const DeliveryOutcome& outcome, std::size_t tries, UtcTime now, double random);

/// Per target: after several failures in a row it is left alone for a while, then one try decides.
struct Breaker {
    int failures = 0;                        ///< in a row
    std::optional<UtcTime> open_until = {};  ///< nothing is sent before
};
/// Answers that blame the message (4xx) do not count against the target: it is there. What it asks for by Retry-After with 429 or 503 is
/// for all that would be sent to it.
Breaker after_outcome(Breaker breaker, const DeliveryOutcome& outcome, UtcTime now);

}  // namespace omakase
