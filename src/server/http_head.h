#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "server/limits.h"
#include "server/request.h"

namespace omakase {

/// The head of a request, and how its body is framed.
struct Head {
    Request request;  ///< without id and body
    std::optional<std::uint64_t> content_length;
    bool is_chunked = false;
    bool keep_alive = true;
    std::optional<std::string> expect;  ///< in lower case

    bool has_body() const { return is_chunked || content_length.value_or(0) > 0; }
};

/// Reads a head, from the request line to its empty line. The grammar is stricter than the library's, because what two programs
/// read differently is how requests are smuggled: exactly one Host, one framing, CR LF alone ends lines, no path that decodes to another.
/// errors  the id of the problem: `http.malformed`, `http.address_too_long`, `http.head_too_large`, `http.expectation`
std::expected<Head, std::string_view> parse_head(std::string_view bytes, const Limits& limits);

/// What an unfinished head has already broken, so that nobody sends megabytes of it; nothing: read on.
std::optional<std::string_view> refuse_unfinished_head(std::string_view bytes, const Limits& limits);

/// Takes the chunks of a body apart, as they arrive.
class ChunkDecoder {
  public:
    explicit ChunkDecoder(std::size_t body_limit) : limit_{body_limit} {}
    enum class State { more, done, malformed, too_large };
    /// Takes bytes from the front of `bytes` (erased) and appends the body's to `body`.
    State feed(std::string& bytes, std::string& body);

  private:
    enum class Expecting { size_line, data, data_end, last_line };
    Expecting expecting_ = Expecting::size_line;
    std::uint64_t left_ = 0;
    std::size_t limit_;
};

}  // namespace omakase
