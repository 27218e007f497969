#pragma once
#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "server/store.h"
#include "server/webhook_client.h"

namespace omakase {

/// Carries what lies in the outbox to the linkages' webhooks. At most one try at a time for a target, so a slow one delays itself alone.
/// Several programs may do so on one database: each delivery is leased (reliability.md rule 18).
class Courier {
  public:
    Courier(Store& store, WebhookClient& client, std::function<UtcTime()> clock) : store_{store}, client_{client}, clock_{std::move(clock)} {}
    /// Ends what it started; tries under way are finished first, each within the client's time limit.
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    /// From now on looks each second for what is due, with threads of its own.
    void start();
    /// Tries what is due now, each target once, one after the other. Returns the number of tries. Throws StoreError.
    int run_once();

  private:
    void run(const std::stop_token& stop);
    std::vector<ClaimedDelivery> claim(int limit);
    void deliver(const ClaimedDelivery& delivery);

    static constexpr int slots = 16;

    Store& store_;
    WebhookClient& client_;
    std::function<UtcTime()> clock_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    int busy_ = 0;
    bool finished_one_ = false;
    std::unique_ptr<boost::asio::thread_pool> pool_;
    std::jthread thread_;
};

}  // namespace omakase
