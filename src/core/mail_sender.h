#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/mail_paste.h"
#include "core/mail_scan.h"

namespace omakase {

enum class SetupMail { a, b, c };  ///< elgana start, portal account, customer ID

/// The head of one mail in a paste: written lines (差出人, From …), or the line with which programs introduce a quotation.
struct HeadBlock {
    std::size_t line = 0;  ///< its first line; it governs what follows up to the next block
    std::string sender;    ///< the bare address; empty when none stands there
    std::string addressee, date, subject;
    bool is_source = false;  ///< from an .eml file's own head
};

/// The blocks of a text, in order; the first stands at line 0 and holds `head` (empty for a plain paste).
std::vector<HeadBlock> find_blocks(const MailHead& head, const std::vector<MailLine>& lines);

/// The bare address of a head line's value: what stands in the last <…>, or the only word with an @.
std::string address_in(std::string_view value);
/// Whether `address` is the one that this mail comes from, compared exactly (letter case of ASCII aside).
bool is_expected_sender(std::string_view address, SetupMail mail);
/// Whether `address` is made to be taken for one of the three without being it.
bool is_lookalike_sender(std::string_view address);
/// Whether a subject says that somebody passed the mail on or answered it.
bool is_handed_on(std::string_view subject);

}  // namespace omakase
