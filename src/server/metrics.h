#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace omakase {

struct IngestReceipt;

/// What the server counts about itself, since it was started. From any thread.
class Metrics {
  public:
    /// route  its name in the table, so that nobody outside makes new rows
    void count_request(std::string_view route, int status, std::chrono::microseconds took);
    void count_events(const IngestReceipt& receipt);

    std::atomic<std::size_t> connections = 0;
    std::atomic<std::size_t> live_pages = 0;        ///< that are told of news
    std::atomic<std::size_t> requests_waiting = 0;  ///< on the database's threads or before them
    std::atomic<std::uint64_t> connections_refused = 0;

    /// Prometheus' text format.
    std::string text(std::size_t writes_waiting) const;

  private:
    static constexpr std::array<std::int64_t, 13> bounds_us{1'000,   2'500,   5'000,     10'000,    25'000,    50'000,    100'000,
                                                            250'000, 500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000};
    struct Durations {
        std::array<std::uint64_t, bounds_us.size()> at_most{};  ///< each counts those of the smaller bounds too
        std::uint64_t count = 0;
        std::int64_t sum_us = 0;
    };

    mutable std::mutex mutex_;
    std::map<std::pair<std::string, int>, std::uint64_t> requests_;
    std::map<std::string, Durations, std::less<>> durations_;
    std::array<std::uint64_t, 4> events_{};  ///< incident, duplicate, ignored, dead_letter
};

}  // namespace omakase
