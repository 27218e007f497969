#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace omakase {

/// Every number of the server's door and memory, in one place; tests make their own with shorter times.
struct Limits {
    std::size_t request_line_bytes = 8 * 1024;    ///< beyond: 414
    std::size_t head_bytes = 16 * 1024;           ///< beyond: 431
    std::size_t head_lines = 64;                  ///< beyond: 431
    std::chrono::milliseconds head_time{10'000};  ///< for the whole head, not per byte
    std::chrono::milliseconds body_time{10'000};  ///< and a second more for each `body_bytes_per_second` received
    std::size_t body_bytes_per_second = 10 * 1024;
    std::chrono::milliseconds write_time{30'000};
    std::chrono::milliseconds keep_alive_time{30'000};
    std::chrono::milliseconds stop_time{10'000};                ///< how long a stopping server waits for answers under way
    std::size_t connections = 20'480;                           ///< fewer where the system permits fewer open files; beyond: 503
    std::size_t live_pages = 16'384;                            ///< of them, at most: requests need some too; beyond: 503
    std::size_t spare_connections = 16;                         ///< beyond `connections`, for who asks how the server is; others are told 503 there
    std::chrono::milliseconds spare_time{2'000};                ///< how long one of these waits for the question
    std::size_t connections_per_address = 1024;                 ///< a company behind one address; beyond: 503; a proxy's (--proxy) are not counted
    std::size_t waiting_people = 1024;                          ///< requests waiting for one of people's database threads; beyond: 503
    std::size_t people_threads_of_one = 2;                      ///< of the database threads, that one workspace's requests take at once
    std::size_t waiting_of_one = 512;                           ///< of its requests, beyond those; beyond: 503
    std::size_t waiting_ingest = 1024;                          ///< the same for ingest, which has threads of its own
    std::size_t ingest_bodies_bytes = 128 * 1024 * 1024;        ///< in memory at once, of all senders; beyond: 503
    std::size_t ingest_bodies_bytes_of_one = 32 * 1024 * 1024;  ///< of one token
};

inline constexpr std::size_t other_files = 128;  ///< open besides connections: the database's, the log, webhooks under way

/// A bucket: how many requests it holds, and how many it gets back a second.
struct RateLimit {
    std::int64_t per_second = 1;
    std::int64_t burst = 1;
};
/// How often one may ask; beyond: 429. Requests are counted, not events: of an ingest the body's limits bound those.
struct RateLimits {
    bool on = true;
    RateLimit user{10, 100};
    RateLimit token{50, 500};
    RateLimit workspace{500, 1000};
    RateLimit address{2, 60};  ///< without sign-in
};
inline constexpr std::size_t rate_buckets = 100'000;  ///< remembered at once; further askers share one

inline constexpr std::size_t body_limit_bytes = 64 * 1024;
inline constexpr std::size_t import_limit_bytes = 1024 * 1024;
inline constexpr std::size_t ingest_limit_bytes = 16 * 1024 * 1024;

inline constexpr std::chrono::minutes sign_in_link_life{15};
inline constexpr std::chrono::hours invitation_life{72};  ///< a sign-in link that an admin makes for someone
inline constexpr std::chrono::hours session_life{12};
inline constexpr std::chrono::minutes session_idle_life{30};
/// A session's last use is written at most this often, so that reading does not become writing.
inline constexpr std::chrono::minutes session_touch_interval{1};
inline constexpr std::chrono::days token_life{365};           ///< at most
inline constexpr std::chrono::hours token_rotation_life{24};  ///< how long a replaced token still works
inline constexpr std::chrono::minutes support_code_life{15};
inline constexpr std::chrono::minutes support_access_life{60};
inline constexpr std::chrono::days device_life{400};

/// Wrong passwords and codes, counted within `wrong_try_window`: beyond these each further try has to wait, longer each time.
inline constexpr int wrong_tries_per_account = 5, wrong_tries_per_address = 20;
inline constexpr std::chrono::minutes wrong_try_window{15};
inline constexpr std::chrono::seconds wrong_try_first_wait{30};
/// Argon2id: memory and passes of one hash, how many are made at once, and how many requests wait for that; beyond: 503.
inline constexpr std::size_t password_memory_bytes = 19 * 1024 * 1024;
inline constexpr unsigned long long password_passes = 2;
inline constexpr int passwords_at_once = 2, passwords_waiting = 16;

inline constexpr int history_page = 500;
inline constexpr std::chrono::hours idempotency_life{72};

inline constexpr std::chrono::milliseconds read_time_limit{5'000};  ///< one read of the database; then 503
inline constexpr int database_threads = 4, ingest_threads = 2;
inline constexpr std::size_t texts_kept = 16;  ///< answers that each reader keeps ready while nothing changes

inline constexpr std::uintmax_t least_free_bytes = 100 * 1024 * 1024;  ///< on the database's disk; below, the server says that it is not ready

/// Live news: how long is waited when nothing rings, the least time between two looks, how often it is asked whether a page may still
/// listen, and when a client that does not answer is let go.
inline constexpr std::chrono::milliseconds live_look_interval{1'000}, live_pause{50};
inline constexpr std::chrono::microseconds live_stagger{500};  ///< between two pages of one workspace that hear the same
inline constexpr std::chrono::seconds live_access_interval{60}, live_silence{40};

inline constexpr int messages_per_answer = 200;
inline constexpr int deliveries_per_answer = 200;
inline constexpr std::size_t webhooks_per_linkage = 10;
inline constexpr std::size_t webhook_name_limit = 60;  ///< characters
inline constexpr std::size_t ingest_errors_listed = 100;
inline constexpr std::size_t ingest_events_limit = 200'000;  ///< of one body; beyond: 413
inline constexpr std::size_t ingest_events_at_once = 1'000;  ///< read and written together, which bounds memory and the writer's longest turn

}  // namespace omakase
