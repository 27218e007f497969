#include "client/route.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/encoding.h"

namespace omakase {
namespace {

using Parameters = std::map<std::string, std::string, std::less<>>;

constexpr std::array<std::string_view, 6> column_names{"resolution", "time", "organization", "endpoint", "user", "threat"};

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

std::string encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (is_plain(c)) {
            out += c;
        } else {
            out += '%';
            out += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4];
            out += "0123456789ABCDEF"[static_cast<unsigned char>(c) & 15];
        }
    }
    return out;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// What is no text afterwards is no value at all: an address comes from anybody.
std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
        out += escape ? static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])) : text[i];
        if (escape) i += 2;
    }
    return first_invalid_utf8(out) ? std::string{} : out;
}

Parameters parse_parameters(std::string_view text) {
    Parameters parameters;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos) parameters.emplace(decoded(pair.substr(0, equals)), decoded(pair.substr(equals + 1)));
    }
    return parameters;
}

std::string value_of(const Parameters& parameters, std::string_view name) {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string{} : found->second;
}

int days_of(const Parameters& parameters, int otherwise) {
    const std::string value = value_of(parameters, "days");
    return value == "14" ? 14 : value == "30" ? 30 : value == "90" ? 90 : otherwise;
}

Route parse_incidents(const Parameters& parameters) {
    IncidentsRoute route;
    if (value_of(parameters, "status") == "unresolved") route.status = IncidentFilter::Status::unresolved;
    route.days = days_of(parameters, 0);
    route.kind = threat_kind_of(value_of(parameters, "kind"));
    route.linkage_id = LinkageId::parse(value_of(parameters, "linkage"));
    route.query = value_of(parameters, "q");
    const std::string sort = value_of(parameters, "sort");
    for (std::size_t i = 0; i < column_names.size(); ++i) {
        if (sort == column_names[i]) route.sort = static_cast<IncidentColumn>(i);
    }
    route.descending = value_of(parameters, "order") != "asc";
    route.selected = IncidentId::parse(value_of(parameters, "incident"));
    return route;
}

Route parse_register(const Parameters& parameters) {
    RegisterRoute route;
    const std::string service = value_of(parameters, "service");
    if (!service.empty()) route.service_id = service;
    route.editing = LinkageId::parse(value_of(parameters, "edit"));
    route.reregistering = route.editing && value_of(parameters, "again") == "1";
    return route;
}

Route parse_reports(const Parameters& parameters) {
    return ReportsRoute{LinkageId::parse(value_of(parameters, "linkage")), parse_iso_date(value_of(parameters, "day"))};
}

/// Builds `?a=b&c=d`, leaving out what is empty.
class Query {
  public:
    Query& add(std::string_view name, std::string_view value) {
        if (value.empty()) return *this;
        text_ += text_.empty() ? '?' : '&';
        text_ += std::string{name} + "=" + encoded(value);
        return *this;
    }
    template <class AnyId>
    Query& add_id(std::string_view name, const std::optional<AnyId>& id) {
        return add(name, id ? id->text() : std::string{});
    }
    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

std::string days_text(int days, int left_out) {
    return days == left_out ? std::string{} : std::to_string(days);
}

struct HashOf {
    std::string operator()(const HomeRoute& r) const { return "#/" + Query{}.add("days", days_text(r.days, 14)).text(); }
    std::string operator()(const IncidentsRoute& r) const {
        Query query;
        query.add("status", r.status == IncidentFilter::Status::unresolved ? "unresolved" : "");
        query.add("days", days_text(r.days, 0)).add("kind", r.kind ? wire_name(*r.kind) : "").add_id("linkage", r.linkage_id).add("q", r.query);
        query.add("sort", r.sort == IncidentColumn::occurred_at ? "" : column_names[static_cast<std::size_t>(r.sort)]);
        query.add("order", r.descending ? "" : "asc").add_id("incident", r.selected);
        return "#/incidents" + query.text();
    }
    std::string operator()(const ReportsRoute& r) const {
        return "#/reports" + Query{}.add_id("linkage", r.linkage_id).add("day", r.report_day ? iso_date(*r.report_day) : "").text();
    }
    std::string operator()(const TalkRoute& r) const { return "#/talk" + Query{}.add_id("linkage", r.linkage_id).text(); }
    std::string operator()(const LinkagesRoute& r) const { return "#/linkages" + Query{}.add("q", r.query).text(); }
    std::string operator()(const CatalogueRoute&) const { return "#/catalogue"; }
    std::string operator()(const RegisterRoute& r) const {
        const bool usual = r.service_id == RegisterRoute{}.service_id;
        return "#/register" +
               Query{}.add("service", usual ? "" : r.service_id).add_id("edit", r.editing).add("again", r.reregistering ? "1" : "").text();
    }
    std::string operator()(const SupportRoute&) const { return "#/support"; }
    std::string operator()(const MoreRoute&) const { return "#/more"; }
    std::string operator()(const UnknownRoute& r) const { return r.address; }
};

}  // namespace

Route parse_route(std::string_view hash) {
    // A sign-in link's token must not live on as an "unknown address".
    if (hash.empty() || hash == "#" || hash.starts_with("#signin=")) return HomeRoute{};
    const std::size_t question = hash.find('?');
    const std::string_view screen = hash.substr(0, question);
    const Parameters parameters = question == std::string_view::npos ? Parameters{} : parse_parameters(hash.substr(question + 1));
    if (screen == "#/" || screen == "#/home") return HomeRoute{days_of(parameters, 14)};
    if (screen == "#/incidents") return parse_incidents(parameters);
    if (screen == "#/reports") return parse_reports(parameters);
    if (screen == "#/talk") return TalkRoute{LinkageId::parse(value_of(parameters, "linkage"))};
    if (screen == "#/linkages") return LinkagesRoute{value_of(parameters, "q")};
    if (screen == "#/catalogue") return CatalogueRoute{};
    if (screen == "#/register") return parse_register(parameters);
    if (screen == "#/support") return SupportRoute{};
    if (screen == "#/more") return MoreRoute{};
    return UnknownRoute{std::string{hash}};
}

std::string route_hash(const Route& route) {
    return std::visit(HashOf{}, route);
}

}  // namespace omakase
