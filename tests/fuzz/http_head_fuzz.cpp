#include "fuzz/fuzz.h"
#include "server/http_head.h"

// The first bytes of a connection: a head is taken whole with one framing, or refused by an id; a body never grows beyond its limit.

using namespace omakase;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = fuzz::text_of(data, size);
    const Limits limits;
    (void)refuse_unfinished_head(bytes, limits);
    if (const std::size_t end = bytes.find("\r\n\r\n"); end != std::string_view::npos) {
        const auto head = parse_head(bytes.substr(0, end + 4), limits);
        if (head) {
            REQUIRE_PROMISE(!(head->is_chunked && head->content_length));
            REQUIRE_PROMISE(head->request.path().starts_with('/'));
            (void)decode_query(head->request.query());
            REQUIRE_PROMISE(head->request.path().find("..") == std::string_view::npos || head->request.path().find("/../") == std::string_view::npos);
        }
    }
    ChunkDecoder decoder{1000};
    std::string body;
    // In two pieces, cut anywhere: the answer must not depend on how bytes arrive.
    std::string whole{bytes}, first{bytes.substr(0, size / 2)};
    auto state = decoder.feed(first, body);
    if (state == ChunkDecoder::State::more) {
        first += bytes.substr(size / 2);
        state = decoder.feed(first, body);
    }
    ChunkDecoder at_once{1000};
    std::string same;
    REQUIRE_PROMISE(at_once.feed(whole, same) == state);
    REQUIRE_PROMISE(body.size() <= 1000);
    if (state == ChunkDecoder::State::done) REQUIRE_PROMISE(same == body);
    return 0;
}
