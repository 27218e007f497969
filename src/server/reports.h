#pragma once
#include <string>

#include "core/json.h"
#include "server/store.h"

namespace omakase {

/// The report of one linkage that goes out on `day`, counted as things stand now.
Report report_of(const Tables& tables, const WorkspaceId& workspace, const LinkageId& linkage, JstDate day);

/// Makes the report messages that are due by `now` and missing, oldest first, each in one transaction with the claim that decides who
/// makes it, and puts them into the outbox for webhooks. Returns how many messages this call made. May run in several programs at once. Throws
/// StoreError.
int make_due_reports(Store& store, UtcTime now);

/// What should have been reported to a workspace's rooms and was not, newest first, one entry a linkage and day:
/// `[{"linkage_id","period","due_at","state"}]`; state `awaited` (it will still be made) or `not_made` (too old by now).
Json missing_reports(const Tables& tables, const WorkspaceId& workspace, UtcTime now);

/// `omakase report`: the report of the period that holds the day `period`, as JSON in one line. Throws a sentence when the id or the day
/// is none, no linkage has the id, or the period has not ended.
std::string report_text(Store& store, const std::string& linkage, const std::string& period, UtcTime now);

}  // namespace omakase
