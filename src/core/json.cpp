#include "core/json.h"

#include <array>

#include "core/json_reader.h"

namespace omakase {
namespace {

/// Builds the value and stops at the first thing that is over a limit: what is refused is never built whole.
class LimitedBuilder : public nlohmann::json_sax<Json> {
  public:
    explicit LimitedBuilder(JsonLimits limits) : limits_{limits} {}

    bool null() override { return add(nullptr) != nullptr; }
    bool boolean(bool value) override { return add(value) != nullptr; }
    bool number_integer(number_integer_t value) override { return add(value) != nullptr; }
    bool number_unsigned(number_unsigned_t value) override { return add(value) != nullptr; }
    bool number_float(number_float_t value, const string_t&) override { return add(value) != nullptr; }
    bool string(string_t& value) override { return add(std::move(value)) != nullptr; }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return open_.pop_back(), true; }
    bool end_array() override { return open_.pop_back(), true; }
    bool key(string_t& name) override {
        auto& members = *open_.back()->get_ptr<Json::object_t*>();
        const auto [place, is_new] = members.emplace(name, nullptr);
        if (!is_new) return refuse({"json.duplicate_key", "", {{"key", shortened(name)}}, {}});
        slot_ = &place->second;
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        return refuse({"json.syntax", "", {{"offset", std::to_string(position == 0 ? 0 : position - 1)}}, {}});
    }

    Json root;
    std::optional<Error> error;

  private:
    static std::string shortened(const std::string& name) {
        std::size_t size = std::min<std::size_t>(name.size(), 40);
        while (size > 0 && size < name.size() && (static_cast<unsigned char>(name[size]) & 0xC0) == 0x80) --size;
        return size < name.size() ? name.substr(0, size) + "…" : name;
    }
    bool refuse(Error what) {
        if (!error) error = std::move(what);
        return false;
    }
    bool open(Json empty) {
        if (open_.size() >= limits_.depth) return refuse({"json.limit", "", {{"limit", std::to_string(limits_.depth)}}, {}});
        Json* place = add(std::move(empty));
        if (place) open_.push_back(place);
        return place != nullptr;
    }
    /// Puts the value where it belongs. Only the innermost container grows, so pointers to the open ones stay right.
    Json* add(Json value) {
        if (open_.empty()) return root = std::move(value), &root;
        if (++members_ > limits_.members) {
            refuse({"json.limit", "", {{"limit", std::to_string(limits_.members)}}, {}});
            return nullptr;
        }
        if (auto* elements = open_.back()->get_ptr<Json::array_t*>()) return &elements->emplace_back(std::move(value));
        *slot_ = std::move(value);
        return slot_;
    }

    JsonLimits limits_;
    std::size_t members_ = 0;
    std::vector<Json*> open_;
    Json* slot_ = nullptr;
};

}  // namespace

Result<Json> parse_json(std::string_view text, JsonLimits limits) {
    LimitedBuilder builder{limits};
    if (Json::sax_parse(text.begin(), text.end(), &builder)) return std::move(builder.root);
    return fail(builder.error.value_or(Error{"json.syntax", "", {{"offset", "0"}}, {}}));
}

std::string to_text(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string_view wire_name(LinkageCategory category) {
    return category == LinkageCategory::custom ? "custom" : "standard";
}

std::string_view wire_name(NameMatch match) {
    static constexpr std::array<std::string_view, 4> names{"match", "renamed", "renamed_recently", "no_contract"};
    return names[static_cast<std::size_t>(match)];
}

std::string_view wire_name(NameDifference difference) {
    static constexpr std::array<std::string_view, 11> names{
        "space_kind",    "space_count", "width",       "letter_case", "dash", "company_abbreviation",
        "kanji_variant", "kana_kind",   "composition", "invisible",   "other"};
    return names[static_cast<std::size_t>(difference)];
}

Json to_json(const WorkspaceSummary& workspace) {
    return {{"id", workspace.id.text()},
            {"name", workspace.name},
            {"contracts", workspace.contracts},
            {"rooms", workspace.rooms},
            {"last_received_at", workspace.last_received_at ? Json(iso_utc(*workspace.last_received_at)) : Json(nullptr)},
            {"as_of", iso_utc(workspace.as_of)}};
}

template <>
Result<WorkspaceSummary> from_json<WorkspaceSummary>(const Json& json) {
    JsonReader reader{json};
    WorkspaceSummary workspace;
    workspace.id = reader.id<WorkspaceId>("id");
    workspace.name = reader.text("name");
    workspace.contracts = reader.integer("contracts");
    workspace.rooms = reader.integer("rooms");
    workspace.last_received_at = reader.optional_time("last_received_at");
    workspace.as_of = reader.time("as_of");
    if (reader.has_wrong()) return fail(reader.error());
    return workspace;
}

Json to_json(const SessionSummary& session) {
    return {{"workspace", to_json(session.workspace)}, {"user_name", session.user_name}, {"role", session.role}};
}

template <>
Result<SessionSummary> from_json<SessionSummary>(const Json& json) {
    JsonReader reader{json};
    SessionSummary session;
    if (const Json* workspace = reader.find("workspace")) {
        session.workspace = read_nested<WorkspaceSummary>(reader, *workspace, "/workspace");
    } else {
        reader.wrong("workspace");
    }
    session.user_name = reader.text("user_name");
    session.role = reader.text("role");
    if (reader.has_wrong()) return fail(reader.error());
    return session;
}

}  // namespace omakase
