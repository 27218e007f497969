#include "server/ingest.h"

#include <algorithm>
#include <span>

namespace omakase {
namespace {

/// Takes a detection in: joins it with the same threat at the same place, or begins an incident.
IncidentId take_in(Tables& tables, const ContractId& contract, const Detection& detection, UtcTime now) {
    auto incident = tables.find_same_threat(contract, detection);
    if (incident) {
        const bool changed = merge_event(*incident, detection, now);
        tables.update_incident(contract, *incident);
        if (changed && incident->detection.resolution == Resolution::resolved) tables.announce_resolved(contract, *incident, now);
    } else {
        incident = Incident{};
        incident->id = *IncidentId::parse(random_id());
        incident->received_at = now;
        incident->detection = detection;
        incident->last_seen_at = incident->occurred_at();
        tables.insert_incident(contract, *incident);
    }
    // Asked for at every event, answered once a room: the messages' unique key decides, so a repeat is harmless.
    if (needs_attention(incident->detection.kind, incident->detection.resolution)) tables.announce(contract, *incident, now);
    return incident->id;
}

/// Keeps one chunk of a body and adds to the receipt what became of it.
void keep_events(Tables& tables, const ContractId& contract, std::string_view source, std::span<const EventSlice> events,
                 const std::vector<EventResult>& results, UtcTime now, IngestReceipt& receipt) {
    for (std::size_t i = 0; i < events.size(); ++i) {
        const EventResult& result = results[i];
        const bool is_blank = result.outcome == EventOutcome::ignored && result.ignored_type == "blank";
        const ReceivedLine line{source, events[i].number, events[i].text};
        if (!is_blank && !tables.insert_line(contract, line, result, now)) {
            ++receipt.duplicates;
            continue;
        }
        switch (result.outcome) {
            case EventOutcome::incident:
                tables.set_line_incident(contract, line, take_in(tables, contract, result.detection.value_or(Detection{}), now));
                ++receipt.incidents;
                break;
            case EventOutcome::ignored: ++receipt.ignored; break;
            case EventOutcome::dead_letter:
                ++receipt.dead_letters;
                if (receipt.problems.size() < ingest_errors_listed) {
                    receipt.problems.push_back({events[i].number, result.error.value_or(LineError{})});
                }
                break;
        }
    }
}

}  // namespace

std::optional<IngestReceipt> ingest(Store& store, const ContractId& contract, std::string_view source, std::string_view body, UtcTime now) {
    const SplitBody split = split_body(body, ingest_events_limit);
    if (split.too_many) return std::nullopt;
    IngestReceipt receipt;
    receipt.ignored = static_cast<int>(split.blank_lines);
    std::span<const EventSlice> left{split.events};
    while (!left.empty()) {
        const auto chunk = left.first(std::min(left.size(), ingest_events_at_once));
        // Reading needs no database: the writer's thread is kept for writing.
        std::vector<EventResult> results;
        results.reserve(chunk.size());
        for (const EventSlice& event : chunk) results.push_back(read_event(event.text, now));
        store.write([&](Tables& tables) {
            keep_events(tables, contract, source, chunk, results, now, receipt);
            tables.set_received(contract, now);
        });
        left = left.subspan(chunk.size());
    }
    if (split.events.empty() && split.blank_lines > 0) store.write([&](Tables& tables) { tables.set_received(contract, now); });
    return receipt;
}

}  // namespace omakase
