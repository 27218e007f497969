#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "server/store.h"

namespace omakase {

/// What one open page has not been told yet. Topics only add up, so a page that is slow to read costs no memory.
struct LiveNews {
    std::int64_t number = 0;  ///< of the newest change that is in it
    std::set<Topic> topics;
};

/// Tells open pages what changed, whichever server or program changed it. From any thread.
class Live {
  public:
    explicit Live(Store& store) : store_{store} {}
    ~Live();
    Live(const Live&) = delete;
    Live& operator=(const Live&) = delete;

    /// From now on looks when the store rings, and each second. Nothing is told before.
    void start();
    /// One look at what is new; also the tests' way.
    void look();

    /// later  how long this page waits with it: each asks for lists when it hears, and they must not all ask at once
    using Tell = std::function<void(const LiveNews&, std::chrono::microseconds later)>;
    /// Calls `tell` for everything of the workspace that changes from now on, until `leave`. Returns what changed after `known`, the
    /// number that the page heard last; without one, only the present number. Throws StoreError.
    LiveNews join(std::uint64_t key, const WorkspaceId& workspace, std::optional<std::int64_t> known, Tell tell);
    void leave(std::uint64_t key, const WorkspaceId& workspace);
    std::uint64_t new_key();
    /// Everybody leaves: what they hold is about to go.
    void forget_all();

  private:
    void run(const std::stop_token& stop);

    Store& store_;
    std::mutex mutex_;
    std::int64_t told_ = -1;  ///< the newest number that everybody was told; -1 before the first look
    std::uint64_t last_key_ = 0;
    std::map<WorkspaceId, std::map<std::uint64_t, Tell>> pages_;
    std::condition_variable_any rung_;
    bool has_rung_ = false;
    std::jthread thread_;  ///< last: it ends before what it uses
};

}  // namespace omakase
