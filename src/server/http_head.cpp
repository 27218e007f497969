#include "server/http_head.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http.hpp>
#include <charconv>

#include "core/vendor_text.h"

namespace omakase {
namespace {

namespace http = boost::beast::http;

constexpr std::string_view malformed = "http.malformed";
constexpr std::string_view crlf = "\r\n";

bool is_plain_target(std::string_view target) {
    if (!target.starts_with('/') || target.starts_with("//")) return false;
    if (!std::ranges::all_of(target, [](char c) { return c > 0x20 && c < 0x7F && c != '#' && c != '"' && c != '<' && c != '>' && c != '\\'; }))
        return false;
    const auto decoded = decode_query_text(target.substr(0, target.find('?')));
    if (!decoded) return false;  // `%00`, or a percent sign without its digits
    const std::string raw = ascii_lower(target.substr(0, target.find('?')));
    if (raw.contains("%2f") || raw.contains("%5c")) return false;
    std::string_view rest = *decoded;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('/', 1), rest.size());
        const std::string_view segment = rest.substr(1, end - 1);
        if (segment == ".." || segment == ".") return false;
        rest.remove_prefix(end);
    }
    return std::ranges::none_of(*decoded, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool is_method(std::string_view method) {
    static constexpr std::array<std::string_view, 7> methods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    return std::ranges::find(methods, method) != methods.end();
}

bool is_host(std::string_view host) {
    const auto is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
    };
    return !host.empty() && std::ranges::all_of(host, is_allowed);
}

/// Line ends, white space and characters: what a lenient parser might read in its own way.
bool has_plain_lines(std::string_view head) {
    bool is_request_line = true;
    while (!head.empty()) {
        const std::size_t end = head.find(crlf);
        if (end == std::string_view::npos) return false;
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(end + 2);
        if (has_controls(line)) return false;  // a bare CR or LF, NUL
        if (line.empty()) return !is_request_line && head.empty();
        if (is_request_line) {
            const std::size_t first = line.find(' ');
            const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
            if (second == std::string_view::npos || line.substr(second + 1) != "HTTP/1.1") return false;
            if (!is_method(line.substr(0, first)) || !is_plain_target(line.substr(first + 1, second - first - 1))) return false;
        } else {
            // A name and at once its colon: also refuses folded lines, which begin with a space.
            const std::size_t colon = line.find(':');
            if (colon == std::string_view::npos || !is_header_name(line.substr(0, colon))) return false;
        }
        is_request_line = false;
    }
    return false;
}

/// Headers of which two would leave open which one counts.
bool may_come_once_only(std::string_view name) {
    static constexpr std::array<std::string_view, 13> names{
        "host",           "content-length", "transfer-encoding", "content-type",    "authorization",    "cookie", "origin",
        "sec-fetch-site", "if-match",       "if-none-match",     "idempotency-key", "content-encoding", "expect"};
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

std::optional<std::string_view> refuse_unfinished_head(std::string_view bytes, const Limits& limits) {
    const std::size_t line_end = std::min(bytes.find(crlf), bytes.size());
    if (line_end > limits.request_line_bytes) return "http.address_too_long";
    if (bytes.size() > limits.head_bytes) return "http.head_too_large";
    if (std::ranges::count(bytes, '\n') > static_cast<std::ptrdiff_t>(limits.head_lines)) return "http.head_too_large";
    // A request begins with a letter: TLS and other protocols are told at once, not after the time limit.
    if (!bytes.empty() && (bytes.front() < 'A' || bytes.front() > 'Z')) return malformed;
    return std::nullopt;
}

std::expected<Head, std::string_view> parse_head(std::string_view bytes, const Limits& limits) {
    if (bytes.substr(0, bytes.find(crlf)).size() > limits.request_line_bytes) return std::unexpected{"http.address_too_long"};
    if (bytes.size() > limits.head_bytes) return std::unexpected{"http.head_too_large"};
    // The request line and the empty line are not header lines.
    if (std::ranges::count(bytes, '\n') > static_cast<std::ptrdiff_t>(limits.head_lines) + 2) return std::unexpected{"http.head_too_large"};
    if (!has_plain_lines(bytes)) return std::unexpected{malformed};

    http::request_parser<http::empty_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(limits.head_bytes) + 1);
    parser.body_limit(boost::none);  // each route has its own, and the door keeps it
    boost::beast::error_code error;
    parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
    if ((error && error != http::error::need_more) || !parser.is_header_done()) return std::unexpected{malformed};

    const auto& message = parser.get();
    Head head;
    head.request.method = message.method_string();
    head.request.target = message.target();
    for (const auto& field : message) {
        const std::string name = ascii_lower(std::string_view{field.name_string()});
        if (may_come_once_only(name) && head.request.header(name)) return std::unexpected{malformed};
        head.request.headers.emplace_back(name, std::string{field.value()});
    }
    const auto header = [&](std::string_view name) { return head.request.header(name); };
    if (!header("host") || !is_host(*header("host"))) return std::unexpected{malformed};
    if (const auto length = header("content-length")) {
        std::uint64_t value = 0;
        const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
        if (length->empty() || length->size() > 10 || !std::ranges::all_of(*length, is_digit)) return std::unexpected{malformed};
        std::from_chars(length->data(), length->data() + length->size(), value);
        head.content_length = value;
    }
    if (const auto encoding = header("transfer-encoding")) {
        if (head.content_length || ascii_lower(*encoding) != "chunked") return std::unexpected{malformed};
        head.is_chunked = true;
    }
    // A body in another coding would have to be unpacked within limits of its own; no client of ours sends one.
    if (const auto coding = header("content-encoding"); coding && ascii_lower(*coding) != "identity") return std::unexpected{"http.malformed"};
    if (const auto expect = header("expect")) {
        head.expect = ascii_lower(*expect);
        if (*head.expect != "100-continue") return std::unexpected{"http.expectation"};
    }
    head.keep_alive = message.keep_alive();
    return head;
}

ChunkDecoder::State ChunkDecoder::feed(std::string& bytes, std::string& body) {
    std::size_t at = 0;
    const auto finish = [&](State state) {
        bytes.erase(0, at);
        return state;
    };
    while (true) {
        if (expecting_ == Expecting::data) {
            const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - at));
            body.append(bytes, at, take);
            at += take;
            left_ -= take;
            if (left_ > 0) return finish(State::more);
            expecting_ = Expecting::data_end;
        }
        if (bytes.size() - at < 2) return finish(State::more);
        if (expecting_ == Expecting::data_end || expecting_ == Expecting::last_line) {
            // Trailers are refused: nothing of ours reads them, and they are headers that came past every check.
            if (bytes.compare(at, 2, crlf) != 0) return finish(State::malformed);
            at += 2;
            if (expecting_ == Expecting::last_line) return finish(State::done);
            expecting_ = Expecting::size_line;
            continue;
        }
        // 1-8 hexadecimal digits and CR LF: no sign, no prefix, no extension.
        const std::size_t end = bytes.find(crlf, at);
        if (end == std::string::npos) return finish(bytes.size() - at > 9 ? State::malformed : State::more);
        const std::string_view digits = std::string_view{bytes}.substr(at, end - at);
        const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
        if (digits.empty() || digits.size() > 8 || !std::ranges::all_of(digits, is_hex)) return finish(State::malformed);
        std::from_chars(digits.data(), digits.data() + digits.size(), left_, 16);
        if (body.size() + left_ > limit_) return finish(State::too_large);
        at = end + 2;
        expecting_ = left_ == 0 ? Expecting::last_line : Expecting::data;
    }
}

}  // namespace omakase
