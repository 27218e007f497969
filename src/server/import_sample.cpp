#include "server/import_sample.h"

#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "core/json_reader.h"
#include "core/texts.h"
#include "server/contract_import.h"

namespace omakase {
namespace {

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) throw std::runtime_error{path.string() + " could not be read. The folder needs the files that assets/sample/README.md lists."};
    return {std::istreambuf_iterator<char>{file}, {}};
}

template <class T>
T need(const std::filesystem::path& path, Result<T> result, const std::string& where = {}) {
    if (result) return *std::move(result);
    std::string what = path.string() + where + ": " + error_title(Language::en, result.error());
    for (const TextArgument& argument : result.error().arguments) what += " (" + argument.name + " " + argument.value + ")";
    throw std::runtime_error{what};
}

Json read_json(const std::filesystem::path& path) {
    return need(path, parse_json(read_file(path), answer_limits));
}

/// The elements of the list `name` of a file.
template <class T>
std::vector<T> read_list(const std::filesystem::path& path, const char* name, const std::function<Result<T>(const Json&)>& read) {
    const Json json = read_json(path);
    std::vector<T> list;
    std::size_t index = 0;
    const auto member = json.find(name);
    if (member == json.end() || !member->is_array()) throw std::runtime_error{path.string() + ": it has no list \"" + name + "\""};
    for (const Json& element : *member) list.push_back(need(path, read(element), ", /" + std::string{name} + "/" + std::to_string(index++)));
    return list;
}

Result<Linkage> read_linkage(const Json& json) {
    const auto summary = from_json<LinkageSummary>(json);
    if (!summary) return fail(summary.error());
    JsonReader reader{json};
    const auto customer_id = CustomerId::parse(reader.text("customer_id"));
    if (!customer_id) return fail(customer_id.error());
    return Linkage{.id = summary->id,
                   .version = summary->version,
                   .category = summary->category,
                   .service_id = summary->service_id,
                   .display_name = summary->display_name,
                   .furigana = summary->furigana,
                   .emails = summary->emails,
                   .phones = summary->phones,
                   .shown_in_contacts = summary->shown_in_contacts,
                   .company_name = summary->company_name,
                   .customer_id = *customer_id,
                   .organization = summary->organization,
                   .note = summary->note,
                   .created_at = summary->created_at,
                   .updated_at = summary->updated_at};
}

std::vector<Incident> read_incidents(const std::filesystem::path& path) {
    const std::string bytes = read_file(path);
    std::vector<Incident> incidents;
    std::size_t number = 0;
    std::string_view rest = bytes;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const std::string where = ", line " + std::to_string(++number);
        if (line.empty()) continue;
        const Json json = need(path, parse_json(line), where);
        if (json.contains("end")) return incidents;
        incidents.push_back(need(path, from_json<Incident>(json), where));
    }
    throw std::runtime_error{path.string() + ": its last line {\"end\":true} is missing, so the file may be cut"};
}

/// A renamed contract is imported under its earlier names first, so that the database knows them as the operator's imports would.
void import_with_history(Tables& tables, const Json& contracts, UtcTime now) {
    const auto given = read_contracts(contracts);
    for (std::size_t i = 0; i < given->size(); ++i) {
        ContractImport contract = (*given)[i];
        const Json& json = contracts["contracts"][i];
        JsonReader reader{json};
        const std::string present_name = contract.company_name;
        const UtcTime renamed_at = reader.optional_time("renamed_at").value_or(now);
        std::vector<std::string> earlier = reader.texts("earlier_company_names");
        std::chrono::hours before{24 * static_cast<int>(earlier.size())};
        for (auto name = earlier.rbegin(); name != earlier.rend(); ++name, before -= std::chrono::hours{24}) {
            contract.company_name = *name;
            tables.import_contract(contract, renamed_at - before);
        }
        contract.company_name = present_name;
        tables.import_contract(contract, renamed_at);
    }
}

}  // namespace

SampleCounts import_sample(Store& store, const std::filesystem::path& folder, UtcTime now) {
    const auto session = need(folder / "workspace.json", from_json<SessionSummary>(read_json(folder / "workspace.json")));
    const Json contracts = read_json(folder / "contracts.json");
    (void)need(folder / "contracts.json", read_contracts(contracts));
    const auto linkages = read_list<Linkage>(folder / "linkages.json", "linkages", read_linkage);
    const auto incidents = read_incidents(folder / "incidents.ndjson");
    const auto rooms = read_list<Room>(folder / "rooms.json", "rooms", [](const Json& json) { return from_json<Room>(json); });
    const auto messages = read_list<Message>(folder / "messages.json", "messages", [](const Json& json) { return from_json<Message>(json); });

    return store.write([&](Tables& tables) {
        SampleCounts counts{.workspace_name = session.workspace.name};
        const WorkspaceId workspace = session.workspace.id;
        // By name too: a sample that was made anew has other ids, and what people did in the loaded one must stay.
        if (tables.workspace(workspace) || tables.find_workspace(session.workspace.name)) {
            counts.already_there = true;
            return counts;
        }
        tables.insert_workspace(session.workspace.name, session.user_name, now, workspace);
        const UserId user = tables.first_owner(workspace);
        import_with_history(tables, contracts, session.workspace.as_of);
        std::map<LinkageId, ContractId> contract_of;
        for (const Linkage& linkage : linkages) {
            tables.insert_linkage(workspace, linkage);
            if (const auto contract = tables.find_contract(linkage.customer_id)) contract_of.emplace(linkage.id, contract->id);
        }
        for (const Incident& incident : incidents) {
            const auto contract = contract_of.find(incident.linkage_id);
            if (contract == contract_of.end()) {
                throw std::runtime_error{"incidents.ndjson: incident " + incident.id.text() + " names a linkage without a contract"};
            }
            tables.insert_incident(contract->second, incident);
            tables.set_received(contract->second, incident.received_at);
        }
        for (const Room& room : rooms) {
            tables.insert_room(workspace, user, room);
            // The sample says what its rooms were told; what was due before it was loaded is not made up for.
            for (const JstDate day : due_report_days(room.created_at, now, reports_per_linkage)) {
                tables.claim_report(workspace, room.id, day, std::nullopt, now);
            }
        }
        for (const Message& message : messages) tables.insert_message(workspace, message);
        for (const Room& room : rooms) tables.set_unread(workspace, room.id, room.unread);
        counts.contracts = static_cast<int>(contracts["contracts"].size());
        counts.linkages = static_cast<int>(linkages.size());
        counts.incidents = static_cast<int>(incidents.size());
        counts.rooms = static_cast<int>(rooms.size());
        counts.messages = static_cast<int>(messages.size());
        return counts;
    });
}

}  // namespace omakase
