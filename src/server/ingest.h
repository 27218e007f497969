#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "server/store.h"

namespace omakase {

/// What became of a body of events. The four counts add up to the number of its lines (or elements).
struct IngestReceipt {
    int incidents = 0;
    int duplicates = 0;
    int ignored = 0;
    int dead_letters = 0;
    struct LineProblem {
        std::size_t line = 0;
        LineError error;
    };
    std::vector<LineProblem> problems;  ///< the first `ingest_errors_listed`
};

/// Reads a body of events of one contract and keeps it: each line with its outcome, incidents joined with what they belong to,
/// and a message in each room that is to hear of it. A long body goes in chunks of `ingest_events_at_once`, each one transaction.
/// Returns after the last commit; throws StoreError when not all was kept: the sender sends the body again, and what is there already
/// counts as duplicate. Nothing: more than `ingest_events_limit` events, of which none was kept.
std::optional<IngestReceipt> ingest(Store& store, const ContractId& contract, std::string_view source, std::string_view body, UtcTime now);

}  // namespace omakase
