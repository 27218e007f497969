#include "core/mail_paste.h"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "support/files.h"

using namespace omakase;
using omakase::testing::project_file;

namespace {

const std::string id = "703e3404-5494-415b-b9f4-5b43f916f347";
const std::string other_id = "3f1c9a52-7b1e-4c0d-9a77-5e2b8c41d0fa";
const std::string c_sender = "sapoto.sekyurithiomakase.yg@west.ntt.co.jp";
const std::string c_subject = "【セキュリティおまかせプラン チャット連携機能】利用に必要な情報のお知らせ";

std::string head(const std::string& sender, const std::string& subject = c_subject) {
    return "差出人: " + sender + "\n宛先: gyomu@aozora-kikai.example\n件名: " + subject + "\n日時: 2025年6月2日(月) 10:12\n\n";
}
const std::string label = "顧客ID: ";

/// `found ID`, `invalid error`, `ambiguous N`, `none`.
std::string summary(std::string_view mail) {
    const MailFindings findings = read_mail(mail);
    std::string out{wire_name(findings.status)};
    if (findings.status == MailStatus::found) out += " " + findings.candidates[0].customer_id.reveal();
    if (findings.status == MailStatus::ambiguous) out += " " + std::to_string(findings.candidates.size());
    if (findings.status == MailStatus::invalid) out += " " + findings.error->id;
    return out;
}
std::string sender(std::string_view mail) {
    return std::string{wire_name(read_mail(mail).sender)};
}
const std::string found = "found " + id;

std::string base64(std::string_view bytes, bool in_lines = true) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned group = 0;
        for (std::size_t j = 0; j < 3; ++j) group = group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0u);
        for (std::size_t j = 0; j < 4; ++j) out += i + j > bytes.size() ? '=' : digits[group >> (18 - 6 * j) & 63];
        if (in_lines && i % 57 == 54) out += "\r\n";
    }
    return out;
}
std::string quoted_printable(std::string_view bytes) {
    std::string out;
    std::size_t column = 0;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (column > 70) {
            out += "=\r\n";
            column = 0;
        }
        if (c == '\n') {
            out += "\r\n";
            column = 0;
        } else if (byte >= 0x80 || c == '=') {
            out += '=';
            out += "0123456789ABCDEF"[byte >> 4];
            out += "0123456789ABCDEF"[byte & 15];
            column += 3;
        } else {
            out += c;
            ++column;
        }
    }
    return out;
}
std::string eml(const std::string& more_head, const std::string& body, const std::string& from = c_sender) {
    return "From: =?UTF-8?B?" + base64("事務局", false) + "?= <" + from + ">\r\nTo: kanri@minamo.example\r\nSubject: =?utf-8?b?" +
           base64(c_subject.substr(0, 31), false) + "?=\r\n =?utf-8?B?" + base64(c_subject.substr(31), false) +
           "?=\r\nDate: Mon, 2 Jun 2025 10:12:05 +0900\r\nMessage-ID: <00d2f1de-e03c-4dc5-81b5-204ecc9fda1c@west.example>\r\nMIME-Version: 1.0\r\n" +
           more_head + "\r\n\r\n" + body;
}

}  // namespace

TEST_CASE("every mail of the collection gives what it should", "[mail]") {
    const auto expected = nlohmann::json::parse(project_file("tests/data/mails/expected.json"));
    REQUIRE(expected["mails"].size() == 8);
    for (const auto& mail : expected["mails"]) {
        const auto file = mail["file"].get<std::string>();
        CAPTURE(file);
        const MailFindings findings = read_mail(project_file("tests/data/mails/" + file));
        CHECK(mail_letters(findings) == mail["mail"].get<std::string>());
        CHECK(wire_name(findings.status) == mail["status"].get<std::string>());
        CHECK(wire_name(findings.sender) == mail["sender"].get<std::string>());
        CHECK(findings.account_name.value_or("") == (mail["account_name"].is_null() ? "" : mail["account_name"].get<std::string>()));
        std::vector<std::string> candidates;
        for (const MailCandidate& candidate : findings.candidates) candidates.push_back(candidate.customer_id.reveal());
        CHECK(candidates == mail["candidates"].get<std::vector<std::string>>());
    }
}

TEST_CASE("two IDs are told apart by the date and addressee of their mails", "[mail]") {
    const MailFindings findings = read_mail(project_file("tests/data/mails/06-two-customer-ids-thread.txt"));
    REQUIRE(findings.candidates.size() == 2);
    CHECK(findings.candidates[0].date == "2025年6月4日(水) 11:40");
    CHECK(findings.candidates[0].addressee == "nagoya@midori-unyu.example");
    CHECK(findings.candidates[1].date == "2025年6月2日(月) 10:12");
    CHECK(findings.candidates[1].addressee == "soumu@midori-unyu.example");
}

TEST_CASE("the label may be written in any width and spacing, with any separator", "[mail]") {
    for (const std::string before : {"顧客ID:",        "顧客ID：",      "顧客ID =",           "顧客ID＝ ",
                                     "顧客ＩＤ：",     "顧客 Ｉｄ  : ", "顧　客　I　D　：　", "顧客ID\n",
                                     "顧客ID：\n\n  ", "> 顧客ID:\n> ", "【顧客ID】",         "■顧客ID：",
                                     "*顧客ID:* ",     "「顧客ID」：",  "顧客ID（UUID）：",   "顧客\u200BID\u00A0:\u00A0",
                                     "顧客\nID: ",     "| 顧客ID | ",   "顧客ID\t",           "顧客ID:&nbsp;",
                                     "顧客IDは"}) {
        CAPTURE(before);
        CHECK(summary("お知らせ\n" + before + id + "\n会社名は下記") == found);
    }
}

TEST_CASE("the ID may be written with any dash, in braces, broken and quoted", "[mail]") {
    for (const std::string value :
         {"{703E3404-5494-415B-B9F4-5B43F916F347}", "<703e3404-5494-415b-b9f4-5b43f916f347>", "「703e3404-5494-415b-b9f4-5b43f916f347」です。",
          "703e3404-5494-415b-b9f4-5b43f916f347です", "703e3404‐5494‑415b‒b9f4–5b43f916f347", "703e3404—5494―415b−b9f4－5b43f916f347",
          "703e3404ー5494ー415bーb9f4ー5b43f916f347", "７０３ｅ３４０４－５４９４－４１５ｂ－ｂ９ｆ４－５ｂ４３ｆ９１６ｆ３４７",
          "703e3404 - 5494 - 415b - b9f4 - 5b43f916f347", "703e3404-5494-\n415b-b9f4-5b43f916f347", "703e3404-5494-415b-b9f4-5b43\nf916f347",
          "703e3404-5494-415b\n-b9f4-5b43f916f347", "703e3404-5494-=\n415b-b9f4-5b43f916f347", "703e3404-\u200B5494-415b-b9f4-5b43f916f347",
          "703e3404-5494-415b-\u00A0b9f4-5b43f916f347 (大切)", "703e3404-5494-415b-b9f4-5b43f916f347\nabc",
          "**703e3404-5494-415b-b9f4-5b43f916f347**"}) {
        CAPTURE(value);
        CHECK(summary(label + value + "\n\n会社名は下記手順により") == found);
    }
    for (const std::string mark : {"> ", ">> ", "＞ ", "| ", "> > ", ">", "　＞"}) {
        CAPTURE(mark);
        CHECK(summary(mark + "顧客ID:\n" + mark + "703e3404-5494-415b-\n" + mark + "b9f4-5b43f916f347\n" + mark + "\n" + mark + "会社名") == found);
    }
}

TEST_CASE("a UUID without the label is none, and links give nothing", "[mail]") {
    CHECK(summary("Message-ID: " + id) == "none");
    CHECK(summary("端末のGUID: " + id + "\n顧客IDはメールにあります。") == "none");
    CHECK(summary("顧客ID: https://clp.example/Dashboard?T=" + id) == "none");
    CHECK(summary("https://forgetpwd.example/?T=" + id) == "none");
    CHECK(summary("顧客ID: 下記をご覧ください\n" + id) == "none");
    CHECK(summary("【顧客IDや会社名に関するお問い合わせ】\n" + id) == "none");
    CHECK(summary("") == "none");
    CHECK(mail_letters(read_mail("こんにちは")).empty());
}

TEST_CASE("a labelled value that is nearly a UUID is invalid and never mended", "[mail]") {
    CHECK(summary(label + "703e3404-5494-415b-b9f4-5b43f916f34\n\n会社名") == "invalid customer_id.last_group_length");
    CHECK(summary(label + "703e3404-5494-415b-b9f4-5b43f916f34\nA社の皆様") == "invalid customer_id.last_group_length");
    CHECK(summary(label + "703e3404-5494-415b-b9f4-5b43f916f3477\n") == "invalid customer_id.last_group_length");
    CHECK(summary(label + "703e3404-549-415b-b9f4-5b43f916f347") == "invalid customer_id.group_length");
    CHECK(summary(label + "703e3404-5494-415b-b9f4-5b43f916f34O") == "invalid customer_id.characters");
    CHECK(summary(label + "703e34045494415bb9f45b43f916f347") == "invalid customer_id.shape");
    CHECK(summary(label + "3f1c9a52-7b1e") == "invalid customer_id.shape");
    CHECK(summary(label + "officesupport-demo") == "invalid customer_id.looks_like_workspace");
    CHECK(summary("顧客ID\n703e3404-5494-415b-b9f4-5b43f916f34\n") == "invalid customer_id.last_group_length");
    CHECK(read_mail(label + "703e3404-5494-415b-b9f4-5b43f916f34").candidates.empty());
}

TEST_CASE("the same ID many times is one, different ones are ambiguous", "[mail]") {
    CHECK(summary(label + id + "\n> 顧客ID：" + id) == found);
    CHECK(summary(label + id + "\n顧客ID: " + other_id) == "ambiguous 2");
    CHECK(summary(label + id + "\n顧客ID: 3f1c9a52-7b1e") == found);
}

TEST_CASE("an .eml is read in every transfer encoding", "[mail]") {
    const std::string body = "お知らせ\n顧客ID: " + id + "\n会社名は別の手順で\n";
    const std::string utf8 = "Content-Type: text/plain; charset=UTF-8\r\n";
    CHECK(summary(eml(utf8 + "Content-Transfer-Encoding: base64", base64(body))) == found);
    CHECK(summary(eml(utf8 + "Content-Transfer-Encoding: Quoted-Printable", quoted_printable(body))) == found);
    CHECK(summary(eml(utf8 + "Content-Transfer-Encoding: 8bit", body)) == found);
    CHECK(summary(eml("Content-Type: text/plain;\r\n charset=\"x-unknown\"", body)) == found);
    CHECK(summary(eml("Content-Type: text/plain; charset=Shift_JIS\r\nContent-Transfer-Encoding: 8bit",
                      "\x8C\xDA\x8B\x71ID\x81\x46" + id + "\r\n\x87\x40\r\n")) == found);
    CHECK(summary(eml("Content-Type: text/plain; charset=CP932\r\nContent-Transfer-Encoding: base64",
                      base64("\x8C\xDA\x8B\x71\x82\x68\x82\x63\x81\x46" + id))) == found);
    CHECK(summary(eml("Content-Type: text/plain; charset=iso-2022-jp", "\x1B$B8\\5R\x1B(BID: " + id)) == found);
    CHECK(summary(eml("Content-Type: text/plain; charset=euc-jp", "\xB8\xDC\xB5\xD2ID: " + id)) == found);
    CHECK(summary("\x8C\xDA\x8B\x71ID: " + id) == found);  // pasted from a file in CP932
    CHECK(sender(eml(utf8, body)) == "expected");
    CHECK(mail_letters(read_mail(eml(utf8, "本文なし"))) == "C");
    const MailFindings findings = read_mail(eml(utf8, body));
    CHECK(findings.candidates[0].date == "Mon, 2 Jun 2025 10:12:05 +0900");
    CHECK(findings.candidates[0].addressee == "kanri@minamo.example");
}

TEST_CASE("the parts of a multipart mail are compared before IDs are counted", "[mail]") {
    const auto multipart = [](const std::string& plain, const std::string& html) {
        return eml(
            "Content-Type: multipart/mixed;\r\n boundary=\"=_outer\"",
            "preamble 顧客ID: 00000000-0000-0000-0000-000000000000\r\n--=_outer\r\nContent-Type: multipart/alternative; "
            "boundary=inner\r\n\r\n--inner\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n" +
                base64(plain) + "\r\n--inner\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
                quoted_printable(html) +
                "\r\n--inner--\r\n--=_outer\r\nContent-Type: text/plain; name=log.txt\r\nContent-Disposition: attachment\r\n\r\n顧客ID: " + other_id +
                "\r\n--=_outer--\r\n");
    };
    const std::string html =
        "<html><style>x</style><table><tr><td>顧客ID</td><td><b>" + id.substr(0, 9) + "<wbr>" + id.substr(9) + "</b></td></tr></table></html>";
    CHECK(summary(multipart("顧客ID: " + id, html)) == found);
    CHECK(summary(multipart("HTMLをご覧ください", html)) == found);
    CHECK(summary(multipart("顧客ID: " + other_id, html)) == "ambiguous 2");
    CHECK(sender(multipart("顧客ID: " + id, html)) == "expected");
}

TEST_CASE("a forwarded mail counts by its inner sender", "[mail]") {
    const std::string inner = head(c_sender) + label + id + "\n";
    const std::string outer =
        "From: gyomu@aozora-kikai.example\nTo: kanri@aozora-kikai.example\nSubject: Fwd: " + c_subject + "\nDate: Tue, 3 Jun 2025 09:05:00 +0900\n\n";
    CHECK(sender(outer + "転送します\n\n" + inner) == "expected");
    CHECK(sender(outer + label + id) == "forwarded");
    CHECK(sender(head("gyomu@aozora-kikai.example", "転送: " + c_subject) + label + id) == "forwarded");
    CHECK(sender("From: gyomu@aozora-kikai.example\nSubject: Fwd: x\nDate: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; "
                 "boundary=b\n\n--b\nContent-Type: message/rfc822\n\n" +
                 eml("Content-Type: text/plain; charset=utf-8", label + id) + "\n--b--\n") == "expected");
    CHECK(sender("On Mon, 2 Jun 2025 at 10:12, NTT <" + c_sender + "> wrote:\n> 顧客ID: " + id) == "expected");
    CHECK(sender(label + id) == "unknown");
    CHECK(sender("差出人: サポートセンタ\n宛先: x\n\n" + label + id) == "unknown");
}

TEST_CASE("senders that are made to look right are suspicious", "[mail]") {
    for (const char* address : {"sapoto.sekyurithiomakase.yg@west.ntt.co.jp.example", "sapoto.sekyurithiomakase.yg@west-ntt.co.jp",
                                "sapoto.sekyurithiomakase.yg@vvest.ntt.co.jp", "sapoto.sekyurithi0makase.yg@west.ntt.co.jp",
                                "sapoto.sekyurithiomakase.yg@west.ntt.co.jp@evil.example", "sapoto.sekyurithiomakase.yg@wеst.ntt.co.jp",
                                "sapoto.sekyurithiomakase@west.ntt.co.jp", "no-reply@trendmicro.com", "info@secure.example",
                                "\"sapoto.sekyurithiomakase.yg@west.ntt.co.jp\" <x@evil.example>", "sapoto.sekyurithiomakase.yg@west.ntt.com"}) {
        CAPTURE(address);
        CHECK(sender(head(address) + label + id) == "suspicious");
    }
    CHECK(sender(head("no-reply@trendmicr0.com", "Fwd: 新規アカウント発行のお知らせ") + "アカウント名: TM1") == "suspicious");
    CHECK(sender(head("NTT <Sapoto.Sekyurithiomakase.YG@West.NTT.co.jp>") + label + id) == "expected");
    // An .eml's own head is known: what it claims to forward does not make it good.
    CHECK(sender(eml("Content-Type: text/plain; charset=utf-8", head(c_sender) + label + id, "sapoto.sekyurithiomakase.yg@west-ntt.co.jp")) ==
          "suspicious");
}

TEST_CASE("mail B gives the account name and nothing of its links", "[mail]") {
    for (const std::string line :
         {"アカウント名: TM00000417", "アカウント名：ＴＭ０００００４１７", "> アカウント名 :\n> TM00000417", "ｱｶｳﾝﾄ名: TM00000417"}) {
        CAPTURE(line);
        const MailFindings findings =
            read_mail(head("no-reply@trendmicro.com", "【NTT西日本 セキュリティおまかせプラン】新規アカウント発行のお知らせ") + line + "\n" +
                      "https://x.example/?T=" + id);
        CHECK(findings.account_name == "TM00000417");
        CHECK(mail_letters(findings) == "B");
        CHECK(findings.status == MailStatus::none);
        CHECK(findings.sender == MailSender::expected);
    }
    CHECK(read_mail("アカウント名: trendip").account_name == "trendip");
    CHECK_FALSE(read_mail("アカウント名: XXXXXXXXXXX").account_name);
    CHECK_FALSE(read_mail("アカウント名を記憶する").account_name);
}

TEST_CASE("mail A is recognised by its subject", "[mail]") {
    const MailFindings findings = read_mail(
        head("elgana_web_soinq-ml@west.ntt.co.jp", "【セキュリティおまかせプランプライムPlusをお申込みの方へ】elganaサービスご利用開始のお知らせ") +
        "ログインID : お申し込み時にご登録いただいたメールアドレス");
    CHECK(mail_letters(findings) == "A");
    CHECK(findings.sender == MailSender::expected);
    CHECK(findings.status == MailStatus::none);
}

TEST_CASE("no bytes stop the reader", "[mail][property]") {
    for (const char* file : {"05-customer-id-iso2022jp.eml", "03-customer-id-html-residue.txt", "08-both-mails-forwarded.txt"}) {
        const std::string mail = project_file("tests/data/mails/" + std::string{file});
        for (std::size_t cut = 0; cut < mail.size(); cut += 37) (void)read_mail(std::string_view{mail}.substr(0, cut));
        std::string broken = mail;
        for (std::size_t i = 0; i < broken.size(); i += 11) broken[i] = static_cast<char>(i * 7);
        (void)read_mail(broken);
    }
    const std::string nested = eml("Content-Type: multipart/mixed; boundary=b", "");
    std::string deep;
    for (int i = 0; i < 50; ++i) deep += nested + "--b\r\nContent-Type: message/rfc822\r\n\r\n";
    (void)read_mail(deep);
    for (const char* text : {"=?", "From: =?utf-8?B?", "\x1B$B", "<", "<!", "<!--", "&#x;", "顧客ID", "顧客ID:", "顧客ID (", "\xFF\xFE\x00",
                             "Content-Type: multipart/mixed; boundary=\n\n--\n--\n"})
        (void)read_mail(text);
}
