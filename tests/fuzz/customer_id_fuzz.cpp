#include "core/customer_id.h"
#include "core/fold.h"
#include "core/plain_text.h"
#include "fuzz/fuzz.h"

// What is accepted has one canonical form, and its mask gives away four digits. Folding folded text changes nothing.

using namespace omakase;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    const std::string folded = fold_text(text);
    REQUIRE_PROMISE(fold_text(folded) == folded);
    REQUIRE_PROMISE(!first_invalid_utf8(folded));
    const auto id = CustomerId::parse(text);
    if (!id) {
        REQUIRE_PROMISE(!id.error().id.empty());
        return 0;
    }
    const std::string canonical = id->reveal();
    REQUIRE_PROMISE(canonical.size() == 36);
    REQUIRE_PROMISE(*CustomerId::parse(canonical) == *id);
    REQUIRE_PROMISE(id->masked().find(canonical.substr(0, 8)) == std::string::npos);
    return 0;
}
