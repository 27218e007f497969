#include "server/tables.h"

namespace omakase {
namespace {

std::optional<std::string> ignored_type_of(const EventResult& result) {
    if (result.outcome != EventOutcome::ignored) return std::nullopt;
    return result.ignored_type;
}

}  // namespace

std::unordered_map<std::string, bool> Tables::received_before(const ContractId& contract, const std::vector<const ReceivedLine*>& lines) const {
    std::unordered_map<std::string, bool> before;
    for_each_asked(
        lines,
        [&](const ReceivedLine* line) {
            return db_.query("SELECT outcome FROM received_lines WHERE contract_id = $1 AND source = $2 AND line_hash = $3", contract, line->source,
                             line->hash);
        },
        [&](const ReceivedLine* line, Cursor& row) {
            if (row.next()) before.emplace(line->hash, row.text(0) == wire_name(EventOutcome::dead_letter));
        });
    return before;
}

void Tables::insert_line(const ContractId& contract, const ReceivedLine& line, const EventResult& result, const std::optional<IncidentId>& incident,
                         UtcTime now) {
    const auto number = static_cast<std::int64_t>(line.number);
    db_.post(
        "INSERT INTO received_lines (contract_id, source, line_hash, received_at, line_number, raw, outcome, ignored_type, incident_id) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        contract, line.source, line.hash, now, number, Blob{line.raw}, wire_name(result.outcome), ignored_type_of(result), incident);
    if (result.outcome != EventOutcome::dead_letter || !result.error) return;
    const LineError& error = *result.error;
    db_.post(
        "INSERT INTO dead_letters (contract_id, id, source, line_hash, received_at, line_number, size_bytes, code, at_byte, what, quote, state) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'new')",
        contract, random_id(), line.source, line.hash, now, number, static_cast<std::int64_t>(line.raw.size()), error.code,
        static_cast<std::int64_t>(error.at), error.what, error.quote);
}

void Tables::retry_dead_letter(const ContractId& contract, const ReceivedLine& line, const EventResult& result,
                               const std::optional<IncidentId>& incident) {
    db_.post("UPDATE received_lines SET outcome = $4, ignored_type = $5, incident_id = $6 WHERE contract_id = $1 AND source = $2 AND line_hash = $3",
             contract, line.source, line.hash, wire_name(result.outcome), ignored_type_of(result), incident);
    db_.post("UPDATE dead_letters SET state = 'retried' WHERE contract_id = $1 AND source = $2 AND line_hash = $3", contract, line.source, line.hash);
}

void Tables::set_received(const ContractId& contract, UtcTime now) {
    db_.post("UPDATE contracts SET last_received_at = $2 WHERE id = $1 AND (last_received_at IS NULL OR last_received_at < $2)", contract, now);
}

std::vector<DeadLetter> Tables::dead_letters(const WorkspaceId& workspace) const {
    const auto row = db_.query(
        "SELECT d.id, d.received_at, d.line_number, d.size_bytes, d.code, d.at_byte, d.what, d.quote FROM linkages l "
        "JOIN contracts c ON c.customer_id_index = l.customer_id_index JOIN dead_letters d ON d.contract_id = c.id "
        "WHERE l.workspace_id = $1 AND l.removed_at IS NULL AND d.state = 'new' ORDER BY d.received_at DESC, d.line_number DESC LIMIT 500",
        workspace);
    std::vector<DeadLetter> letters;
    while (row->next()) {
        letters.push_back(DeadLetter{row->text(0), row->time(1), static_cast<std::size_t>(row->integer(2)), static_cast<std::size_t>(row->integer(3)),
                                     LineError{row->text(4), static_cast<std::size_t>(row->integer(5)), row->text(6), row->text(7)}});
    }
    return letters;
}

}  // namespace omakase
