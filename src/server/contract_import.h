#pragma once
#include <vector>

#include "core/json.h"
#include "server/tables.h"

namespace omakase {

/// Reads `{"contracts":[{"customer_id","company_name","plans":[…]}]}`.
/// Errors: `json.member` with the pointer of the first wrong member; `customer_id.…` with its pointer in `field`.
Result<std::vector<ContractImport>> read_contracts(const Json& json);

struct ImportCounts {
    int added = 0;
    int changed = 0;
    int unchanged = 0;
};
ImportCounts import_contracts(Tables& tables, const std::vector<ContractImport>& contracts, UtcTime now);

}  // namespace omakase
