#include "client/route.h"
#include "fuzz/fuzz.h"

// Any address: it is read, and the address that is written for it leads to the same place.

using namespace omakase;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Route route = parse_route(fuzz::text_of(data, size));
    REQUIRE_PROMISE(parse_route(route_hash(route)) == route);
    return 0;
}
