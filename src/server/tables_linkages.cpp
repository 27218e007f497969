#include <nlohmann/json.hpp>

#include "server/tables.h"

namespace omakase {
namespace {

constexpr std::string_view select_linkages =
    "SELECT id, version, category, service_id, display_name, furigana, emails, phones, shown_in_contacts, company_name, customer_id_sealed, "
    "organization, note, created_at, updated_at FROM linkages WHERE workspace_id = $1 AND removed_at IS NULL ";

std::string list_text(const std::vector<std::string>& list) {
    return nlohmann::json(list).dump();
}
std::vector<std::string> list_of(const std::string& text) {
    return nlohmann::json::parse(text).get<std::vector<std::string>>();
}

std::string row_key(const WorkspaceId& workspace, std::string_view id) {
    return "linkages/" + workspace.text() + "/" + std::string{id} + "/customer_id";
}

}  // namespace

std::optional<Linkage> Tables::linkage_of(const WorkspaceId& workspace, const Cursor& row) const {
    const auto customer_id = open_customer_id(row.text(10), row_key(workspace, row.text(0)));
    if (!customer_id) throw StoreError{StoreError::Kind::other, "linkage " + row.text(0) + ": its sealed customer id does not open"};
    return Linkage{.id = row.id<LinkageId>(0),
                   .version = row.small(1),
                   .category = row.text(2) == "custom" ? LinkageCategory::custom : LinkageCategory::standard,
                   .service_id = row.text(3),
                   .display_name = row.text(4),
                   .furigana = row.text(5),
                   .emails = list_of(row.text(6)),
                   .phones = list_of(row.text(7)),
                   .shown_in_contacts = row.flag(8),
                   .company_name = row.text(9),
                   .customer_id = *customer_id,
                   .organization = OrganizationPath::parse(list_of(row.text(11))).value_or(OrganizationPath{}),
                   .note = row.text(12),
                   .created_at = row.time(13),
                   .updated_at = row.time(14)};
}

std::vector<Linkage> Tables::linkages(const WorkspaceId& workspace) const {
    const auto row = db_.query(std::string{select_linkages} + "ORDER BY created_at, id", workspace);
    std::vector<Linkage> linkages;
    while (row->next()) linkages.push_back(*linkage_of(workspace, *row));
    return linkages;
}

std::optional<Linkage> Tables::linkage(const WorkspaceId& workspace, const LinkageId& id) const {
    const auto row = db_.query(std::string{select_linkages} + "AND id = $2", workspace, id);
    if (!row->next()) return std::nullopt;
    return linkage_of(workspace, *row);
}

void Tables::insert_linkage(const WorkspaceId& workspace, const Linkage& linkage) {
    changed(workspace, Topic::linkages);
    db_.run(
        "INSERT INTO linkages (workspace_id, id, version, category, service_id, display_name, furigana, emails, phones, shown_in_contacts, "
        "company_name, "
        "customer_id_sealed, customer_id_index, organization, note, created_at, updated_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        workspace, linkage.id, linkage.version, wire_name(linkage.category), linkage.service_id, linkage.display_name, linkage.furigana,
        list_text(linkage.emails), list_text(linkage.phones), linkage.shown_in_contacts, linkage.company_name,
        Blob{secrets_.seal(linkage.customer_id.reveal(), row_key(workspace, linkage.id.text()))}, index_of(linkage.customer_id),
        list_text(linkage.organization.levels()), linkage.note, linkage.created_at, linkage.updated_at);
}

bool Tables::update_linkage(const WorkspaceId& workspace, const Linkage& linkage) {
    changed(workspace, Topic::linkages);
    return db_.run(
               "UPDATE linkages SET version = version + 1, display_name = $4, furigana = $5, emails = $6, phones = $7, shown_in_contacts = $8, "
               "company_name = $9, customer_id_sealed = $10, customer_id_index = $11, organization = $12, note = $13, updated_at = $14, service_id = "
               "$15 "
               "WHERE workspace_id = $1 AND id = $2 AND version = $3 AND removed_at IS NULL",
               workspace, linkage.id, linkage.version, linkage.display_name, linkage.furigana, list_text(linkage.emails), list_text(linkage.phones),
               linkage.shown_in_contacts, linkage.company_name,
               Blob{secrets_.seal(linkage.customer_id.reveal(), row_key(workspace, linkage.id.text()))}, index_of(linkage.customer_id),
               list_text(linkage.organization.levels()), linkage.note, linkage.updated_at, linkage.service_id) == 1;
}

bool Tables::remove_linkage(const WorkspaceId& workspace, const LinkageId& id, int version, UtcTime now) {
    changed(workspace, Topic::linkages);
    return db_.run(
               "UPDATE linkages SET removed_at = $4, version = version + 1 WHERE workspace_id = $1 AND id = $2 AND version = $3 AND removed_at IS "
               "NULL",
               workspace, id, version, now) == 1;
}

LinkageCounts Tables::linkage_counts(const WorkspaceId& workspace, const LinkageId& id) const {
    const auto row = db_.query(
        "SELECT (SELECT COUNT(*) FROM rooms r WHERE r.workspace_id = $1 AND r.linkage_id = $2), "
        "(SELECT COUNT(*) FROM rooms r JOIN messages m ON m.workspace_id = r.workspace_id AND m.room_id = r.id "
        "WHERE r.workspace_id = $1 AND r.linkage_id = $2 AND m.kind <> 'question')",
        workspace, id);
    row->next();
    return LinkageCounts{.sent_messages = row->small(1), .rooms = row->small(0)};
}

}  // namespace omakase
