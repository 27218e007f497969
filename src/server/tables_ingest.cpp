#include "server/tables.h"

namespace omakase {

bool Tables::insert_line(const ContractId& contract, const ReceivedLine& line, const EventResult& result, UtcTime now) {
    const std::string hash = sha256_hex(line.raw);
    const std::optional<std::string> ignored_type = result.outcome == EventOutcome::ignored ? std::optional{result.ignored_type} : std::nullopt;
    const int added = db_.run(
        "INSERT INTO received_lines (contract_id, source, line_hash, received_at, line_number, raw, outcome, ignored_type) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (contract_id, source, line_hash) DO NOTHING",
        contract, line.source, hash, now, static_cast<std::int64_t>(line.number), Blob{line.raw}, wire_name(result.outcome), ignored_type);
    if (added == 0) return result.outcome != EventOutcome::dead_letter && retry_dead_letter(contract, line.source, hash, result);
    if (result.outcome == EventOutcome::dead_letter && result.error) {
        const LineError& error = *result.error;
        db_.run(
            "INSERT INTO dead_letters (contract_id, id, source, line_hash, received_at, line_number, size_bytes, code, at_byte, what, quote, state) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'new')",
            contract, random_id(), line.source, hash, now, static_cast<std::int64_t>(line.number), static_cast<std::int64_t>(line.raw.size()),
            error.code, static_cast<std::int64_t>(error.at), error.what, error.quote);
    }
    return true;
}

bool Tables::retry_dead_letter(const ContractId& contract, std::string_view source, const std::string& hash, const EventResult& result) {
    const std::optional<std::string> ignored_type = result.outcome == EventOutcome::ignored ? std::optional{result.ignored_type} : std::nullopt;
    const int changed = db_.run(
        "UPDATE received_lines SET outcome = $4, ignored_type = $5 "
        "WHERE contract_id = $1 AND source = $2 AND line_hash = $3 AND outcome = 'dead_letter'",
        contract, source, hash, wire_name(result.outcome), ignored_type);
    if (changed == 0) return false;
    db_.run("UPDATE dead_letters SET state = 'retried' WHERE contract_id = $1 AND source = $2 AND line_hash = $3", contract, source, hash);
    return true;
}

void Tables::set_line_incident(const ContractId& contract, const ReceivedLine& line, const IncidentId& incident) {
    db_.run("UPDATE received_lines SET incident_id = $4 WHERE contract_id = $1 AND source = $2 AND line_hash = $3", contract, line.source,
            sha256_hex(line.raw), incident);
}

void Tables::set_received(const ContractId& contract, UtcTime now) {
    db_.run("UPDATE contracts SET last_received_at = $2 WHERE id = $1 AND (last_received_at IS NULL OR last_received_at < $2)", contract, now);
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
