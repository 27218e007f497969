#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/contract.h"
#include "core/customer_id.h"
#include "core/fold.h"
#include "core/ids.h"
#include "core/jst.h"
#include "core/organization.h"
#include "core/result.h"

namespace omakase {

inline constexpr std::size_t name_limit_characters = 100;
inline constexpr std::size_t note_limit_characters = 1000;
inline constexpr std::size_t address_limit = 10;      ///< e-mail addresses, and telephone numbers, of one bot
inline constexpr std::chrono::hours rename_grace{2};  ///< how long a new company name may take to arrive everywhere

enum class LinkageCategory { standard, custom };

/// One service that can be linked (連携サービス（スタンダード）).
struct CatalogueService {
    std::string id;  ///< `security_omakase`, `biz_anpi`, `king_of_time`, `climber_cloud`
    std::string name;
    std::string bot_display_name;  ///< fixed for standard services
    std::string bot_furigana;      ///< as the manual stores it, without small kana: せきゆりていおまかせ
    bool available = false;        ///< whether this app registers it; the others are set up in the chat service itself
};
const std::vector<CatalogueService>& catalogue();

/// How a linkage's company_name stands to its contract's.
enum class NameMatch { match, renamed, renamed_recently, no_contract };

/// サービス連携: one linked service = one bot account.
struct Linkage {
    LinkageId id = {};
    int version = 1;
    LinkageCategory category = LinkageCategory::standard;
    std::string service_id = "security_omakase";
    std::string display_name = {};
    std::string furigana = {};
    std::vector<std::string> emails = {};
    std::vector<std::string> phones = {};
    bool shown_in_contacts = true;
    std::string company_name = {};
    CustomerId customer_id;
    OrganizationPath organization = {};
    std::string note = {};
    UtcTime created_at = {};
    UtcTime updated_at = {};
};

/// What the form holds, as typed; parsed once by `check_registration`.
struct LinkageDraft {
    std::string service_id = "security_omakase";
    std::string company_name = {};
    std::string customer_id = {};
    std::vector<std::string> organization = {};  ///< 0-4 levels
    std::vector<std::string> emails = {};
    std::vector<std::string> phones = {};
    bool shown_in_contacts = true;
    std::string note = {};
    bool operator==(const LinkageDraft&) const = default;
};

/// What the form's own fields say before anything is asked of a server: required, lengths, shapes. One error a field.
/// Errors: `linkage.service_unavailable` (/service_id), `linkage.company_name_required`, `linkage.email` (/emails/N), `linkage.phone`
/// (/phones/N), `linkage.too_many` {limit} (/emails, /phones), `text.invalid`, `text.too_long`, those of `CustomerId::parse` and
/// `OrganizationPath::parse`. Tabs and line ends in company_name pass here: `compare_names` names them, which helps more.
std::vector<Error> check_draft(const LinkageDraft& draft);

/// Why two names that fold alike are not equal byte for byte; the first difference names the kind.
enum class NameDifference {
    space_kind,
    space_count,
    width,
    letter_case,
    dash,
    company_abbreviation,
    kanji_variant,
    kana_kind,
    composition,
    invisible,
    other
};
struct NameComparison {
    bool equal = false;         ///< byte for byte
    bool equal_folded = false;  ///< `表記が違います`
    NameDifference difference = NameDifference::other;
    ByteRange typed_part;   ///< of the typed name: what to mark; empty where only the portal's has something
    ByteRange portal_part;  ///< of the portal's name; likewise
};
/// The names byte for byte and folded, with the first difference. Names that do not even fold alike: `other`, and the parts between
/// what they have in common at both ends.
NameComparison compare_names(std::string_view typed, std::string_view portal);

/// A checked registration: everything parsed.
struct Registration {
    CustomerId customer_id;
    std::string company_name;
    OrganizationPath organization;
    ContractId contract;  ///< the one that confirmed the pair
};

/// Checks a draft against the one contract that has its customer_id (none: nullptr) and the workspace's other linkages.
/// draft     as typed; `editing` = the linkage being changed (left out of the duplicates), none for a new one
/// contract  looked up by customer_id by the caller; the answer for "no such contract" and "another name" is the same
/// errors    those of `check_draft`; `linkage.duplicate_customer_id` (related = the first one), `linkage.contract_mismatch`
///           (fields /company_name and /customer_id: which to look at and where the right value stands, without telling whether
///           the contract exists), `linkage.company_name_spelling` {difference, portal_value} (field /company_name),
///           `linkage.organization_required`, `linkage.organization_not_distinct` (field /organization/0, related = the other bot)
/// source    product.md rules 3, 5
std::expected<Registration, std::vector<Error>> check_registration(const LinkageDraft& draft, const Contract* contract,
                                                                   const std::vector<Linkage>& others, std::optional<LinkageId> editing, UtcTime now);

/// product.md rules 3 and 4: `renamed` once the contract's name differs for two hours, `renamed_recently` before that.
NameMatch match_of(const Linkage& linkage, const Contract* contract, UtcTime now);

/// The draft for re-registering after a rename: all fields kept, company_name empty for the new value.
LinkageDraft reregistration_draft(const Linkage& linkage);

}  // namespace omakase
