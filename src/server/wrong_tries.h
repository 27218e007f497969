#pragma once
#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/jst.h"

namespace omakase {

/// Counts wrong passwords and codes, and says who has to wait. In memory: a restart forgives, replicas count for themselves.
/// Functions may be called from several threads.
class WrongTries {
  public:
    /// How long `key` has to wait before it may try again; nothing: it may. `limit` tries within `wrong_try_window` are free.
    std::optional<std::chrono::seconds> wait(const std::string& key, int limit, UtcTime now);
    void wrong(const std::string& key, UtcTime now);
    void right(const std::string& key);
    /// Takes the last wrong try back: it was right after all.
    void take_back(const std::string& key);

  private:
    void forget_old(UtcTime now);

    std::mutex mutex_;
    std::unordered_map<std::string, std::deque<UtcTime>> tries_;
};

}  // namespace omakase
