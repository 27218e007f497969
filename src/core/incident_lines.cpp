#include "core/incident_lines.h"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/jst.h"

namespace omakase {
namespace {

using Json = nlohmann::json;

enum class Field {
    none,
    end,
    id,
    linkage_id,
    received_at,
    last_seen_at,
    count,
    vendor,
    product,
    detected_at,
    endpoint,
    user,
    threat,
    kind,
    path,
    action,
    action_raw,
    resolution,
    severity,
    flags
};

struct FieldName {
    std::string_view name;
    Field field;
};
constexpr std::array<FieldName, 19> field_names{{{"end", Field::end},
                                                 {"id", Field::id},
                                                 {"linkage_id", Field::linkage_id},
                                                 {"received_at", Field::received_at},
                                                 {"last_seen_at", Field::last_seen_at},
                                                 {"count", Field::count},
                                                 {"vendor", Field::vendor},
                                                 {"product", Field::product},
                                                 {"detected_at", Field::detected_at},
                                                 {"endpoint", Field::endpoint},
                                                 {"user", Field::user},
                                                 {"threat", Field::threat},
                                                 {"kind", Field::kind},
                                                 {"path", Field::path},
                                                 {"action", Field::action},
                                                 {"action_raw", Field::action_raw},
                                                 {"resolution", Field::resolution},
                                                 {"severity", Field::severity},
                                                 {"flags", Field::flags}}};

Field field_of(std::string_view name) {
    for (const FieldName& known : field_names) {
        if (known.name == name) return known.field;
    }
    return Field::none;
}

std::string_view name_of(Field field) {
    for (const FieldName& known : field_names) {
        if (known.field == field) return known.name;
    }
    return "";
}

/// One line's members, put where they belong as they are read. Unknown members, with all that is in them, are passed over.
class LineReader : public nlohmann::json_sax<Json> {
  public:
    Incident incident;
    bool is_end = false;
    std::int64_t count = 0;

    /// The first member that is missing or wrong; empty = the line is whole.
    std::string wrong() const {
        if (!wrong_.empty() || is_end) return wrong_;
        for (const Field field : {Field::id, Field::linkage_id, Field::received_at, Field::last_seen_at, Field::count, Field::kind}) {
            if ((seen_ & bit(field)) == 0) return "/" + std::string{name_of(field)};
        }
        return {};
    }

    bool null() override {
        // Null says "the event does not say"; for the members that must be there it is as good as missing.
        seen_ &= ~bit(at_top() ? field_ : Field::none);
        return at_top() || depth_ > 1;
    }
    bool boolean(bool value) override {
        if (!at_top()) return depth_ > 1;
        if (field_ == Field::end) return is_end = value, true;
        return field_ == Field::none || refuse();
    }
    bool number_integer(number_integer_t value) override { return number(value); }
    bool number_unsigned(number_unsigned_t value) override {
        return value <= static_cast<number_unsigned_t>(limit) ? number(static_cast<std::int64_t>(value)) : number(-1);
    }
    bool number_float(number_float_t, const string_t&) override { return passed_over() || refuse(); }
    bool binary(binary_t&) override { return false; }
    bool string(string_t& value) override {
        if (depth_ == 2 && in_list_) return list().push_back(std::move(value)), true;
        if (!at_top()) return depth_ > 1;
        return take(value) || refuse();
    }
    bool key(string_t& name) override {
        if (depth_ != 1) return true;
        field_ = field_of(name);
        if ((seen_ & bit(field_)) != 0 && field_ != Field::none) return refuse();
        seen_ |= bit(field_);
        return true;
    }
    bool start_object(std::size_t) override { return open(false); }
    bool start_array(std::size_t) override { return open(true); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

  private:
    static constexpr std::int64_t limit = std::numeric_limits<int>::max();
    static constexpr int depth_limit = 32;
    static std::uint32_t bit(Field field) { return field == Field::none ? 0U : 1U << static_cast<unsigned>(field); }
    bool at_top() const { return depth_ == 1; }
    bool passed_over() const { return depth_ > 1 ? !in_list_ : depth_ == 1 && field_ == Field::none; }
    std::vector<std::string>& list() { return field_ == Field::flags ? incident.detection.flags : incident.detection.action_raw; }

    bool refuse() {
        if (wrong_.empty()) wrong_ = "/" + std::string{name_of(field_)};
        return false;
    }
    bool open(bool array) {
        if (depth_ == 0 && array) return false;
        if (depth_ == 1) {
            in_list_ = array && (field_ == Field::flags || field_ == Field::action_raw);
            if (!in_list_ && field_ != Field::none) return refuse();
        } else if (depth_ > 1 && in_list_) {
            return refuse();
        }
        return ++depth_ <= depth_limit;
    }
    bool close() {
        if (--depth_ == 1) in_list_ = false;
        return true;
    }
    bool number(std::int64_t value) {
        if (passed_over()) return true;
        if (!at_top() || field_ != Field::count || value < 0 || value > limit) return refuse();
        count = value;
        incident.count = static_cast<int>(value);
        return true;
    }
    template <class T, class Target>
    static bool put(std::optional<T> value, Target& target) {
        if (value) target = *std::move(value);
        return value.has_value();
    }
    bool take(std::string& value) {
        Detection& detection = incident.detection;
        switch (field_) {
            case Field::none: return true;
            case Field::id: return put(IncidentId::parse(value), incident.id);
            case Field::linkage_id: return put(LinkageId::parse(value), incident.linkage_id);
            case Field::received_at: return put(parse_iso_utc(value), incident.received_at);
            case Field::last_seen_at: return put(parse_iso_utc(value), incident.last_seen_at);
            case Field::vendor: return detection.vendor = std::move(value), true;
            case Field::product: return detection.product = std::move(value), true;
            case Field::detected_at: return put(parse_iso_utc(value), detection.detected_at);
            case Field::endpoint: return detection.endpoint = std::move(value), true;
            case Field::user: return detection.user = std::move(value), true;
            case Field::threat: return detection.threat = std::move(value), true;
            case Field::kind: return put(threat_kind_of(value), detection.kind);
            case Field::path: return detection.path = std::move(value), true;
            case Field::action: return put(threat_action_of(value), detection.action);
            case Field::resolution: return put(resolution_of(value), detection.resolution);
            case Field::severity: return put(severity_of(value), detection.severity);
            case Field::end:
            case Field::count:
            case Field::action_raw:
            case Field::flags: return false;
        }
        return false;
    }

    Field field_ = Field::none;
    std::uint32_t seen_ = 0;
    int depth_ = 0;
    bool in_list_ = false;
    std::string wrong_;
};

Error unreadable(std::size_t line, std::string pointer) {
    return {"client.answer_unreadable", "", {{"line", std::to_string(line)}, {"pointer", std::move(pointer)}}, {}};
}

}  // namespace

Result<std::size_t> read_incident_lines(std::string_view body, const std::function<void(Incident&&)>& take) {
    std::size_t taken = 0, line_number = 0;
    while (!body.empty()) {
        const std::size_t end = body.find('\n');
        const std::string_view line = body.substr(0, end);
        const bool is_last_piece = end == std::string_view::npos;
        body.remove_prefix(is_last_piece ? body.size() : end + 1);
        ++line_number;
        if (line.empty()) continue;
        LineReader reader;
        const bool whole = Json::sax_parse(line.begin(), line.end(), &reader);
        // A piece without its line end that cannot be read is a cut answer, not a wrong one.
        if (!whole && is_last_piece) break;
        if (!whole || !reader.wrong().empty()) return fail(unreadable(line_number, reader.wrong()));
        if (reader.is_end) {
            const bool nothing_after = body.find_first_not_of("\r\n") == std::string_view::npos;
            if (nothing_after && static_cast<std::int64_t>(taken) == reader.count) return taken;
            break;
        }
        auto& flags = reader.incident.detection.flags;
        std::ranges::sort(flags);
        flags.erase(std::ranges::unique(flags).begin(), flags.end());
        take(std::move(reader.incident));
        ++taken;
    }
    return fail({"client.answer_cut", "", {}, {}});
}

}  // namespace omakase
