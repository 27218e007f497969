#include "server/metrics.h"

#include <cstdio>

#include "server/ingest.h"

namespace omakase {
namespace {

/// `0.0025`: seconds without the noise of a double.
std::string seconds(std::int64_t micros) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%lld.%06lld", static_cast<long long>(micros / 1'000'000), static_cast<long long>(micros % 1'000'000));
    return text.data();
}

void describe(std::string& out, std::string_view name, std::string_view kind, std::string_view help) {
    out += "# HELP " + std::string{name} + " " + std::string{help} + "\n# TYPE " + std::string{name} + " " + std::string{kind} + "\n";
}

void single(std::string& out, std::string_view name, std::string_view kind, std::string_view help, std::uint64_t value) {
    describe(out, name, kind, help);
    out += std::string{name} + " " + std::to_string(value) + "\n";
}

}  // namespace

void Metrics::count_request(std::string_view route, int status, std::chrono::microseconds took) {
    const std::lock_guard lock{mutex_};
    ++requests_[{std::string{route}, status}];
    Durations& of_route = durations_.try_emplace(std::string{route}).first->second;
    ++of_route.count;
    of_route.sum_us += took.count();
    for (std::size_t i = 0; i < bounds_us.size(); ++i) of_route.at_most[i] += took.count() <= bounds_us[i] ? 1U : 0U;
}

void Metrics::count_events(const IngestReceipt& receipt) {
    const std::lock_guard lock{mutex_};
    const std::array counts{receipt.incidents, receipt.duplicates, receipt.ignored, receipt.dead_letters};
    for (std::size_t i = 0; i < counts.size(); ++i) events_[i] += static_cast<std::uint64_t>(counts[i]);
}

std::string Metrics::text(std::size_t writes_waiting) const {
    std::string out;
    const std::lock_guard lock{mutex_};
    describe(out, "omakase_requests_total", "counter", "Answered requests by route and status.");
    for (const auto& [what, count] : requests_) {
        out += "omakase_requests_total{route=\"" + what.first + "\",status=\"" + std::to_string(what.second) + "\"} " + std::to_string(count) + "\n";
    }
    describe(out, "omakase_request_duration_seconds", "histogram", "From the whole head to the answer, by route.");
    for (const auto& [route, durations] : durations_) {
        const std::string begin = "omakase_request_duration_seconds_";
        const auto line = [&](const std::string& bound, std::uint64_t count) {
            out += begin + "bucket{route=\"" + route + "\",le=\"" + bound + "\"} " + std::to_string(count) + "\n";
        };
        for (std::size_t i = 0; i < bounds_us.size(); ++i) line(seconds(bounds_us[i]), durations.at_most[i]);
        line("+Inf", durations.count);
        out += begin + "sum{route=\"" + route + "\"} " + seconds(durations.sum_us) + "\n";
        out += begin + "count{route=\"" + route + "\"} " + std::to_string(durations.count) + "\n";
    }
    describe(out, "omakase_events_total", "counter", "Received events by what became of them.");
    static constexpr std::array<std::string_view, 4> outcomes{"incident", "duplicate", "ignored", "dead_letter"};
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        out += "omakase_events_total{outcome=\"" + std::string{outcomes[i]} + "\"} " + std::to_string(events_[i]) + "\n";
    }
    single(out, "omakase_connections", "gauge", "Open connections.", connections);
    single(out, "omakase_connections_refused_total", "counter", "Connections beyond the limits.", connections_refused);
    single(out, "omakase_live_pages", "gauge", "Open pages that are told of news.", live_pages);
    single(out, "omakase_requests_waiting", "gauge", "Requests on the database's threads or before them.", requests_waiting);
    single(out, "omakase_writes_waiting", "gauge", "Transactions before the writer.", writes_waiting);
    return out;
}

}  // namespace omakase
