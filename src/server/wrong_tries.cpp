#include "server/wrong_tries.h"

#include <algorithm>
#include <utility>

#include "server/limits.h"

namespace omakase {
namespace {

constexpr std::size_t most_keys = 20'000, most_tries_of_one = 64;

}  // namespace

std::optional<std::chrono::seconds> WrongTries::wait(const std::string& key, int limit, UtcTime now) {
    const std::lock_guard lock{mutex_};
    const auto found = tries_.find(key);
    if (found == tries_.end()) return std::nullopt;
    std::deque<UtcTime>& tries = found->second;
    while (!tries.empty() && tries.front() <= now - wrong_try_window) tries.pop_front();
    if (std::cmp_less(tries.size(), limit)) return std::nullopt;
    // 30 s after the last free one, then twice as long each time, until the window has passed.
    const auto beyond = std::min<std::size_t>(tries.size() - static_cast<std::size_t>(limit), 5);
    const auto pause = std::min<std::chrono::seconds>(wrong_try_first_wait * (1 << beyond), wrong_try_window);
    const UtcTime until = tries.back() + pause;
    if (until <= now) return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(until - now);
}

void WrongTries::wrong(const std::string& key, UtcTime now) {
    const std::lock_guard lock{mutex_};
    if (tries_.size() >= most_keys) forget_old(now);
    std::deque<UtcTime>& tries = tries_[key];
    tries.push_back(now);
    if (tries.size() > most_tries_of_one) tries.pop_front();
}

void WrongTries::right(const std::string& key) {
    const std::lock_guard lock{mutex_};
    tries_.erase(key);
}

void WrongTries::take_back(const std::string& key) {
    const std::lock_guard lock{mutex_};
    const auto found = tries_.find(key);
    if (found != tries_.end() && !found->second.empty()) found->second.pop_back();
}

void WrongTries::forget_old(UtcTime now) {
    std::erase_if(tries_, [&](const auto& entry) { return entry.second.empty() || entry.second.back() <= now - wrong_try_window; });
    if (tries_.size() < most_keys) return;
    // All are recent: who tried longest ago goes.
    const auto oldest = std::ranges::min_element(tries_, {}, [](const auto& entry) { return entry.second.back(); });
    tries_.erase(oldest);
}

}  // namespace omakase
