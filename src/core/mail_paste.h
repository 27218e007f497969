#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/customer_id.h"

namespace omakase {

enum class MailStatus { found, ambiguous, none, invalid };
enum class MailSender { expected, unknown, forwarded, suspicious };

struct MailCandidate {
    CustomerId customer_id;
    std::string date;       ///< of the mail it stands in, as written there; empty when there is none
    std::string addressee;  ///< likewise
};

/// What a pasted or dropped mail gives (product.md rule 10). Nothing of it leaves the device by itself.
struct MailFindings {
    bool mail_a = false;  ///< elgana start
    bool mail_b = false;  ///< portal account
    bool mail_c = false;  ///< customer ID
    MailStatus status = MailStatus::none;
    std::vector<MailCandidate> candidates;    ///< different IDs, in order of appearance
    std::optional<std::string> account_name;  ///< mail B's アカウント名: it is not 会社名
    MailSender sender = MailSender::unknown;
    std::optional<Error> error;  ///< invalid: which part is wrong
};

/// bytes  a mail as text in UTF-8, or an .eml file (base64, quoted-printable, multipart; ISO-2022-JP as mailers send it, UTF-8, CP932)
MailFindings read_mail(std::string_view bytes);

/// `A`, `B`, `C`, `B+C`…; empty when it is none of them.
std::string mail_letters(const MailFindings& findings);
std::string_view wire_name(MailStatus status);
std::string_view wire_name(MailSender sender);

}  // namespace omakase
