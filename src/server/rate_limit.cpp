#include "server/rate_limit.h"

#include <algorithm>
#include <array>

namespace omakase {
namespace {

constexpr std::int64_t one = 1'000'000;

std::int64_t full(const RateLimit& limit) {
    return limit.burst * one;
}

/// What is in the bucket at `now`. A clock that was set back neither fills nor empties it.
std::int64_t filled(std::int64_t left, UtcTime at, const RateLimit& limit, UtcTime now) {
    const std::int64_t elapsed_us = std::max<std::int64_t>((now - at).count(), 0);
    const std::int64_t until_full_us = (full(limit) - left) / limit.per_second + 1;
    return elapsed_us >= until_full_us ? full(limit) : left + elapsed_us * limit.per_second;
}

}  // namespace

RateLimiter::Bucket& RateLimiter::bucket(std::string_view kind, std::string_view whose, const RateLimit& limit, UtcTime now) {
    std::string key = std::string{kind} + " " + std::string{whose};
    auto found = buckets_.find(key);
    if (found == buckets_.end()) {
        if (buckets_.size() >= rate_buckets && now >= swept_at_ + std::chrono::seconds{1}) forget_full_ones(now);
        // More askers than we remember: the new ones share one bucket of their kind, so memory is bounded and nobody goes uncounted.
        if (buckets_.size() >= rate_buckets) key = std::string{kind};
        found = buckets_.try_emplace(key, Bucket{full(limit), now}).first;
    }
    Bucket& its = found->second;
    its = {filled(its.left, its.at, limit, now), now};
    return its;
}

void RateLimiter::forget_full_ones(UtcTime now) {
    swept_at_ = now;
    const auto limit_of = [&](std::string_view key) -> const RateLimit& {
        if (key.starts_with("user")) return limits_.user;
        if (key.starts_with("token")) return limits_.token;
        return key.starts_with("workspace") ? limits_.workspace : limits_.address;
    };
    std::erase_if(buckets_, [&](const auto& entry) {
        const RateLimit& limit = limit_of(entry.first);
        return filled(entry.second.left, entry.second.at, limit, now) == full(limit);
    });
}

std::optional<RateLimiter::Refusal> RateLimiter::take(const Actor& actor, std::string_view address, UtcTime now) {
    if (!limits_.on) return std::nullopt;
    struct Counted {
        std::string_view kind, whose;
        const RateLimit* limit;
    };
    std::array<Counted, 2> counted{};
    std::size_t count = 1;
    switch (actor.kind) {
        case Actor::Kind::anyone: counted[0] = {"address", address, &limits_.address}; break;
        case Actor::Kind::session:
        case Actor::Kind::support:
            counted = {{{"user", actor.log_id, &limits_.user}, {"workspace", actor.workspace.text(), &limits_.workspace}}};
            count = 2;
            break;
        case Actor::Kind::read_token:
            counted = {{{"token", actor.log_id, &limits_.token}, {"workspace", actor.workspace.text(), &limits_.workspace}}};
            count = 2;
            break;
        case Actor::Kind::operator_token:
        case Actor::Kind::staff_token:
        case Actor::Kind::ingest_token: counted[0] = {"token", actor.log_id, &limits_.token}; break;
    }
    const std::lock_guard lock{mutex_};
    std::array<Bucket*, 2> taken_from{};
    for (std::size_t i = 0; i < count; ++i) {
        const auto& [kind, whose, limit] = counted[i];
        taken_from[i] = &bucket(kind, whose, *limit, now);
        const std::int64_t missing = one - taken_from[i]->left;
        if (missing > 0) {
            const std::int64_t wait_us = (missing + limit->per_second - 1) / limit->per_second;
            return Refusal{kind, *limit, static_cast<int>((wait_us + one - 1) / one)};
        }
    }
    for (std::size_t i = 0; i < count; ++i) taken_from[i]->left -= one;
    return std::nullopt;
}

}  // namespace omakase
