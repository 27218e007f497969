#include "server/tables.h"

namespace omakase {
namespace {

constexpr std::string_view contract_columns = "c.id, c.customer_id_sealed, c.company_name, c.renamed_at";

std::optional<std::string> date_text(const std::optional<JstDate>& date) {
    if (!date) return std::nullopt;
    return iso_date(*date);
}

std::optional<JstDate> date_of(const std::optional<std::string>& text) {
    return text ? parse_iso_date(*text) : std::nullopt;
}

std::string row_key(const std::string& contract_id) {
    return "contracts/" + contract_id + "/customer_id";
}

bool same_plans(const std::vector<Plan>& a, const std::vector<Plan>& b) {
    return std::ranges::equal(a, b, [](const Plan& x, const Plan& y) {
        return x.service_plan == y.service_plan && x.product == y.product && x.seats == y.seats && x.licence_kind == y.licence_kind &&
               x.start == y.start && x.expiry == y.expiry;
    });
}

}  // namespace

std::string Tables::index_of(const CustomerId& customer_id) const {
    return secrets_.fingerprint(customer_id.reveal(), "customer_id");
}

std::optional<CustomerId> Tables::open_customer_id(const std::string& sealed, std::string_view key) const {
    const auto text = secrets_.open(sealed, key);
    if (!text) return std::nullopt;
    auto customer_id = CustomerId::parse(*text);
    if (!customer_id) return std::nullopt;
    return *customer_id;
}

std::optional<Contract> Tables::contract_of(const Cursor& row) const {
    const std::string id = row.text(0);
    const auto customer_id = open_customer_id(row.text(1), row_key(id));
    if (!customer_id) throw StoreError{StoreError::Kind::other, "contract " + id + ": its sealed customer id does not open"};
    Contract contract{row.id<ContractId>(0), *customer_id, row.text(2), {}, row.time_or_null(3), {}};
    const auto names = db_.query("SELECT company_name FROM contract_earlier_names WHERE contract_id = $1 ORDER BY replaced_at DESC", id);
    while (names->next()) contract.earlier_company_names.push_back(names->text(0));
    const auto plans = db_.query(
        "SELECT service_plan, product, seats, licence_kind, start_date, expiry_date FROM plans WHERE contract_id = $1 ORDER BY position", id);
    while (plans->next()) {
        contract.plans.push_back(
            Plan{plans->text(0), plans->text(1), plans->small(2), plans->text(3), date_of(plans->text_or_null(4)), date_of(plans->text_or_null(5))});
    }
    return contract;
}

ImportOutcome Tables::import_contract(const ContractImport& given, UtcTime now) {
    const auto known = find_contract(given.customer_id);
    const std::string id = known ? known->id.text() : random_id();
    if (!known) {
        db_.run("INSERT INTO contracts (id, customer_id_sealed, customer_id_index, company_name, created_at) VALUES ($1, $2, $3, $4, $5)", id,
                Blob{secrets_.seal(given.customer_id.reveal(), row_key(id))}, index_of(given.customer_id), given.company_name, now);
    } else if (known->company_name == given.company_name && same_plans(known->plans, given.plans)) {
        return ImportOutcome::unchanged;
    } else if (known->company_name != given.company_name) {
        db_.run(
            "INSERT INTO contract_earlier_names (contract_id, replaced_at, company_name) VALUES ($1, $2, $3) "
            "ON CONFLICT (contract_id, replaced_at) DO NOTHING",
            id, now, known->company_name);
        db_.run("UPDATE contracts SET company_name = $1, renamed_at = $2 WHERE id = $3", given.company_name, now, id);
    }
    changed_for(*ContractId::parse(id), Topic::linkages);
    db_.run("DELETE FROM plans WHERE contract_id = $1", id);
    int position = 0;
    for (const Plan& plan : given.plans) {
        db_.run(
            "INSERT INTO plans (contract_id, position, service_plan, product, seats, licence_kind, start_date, expiry_date) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            id, ++position, plan.service_plan, plan.product, plan.seats, plan.licence_kind, date_text(plan.start), date_text(plan.expiry));
    }
    return known ? ImportOutcome::changed : ImportOutcome::added;
}

std::optional<Contract> Tables::find_contract(const CustomerId& customer_id) const {
    const auto row = db_.query("SELECT " + std::string{contract_columns} + " FROM contracts c WHERE c.customer_id_index = $1", index_of(customer_id));
    if (!row->next()) return std::nullopt;
    return contract_of(*row);
}

std::vector<Contract> Tables::linked_contracts(const WorkspaceId& workspace) const {
    const auto row = db_.query("SELECT " + std::string{contract_columns} +
                                   " FROM linkages l JOIN contracts c ON c.customer_id_index = l.customer_id_index "
                                   "WHERE l.workspace_id = $1 AND l.removed_at IS NULL ORDER BY l.created_at, l.id",
                               workspace);
    std::vector<Contract> contracts;
    while (row->next()) contracts.push_back(*contract_of(*row));
    return contracts;
}

std::optional<UtcTime> Tables::last_received_at(const WorkspaceId& workspace) const {
    const auto row = db_.query(
        "SELECT MAX(c.last_received_at) FROM linkages l JOIN contracts c ON c.customer_id_index = l.customer_id_index "
        "WHERE l.workspace_id = $1 AND l.removed_at IS NULL",
        workspace);
    return row->next() ? row->time_or_null(0) : std::nullopt;
}

}  // namespace omakase
