#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/ids.h"
#include "core/incident.h"
#include "core/incident_store.h"

namespace omakase {

// One struct a screen; what stands in the address, nothing else. Defaults are left out of the address.

struct HomeRoute {
    int days = 14;  ///< 14, 30 or 90
    bool operator==(const HomeRoute&) const = default;
};
struct IncidentsRoute {
    IncidentFilter::Status status = IncidentFilter::Status::all;
    int days = 0;  ///< 0 = all, else 14, 30 or 90
    std::optional<ThreatKind> kind;
    std::optional<LinkageId> linkage_id;
    std::string query;
    IncidentColumn sort = IncidentColumn::occurred_at;
    bool descending = true;
    std::optional<IncidentId> selected;
    bool operator==(const IncidentsRoute&) const = default;
};
struct ReportsRoute {
    std::optional<LinkageId> linkage_id;
    std::optional<JstDate> report_day;
    bool operator==(const ReportsRoute&) const = default;
};
struct TalkRoute {
    std::optional<LinkageId> linkage_id;  ///< the bot whose room is open
    bool operator==(const TalkRoute&) const = default;
};
struct LinkagesRoute {
    std::string query;
    bool operator==(const LinkagesRoute&) const = default;
};
struct CatalogueRoute {
    bool operator==(const CatalogueRoute&) const = default;
};
struct RegisterRoute {
    std::string service_id = "security_omakase";
    std::optional<LinkageId> editing;  ///< an existing linkage
    bool reregistering = false;        ///< with `editing`: after a rename, company_name emptied
    bool operator==(const RegisterRoute&) const = default;
};
struct SupportRoute {
    bool operator==(const SupportRoute&) const = default;
};
struct MoreRoute {  ///< the phone's その他: what the tabs have no room for, and settings
    bool operator==(const MoreRoute&) const = default;
};
struct UnknownRoute {
    std::string address;
    bool operator==(const UnknownRoute&) const = default;
};

using Route = std::variant<HomeRoute, IncidentsRoute, ReportsRoute, TalkRoute, LinkagesRoute, CatalogueRoute, RegisterRoute, SupportRoute, MoreRoute,
                           UnknownRoute>;

/// `#/incidents?status=unresolved&q=…` -> a route; what cannot be read falls back to its default, an unknown screen to UnknownRoute.
Route parse_route(std::string_view hash);
/// The other way; `parse_route(route_hash(r)) == r`.
std::string route_hash(const Route& route);

}  // namespace omakase
