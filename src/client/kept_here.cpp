#include "client/kept_here.h"

#include <algorithm>

#include "client/common.h"
#include "core/json_reader.h"

namespace omakase {
namespace {

/// Replaces the element with the same id, or adds it.
template <class T>
void put_by_id(std::vector<T>& all, T value) {
    const auto found = std::ranges::find(all, value.id, &T::id);
    if (found == all.end()) {
        all.push_back(std::move(value));
    } else {
        *found = std::move(value);
    }
}

Linkage linkage_of(const LinkageSummary& summary, const CustomerId& customer_id) {
    return {summary.id,       summary.version,      summary.category, summary.service_id,        summary.display_name,
            summary.furigana, summary.emails,       summary.phones,   summary.shown_in_contacts, summary.company_name,
            customer_id,      summary.organization, summary.note,     summary.created_at,        summary.updated_at};
}

void overlay_one(AppState& state, const KeptHere::KeptLinkage& kept) {
    put_by_id(state.linkages, kept.summary);
    const auto known = std::ranges::find(state.static_linkages, kept.summary.id, &Linkage::id);
    auto typed = CustomerId::parse(kept.customer_id);
    if (!typed && known == state.static_linkages.end()) return;
    put_by_id(state.static_linkages, linkage_of(kept.summary, typed ? *typed : known->customer_id));
}

}  // namespace

Effects keep_linkages(const AppState& state) {
    Json linkages = Json::array(), removed = Json::array();
    for (const auto& kept : state.kept_here.linkages) {
        linkages.push_back(to_json(kept.summary));
        if (!kept.customer_id.empty()) linkages.back()["customer_id"] = kept.customer_id;
    }
    for (const LinkageId& id : state.kept_here.removed) removed.push_back(id.text());
    return {KeepValue{kept_linkages_key, to_text({{"linkages", std::move(linkages)}, {"removed", std::move(removed)}})}};
}

Effects keep_rooms(const AppState& state) {
    Json rooms = Json::array(), messages = Json::array();
    for (const Room& room : state.kept_here.rooms) rooms.push_back(to_json(room));
    for (const Message& message : state.kept_here.messages) messages.push_back(to_json(message));
    return {KeepValue{kept_rooms_key, to_text({{"rooms", std::move(rooms)}, {"messages", std::move(messages)}})}};
}

void take_kept_linkages(AppState& state, const std::string& value) {
    const auto json = parse_json(value, answer_limits);
    if (!json) return;
    JsonReader reader{*json};
    reader.each("linkages", [&](const Json& element, const std::string&) {
        auto summary = from_json<LinkageSummary>(element);
        if (!summary) return;
        JsonReader member{element};
        state.kept_here.linkages.push_back({*std::move(summary), member.text_or("customer_id", "")});
    });
    for (const std::string& id : reader.texts("removed")) {
        if (const auto parsed = LinkageId::parse(id)) state.kept_here.removed.push_back(*parsed);
    }
}

void take_kept_rooms(AppState& state, const std::string& value) {
    const auto json = parse_json(value, answer_limits);
    if (!json) return;
    JsonReader reader{*json};
    reader.each("rooms", [&](const Json& element, const std::string&) {
        if (auto room = from_json<Room>(element)) state.kept_here.rooms.push_back(*std::move(room));
    });
    reader.each("messages", [&](const Json& element, const std::string&) {
        if (auto message = from_json<Message>(element)) state.kept_here.messages.push_back(*std::move(message));
    });
}

void remember_linkage(KeptHere& kept, LinkageSummary summary, const std::string& customer_id) {
    const auto found = std::ranges::find(kept.linkages, summary.id, [](const auto& one) { return one.summary.id; });
    if (found == kept.linkages.end()) {
        kept.linkages.push_back({std::move(summary), customer_id});
        return;
    }
    found->summary = std::move(summary);
    if (!customer_id.empty()) found->customer_id = customer_id;
}

void remember_removal(KeptHere& kept, const LinkageId& id) {
    std::erase_if(kept.linkages, [&](const auto& one) { return one.summary.id == id; });
    kept.removed.push_back(id);
}

void remember_room(KeptHere& kept, const Room& room) {
    put_by_id(kept.rooms, room);
}

void overlay_linkages(AppState& state) {
    for (const auto& kept : state.kept_here.linkages) overlay_one(state, kept);
    const auto is_removed = [&](const LinkageId& id) { return std::ranges::find(state.kept_here.removed, id) != state.kept_here.removed.end(); };
    std::erase_if(state.linkages, [&](const LinkageSummary& linkage) { return is_removed(linkage.id); });
    std::erase_if(state.static_linkages, [&](const Linkage& linkage) { return is_removed(linkage.id); });
    if (state.static_contracts.empty()) return;  // not there yet, or left out: then the files' own word stands
    for (const Linkage& linkage : state.static_linkages) {
        const auto summary = std::ranges::find(state.linkages, linkage.id, &LinkageSummary::id);
        if (summary != state.linkages.end()) summary->match = match_of(linkage, contract_of(state, linkage.customer_id), state.now);
    }
}

void overlay_rooms(AppState& state) {
    for (const Room& room : state.kept_here.rooms) put_by_id(state.known_rooms, room);
}

const Contract* contract_of(const AppState& state, const CustomerId& customer_id) {
    const auto found = std::ranges::find(state.static_contracts, customer_id, &Contract::customer_id);
    return found == state.static_contracts.end() ? nullptr : &*found;
}

}  // namespace omakase
