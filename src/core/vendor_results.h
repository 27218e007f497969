#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/incident.h"

namespace omakase {

/// What a product's result text tells.
enum class Outcome {
    none,  ///< the product says that there was no such step: `N/A`, empty
    success,
    failure,
    passed,   ///< left alone on purpose
    unknown,  ///< not in the table, or in it as something that tells nothing
};

/// Actions that a failure text says were tried, as bits.
enum TriedAction : std::uint8_t { tried_clean = 1, tried_quarantine = 2, tried_delete = 4, tried_rename = 8 };

struct ResultMeaning {
    Outcome outcome = Outcome::unknown;
    std::optional<ThreatAction> action;
    std::uint8_t tried = 0;   ///< TriedAction bits
    bool unfinished = false;  ///< a person must act (restart, rescue tool), or the scan ended before it acted: nothing later in the event mends it
};

/// Looks a text up in the table of known results. Compared after folding width, kana forms, case, dashes and runs of space; never by its
/// first words, except `Action required -` and `IDS:`, which the vendor uses as families.
ResultMeaning meaning_of_result(std::string_view text);

/// The rows of the table as they stand: for tests and for the documents.
struct ResultRow {
    std::string_view text;
    ResultMeaning meaning;
};
std::span<const ResultRow> known_results();

/// The result fields of one event, as sent. Absent = the event has no such field at all, which is not the same as an empty one.
struct ResultTexts {
    std::optional<std::string> first;
    std::optional<std::string> second;
    std::optional<std::string> final_text;
    std::optional<std::string> event_name;  ///< a result that the event's own name tells; never decides, only shows a conflict
};

struct Verdict {
    Resolution resolution = Resolution::needs_review;
    std::optional<ThreatAction> action;
    std::vector<std::string> flags;  ///< unknown_result, result_conflict
};

/// Whether the threat is gone. Fail-safe: only listed texts resolve.
/// 1. The second action decides when it is known: success resolves (but refused access after a failed first one leaves the object there),
///    failure does not, passed counts as failure when the first one had failed.
/// 2. Otherwise the first one; after its failure the final result resolves only if it names another action than the one that failed.
/// 3. An unknown first result cannot be judged, whatever the final one says. Without both, the final one decides alone.
Verdict judge_results(const ResultTexts& texts);

/// The texts that say something, in order, each once: `action_raw`.
std::vector<std::string> raw_results(const ResultTexts& texts);

}  // namespace omakase
