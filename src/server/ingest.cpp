#include "server/ingest.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace omakase {
namespace {

/// One event of a body, read before the database is asked: the writer's thread is kept for writing.
struct ReadEvent {
    ReceivedLine line;
    EventResult result;
    std::optional<ThreatPlace> place = result.detection ? threat_place(*result.detection) : std::nullopt;
    bool is_blank() const { return result.outcome == EventOutcome::ignored && result.ignored_type == "blank"; }
};

/// Takes events in within one transaction, which sees every change of them.
class Intake {
  public:
    Intake(Tables& tables, const ContractId& contract, UtcTime now) : tables_{tables}, contract_{contract}, now_{now} {}

    /// Keeps one chunk of a body and adds to the receipt what became of it.
    void keep(const std::vector<ReadEvent>& events, IngestReceipt& receipt) {
        look_up(events);
        for (const ReadEvent& event : events) {
            const bool is_dead_letter = event.result.outcome == EventOutcome::dead_letter;
            if (!event.is_blank()) {
                const auto [known, is_new] = before_.try_emplace(event.line.hash, is_dead_letter);
                const bool is_read_at_last = !is_new && known->second && !is_dead_letter;
                if (!is_new && !is_read_at_last) {
                    ++receipt.duplicates;
                    continue;
                }
                known->second = is_dead_letter;
                std::optional<IncidentId> incident;
                if (event.result.outcome == EventOutcome::incident && event.result.detection)
                    incident = take_in(*event.result.detection, event.place);
                if (is_new) {
                    tables_.insert_line(contract_, event.line, event.result, incident, now_);
                } else {
                    tables_.retry_dead_letter(contract_, event.line, event.result, incident);
                }
            }
            count(event, receipt);
        }
    }

  private:
    void look_up(const std::vector<ReadEvent>& events) {
        std::vector<const ReceivedLine*> lines;
        std::vector<ThreatPlace> places;
        for (const ReadEvent& event : events) {
            if (!event.is_blank()) lines.push_back(&event.line);
            if (event.place) places.push_back(*event.place);
        }
        before_ = tables_.received_before(contract_, lines);
        std::ranges::sort(places);
        places.erase(std::ranges::unique(places).begin(), places.end());
        present_ = tables_.incidents_at(contract_, places);
    }

    /// Joins a detection with the same threat at the same place, or begins an incident.
    IncidentId take_in(const Detection& detection, const std::optional<ThreatPlace>& place) {
        Incident fresh;
        const auto present = place ? present_.find(*place) : present_.end();
        Incident& incident = present == present_.end() ? fresh : present->second;
        if (present != present_.end()) {
            const bool changed = merge_event(incident, detection, now_);
            tables_.update_incident(contract_, incident);
            if (changed && incident.detection.resolution == Resolution::resolved) tables_.announce_resolved(audience(), incident, now_);
        } else {
            fresh.id = *IncidentId::parse(random_id_at(now_));
            fresh.received_at = now_;
            fresh.detection = detection;
            fresh.last_seen_at = fresh.occurred_at();
            tables_.insert_incident(contract_, fresh);
        }
        // Asked for at every event, answered once a room: the messages' unique key decides, so a repeat is harmless.
        if (needs_attention(incident.detection.kind, incident.detection.resolution)) tables_.announce(audience(), contract_, incident, now_);
        const IncidentId id = incident.id;
        if (place && present == present_.end()) present_.emplace(*place, std::move(fresh));
        return id;
    }

    static void count(const ReadEvent& event, IngestReceipt& receipt) {
        switch (event.result.outcome) {
            case EventOutcome::incident: ++receipt.incidents; break;
            case EventOutcome::ignored: ++receipt.ignored; break;
            case EventOutcome::dead_letter:
                ++receipt.dead_letters;
                if (receipt.problems.size() < ingest_errors_listed) {
                    receipt.problems.push_back({event.line.number, event.result.error.value_or(LineError{})});
                }
                break;
        }
    }

    const Audience& audience() {
        if (!audience_) audience_ = tables_.audience_of(contract_);
        return *audience_;
    }

    Tables& tables_;
    const ContractId& contract_;
    UtcTime now_;
    std::unordered_map<std::string, bool> before_;  ///< see Tables::received_before
    std::map<ThreatPlace, Incident> present_;
    std::optional<Audience> audience_;
};

}  // namespace

std::optional<IngestReceipt> ingest(Store& store, const ContractId& contract, std::string_view source, std::string_view body, UtcTime now) {
    const SplitBody split = split_body(body, ingest_events_limit);
    if (split.too_many) return std::nullopt;
    IngestReceipt receipt;
    receipt.ignored = static_cast<int>(split.blank_lines);
    std::span<const EventSlice> left{split.events};
    while (!left.empty()) {
        const auto chunk = left.first(std::min(left.size(), ingest_events_at_once));
        std::vector<ReadEvent> events;
        events.reserve(chunk.size());
        for (const EventSlice& event : chunk) events.push_back({{source, event.number, event.text}, read_event(event.text, now)});
        store.write([&](Tables& tables) {
            Intake{tables, contract, now}.keep(events, receipt);
            tables.set_received(contract, now);
        });
        left = left.subspan(chunk.size());
    }
    if (split.events.empty() && split.blank_lines > 0) store.write([&](Tables& tables) { tables.set_received(contract, now); });
    return receipt;
}

}  // namespace omakase
