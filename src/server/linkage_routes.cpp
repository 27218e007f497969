#include "server/linkage_routes.h"

#include <algorithm>

#include "server/answers.h"

namespace omakase {
namespace {

LinkageSummary summary_of(const Call& call, const Tables& tables, const Linkage& linkage) {
    const auto contract = tables.find_contract(linkage.customer_id);
    const LinkageCounts counts = tables.linkage_counts(call.actor.workspace, linkage.id);
    return summarize(linkage, match_of(linkage, contract ? &*contract : nullptr, call.now), counts.sent_messages, counts.rooms);
}

Answer linkage_answer(const Call& call, const Tables& tables, const Linkage& linkage, int status = 200) {
    Answer answer = json_answer(to_json(summary_of(call, tables, linkage)), status);
    answer.headers.emplace_back("ETag", etag_of(linkage.version));
    if (status == 201) answer.headers.emplace_back("Location", "/api/v1/linkages/" + linkage.id.text());
    return answer;
}

/// The linkage that the path names; an id of another shape is not found either.
std::optional<Linkage> find_linkage(const Call& call, const Tables& tables) {
    const auto id = LinkageId::parse(call.parameters.front());
    return id ? tables.linkage(call.actor.workspace, *id) : std::nullopt;
}

void record(const Call& call, Tables& tables, std::string_view action, const Linkage& linkage, int tokens_revoked = 0) {
    Json details{{"company_name", linkage.company_name}, {"organization", linkage.organization.joined()}};
    if (tokens_revoked > 0) details["tokens_revoked"] = tokens_revoked;
    tables.record(call.actor.workspace, call.actor, action, "linkage/" + linkage.id.text(), details, call.now);
}

Answer stale(const Call& call, const Tables& tables, const Linkage& present) {
    Answer answer = problem(call.request, "version.stale", {.more = {{"current", to_json(summary_of(call, tables, present))}}});
    answer.headers.emplace_back("ETag", etag_of(present.version));
    return answer;
}

/// The service of a draft that was checked, so it is in the catalogue.
const CatalogueService& service_of(const LinkageDraft& draft) {
    return *std::ranges::find(catalogue(), draft.service_id, &CatalogueService::id);
}

/// The checked registration, or the answer that refuses it.
std::expected<Registration, Answer> check(const Call& call, const Tables& tables, const LinkageDraft& draft, std::optional<LinkageId> editing) {
    const auto customer_id = CustomerId::parse(draft.customer_id);
    const auto contract = customer_id ? tables.find_contract(*customer_id) : std::nullopt;
    auto checked = check_registration(draft, contract ? &*contract : nullptr, tables.linkages(call.actor.workspace), editing, call.now);
    if (!checked) return std::unexpected{problem(call.request, "registration.refused", {.errors = checked.error()})};
    return *std::move(checked);
}

}  // namespace

Answer list_linkages(Call& call) {
    return call.store.read([&](const Tables& tables) {
        Json linkages = Json::array();
        for (const Linkage& linkage : tables.linkages(call.actor.workspace)) linkages.push_back(to_json(summary_of(call, tables, linkage)));
        return json_answer({{"linkages", std::move(linkages)}});
    });
}

Answer create_linkage(Call& call) {
    const auto json = call.json();
    if (!json) return problem(call.request, json.error());
    const auto draft = from_json<LinkageDraft>(*json);
    if (!draft) return problem(call.request, draft.error());
    return once(call, [&](Tables& tables) -> Answer {
        auto registration = check(call, tables, *draft, std::nullopt);
        if (!registration) return registration.error();
        const CatalogueService& service = service_of(*draft);
        const Linkage linkage{.id = *LinkageId::parse(random_id()),
                              .service_id = service.id,
                              .display_name = service.bot_display_name,
                              .furigana = service.bot_furigana,
                              .emails = draft->emails,
                              .phones = draft->phones,
                              .shown_in_contacts = draft->shown_in_contacts,
                              .company_name = registration->company_name,
                              .customer_id = registration->customer_id,
                              .organization = registration->organization,
                              .note = draft->note,
                              .created_at = call.now,
                              .updated_at = call.now};
        tables.insert_linkage(call.actor.workspace, linkage);
        record(call, tables, "linkage.create", linkage);
        return linkage_answer(call, tables, linkage, 201);
    });
}

Answer show_linkage(Call& call) {
    return call.store.read([&](const Tables& tables) {
        const auto linkage = find_linkage(call, tables);
        return linkage ? linkage_answer(call, tables, *linkage) : call.problem("http.not_found");
    });
}

Answer change_linkage(Call& call) {
    const auto json = call.json();
    if (!json) return problem(call.request, json.error());
    auto draft = from_json<LinkageDraft>(*json);
    if (!draft) return problem(call.request, draft.error());
    return once_if_keyed(call, [&](Tables& tables) -> Answer {
        const auto present = find_linkage(call, tables);
        if (!present) return call.problem("http.not_found");
        const IfMatch wanted = if_match(call.request);
        if (wanted.missing) return call.problem("version.required");
        if (wanted.version != present->version) return stale(call, tables, *present);
        // The form never gets the present ID in full, so an empty field keeps it.
        if (draft->customer_id.empty()) draft->customer_id = present->customer_id.reveal();
        auto registration = check(call, tables, *draft, present->id);
        if (!registration) return registration.error();
        Linkage linkage = *present;
        const CatalogueService& service = service_of(*draft);
        linkage.service_id = service.id;
        linkage.display_name = service.bot_display_name;
        linkage.furigana = service.bot_furigana;
        linkage.emails = draft->emails;
        linkage.phones = draft->phones;
        linkage.shown_in_contacts = draft->shown_in_contacts;
        linkage.company_name = registration->company_name;
        linkage.customer_id = registration->customer_id;
        linkage.organization = registration->organization;
        linkage.note = draft->note;
        linkage.updated_at = call.now;
        if (!tables.update_linkage(call.actor.workspace, linkage)) return stale(call, tables, *present);
        // With another customer ID the contract before is no longer this workspace's.
        record(call, tables, "linkage.change", linkage, tables.revoke_ingest_tokens(call.actor.workspace, present->customer_id, call.now));
        ++linkage.version;
        return linkage_answer(call, tables, linkage);
    });
}

Answer remove_linkage(Call& call) {
    return call.store.write([&](Tables& tables) -> Answer {
        const auto present = find_linkage(call, tables);
        if (!present) return call.problem("http.not_found");
        const IfMatch wanted = if_match(call.request);
        if (wanted.missing) return call.problem("version.required");
        if (!tables.remove_linkage(call.actor.workspace, present->id, wanted.version, call.now)) return stale(call, tables, *present);
        record(call, tables, "linkage.remove", *present, tables.revoke_ingest_tokens(call.actor.workspace, present->customer_id, call.now));
        return Answer{.status = 204};
    });
}

}  // namespace omakase
