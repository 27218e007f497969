#include "core/mail_paste.h"
#include "fuzz/fuzz.h"

// Any mail, pasted or dropped: found means one ID, ambiguous several different ones.

using namespace omakase;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const MailFindings mail = read_mail(fuzz::text_of(data, size));
    if (mail.status == MailStatus::found) REQUIRE_PROMISE(mail.candidates.size() == 1);
    if (mail.status == MailStatus::ambiguous) REQUIRE_PROMISE(mail.candidates.size() > 1);
    if (mail.status == MailStatus::invalid) REQUIRE_PROMISE(mail.error.has_value());
    for (std::size_t i = 0; i < mail.candidates.size(); ++i)
        for (std::size_t k = 0; k < i; ++k) REQUIRE_PROMISE(!(mail.candidates[i].customer_id == mail.candidates[k].customer_id));
    if (mail.account_name) REQUIRE_PROMISE(!first_invalid_utf8(*mail.account_name));
    return 0;
}
