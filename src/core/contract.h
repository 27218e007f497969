#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/customer_id.h"
#include "core/ids.h"
#include "core/jst.h"

namespace omakase {

enum class LicenceState { valid, expiring, expired };

/// One plan row of a contract, as the customer portal lists it.
struct Plan {
    std::string service_plan;
    std::string product;
    int seats = 0;
    std::string licence_kind;
    std::optional<JstDate> start;
    std::optional<JstDate> expiry;
};

/// 契約 as the operator imports it.
struct Contract {
    ContractId id;
    CustomerId customer_id;
    std::string company_name;                        ///< byte for byte as the portal has it: it is the key
    std::vector<std::string> earlier_company_names;  ///< newest first
    std::optional<UtcTime> renamed_at;
    std::vector<Plan> plans;
};

/// 有効期限内, 間もなく期限切れ (within `soon_days`), 期限切れ (the day after expiry). No expiry is valid.
LicenceState licence_state(std::optional<JstDate> expiry, JstDate today, int soon_days = 30);
/// Whole days left, the last day counting 0; negative after it.
int days_left(JstDate expiry, JstDate today);

}  // namespace omakase
