#include "server/check_mail.h"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <ostream>

#include "core/mail_paste.h"

namespace omakase {
namespace {

nlohmann::ordered_json line_for(const std::string& path, const MailFindings& findings) {
    const std::string letters = mail_letters(findings);
    nlohmann::ordered_json line{{"file", path}, {"mail", nullptr}, {"status", wire_name(findings.status)}, {"customer_id", nullptr}};
    if (!letters.empty()) line["mail"] = letters;
    if (findings.status == MailStatus::found) line["customer_id"] = findings.candidates.front().customer_id.reveal();
    line["candidates"] = nlohmann::ordered_json::array();
    for (const MailCandidate& candidate : findings.candidates) line["candidates"].push_back(candidate.customer_id.reveal());
    line["account_name"] = nullptr;
    if (findings.account_name) line["account_name"] = *findings.account_name;
    line["sender"] = wire_name(findings.sender);
    return line;
}

}  // namespace

int check_mail(const std::vector<std::string>& paths, std::ostream& out, std::ostream& err) {
    int status = 0;
    for (const std::string& path : paths) {
        std::ifstream file{path, std::ios::binary};
        const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
        if (!file.is_open() || file.bad()) {
            err << path << ": cannot be read\n";
            status = 1;
            continue;
        }
        // A file name need not be UTF-8; the line must.
        out << line_for(path, read_mail(bytes)).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
    }
    return status;
}

}  // namespace omakase
