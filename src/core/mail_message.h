#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace omakase {

/// The head lines of a mail that we look at, decoded; empty = not there.
struct MailHead {
    std::string from, to, subject, date;
    bool empty() const { return from.empty() && to.empty() && subject.empty() && date.empty(); }
};

/// One readable text of a mail with the head it belongs to; UTF-8, lines end with LF.
struct MailText {
    MailHead head;
    std::string text;
};

/// The texts of an .eml file (every text/plain and text/html part, those of attached mails too), or the bytes themselves when they
/// are no mail source. Transfer encodings base64 and quoted-printable; charsets UTF-8, ISO-2022-JP (CP50220), CP932, EUC-JP, and
/// whatever the bytes themselves show when the declared one is missing or wrong. Never empty.
std::vector<MailText> read_message(std::string_view bytes);

/// Bytes of unknown encoding as UTF-8: UTF-16 with a mark, ISO-2022-JP, UTF-8, CP932 or EUC-JP, in this order of proof.
std::string decode_unknown(std::string_view bytes);
/// A head line's value with its RFC 2047 words decoded.
std::string decode_words(std::string_view value);

}  // namespace omakase
