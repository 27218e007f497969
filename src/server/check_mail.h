#pragma once
#include <iosfwd>
#include <string>
#include <vector>

namespace omakase {

/// `omakase check-mail FILE…`: one line of JSON for each file, in order:
/// {"file","mail":"A"|"B+C"|…|null,"status":"found"|"ambiguous"|"none"|"invalid","customer_id":…|null,"candidates":[…],
///  "account_name":…|null,"sender":"expected"|"unknown"|"forwarded"|"suspicious"}; `file` as it was given.
/// Prints the IDs in full: that is what the command is for, and the file is the caller's own.
/// returns  0; 1 when a file could not be read (named on `err`, the others are still answered)
int check_mail(const std::vector<std::string>& paths, std::ostream& out, std::ostream& err);

}  // namespace omakase
