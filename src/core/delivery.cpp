#include "core/delivery.h"

#include <algorithm>
#include <array>
#include <utility>

namespace omakase {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::chrono::seconds, delivery_tries - 1> waits{5s, 30s, 2min, 10min, 30min, 1h, 2h, 4h, 8h, 12h, 20h, 24h};
constexpr int gone = 410;
constexpr int timeout = 408;
constexpr int too_often = 429;

constexpr auto state_names = std::to_array<std::pair<DeliveryState, std::string_view>>({
    {DeliveryState::queued, "queued"},
    {DeliveryState::sent, "sent"},
    {DeliveryState::accepted, "accepted"},
    {DeliveryState::failed, "failed"},
    {DeliveryState::dead, "dead"},
});

}  // namespace

std::string_view wire_name(DeliveryState state) {
    return state_names[static_cast<std::size_t>(state)].second;
}

std::optional<DeliveryState> delivery_state_of(std::string_view wire) {
    for (const auto& [state, name] : state_names)
        if (name == wire) return state;
    return std::nullopt;
}

DeliveryStep after_try(const DeliveryOutcome& outcome, std::size_t tries, UtcTime now, double random) {
    if (outcome.accepted()) return {DeliveryState::accepted};
    if (outcome.status == gone || tries >= delivery_tries) return {DeliveryState::dead};
    const std::chrono::microseconds wait = waits[std::max<std::size_t>(tries, 1) - 1];
    const auto spread = std::chrono::microseconds{static_cast<std::int64_t>(static_cast<double>(wait.count()) * (0.8 + 0.4 * random))};
    const std::chrono::microseconds asked = std::clamp<std::chrono::seconds>(outcome.retry_after.value_or(0s), 0s, retry_after_limit);
    return {DeliveryState::failed, now + std::max(spread, asked)};
}

Breaker after_outcome(Breaker breaker, const DeliveryOutcome& outcome, UtcTime now) {
    const bool is_targets = outcome.status == 0 || outcome.status >= 500 || outcome.status == timeout || outcome.status == too_often;
    if (!is_targets) return {};
    ++breaker.failures;
    breaker.open_until.reset();
    if (breaker.failures >= breaker_failures) {
        std::chrono::minutes rest = breaker_rest;
        for (int i = breaker_failures; i < breaker.failures && rest < breaker_longest_rest; ++i) rest *= 2;
        breaker.open_until = now + std::min(rest, breaker_longest_rest);
    }
    return breaker;
}

}  // namespace omakase
