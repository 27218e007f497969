#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace omakase {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A request whose head has passed the door's checks.
struct Request {
    std::string id;  ///< ours, 32 hexadecimal digits; named in logs and error answers
    std::string method;
    std::string target;  ///< as sent: `/api/v1/incidents?status=all`
    Headers headers;     ///< names in lower case, in order
    std::string body;
    std::string address = {};  ///< who sent it, as the limits count: an IPv4 address or an IPv6 /64; "" in tests that have no socket

    /// The first header of that (lower case) name; nothing when it was not sent.
    std::optional<std::string_view> header(std::string_view name) const;
    std::string_view path() const { return std::string_view{target}.substr(0, target.find('?')); }
    std::string_view query() const;  ///< what follows the first `?`
};

/// `%41` and `+` undone; nothing when a `%` is not followed by two hexadecimal digits or gives a NUL.
std::optional<std::string> decode_query_text(std::string_view text);
/// The decoded parameters in order; nothing when one cannot be decoded.
std::optional<Headers> decode_query(std::string_view query);

/// A parameter that is a whole number and nothing else.
std::optional<std::int64_t> whole_number(std::string_view text);

struct Answer {
    int status = 200;
    Headers headers = {};
    std::string body = {};
    /// A body that is too long to be built whole: called until it returns false; appends the next part. `body` is empty then.
    std::function<bool(std::string&)> more = {};
    /// A file of the app, shared with its list; `body` is empty then.
    std::shared_ptr<const std::string> file = {};
    bool must_hash = false;     ///< no answer yet: it takes the hash of a password, and was asked where none is made
    std::string log_note = {};  ///< why, for the log alone; never sent

    std::optional<std::string_view> header(std::string_view name) const;  ///< compared as written
    std::string_view bytes() const { return file ? std::string_view{*file} : std::string_view{body}; }
};

bool is_header_name(std::string_view text);  ///< a token, as RFC 9110 has it
bool has_controls(std::string_view text);    ///< control characters other than the tab
/// Whether a header's name and value may be written: no CR, LF or NUL, or anything else that could begin another line.
bool header_is_safe(std::string_view name, std::string_view value);

}  // namespace omakase
