#pragma once
#include <string>
#include <variant>
#include <vector>

namespace omakase {

// What `update` wants done outside, as data: the platform does it, a test reads it.

struct HttpRequest {
    std::string name;    ///< comes back with the answer: `linkages`, `incidents`, `register`, `room:<linkage>:messages` …
    std::string method;  ///< GET, POST, PUT, PATCH, DELETE
    std::string url;     ///< relative to the page: `api/v1/linkages`, `sample/linkages.json`
    std::string body;
    std::string if_match;
    std::string idempotency_key;
};
struct SetAddress {
    std::string hash;
    bool replace = false;
};
struct KeepValue {  ///< in the browser; an empty value removes it. Never a customer ID that was not typed here by hand: drafts leave it out
    std::string key;
    std::string value;
};
struct Announce {  ///< read aloud by the live region
    std::string text;
    bool assertive = false;
};
struct CopyToClipboard {
    std::string text;
};
struct ReloadPage {};
struct OpenLink {  ///< out of the app: `outside_link` has let it pass
    std::string href;
};
struct Print {};
struct SaveFile {
    std::string name;
    std::string type;
    std::string text;
};
struct PickFile {};  ///< the browser's dialog; what is chosen comes as a DropFile

using Effect = std::variant<HttpRequest, SetAddress, KeepValue, Announce, CopyToClipboard, ReloadPage, OpenLink, Print, SaveFile, PickFile>;
using Effects = std::vector<Effect>;

}  // namespace omakase
