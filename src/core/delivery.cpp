#include "core/delivery.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace omakase {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::chrono::seconds, delivery_tries - 1> waits{5s, 30s, 2min, 10min, 30min, 1h, 2h, 4h, 8h, 12h, 20h, 24h};
constexpr int timeout = 408;
constexpr int too_often = 429;
constexpr int unavailable = 503;

constexpr auto state_names = std::to_array<std::pair<DeliveryState, std::string_view>>({
    {DeliveryState::queued, "queued"},
    {DeliveryState::sent, "sent"},
    {DeliveryState::accepted, "accepted"},
    {DeliveryState::failed, "failed"},
    {DeliveryState::dead, "dead"},
});

std::optional<int> number_of(std::string_view digits) {
    int number = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (digits.empty() || number < 0 || read.ec != std::errc{} || read.ptr != digits.data() + digits.size()) return std::nullopt;
    return number;
}

/// `Mon, 23 Nov 2026 01:00:00 GMT`, the one form that may be sent (RFC 9110, 5.6.7).
std::optional<std::chrono::sys_seconds> http_date(std::string_view text) {
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
    const auto day = number_of(text.substr(5, 2)), year = number_of(text.substr(12, 4)), hour = number_of(text.substr(17, 2)),
               minute = number_of(text.substr(20, 2)), second = number_of(text.substr(23, 2));
    const std::size_t month = months.find(text.substr(8, 3));
    if (!day || !year || !hour || !minute || !second || month == std::string_view::npos || month % 3 != 0) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(month / 3 + 1)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} + std::chrono::seconds{*second};
}

}  // namespace

std::optional<std::chrono::seconds> retry_after_of(std::string_view retry_after, std::string_view date) {
    if (const auto seconds = number_of(retry_after)) return std::chrono::seconds{*seconds};
    const auto until = http_date(retry_after), from = http_date(date);
    if (!until || !from) return std::nullopt;
    return std::max(*until - *from, std::chrono::seconds{0});
}

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
    if (outcome.gone() || tries >= delivery_tries) return {DeliveryState::dead};
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
    if (outcome.retry_after && (outcome.status == too_often || outcome.status == unavailable)) {
        const UtcTime asked = now + std::clamp<std::chrono::seconds>(*outcome.retry_after, 0s, retry_after_limit);
        breaker.open_until = std::max(asked, breaker.open_until.value_or(asked));
    }
    return breaker;
}

}  // namespace omakase
