#pragma once
#include <functional>
#include <mutex>
#include <thread>

#include "core/schedule.h"
#include "server/store.h"

namespace omakase {

/// Does what is due by the clock: today the reports. Nothing happens before `start`; a thread of its own then runs at once and each minute.
class Scheduler {
  public:
    Scheduler(Store& store, std::function<UtcTime()> clock) : store_{store}, clock_{std::move(clock)} {}
    void start();
    /// One round; how many reports it made. Errors are logged, and the next round tries again.
    int run_once();

  private:
    Store& store_;
    std::function<UtcTime()> clock_;
    std::mutex mutex_;
    ScheduleHold hold_;
    std::jthread thread_;  ///< last: it ends before what it uses
};

}  // namespace omakase
