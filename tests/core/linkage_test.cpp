#include "core/linkage.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "core/bot.h"
#include "core/texts.h"

using namespace omakase;
using namespace std::chrono_literals;

namespace {

const std::string first_id = "703e3404-5494-415b-b9f4-5b43f916f347";
const std::string second_id = "3f1c9a52-7b1e-4c0d-9a77-5e2b8c41d0fa";
const UtcTime now = *parse_iso_utc("2026-11-22T01:42:00Z");

CustomerId customer(const std::string& text) {
    return CustomerId::parse(text).value();
}

template <class T>
T made_id(unsigned number) {
    std::string text(32, '0');
    for (std::size_t i = 31; number != 0; number /= 16, --i) text[i] = "0123456789abcdef"[number % 16];
    return T::parse(text).value();
}

Contract contract(const std::string& id = first_id, const std::string& name = "株式会社浪速精機") {
    return {
        .id = made_id<ContractId>(7), .customer_id = customer(id), .company_name = name, .earlier_company_names = {}, .renamed_at = {}, .plans = {}};
}

Linkage linkage(unsigned number, const std::string& id, const std::vector<std::string>& organization) {
    Linkage out{.customer_id = customer(id)};
    out.id = made_id<LinkageId>(number);
    out.display_name = "セキュリティおまかせ";
    out.company_name = "株式会社浪速精機";
    out.organization = OrganizationPath::parse(organization).value();
    return out;
}

LinkageDraft draft(const std::vector<std::string>& organization = {}) {
    LinkageDraft out;
    out.company_name = "株式会社浪速精機";
    out.customer_id = first_id;
    out.organization = organization;
    return out;
}

std::string ids(const std::expected<Registration, std::vector<Error>>& result) {
    if (result) return "ok";
    std::string out;
    for (const Error& error : result.error()) {
        out += (out.empty() ? "" : ", ") + error.id + " " + error.field;
        for (const Language language : {Language::ja, Language::en}) {
            CHECK(has_text("error." + error.id + ".title"));
            CHECK_FALSE(error_detail(language, error).contains('{'));
            CHECK_FALSE(error_title(language, error).contains('{'));
        }
    }
    return out;
}

}  // namespace

TEST_CASE("a pair that equals the contract byte for byte is registered", "[linkage]") {
    const Contract known = contract();
    const auto result = check_registration(draft(), &known, {}, {}, now);
    REQUIRE(result);
    CHECK(result->contract == known.id);
    CHECK(result->company_name == "株式会社浪速精機");
}

TEST_CASE("both fields are required and every wrong field is named", "[linkage]") {
    LinkageDraft empty;
    CHECK(ids(check_registration(empty, nullptr, {}, {}, now)) == "linkage.company_name_required /company_name, customer_id.empty /customer_id");
    LinkageDraft wrong = draft({"", "b"});
    wrong.service_id = "biz_anpi";
    wrong.company_name = std::string(101, 'x');
    wrong.emails = {"a@b.example", "nobody"};
    wrong.phones = {"0120-000-000", "call me"};
    wrong.note = "a\u0007";
    CHECK(ids(std::unexpected{check_draft(wrong)}) ==
          "linkage.service_unavailable /service_id, text.too_long /company_name, organization.gap /organization/0, linkage.email /emails/1, "
          "linkage.phone /phones/1, text.invalid /note");
    wrong = draft();
    wrong.emails.assign(11, "a@b.example");
    CHECK(ids(std::unexpected{check_draft(wrong)}) == "linkage.too_many /emails");
}

TEST_CASE("another spelling is named with the portal's value and not changed", "[linkage]") {
    const Contract known = contract();
    LinkageDraft other = draft();
    other.company_name = "㈱浪速精機";
    const auto result = check_registration(other, &known, {}, {}, now);
    CHECK(ids(result) == "linkage.company_name_spelling /company_name");
    CHECK(result.error()[0].arguments == std::vector<TextArgument>{{"difference", "company_abbreviation"}, {"portal_value", "株式会社浪速精機"}});
    other.company_name = "株式会社浪速精機\t";
    CHECK(ids(check_registration(other, &known, {}, {}, now)) == "linkage.company_name_spelling /company_name");
}

TEST_CASE("no contract and another company's name get the same answer", "[linkage]") {
    const Contract known = contract(first_id, "株式会社みなも");
    const auto wrong_name = check_registration(draft(), &known, {}, {}, now);
    const auto no_contract = check_registration(draft(), nullptr, {}, {}, now);
    CHECK(ids(wrong_name) == "linkage.contract_mismatch /company_name, linkage.contract_mismatch /customer_id");
    CHECK(wrong_name.error() == no_contract.error());
}

TEST_CASE("a contract renamed less than two hours ago is not called wrong yet", "[linkage]") {
    Contract renamed = contract(first_id, "株式会社みなも");
    renamed.earlier_company_names = {"株式会社浪速精機"};
    renamed.renamed_at = now - 1h - 59min;
    const auto old_name = check_registration(draft(), &renamed, {}, {}, now);
    REQUIRE(old_name);
    CHECK(old_name->contract == renamed.id);
    LinkageDraft newest = draft();
    newest.company_name = "株式会社みなもホールディングス";
    CHECK(ids(check_registration(newest, &renamed, {}, {}, now)) ==
          "linkage.contract_mismatch /company_name, linkage.contract_mismatch /customer_id");  // a name that it never had
    renamed.renamed_at = now - 2h;
    CHECK(ids(check_registration(draft(), &renamed, {}, {}, now)) ==
          "linkage.contract_mismatch /company_name, linkage.contract_mismatch /customer_id");
}

TEST_CASE("the same customer ID twice in one workspace is refused with a link to the first", "[linkage]") {
    const Contract known = contract();
    const std::vector<Linkage> others{linkage(1, first_id, {"本社"})};
    const auto result = check_registration(draft({"支社"}), &known, others, {}, now);
    CHECK(ids(result) == "linkage.duplicate_customer_id /customer_id");
    CHECK(result.error()[0].related == others[0].id);
    CHECK(ids(check_registration(draft({"支社"}), &known, others, others[0].id, now)) == "ok");
}

TEST_CASE("a second bot needs an organization that differs", "[linkage]") {
    const Contract known = contract();
    const std::vector<Linkage> others{linkage(1, second_id, {"NTT西日本", "第1営業部"})};
    CHECK(ids(check_registration(draft(), &known, others, {}, now)) == "linkage.organization_required /organization/0");
    const auto same = check_registration(draft({"ＮＴＴ西日本", "第１営業部"}), &known, others, {}, now);
    CHECK(ids(same) == "linkage.organization_not_distinct /organization/0");
    CHECK(same.error()[0].related == others[0].id);
    CHECK(ids(check_registration(draft({"NTT西日本", "第2営業部"}), &known, others, {}, now)) == "ok");
    // The first bot, which never had an organization, can still be edited.
    const std::vector<Linkage> both{linkage(1, second_id, {"支社"}), linkage(2, first_id, {})};
    CHECK(ids(check_registration(draft(), &known, both, both[1].id, now)) == "ok");
    CHECK(ids(check_registration(draft({"支社"}), &known, both, both[1].id, now)) == "linkage.organization_not_distinct /organization/0");
}

TEST_CASE("no two saved bots look the same, whatever is tried", "[linkage][property]") {
    std::mt19937 random{2026};
    const std::vector<std::string> levels{"",      "第1営業部", "第１営業部", "第一営業部", "NTT西日本", "ＮＴＴ西日本", "NTT 西日本",
                                          "A / B", "A",         "B",          "髙松",       "高松",      "ガス",         "ｶﾞｽ"};
    for (int set = 0; set < 300; ++set) {
        std::vector<Linkage> saved;
        for (unsigned i = 1; i <= 12; ++i) {
            std::string text = second_id;
            text[0] = "0123456789abcdef"[i];
            LinkageDraft wanted = draft();
            wanted.customer_id = text;
            for (std::size_t level = random() % 4; level > 0; --level) wanted.organization.push_back(levels[random() % levels.size()]);
            const Contract known = contract(text);
            const bool edits = !saved.empty() && random() % 4 == 0;
            const std::optional<LinkageId> editing = edits ? std::optional{saved[random() % saved.size()].id} : std::nullopt;
            const auto result = check_registration(wanted, &known, saved, editing, now);
            if (!result) continue;
            if (editing)
                std::ranges::find(saved, *editing, &Linkage::id)->organization = result->organization;
            else
                saved.push_back(linkage(i, text, result->organization.levels()));
        }
        for (std::size_t a = 0; a < saved.size(); ++a)
            for (std::size_t b = a + 1; b < saved.size(); ++b) REQUIRE(fold_name(bot_title(saved[a])) != fold_name(bot_title(saved[b])));
    }
}

TEST_CASE("a renamed contract is shown after two hours, and re-registering keeps the other fields", "[linkage]") {
    Linkage registered = linkage(1, first_id, {"本社"});
    registered.note = "メモ";
    registered.emails = {"a@b.example"};
    Contract known = contract();
    CHECK(match_of(registered, &known, now) == NameMatch::match);
    CHECK(match_of(registered, nullptr, now) == NameMatch::no_contract);
    known.company_name = "株式会社みなも";
    known.renamed_at = now - 1h;
    CHECK(match_of(registered, &known, now) == NameMatch::renamed_recently);
    CHECK(match_of(registered, &known, now + 1h) == NameMatch::renamed);
    const LinkageDraft again = reregistration_draft(registered);
    CHECK(again.company_name.empty());
    CHECK(again.customer_id == first_id);
    CHECK(again.organization == std::vector<std::string>{"本社"});
    CHECK(again.note == "メモ");
    CHECK(again.emails == registered.emails);
}

TEST_CASE("the catalogue has the four services and registers one", "[linkage]") {
    REQUIRE(catalogue().size() == 4);
    CHECK(catalogue()[0].bot_display_name == "セキュリティおまかせ");
    CHECK(catalogue()[0].bot_furigana == "せきゆりていおまかせ");
    CHECK(std::ranges::count(catalogue(), true, &CatalogueService::available) == 1);
}

TEST_CASE("a bot's title has its organization", "[linkage]") {
    CHECK(bot_title(linkage(1, first_id, {"NTT西日本", "第一営業部"})) == "セキュリティおまかせ  NTT西日本 / 第一営業部");
    CHECK(bot_title(linkage(1, first_id, {})) == "セキュリティおまかせ");
}

TEST_CASE("every error of these rules has its sentences", "[linkage][text]") {
    for (const char* id : {"customer_id.empty", "customer_id.group_length", "customer_id.last_group_length", "customer_id.characters",
                           "customer_id.shape", "customer_id.looks_like_workspace", "organization.gap", "organization.too_long",
                           "organization.too_deep", "text.invalid", "text.too_long"}) {
        CAPTURE(id);
        CHECK(has_text("error." + std::string{id} + ".title"));
        CHECK(has_text("error." + std::string{id} + ".detail"));
    }
    const auto short_id = CustomerId::parse("3f1c9a52-7b1e-4c0d-9a77-5e2b8c41d0f");
    REQUIRE_FALSE(short_id);
    CHECK(error_detail(Language::ja, short_id.error()) == "最後の組が 11 文字です。12 文字あるか、メールと見比べてください。");
    CHECK(has_text(greeting_text_key));
}
