#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/incident.h"
#include "core/jst.h"
#include "core/result.h"

namespace omakase {

inline constexpr std::size_t event_line_limit_bytes = 1024 * 1024;

enum class EventFormat { cef, leef, json, pccnt35, tmcm_trap, unknown };

/// By its beginning, or for CEF and LEEF by what follows a syslog prefix. `leef`, `pccnt35` and `tmcm_trap` have no reader yet:
/// they end as dead letters that name them, so that a reader written later can read them again.
EventFormat event_format(std::string_view utf8_line);

/// Why a line could not be read (ingestion.md section 8). `code` is stable; the sentences are `error.ingest.<code>` in assets/texts.
struct LineError {
    std::string
        code;  ///< header_truncated, extension_syntax, invalid_encoding, unsupported_format, json_syntax, json_shape, line_too_long, not_stored
    std::size_t at = 0;  ///< byte offset in the line as received, 0-based
    std::string what;    ///< the missing field, the JSON pointer, the prefix it knows; may be empty
    std::string quote;   ///< at most 80 characters around `at`, control characters made visible
};

enum class EventOutcome { incident, ignored, dead_letter };  ///< duplicates are found by whoever keeps what was received

struct EventResult {
    EventOutcome outcome = EventOutcome::ignored;
    std::optional<Detection> detection;  ///< incident
    std::optional<LineError> error;      ///< dead_letter
    std::string ignored_type;            ///< ignored: `blank`, or the event type, for counting
};

/// Reads one line of any format, found out by content; never throws, never stops at another line's fault.
/// line         bytes as received without its line end; a JSON value may hold line breaks when `split_events` cut it so
/// received_at  for dates without a year and for `time_in_future`; never put in place of detected_at
EventResult read_event(std::string_view line, UtcTime received_at);

/// Where each event of a body stands: lines (LF, a CR before it dropped), or for JSON documents that are no NDJSON (one object over
/// several lines, an array, the Apex Central logs API's `Data.Logs`) each of its elements. Text is a view into `body` where it can be.
struct EventSlice {
    std::size_t number = 0;  ///< 1-based line, or position in the array
    std::string text;
};
std::vector<EventSlice> split_events(std::string_view body);

/// The same for bodies from outside, in bounded memory: blank lines are counted and not kept.
struct SplitBody {
    std::vector<EventSlice> events;  ///< none when there are too many
    std::size_t blank_lines = 0;
    bool too_many = false;  ///< more than `at_most` events
};
SplitBody split_body(std::string_view body, std::size_t at_most);

/// Whether a body begins with the byte order mark of UTF-16, which is refused as a whole (415).
bool starts_with_utf16_mark(std::string_view body);
/// The dead letter of a line beyond `event_line_limit_bytes` that was not kept whole in memory.
/// beginning   its first bytes, some hundreds are enough
/// size_bytes  of the whole line
EventResult too_long_line(std::string_view beginning, std::size_t size_bytes);

/// What a dead letter says to people: `error.ingest.<code>` with {what}, {at}, {quote}.
Error to_error(const LineError& error);

std::string_view wire_name(EventOutcome outcome);

}  // namespace omakase
