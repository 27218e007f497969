#include "core/mail_paste.h"

#include <algorithm>
#include <array>

#include "core/fold.h"
#include "core/mail_message.h"
#include "core/mail_scan.h"
#include "core/mail_sender.h"

namespace omakase {
namespace {

/// Something that shows one of the three mails, and the mail block it stands in.
struct Evidence {
    SetupMail mail;
    std::size_t block;  ///< index into Reading::blocks
    bool quoted;        ///< quoted deeper than the head that governs it: passed on by somebody
};

struct FoundId {
    CustomerId customer_id;
    Evidence evidence;
};

/// What all texts of a mail gave, before it is weighed.
struct Reading {
    std::vector<HeadBlock> blocks;
    std::vector<FoundId> ids;
    std::vector<Evidence> evidence;  ///< of everything but customer IDs
    std::optional<Error> error;
    std::optional<std::string> account_name;
    bool says_forwarded = false;
};

// Subjects and telling sentences of the mails as the manual prints them, folded like the lines they are looked for in.
struct Wording {
    SetupMail mail;
    std::string subject;     ///< in a head line
    std::string whole_line;  ///< as a line of its own, where the head was not copied
    std::string sentence;    ///< in the body
};
const std::array<Wording, 3>& wordings() {
    static const std::array<Wording, 3> all{{
        {SetupMail::a, fold_name("elganaサービスご利用開始のお知らせ"),
         fold_name("【セキュリティおまかせプランプライムPlusをお申込みの方へ】elganaサービスご利用開始のお知らせ"),
         fold_name("ご利用開始の準備が整いました")},
        {SetupMail::b, fold_name("新規アカウント発行のお知らせ"), fold_name("【NTT西日本 セキュリティおまかせプラン】新規アカウント発行のお知らせ"),
         fold_name("お客様管理ポータルへのログイン用ユーザアカウントを発行")},
        {SetupMail::c, fold_name("利用に必要な情報のお知らせ"),
         fold_name("【セキュリティおまかせプラン チャット連携機能】利用に必要な情報のお知らせ"),
         fold_name("サービス利用に必要な情報をお知らせいたします")},
    }};
    return all;
}

std::size_t governing_block(const std::vector<HeadBlock>& blocks, std::size_t first_block, std::size_t line) {
    std::size_t governing = first_block;
    for (std::size_t i = first_block; i < blocks.size(); ++i)
        if (blocks[i].line <= line) governing = i;
    return governing;
}

/// The mails that one text shows, from their subjects, from a subject that stands alone, and from sentences.
void find_wordings(Reading& reading, const std::vector<MailLine>& lines, std::size_t first_block) {
    constexpr std::size_t extra_bytes = 24;  // `件名 ` or a bullet beside a subject that stands alone; more is running text
    for (std::size_t i = first_block; i < reading.blocks.size(); ++i)
        for (const Wording& wording : wordings())
            if (fold_name(reading.blocks[i].subject).contains(wording.subject)) reading.evidence.push_back({wording.mail, i, false});
    std::string before;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string line = fold_name(lines[i].text);
        const std::string wrapped = before + line;  // quoting wraps long subjects
        for (const Wording& wording : wordings()) {
            const auto alone = [&](const std::string& text) {
                return text.contains(wording.whole_line) && text.size() <= wording.whole_line.size() + extra_bytes;
            };
            if (!alone(line) && !alone(wrapped) && !wrapped.contains(wording.sentence)) continue;
            const std::size_t block = governing_block(reading.blocks, first_block, i);
            const bool quoted = lines[i].quotes > 0 && block == first_block;
            reading.evidence.push_back({wording.mail, block, quoted});
        }
        before = line;
    }
}

bool is_forward_marker(const std::string& folded_line) {
    constexpr std::array<std::string_view, 5> markers{"forwardedmessage", "originalmessage", "転送メ", "転送メッセ", "元のメッセ"};
    return folded_line.starts_with('-') &&
           std::ranges::any_of(markers, [&](std::string_view marker) { return folded_line.contains(fold_name(marker)); });
}

void read_text(Reading& reading, const MailText& text) {
    const std::vector<MailLine> lines = split_lines(text.text);
    const std::size_t first_block = reading.blocks.size();
    std::ranges::move(find_blocks(text.head, lines), std::back_inserter(reading.blocks));

    const auto evidence_at = [&](SetupMail mail, std::size_t line) {
        const std::size_t block = governing_block(reading.blocks, first_block, line);
        return Evidence{mail, block, lines[line].quotes > 0 && block == first_block};
    };
    for (const LabelledValue& labelled : find_customer_ids(lines)) {
        const Evidence evidence = evidence_at(SetupMail::c, labelled.line);
        if (auto id = CustomerId::parse(labelled.value)) {
            reading.ids.push_back({*id, evidence});
        } else {
            if (!reading.error) reading.error = std::move(id.error());
            reading.evidence.push_back(evidence);
        }
    }
    for (LabelledValue& labelled : find_account_names(lines)) {
        reading.evidence.push_back(evidence_at(SetupMail::b, labelled.line));
        if (!reading.account_name) reading.account_name = std::move(labelled.value);
    }
    find_wordings(reading, lines, first_block);
    reading.says_forwarded =
        reading.says_forwarded || std::ranges::any_of(lines, [](const MailLine& line) { return is_forward_marker(fold_name(line.text)); });
}

/// How far the sender of one piece of evidence can be trusted; later = worse.
constexpr std::array<MailSender, 4> by_trust{MailSender::expected, MailSender::forwarded, MailSender::unknown, MailSender::suspicious};
std::size_t distrust(MailSender sender) {
    return static_cast<std::size_t>(std::ranges::find(by_trust, sender) - by_trust.begin());
}
MailSender worse(MailSender a, MailSender b) {
    return distrust(a) >= distrust(b) ? a : b;
}

MailSender judge(const Reading& reading, const Evidence& evidence) {
    const HeadBlock& block = reading.blocks[evidence.block];
    if (block.sender.empty()) {
        // The mail's own head has no address; somebody else's stands further out when it was passed on.
        const auto end = reading.blocks.begin() + static_cast<std::ptrdiff_t>(evidence.block);
        const bool passed_on =
            std::any_of(reading.blocks.begin(), end, [](const HeadBlock& outer) { return !outer.sender.empty() && is_handed_on(outer.subject); });
        return passed_on ? MailSender::forwarded : MailSender::unknown;
    }
    if (is_expected_sender(block.sender, evidence.mail)) return MailSender::expected;
    if (is_lookalike_sender(block.sender)) return MailSender::suspicious;
    const bool passed_on = is_handed_on(block.subject) || evidence.quoted || (reading.says_forwarded && block.is_source);
    return passed_on ? MailSender::forwarded : MailSender::suspicious;
}

/// For a text that is none of the mails: only what its own sender says.
MailSender judge_unrecognized(const Reading& reading) {
    const auto sent = std::ranges::find_if(reading.blocks, [](const HeadBlock& block) { return !block.sender.empty(); });
    if (sent == reading.blocks.end()) return MailSender::unknown;
    const auto index = static_cast<std::size_t>(sent - reading.blocks.begin());
    MailSender best = MailSender::suspicious;
    for (const SetupMail mail : {SetupMail::a, SetupMail::b, SetupMail::c}) {
        const MailSender judged = judge(reading, {mail, index, false});
        if (distrust(judged) < distrust(best)) best = judged;
    }
    return best;
}

/// Trust in the whole: each ID counts by the best mail that holds it, each mail letter by its best evidence, and the worst of those decides.
MailSender judge_all(const Reading& reading, const MailFindings& findings) {
    // An .eml's own head is known for certain: a look-alike there is not made good by what it claims to forward.
    if (std::ranges::any_of(reading.blocks,
                            [](const HeadBlock& block) { return block.is_source && is_lookalike_sender(block.sender) && !block.sender.empty(); }))
        return MailSender::suspicious;
    std::optional<MailSender> overall;
    const auto take = [&](std::optional<MailSender> best) {
        if (best) overall = overall ? worse(*overall, *best) : *best;
    };
    const auto better = [&](std::optional<MailSender>& best, const Evidence& evidence) {
        const MailSender judged = judge(reading, evidence);
        if (!best || distrust(judged) < distrust(*best)) best = judged;
    };
    for (const MailCandidate& candidate : findings.candidates) {
        std::optional<MailSender> best;
        for (const FoundId& id : reading.ids)
            if (id.customer_id == candidate.customer_id) better(best, id.evidence);
        take(best);
    }
    for (const SetupMail mail : {SetupMail::a, SetupMail::b, SetupMail::c}) {
        if (mail == SetupMail::c && !findings.candidates.empty()) continue;  // the IDs have spoken
        std::optional<MailSender> best;
        for (const Evidence& evidence : reading.evidence)
            if (evidence.mail == mail) better(best, evidence);
        take(best);
    }
    return overall.value_or(judge_unrecognized(reading));
}

}  // namespace

MailFindings read_mail(std::string_view bytes) {
    Reading reading;
    for (const MailText& text : read_message(bytes)) read_text(reading, text);

    MailFindings findings;
    for (const FoundId& id : reading.ids) {
        if (std::ranges::contains(findings.candidates, id.customer_id, &MailCandidate::customer_id)) continue;
        const HeadBlock& block = reading.blocks[id.evidence.block];
        findings.candidates.push_back({id.customer_id, block.date, block.addressee});
    }
    const auto shows = [&](SetupMail mail) { return std::ranges::contains(reading.evidence, mail, &Evidence::mail); };
    findings.mail_a = shows(SetupMail::a);
    findings.mail_b = shows(SetupMail::b);
    findings.mail_c = shows(SetupMail::c) || !reading.ids.empty();
    findings.account_name = std::move(reading.account_name);
    if (findings.candidates.size() == 1) {
        findings.status = MailStatus::found;
    } else if (findings.candidates.size() > 1) {
        findings.status = MailStatus::ambiguous;
    } else if (reading.error) {
        findings.status = MailStatus::invalid;
        findings.error = std::move(reading.error);
    }
    findings.sender = judge_all(reading, findings);
    return findings;
}

std::string mail_letters(const MailFindings& findings) {
    std::string out;
    const auto add = [&](bool there, char letter) {
        if (!there) return;
        if (!out.empty()) out += '+';
        out += letter;
    };
    add(findings.mail_a, 'A');
    add(findings.mail_b, 'B');
    add(findings.mail_c, 'C');
    return out;
}

std::string_view wire_name(MailStatus status) {
    constexpr std::array<std::string_view, 4> names{"found", "ambiguous", "none", "invalid"};
    return names[static_cast<std::size_t>(status)];
}

std::string_view wire_name(MailSender sender) {
    constexpr std::array<std::string_view, 4> names{"expected", "unknown", "forwarded", "suspicious"};
    return names[static_cast<std::size_t>(sender)];
}

}  // namespace omakase
