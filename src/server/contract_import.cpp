#include "server/contract_import.h"

#include "core/json_reader.h"
#include "core/plain_text.h"

namespace omakase {
namespace {

Plan read_plan(JsonReader& reader) {
    Plan plan{reader.text("service_plan"), reader.text("product"),        reader.integer("seats"),
              reader.text("licence_kind"), reader.optional_date("start"), reader.optional_date("expiry")};
    if (plan.seats < 0) reader.wrong("seats");
    return plan;
}

}  // namespace

Result<std::vector<ContractImport>> read_contracts(const Json& json) {
    const auto wrong = [](const std::string& pointer) { return fail(Error{"json.member", "", {{"pointer", pointer}}, {}}); };
    if (!json.is_object() || !json.contains("contracts") || !json["contracts"].is_array()) return wrong("/contracts");
    std::vector<ContractImport> contracts;
    std::size_t index = 0;
    for (const Json& element : json["contracts"]) {
        const std::string at = "/contracts/" + std::to_string(index++);
        if (!element.is_object()) return wrong(at);
        const auto text = [&](const char* name) {
            const auto member = element.find(name);
            return member != element.end() && member->is_string() ? member->get<std::string>() : std::string{};
        };
        auto customer_id = CustomerId::parse(text("customer_id"));
        if (!customer_id) {
            Error error = customer_id.error();
            error.field = at + "/customer_id";
            return fail(std::move(error));
        }
        const std::string company_name = text("company_name");
        if (trim_text(company_name).empty()) return wrong(at + "/company_name");
        // Registration asks for the same of what is typed: a name that breaks this could never be matched.
        if (auto unfit = check_text(company_name, at + "/company_name", name_limit_characters)) return fail(std::move(*unfit));
        ContractImport contract{*customer_id, company_name, {}};
        const auto plans = element.find("plans");
        if (plans == element.end() || !plans->is_array()) return wrong(at + "/plans");
        std::size_t plan_index = 0;
        for (const Json& plan : *plans) {
            JsonReader reader{plan, at + "/plans/" + std::to_string(plan_index++)};
            contract.plans.push_back(read_plan(reader));
            if (reader.has_wrong()) return fail(reader.error());
        }
        contracts.push_back(std::move(contract));
    }
    return contracts;
}

ImportCounts import_contracts(Tables& tables, const std::vector<ContractImport>& contracts, UtcTime now) {
    ImportCounts counts;
    for (const ContractImport& contract : contracts) {
        switch (tables.import_contract(contract, now)) {
            case ImportOutcome::added: ++counts.added; break;
            case ImportOutcome::changed: ++counts.changed; break;
            case ImportOutcome::unchanged: ++counts.unchanged; break;
        }
    }
    return counts;
}

}  // namespace omakase
