#include "server/live.h"

#include "server/log.h"

namespace omakase {

Live::~Live() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    store_.on_ring({});
}

void Live::start() {
    look();
    store_.on_ring([this] {
        const std::lock_guard lock{mutex_};
        has_rung_ = true;
        rung_.notify_one();
    });
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

void Live::look() {
    std::int64_t after = 0;
    {
        const std::lock_guard lock{mutex_};
        after = told_;
    }
    const auto [news, newest] = store_.read([&](const Tables& tables) {
        const std::int64_t number = tables.newest_news();
        // A database that was restored may be behind what was told; what is in it is new to everybody.
        return std::pair{tables.news_after(number < after ? -1 : after), number};
    });
    std::map<WorkspaceId, LiveNews> by_workspace;
    for (const News& one : news) {
        LiveNews& own = by_workspace[one.workspace];
        own.number = std::max(own.number, one.number);
        own.topics.insert(one.topic);
    }
    const std::lock_guard lock{mutex_};
    told_ = newest;
    for (const auto& [workspace, own] : by_workspace) {
        const auto pages = pages_.find(workspace);
        if (pages == pages_.end()) continue;
        std::chrono::microseconds later{0};
        for (const auto& [key, tell] : pages->second) {
            tell(own, later);
            later += live_stagger;
        }
    }
}

std::uint64_t Live::new_key() {
    const std::lock_guard lock{mutex_};
    return ++last_key_;
}

LiveNews Live::join(std::uint64_t key, const WorkspaceId& workspace, std::optional<std::int64_t> known, Tell tell) {
    {
        const std::lock_guard lock{mutex_};
        pages_[workspace][key] = std::move(tell);
    }
    // Read after joining: what comes between the two is told twice, not never.
    LiveNews missed;
    store_.read([&](const Tables& tables) {
        missed.number = tables.newest_news();
        if (!known) return;
        // A number that was never given comes from before a restore: then nothing that the page has is certain.
        for (const News& one : tables.news_after(*known > missed.number ? -1 : *known))
            if (one.workspace == workspace) missed.topics.insert(one.topic);
    });
    return missed;
}

void Live::leave(std::uint64_t key, const WorkspaceId& workspace) {
    const std::lock_guard lock{mutex_};
    const auto pages = pages_.find(workspace);
    if (pages == pages_.end()) return;
    pages->second.erase(key);
    if (pages->second.empty()) pages_.erase(pages);
}

void Live::forget_all() {
    std::map<WorkspaceId, std::map<std::uint64_t, Tell>> gone;  // ends when the lock is free again
    {
        const std::lock_guard lock{mutex_};
        gone.swap(pages_);
    }
}

void Live::run(const std::stop_token& stop) {
    const std::unique_ptr<Bell> bell = store_.make_bell();
    bool failed_before = false;
    while (!stop.stop_requested()) {
        // Other programs write too (the command line, a server that cannot ring): so a look each second, whatever rings.
        if (bell) {
            bell->wait(live_look_interval);
        } else {
            std::unique_lock lock{mutex_};
            rung_.wait_for(lock, stop, live_look_interval, [&] { return has_rung_; });
            has_rung_ = false;
        }
        if (stop.stop_requested()) return;
        try {
            look();
            failed_before = false;
        } catch (const std::exception& error) {
            if (!failed_before) log_event("live_failed", {{"note", error.what()}});
            failed_before = true;
        }
        // A flood of events is a few news a second, not thousands.
        std::this_thread::sleep_for(live_pause);
    }
}

}  // namespace omakase
