// What stands in files alone: contracts and linkages with their customer IDs.
#include "core/json.h"
#include "core/json_reader.h"

namespace omakase {
namespace {

Plan read_plan(JsonReader& plan) {
    Plan read;
    read.service_plan = plan.text("service_plan");
    read.product = plan.text_or("product", "");
    read.seats = plan.optional_integer("seats").value_or(0);
    read.licence_kind = plan.text_or("licence_kind", "");
    read.start = plan.optional_date("start");
    read.expiry = plan.optional_date("expiry");
    return read;
}

std::optional<CustomerId> customer_id_of(std::string_view text) {
    auto parsed = CustomerId::parse(text);
    if (!parsed) return std::nullopt;
    return *parsed;
}

}  // namespace

template <>
Result<Contract> from_json<Contract>(const Json& json) {
    JsonReader reader{json};
    const auto customer_id = reader.optional_word("customer_id", customer_id_of);
    if (!customer_id) reader.wrong("customer_id");
    const auto id = reader.id<ContractId>("id");
    const auto company_name = reader.text("company_name");
    const auto earlier_names = reader.texts("earlier_company_names");
    const auto renamed_at = reader.optional_time("renamed_at");
    std::vector<Plan> plans;
    reader.each("plans", [&](const Json& element, const std::string& pointer) {
        JsonReader plan{element, pointer};
        plans.push_back(read_plan(plan));
        if (plan.has_wrong()) reader.inherit(plan.error().arguments.front().value);
    });
    if (reader.has_wrong()) return fail(reader.error());
    return Contract{id, *customer_id, company_name, earlier_names, renamed_at, std::move(plans)};
}

template <>
Result<Linkage> from_json<Linkage>(const Json& json) {
    auto summary = from_json<LinkageSummary>(json);
    if (!summary) return fail(summary.error());
    JsonReader reader{json};
    const auto customer_id = reader.optional_word("customer_id", customer_id_of);
    if (!customer_id) reader.wrong("customer_id");
    if (reader.has_wrong()) return fail(reader.error());
    return Linkage{summary->id,       summary->version,      summary->category, summary->service_id,        summary->display_name,
                   summary->furigana, summary->emails,       summary->phones,   summary->shown_in_contacts, summary->company_name,
                   *customer_id,      summary->organization, summary->note,     summary->created_at,        summary->updated_at};
}

}  // namespace omakase
