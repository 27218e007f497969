#pragma once
#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace omakase {

/// What is written about one request: never a query, a body, a header or a token.
struct RequestRecord {
    std::string request_id;
    std::string actor_id;  ///< public id of the user or token; empty = nobody
    std::string method;
    std::string route;  ///< its name in the table
    int status = 0;
    std::chrono::microseconds took{};
    std::string note;  ///< the problem's id, or what went wrong inside
};

/// Log lines are JSON objects on standard error, one a line, UTC, with every control, bidi and other character that is not ASCII escaped.
void log_request(const RequestRecord& record);
/// event  `started`, `stopped`, `migrated`…
void log_event(std::string_view event, const std::vector<std::pair<std::string, std::string>>& fields = {});
/// For tests: nothing is written any more, or to `out`.
void silence_log();
void log_to(std::ostream& out);

/// When the program ends by std::terminate, a last line names the request that came in last.
void install_terminate_log();

}  // namespace omakase
