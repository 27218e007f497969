#include "server/contract_routes.h"

#include "server/answers.h"
#include "server/contract_import.h"

namespace omakase {
namespace {

std::string_view wire_name(LicenceState state) {
    switch (state) {
        case LicenceState::valid: return "valid";
        case LicenceState::expiring: return "expiring";
        case LicenceState::expired: return "expired";
    }
    return "valid";
}

Json date_or_null(const std::optional<JstDate>& date) {
    return date ? Json(iso_date(*date)) : Json(nullptr);
}

Json plan_json(const Plan& plan, JstDate today) {
    return {{"service_plan", plan.service_plan},
            {"product", plan.product},
            {"seats", plan.seats},
            {"licence_kind", plan.licence_kind},
            {"start", date_or_null(plan.start)},
            {"expiry", date_or_null(plan.expiry)},
            {"licence_state", wire_name(licence_state(plan.expiry, today))},
            {"days_left", plan.expiry ? Json(days_left(*plan.expiry, today)) : Json(nullptr)}};
}

}  // namespace

Answer import_contracts(Call& call) {
    const auto json = call.json();
    if (!json) return problem(call.request, json.error());
    const auto contracts = read_contracts(*json);
    if (!contracts) return problem(call.request, contracts.error());
    const ImportCounts counts = call.store.write([&](Tables& tables) { return import_contracts(tables, *contracts, call.now); });
    return json_answer({{"added", counts.added}, {"changed", counts.changed}, {"unchanged", counts.unchanged}});
}

Answer list_contracts(Call& call) {
    return call.store.read([&](const Tables& tables) {
        Json contracts = Json::array();
        for (const Contract& contract : tables.linked_contracts(call.actor.workspace)) {
            Json plans = Json::array();
            for (const Plan& plan : contract.plans) plans.push_back(plan_json(plan, jst_date(call.now)));
            contracts.push_back({{"company_name", contract.company_name},
                                 {"customer_id_masked", contract.customer_id.masked()},
                                 {"renamed_at", contract.renamed_at ? Json(iso_utc(*contract.renamed_at)) : Json(nullptr)},
                                 {"plans", std::move(plans)}});
        }
        return json_answer({{"contracts", std::move(contracts)}});
    });
}

}  // namespace omakase
