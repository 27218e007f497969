#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/jst.h"
#include "server/actor.h"
#include "server/limits.h"

namespace omakase {

/// Says who asks too often. Each person, token, workspace and address has a bucket of requests that fills with time; a request takes one out.
/// The buckets are in memory: a restart fills them.
class RateLimiter {
  public:
    explicit RateLimiter(const RateLimits& limits) : limits_{limits} {}

    struct Refusal {
        std::string_view bucket;  ///< `user`, `token`, `workspace`, `address`
        RateLimit limit;
        int retry_after_s = 1;  ///< then there is one request in it again
    };
    /// Takes a request out of every bucket that counts it; nothing: it may go on. When one is empty none is touched.
    /// address  counts for those who have not signed in
    std::optional<Refusal> take(const Actor& actor, std::string_view address, UtcTime now);

  private:
    struct Bucket {
        std::int64_t left = 0;  ///< in millionths of a request, so that counting is exact
        UtcTime at;
    };
    Bucket& bucket(std::string_view kind, std::string_view whose, const RateLimit& limit, UtcTime now);
    void forget_full_ones(UtcTime now);

    RateLimits limits_;
    std::mutex mutex_;
    std::map<std::string, Bucket, std::less<>> buckets_;  ///< `user 3f9a…`; a full one and none are the same
    UtcTime swept_at_;
};

}  // namespace omakase
