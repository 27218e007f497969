#include "server/courier.h"

#include <sodium.h>

#include <boost/asio/post.hpp>

#include "core/webhook.h"
#include "server/log.h"
#include "server/webhook_signature.h"

namespace omakase {
namespace {

/// From [0, 1).
double random_fraction() {
    return static_cast<double>(randombytes_random()) / 4294967296.0;
}

}  // namespace

Courier::~Courier() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    if (pool_) pool_->join();
}

void Courier::start() {
    pool_ = std::make_unique<boost::asio::thread_pool>(slots);
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

int Courier::run_once() {
    const auto claimed = claim(1'000);
    for (const ClaimedDelivery& delivery : claimed) deliver(delivery);
    return static_cast<int>(claimed.size());
}

std::vector<ClaimedDelivery> Courier::claim(int limit) {
    // Looking needs no writer, and mostly there is nothing.
    if (!store_.read([&](const Tables& tables) { return tables.has_due_deliveries(clock_()); })) return {};
    return store_.write([&](Tables& tables) { return tables.claim_deliveries(random_id(), clock_(), limit); });
}

void Courier::deliver(const ClaimedDelivery& delivery) {
    DeliveryOutcome outcome{.reason = "unreadable"};
    if (delivery.event) {
        const std::string body = webhook_body(delivery.kind, *delivery.event);
        const auto seconds = std::chrono::floor<std::chrono::seconds>(clock_().time_since_epoch()).count();
        Headers headers{{"webhook-id", delivery.id.text()}, {"webhook-timestamp", std::to_string(seconds)}};
        if (delivery.kind == WebhookKind::standard) {
            headers.emplace_back("webhook-signature", webhook_signature(delivery.secret, delivery.id.text(), seconds, body).value_or(""));
        }
        outcome = client_.post(delivery.url, headers, body);
    }
    const UtcTime now = clock_();
    store_.write([&](Tables& tables) { tables.record_delivery(delivery, outcome, now, random_fraction()); });
}

void Courier::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::vector<ClaimedDelivery> claimed;
        try {
            int free = 0;
            {
                const std::lock_guard lock{mutex_};
                free = slots - busy_;
                finished_one_ = false;
            }
            if (free > 0) claimed = claim(free);
        } catch (const std::exception& error) {
            log_event("courier_failed", {{"note", error.what()}});
        }
        for (ClaimedDelivery& delivery : claimed) {
            {
                const std::lock_guard lock{mutex_};
                ++busy_;
            }
            boost::asio::post(*pool_, [this, delivery = std::move(delivery)] {
                try {
                    deliver(delivery);
                } catch (const std::exception& error) {
                    log_event("courier_failed", {{"note", error.what()}});  // its lease ends, and it is tried again
                }
                const std::lock_guard lock{mutex_};
                --busy_;
                finished_one_ = true;
                wake_.notify_all();
            });
        }
        std::unique_lock lock{mutex_};
        wake_.wait_for(lock, stop, std::chrono::seconds{1}, [&] { return finished_one_; });
    }
}

}  // namespace omakase
