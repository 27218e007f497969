#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/request.h"

namespace omakase {

/// The app's files, listed once at start: a request never names a path on the disk, only an entry of this list.
class StaticFiles {
  public:
    /// Reads every file below `folder`; `x.br` and `x.gz` beside `x` are its compressed forms. An absent folder gives an empty list,
    /// and then `/` says how to build the app. Throws std::runtime_error when a file cannot be read.
    static StaticFiles read(const std::filesystem::path& folder);

    /// One more file, which the program carries itself.
    void add(std::string path, std::string_view bytes);

    struct Options {
        std::vector<std::string> embed_origins = {};
    };
    /// Answers GET and HEAD for `/` (index.html), `/docs` (docs.html) and the files; nothing when the list has no such path.
    std::optional<Answer> find(const Request& request, const Options& options) const;

  private:
    struct Variant {
        std::shared_ptr<const std::string> bytes;
        std::string etag;
    };
    struct File {
        Variant plain, brotli, gzip;  ///< `bytes` empty = there is no such form
        std::string type;
        bool immutable = false;  ///< its name holds its hash
    };
    std::map<std::string, File, std::less<>> files_;  ///< by path: `/index.html`
    bool built_ = false;
};

/// Whether `Accept-Encoding` takes `coding` (q=0 refuses it).
bool accepts_encoding(std::string_view accept_encoding, std::string_view coding);

}  // namespace omakase
