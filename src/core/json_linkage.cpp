#include "core/json.h"
#include "core/json_reader.h"

namespace omakase {
namespace {

std::optional<LinkageCategory> category_of(std::string_view wire) {
    if (wire == "standard") return LinkageCategory::standard;
    if (wire == "custom") return LinkageCategory::custom;
    return std::nullopt;
}

std::optional<NameMatch> match_of_wire(std::string_view wire) {
    for (const NameMatch match : {NameMatch::match, NameMatch::renamed, NameMatch::renamed_recently, NameMatch::no_contract}) {
        if (wire_name(match) == wire) return match;
    }
    return std::nullopt;
}

/// Levels as they stand in the document; what cannot be an organization is the document's fault, not a person's.
OrganizationPath read_organization(JsonReader& reader) {
    auto path = OrganizationPath::parse(reader.texts("organization"));
    if (path) return *std::move(path);
    reader.wrong("organization");
    return {};
}

}  // namespace

LinkageSummary summarize(const Linkage& linkage, NameMatch match, int sent_messages, int rooms) {
    LinkageSummary summary;
    summary.id = linkage.id;
    summary.version = linkage.version;
    summary.category = linkage.category;
    summary.service_id = linkage.service_id;
    summary.display_name = linkage.display_name;
    summary.furigana = linkage.furigana;
    summary.emails = linkage.emails;
    summary.phones = linkage.phones;
    summary.shown_in_contacts = linkage.shown_in_contacts;
    summary.company_name = linkage.company_name;
    summary.customer_id_masked = linkage.customer_id.masked();
    summary.organization = linkage.organization;
    summary.note = linkage.note;
    summary.match = match;
    summary.sent_messages = sent_messages;
    summary.rooms = rooms;
    summary.created_at = linkage.created_at;
    summary.updated_at = linkage.updated_at;
    return summary;
}

Json to_json(const LinkageSummary& linkage) {
    return {{"id", linkage.id.text()},
            {"version", linkage.version},
            {"category", wire_name(linkage.category)},
            {"service_id", linkage.service_id},
            {"display_name", linkage.display_name},
            {"furigana", linkage.furigana},
            {"emails", linkage.emails},
            {"phones", linkage.phones},
            {"shown_in_contacts", linkage.shown_in_contacts},
            {"company_name", linkage.company_name},
            {"customer_id_masked", linkage.customer_id_masked},
            {"organization", linkage.organization.levels()},
            {"note", linkage.note},
            {"match", wire_name(linkage.match)},
            {"sent_messages", linkage.sent_messages},
            {"rooms", linkage.rooms},
            {"created_at", iso_utc(linkage.created_at)},
            {"updated_at", iso_utc(linkage.updated_at)}};
}

template <>
Result<LinkageSummary> from_json<LinkageSummary>(const Json& json) {
    JsonReader reader{json};
    LinkageSummary linkage;
    linkage.id = reader.id<LinkageId>("id");
    linkage.version = reader.integer("version");
    linkage.category = reader.word("category", category_of);
    linkage.service_id = reader.text("service_id");
    linkage.display_name = reader.text("display_name");
    linkage.furigana = reader.text("furigana");
    linkage.emails = reader.texts("emails");
    linkage.phones = reader.texts("phones");
    linkage.shown_in_contacts = reader.boolean("shown_in_contacts");
    linkage.company_name = reader.text("company_name");
    linkage.customer_id_masked = reader.text("customer_id_masked");
    linkage.organization = read_organization(reader);
    linkage.note = reader.text("note");
    linkage.match = reader.word("match", match_of_wire);
    linkage.sent_messages = reader.integer("sent_messages");
    linkage.rooms = reader.integer("rooms");
    linkage.created_at = reader.time("created_at");
    linkage.updated_at = reader.time("updated_at");
    if (reader.has_wrong()) return fail(reader.error());
    return linkage;
}

Json to_json(const LinkageDraft& draft) {
    return {{"service_id", draft.service_id},
            {"company_name", draft.company_name},
            {"customer_id", draft.customer_id},
            {"organization", draft.organization},
            {"emails", draft.emails},
            {"phones", draft.phones},
            {"shown_in_contacts", draft.shown_in_contacts},
            {"note", draft.note}};
}

/// A member that is missing keeps its default: what a person left empty is told by `check_draft`, field by field, in their words.
template <>
Result<LinkageDraft> from_json<LinkageDraft>(const Json& json) {
    JsonReader reader{json};
    LinkageDraft draft;
    draft.service_id = reader.text_or("service_id", draft.service_id);
    draft.company_name = reader.text_or("company_name", "");
    draft.customer_id = reader.text_or("customer_id", "");
    draft.organization = reader.texts("organization");
    draft.emails = reader.texts("emails");
    draft.phones = reader.texts("phones");
    draft.shown_in_contacts = reader.optional_boolean("shown_in_contacts").value_or(true);
    draft.note = reader.text_or("note", "");
    if (reader.has_wrong()) return fail(reader.error());
    return draft;
}

Json to_json(const CatalogueService& service) {
    return {{"id", service.id},
            {"name", service.name},
            {"bot_display_name", service.bot_display_name},
            {"bot_furigana", service.bot_furigana},
            {"available", service.available}};
}

template <>
Result<CatalogueService> from_json<CatalogueService>(const Json& json) {
    JsonReader reader{json};
    CatalogueService service;
    service.id = reader.text("id");
    service.name = reader.text("name");
    service.bot_display_name = reader.text("bot_display_name");
    service.bot_furigana = reader.text("bot_furigana");
    service.available = reader.boolean("available");
    if (reader.has_wrong()) return fail(reader.error());
    return service;
}

/// RFC 9457's `title` and `detail` are the Japanese sentences, for whoever shows only those; `title_en` and `detail_en` are ours.
Json to_json(const Problem& problem) {
    Json errors = Json::array();
    for (const Problem::FieldError& error : problem.errors) {
        errors.push_back({{"pointer", error.pointer},
                          {"code", error.code},
                          {"ja", error.ja},
                          {"en", error.en},
                          {"suggestion", error.suggestion},
                          {"related", error.related ? Json(error.related->text()) : Json(nullptr)}});
    }
    Json json = {{"type", "/problems/" + problem.id}, {"status", problem.status},       {"title", problem.title_ja},  {"title_en", problem.title_en},
                 {"detail", problem.detail_ja},       {"detail_en", problem.detail_en}, {"errors", std::move(errors)}};
    if (problem.retry_after_s) json["retry_after_s"] = *problem.retry_after_s;
    return json;
}

template <>
Result<Problem> from_json<Problem>(const Json& json) {
    JsonReader reader{json};
    Problem problem;
    const std::string type = reader.text("type");
    problem.id = type.substr(type.rfind('/') == std::string::npos ? 0 : type.rfind('/') + 1);
    problem.status = reader.integer("status");
    // `title` and `detail` are in the language that the browser asked for, which need not be the one on screen.
    const auto words = [&](const char* language) { return reader.find(language) ? *reader.find(language) : json; };
    const Json ja = words("ja"), en = words("en");
    problem.title_ja = JsonReader{ja}.text("title");
    problem.detail_ja = JsonReader{ja}.text_or("detail", "");
    problem.title_en = reader.find("en") ? JsonReader{en}.text("title") : reader.text_or("title_en", problem.title_ja);
    problem.detail_en = reader.find("en") ? JsonReader{en}.text_or("detail", "") : reader.text_or("detail_en", problem.detail_ja);
    if (problem.title_ja.empty()) reader.wrong("title");
    problem.retry_after_s = reader.optional_integer("retry_after_s");
    reader.each("errors", [&](const Json& element, const std::string& pointer) {
        JsonReader field{element, pointer};
        Problem::FieldError error;
        error.pointer = field.text("pointer");
        error.code = field.text("code");
        error.ja = field.text_or("ja", "");
        error.en = field.text_or("en", error.ja);
        error.suggestion = field.text_or("suggestion", "");
        error.related = field.optional_id<LinkageId>("related");
        if (field.has_wrong()) reader.inherit(field.error().arguments.front().value);
        problem.errors.push_back(std::move(error));
    });
    if (reader.has_wrong()) return fail(reader.error());
    return problem;
}

}  // namespace omakase
