#include "core/linkage.h"

#include <algorithm>

#include "core/encoding.h"
#include "core/json.h"
#include "core/plain_text.h"

namespace omakase {
namespace {

const CatalogueService* find_service(std::string_view id) {
    const auto found = std::ranges::find(catalogue(), id, &CatalogueService::id);
    return found == catalogue().end() ? nullptr : &*found;
}

bool is_email(std::string_view text) {
    const std::size_t at = text.find('@');
    const bool printable = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F && c != ',' && c != ';' && c != '<' && c != '>'; });
    if (!printable || text.size() > 254 || at == std::string_view::npos || at == 0 || text.find('@', at + 1) != std::string_view::npos) return false;
    const std::string_view domain = text.substr(at + 1);
    return domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.') && !domain.contains("..");
}

bool is_phone(std::string_view text) {
    const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
    return text.size() <= 40 && digits >= 3 && text.find_first_not_of("0123456789+-() #*") == std::string_view::npos;
}

void check_addresses(const std::vector<std::string>& addresses, const std::string& field, bool (*is_valid)(std::string_view), const char* error_id,
                     std::vector<Error>& errors) {
    if (addresses.size() > address_limit)
        errors.push_back({.id = "linkage.too_many", .field = field, .arguments = {{"limit", std::to_string(address_limit)}}});
    for (std::size_t i = 0; i < addresses.size() && i < address_limit; ++i)
        if (!is_valid(addresses[i])) errors.push_back({.id = error_id, .field = field + "/" + std::to_string(i)});
}

std::optional<Error> check_company_name(std::string_view name) {
    if (trim_text(name).empty()) return Error{.id = "linkage.company_name_required", .field = "/company_name"};
    return check_text(name, "/company_name", name_limit_characters, LineEnds::allowed);
}

bool renamed_recently(const Contract& contract, UtcTime now) {
    return contract.renamed_at && now - *contract.renamed_at < rename_grace;
}

/// Bots that carry the name which a draft's bot will carry; only those can be mistaken for it.
std::vector<const Linkage*> namesakes(const LinkageDraft& draft, const std::vector<Linkage>& others, const std::optional<LinkageId>& editing) {
    const CatalogueService* service = find_service(draft.service_id);
    std::vector<const Linkage*> out;
    for (const Linkage& other : others)
        if (other.id != editing && service != nullptr && fold_name(other.display_name) == fold_name(service->bot_display_name)) out.push_back(&other);
    return out;
}

/// product.md rule 5. The first of several bots may keep its empty organization; a further one may not have one.
std::optional<Error> check_distinct(const LinkageDraft& draft, const OrganizationPath& organization, const std::vector<Linkage>& others,
                                    const std::optional<LinkageId>& editing) {
    const auto same_name = namesakes(draft, others, editing);
    for (const Linkage* other : same_name) {
        if (organization.distinguishable_from(other->organization)) continue;
        return Error{.id = organization.empty() ? "linkage.organization_required" : "linkage.organization_not_distinct",
                     .field = "/organization/0",
                     .related = other->id};
    }
    const auto edited = std::ranges::find(others, editing, [](const Linkage& linkage) { return std::optional{linkage.id}; });
    const bool was_empty = editing && edited != others.end() && edited->organization.empty();
    if (organization.empty() && !same_name.empty() && !was_empty)
        return Error{.id = "linkage.organization_required", .field = "/organization/0", .related = same_name.front()->id};
    return std::nullopt;
}

/// The pair of company name and customer ID (product.md rule 3). The answer for "no such contract" and for "another name" is the
/// same, so that nobody can ask which contracts exist.
std::optional<ContractId> check_pair(const std::string& company_name, const Contract* contract, UtcTime now, std::vector<Error>& errors) {
    if (contract != nullptr) {
        const NameComparison comparison = compare_names(company_name, contract->company_name);
        if (comparison.equal) return contract->id;
        // The portal may still show the name of before; a name that the contract never had is no nearer to it than any other.
        if (renamed_recently(*contract, now) && std::ranges::contains(contract->earlier_company_names, company_name)) return contract->id;
        if (comparison.equal_folded) {
            errors.push_back(
                {.id = "linkage.company_name_spelling",
                 .field = "/company_name",
                 .arguments = {{"difference", std::string{wire_name(comparison.difference)}}, {"portal_value", contract->company_name}}});
            return std::nullopt;
        }
    }
    errors.push_back({.id = "linkage.contract_mismatch", .field = "/company_name"});
    errors.push_back({.id = "linkage.contract_mismatch", .field = "/customer_id"});
    return std::nullopt;
}

}  // namespace

const std::vector<CatalogueService>& catalogue() {
    // Names as the service management site shows them. Furigana of the others: as they are spoken, without small kana like the first.
    static const std::vector<CatalogueService> services{
        {"security_omakase", "セキュリティおまかせプラン", "セキュリティおまかせ", "せきゆりていおまかせ", true},
        {"biz_anpi", "Biz安否 for elgana", "Biz安否", "びずあんぴ", false},
        {"king_of_time", "KING OF TIME for おまかせDXサポート", "KING OF TIME", "きんぐおぶたいむ", false},
        {"climber_cloud", "ClimberCloud", "ClimberCloud", "くらいまあくらうど", false},
    };
    return services;
}

std::vector<Error> check_draft(const LinkageDraft& draft) {
    std::vector<Error> errors;
    const CatalogueService* service = find_service(draft.service_id);
    if (service == nullptr || !service->available) errors.push_back({.id = "linkage.service_unavailable", .field = "/service_id"});
    if (auto wrong = check_company_name(draft.company_name)) errors.push_back(std::move(*wrong));
    if (auto id = CustomerId::parse(draft.customer_id); !id) errors.push_back(std::move(id.error()));
    if (auto path = OrganizationPath::parse(draft.organization); !path) errors.push_back(std::move(path.error()));
    check_addresses(draft.emails, "/emails", is_email, "linkage.email", errors);
    check_addresses(draft.phones, "/phones", is_phone, "linkage.phone", errors);
    if (auto wrong = check_text(draft.note, "/note", note_limit_characters, LineEnds::allowed)) errors.push_back(std::move(*wrong));
    return errors;
}

std::expected<Registration, std::vector<Error>> check_registration(const LinkageDraft& draft, const Contract* contract,
                                                                   const std::vector<Linkage>& others, std::optional<LinkageId> editing,
                                                                   UtcTime now) {
    std::vector<Error> errors = check_draft(draft);
    if (!errors.empty()) return std::unexpected{std::move(errors)};
    const CustomerId customer_id = *CustomerId::parse(draft.customer_id);
    OrganizationPath organization = *OrganizationPath::parse(draft.organization);

    const auto duplicate =
        std::ranges::find_if(others, [&](const Linkage& other) { return other.id != editing && other.customer_id == customer_id; });
    if (duplicate != others.end()) errors.push_back({.id = "linkage.duplicate_customer_id", .field = "/customer_id", .related = duplicate->id});

    std::optional<ContractId> matched;
    if (duplicate == others.end()) matched = check_pair(draft.company_name, contract, now, errors);
    if (auto wrong = check_distinct(draft, organization, others, editing)) errors.push_back(std::move(*wrong));
    if (!errors.empty()) return std::unexpected{std::move(errors)};
    return Registration{customer_id, draft.company_name, std::move(organization), *matched};  // without errors there was a match
}

NameMatch match_of(const Linkage& linkage, const Contract* contract, UtcTime now) {
    if (contract == nullptr) return NameMatch::no_contract;
    if (linkage.company_name == contract->company_name) return NameMatch::match;
    return renamed_recently(*contract, now) ? NameMatch::renamed_recently : NameMatch::renamed;
}

LinkageDraft reregistration_draft(const Linkage& linkage) {
    return {.service_id = linkage.service_id,
            .company_name = {},
            .customer_id = linkage.customer_id.reveal(),
            .organization = linkage.organization.levels(),
            .emails = linkage.emails,
            .phones = linkage.phones,
            .shown_in_contacts = linkage.shown_in_contacts,
            .note = linkage.note};
}

}  // namespace omakase
