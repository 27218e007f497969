#include "server/scheduler.h"

#include <condition_variable>

#include "server/log.h"
#include "server/reports.h"

namespace omakase {

int Scheduler::run_once() {
    const std::lock_guard lock{mutex_};
    try {
        const UtcTime now = clock_();
        const auto newest = store_.read([](const Tables& tables) { return tables.newest_arrival(); });
        const bool held_before = hold_.since.has_value();
        if (hold_.holds(now, newest)) {
            if (!held_before) log_event("schedule_held", {{"clock", iso_utc(now)}, {"newest_row", iso_utc(*newest)}});
            return 0;
        }
        const int made = make_due_reports(store_, now);
        if (made > 0) log_event("reports_made", {{"count", std::to_string(made)}});
        return made;
    } catch (const std::exception& error) {
        log_event("schedule_failed", {{"note", error.what()}});
        return 0;
    }
}

void Scheduler::start() {
    thread_ = std::jthread{[this](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any wait;
        std::unique_lock lock{mutex};
        while (!stop.stop_requested()) {
            run_once();
            wait.wait_for(lock, stop, std::chrono::minutes{1}, [] { return false; });
        }
    }};
}

}  // namespace omakase
