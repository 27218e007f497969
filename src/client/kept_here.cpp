#include "client/kept_here.h"

#include <algorithm>

#include "client/common.h"
#include "client/registration.h"
#include "client/views.h"
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

/// Takes over what we do not have. Whether we have something that is not among `theirs`.
template <class T>
bool merge_set(std::vector<T>& ours, std::vector<T> theirs) {
    const auto lacks = [](const std::vector<T>& all, const T& one) { return std::ranges::find(all, one) == all.end(); };
    const bool they_lack = std::ranges::any_of(ours, [&](const T& one) { return lacks(theirs, one); });
    for (T& one : theirs) {
        if (lacks(ours, one)) ours.push_back(std::move(one));
    }
    return they_lack;
}

/// The same by id; of two with one id the newer one stays, theirs when neither is. Whether theirs lacked one or had an older one.
template <class T, class Id, class Newer>
bool merge_by_id(std::vector<T>& ours, std::vector<T> theirs, Id id, Newer is_newer) {
    const auto find = [&](std::vector<T>& all, const T& one) {
        return std::ranges::find_if(all, [&](const T& other) { return id(other) == id(one); });
    };
    bool they_lack = false;
    for (const T& one : ours) {
        const auto found = find(theirs, one);
        they_lack |= found == theirs.end() || is_newer(one, *found);
    }
    for (T& one : theirs) {
        const auto found = find(ours, one);
        if (found == ours.end()) {
            ours.push_back(std::move(one));
        } else if (!is_newer(*found, one)) {
            *found = std::move(one);
        }
    }
    return they_lack;
}

bool merge_linkages(KeptHere& ours, KeptHere theirs) {
    using Kept = KeptHere::KeptLinkage;
    bool they_lack = merge_set(ours.removed, std::move(theirs.removed));
    const auto is_removed = [&](const Kept& one) { return std::ranges::find(ours.removed, one.summary.id) != ours.removed.end(); };
    std::erase_if(ours.linkages, is_removed);
    they_lack |= std::erase_if(theirs.linkages, is_removed) > 0;
    // A customer ID that only one tab knows stays, whoever changed the rest last.
    for (Kept& one : theirs.linkages) {
        const auto found = std::ranges::find(ours.linkages, one.summary.id, [](const Kept& other) { return other.summary.id; });
        if (found == ours.linkages.end()) continue;
        they_lack |= one.customer_id.empty() && !found->customer_id.empty();
        if (one.customer_id.empty()) one.customer_id = found->customer_id;
        if (found->customer_id.empty()) found->customer_id = one.customer_id;
    }
    they_lack |= merge_by_id(
        ours.linkages, std::move(theirs.linkages), [](const Kept& one) { return one.summary.id; },
        [](const Kept& one, const Kept& other) { return one.summary.updated_at > other.summary.updated_at; });
    they_lack |= merge_set(ours.unread_linkages, std::move(theirs.unread_linkages));
    they_lack |= merge_set(ours.unread_removed, std::move(theirs.unread_removed));
    return they_lack;
}

bool merge_rooms(KeptHere& ours, KeptHere theirs) {
    // Reading does not count a version up.
    const auto is_newer = [](const Room& one, const Room& other) {
        return one.version != other.version ? one.version > other.version : one.unread < other.unread;
    };
    bool they_lack = merge_by_id(ours.rooms, std::move(theirs.rooms), [](const Room& room) { return room.id; }, is_newer);
    they_lack |= merge_by_id(
        ours.messages, std::move(theirs.messages), [](const Message& message) { return message.id; },
        [](const Message&, const Message&) { return false; });
    they_lack |= merge_set(ours.unread_rooms, std::move(theirs.unread_rooms));
    they_lack |= merge_set(ours.unread_messages, std::move(theirs.unread_messages));
    return they_lack;
}

/// Rooms that are open show what another tab said in them.
void show_kept_messages(AppState& state) {
    for (const Room& room : state.known_rooms) {
        const auto view = state.room_views.find(room.linkage_id);
        if (view == state.room_views.end() || view->second.loading.phase != Loading::Phase::ready) continue;
        auto& shown = view->second.messages;
        for (const Message& message : state.kept_here.messages) {
            if (message.room_id == room.id) put_by_id(shown, message);
        }
        std::ranges::stable_sort(shown, {}, &Message::sent_at);
    }
}

}  // namespace

Effects keep_linkages(const AppState& state) {
    const KeptHere& kept = state.kept_here;
    Json linkages = Json::array(), removed = Json::array();
    for (const auto& one : kept.linkages) {
        linkages.push_back(to_json(one.summary));
        if (!one.customer_id.empty()) linkages.back()["customer_id"] = one.customer_id;
    }
    for (const LinkageId& id : kept.removed) removed.push_back(id.text());
    for (const Json& one : kept.unread_linkages) linkages.push_back(one);
    for (const Json& one : kept.unread_removed) removed.push_back(one);
    return {KeepValue{kept_linkages_key, to_text({{"linkages", std::move(linkages)}, {"removed", std::move(removed)}})}};
}

Effects keep_rooms(const AppState& state) {
    const KeptHere& kept = state.kept_here;
    Json rooms = Json::array(), messages = Json::array();
    for (const Room& room : kept.rooms) rooms.push_back(to_json(room));
    for (const Message& message : kept.messages) messages.push_back(to_json(message));
    for (const Json& one : kept.unread_rooms) rooms.push_back(one);
    for (const Json& one : kept.unread_messages) messages.push_back(one);
    return {KeepValue{kept_rooms_key, to_text({{"rooms", std::move(rooms)}, {"messages", std::move(messages)}})}};
}

Effects take_kept_linkages(AppState& state, const std::string& value) {
    const auto json = parse_json(value, answer_limits);
    if (!json) return {};
    JsonReader reader{*json};
    KeptHere theirs;
    reader.each("linkages", [&](const Json& element, const std::string&) {
        auto summary = from_json<LinkageSummary>(element);
        if (!summary) return theirs.unread_linkages.push_back(element);
        JsonReader member{element};
        theirs.linkages.push_back({*std::move(summary), member.text_or("customer_id", "")});
    });
    reader.each("removed", [&](const Json& element, const std::string&) {
        const auto* text = element.get_ptr<const std::string*>();
        const auto id = text ? LinkageId::parse(*text) : std::nullopt;
        if (!id) return theirs.unread_removed.push_back(element);
        theirs.removed.push_back(*id);
    });
    const bool they_lack = merge_linkages(state.kept_here, std::move(theirs));
    if (state.mode == Mode::static_files && state.linkages_loading.as_of) {
        overlay_linkages(state);
        refresh_after_linkages(state);
        refresh_form(state);
    }
    return they_lack ? keep_linkages(state) : Effects{};
}

Effects take_kept_rooms(AppState& state, const std::string& value) {
    const auto json = parse_json(value, answer_limits);
    if (!json) return {};
    JsonReader reader{*json};
    KeptHere theirs;
    reader.each("rooms", [&](const Json& element, const std::string&) {
        auto room = from_json<Room>(element);
        if (!room) return theirs.unread_rooms.push_back(element);
        theirs.rooms.push_back(*std::move(room));
    });
    reader.each("messages", [&](const Json& element, const std::string&) {
        auto message = from_json<Message>(element);
        if (!message) return theirs.unread_messages.push_back(element);
        theirs.messages.push_back(*std::move(message));
    });
    const bool they_lack = merge_rooms(state.kept_here, std::move(theirs));
    if (state.mode == Mode::static_files && state.rooms_loading.as_of) {
        overlay_rooms(state);
        show_kept_messages(state);
        refresh_rooms(state);
        refresh_home(state);
    }
    return they_lack ? keep_rooms(state) : Effects{};
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
    if (std::ranges::find(kept.removed, id) == kept.removed.end()) kept.removed.push_back(id);
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
