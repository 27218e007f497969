#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/mail_message.h"

namespace omakase {

/// One line of a pasted text without its quote marks (`> `, `＞ `, `| `).
struct MailLine {
    std::string text;
    int quotes = 0;         ///< how many quote marks stood before it
    bool indented = false;  ///< began with a space or tab: continues a folded head line
};
std::vector<MailLine> split_lines(std::string_view text);

/// A labelled value: `顧客ID: …` or `アカウント名: …`.
struct LabelledValue {
    std::size_t line = 0;  ///< where the label stands
    std::string value;     ///< width folded, gaps and quote marks taken out; customer IDs in lower case
};

/// Every value behind the label 顧客ID (any width and spacing; a colon, equals sign or line break after it), whether or not it is a
/// UUID. Prose behind the label is no value; links and what they carry never are.
std::vector<LabelledValue> find_customer_ids(const std::vector<MailLine>& lines);
/// Every value behind アカウント名, as written but in ordinary width.
std::vector<LabelledValue> find_account_names(const std::vector<MailLine>& lines);

}  // namespace omakase
