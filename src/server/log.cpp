#include "server/log.h"

#include <spdlog/sinks/null_sink.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <exception>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/jst.h"

namespace omakase {
namespace {

constexpr std::size_t value_limit_bytes = 1024;

// Fixed memory, because a terminating program can no longer ask for any.
std::array<char, 33> last_request{};

std::shared_ptr<spdlog::logger> make_logger(spdlog::sink_ptr sink) {
    auto made = std::make_shared<spdlog::logger>("omakase", std::move(sink));
    made->set_pattern("%v");
    made->flush_on(spdlog::level::info);
    return made;
}

std::shared_ptr<spdlog::logger>& logger() {
    static std::shared_ptr<spdlog::logger> made = make_logger(std::make_shared<spdlog::sinks::stderr_sink_mt>());
    return made;
}

void write(const nlohmann::ordered_json& line) {
    logger()->info(line.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace));
}

nlohmann::ordered_json line_of(std::string_view level) {
    const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    return {{"time", iso_utc(now)}, {"level", level}};
}

}  // namespace

void log_request(const RequestRecord& record) {
    nlohmann::ordered_json line = line_of(record.status >= 500 ? "error" : "info");
    line["event"] = "request";
    line["request_id"] = record.request_id;
    if (!record.actor_id.empty()) line["actor_id"] = record.actor_id;
    line["method"] = record.method;
    line["route"] = record.route;
    line["status"] = record.status;
    line["took_us"] = record.took.count();
    if (!record.note.empty()) line["note"] = record.note.substr(0, value_limit_bytes);
    record.request_id.copy(last_request.data(), last_request.size() - 1);
    write(line);
}

void log_event(std::string_view event, const std::vector<std::pair<std::string, std::string>>& fields) {
    nlohmann::ordered_json line = line_of("info");
    line["event"] = event;
    for (const auto& [name, value] : fields) line[name] = value.substr(0, value_limit_bytes);
    write(line);
}

void silence_log() {
    logger() = make_logger(std::make_shared<spdlog::sinks::null_sink_mt>());
}

void log_to(std::ostream& out) {
    logger() = make_logger(std::make_shared<spdlog::sinks::ostream_sink_mt>(out));
}

void install_terminate_log() {
    std::set_terminate([] {
        constexpr std::string_view begin = R"({"level":"critical","event":"terminated","request_id":")";
        constexpr std::string_view end = "\"}\n";
        [[maybe_unused]] ssize_t written = ::write(STDERR_FILENO, begin.data(), begin.size());
        written = ::write(STDERR_FILENO, last_request.data(), std::char_traits<char>::length(last_request.data()));
        written = ::write(STDERR_FILENO, end.data(), end.size());
        std::abort();
    });
}

}  // namespace omakase
