#include "server/check_events.h"

#include <sodium.h>

#include <array>
#include <fstream>
#include <istream>
#include <ostream>
#include <set>

#include "core/event_line.h"
#include "core/json.h"
#include "core/texts.h"
#include "core/vendor_text.h"

namespace omakase {
namespace {

constexpr std::size_t document_limit_bytes = 16 * 1024 * 1024;  // as for a request
constexpr std::size_t chunk_bytes = 64 * 1024;

using Digest = std::array<unsigned char, 32>;

/// The digest of a line that comes in pieces.
class LineHash {
  public:
    LineHash() { crypto_generichash_init(&state_, nullptr, 0, Digest{}.size()); }
    void add(std::string_view bytes) { crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()); }
    Digest finish() {
        Digest digest{};
        crypto_generichash_final(&state_, digest.data(), digest.size());
        return digest;
    }

  private:
    crypto_generichash_state state_;
};

std::string sentence(Language language, const Error& error) {
    return error_title(language, error) + (language == Language::ja ? "。" : ". ") + error_detail(language, error);
}

class Checker {
  public:
    Checker(UtcTime received_at, std::ostream& out) : received_at_{received_at}, out_{out} {}

    void line(const std::string& file, std::size_t number, std::string_view text) {
        LineHash hash;
        hash.add(text);
        print(file, number, read_event(text, received_at_), hash.finish());
    }

    void long_line(const std::string& file, std::size_t number, std::string_view beginning, std::size_t size_bytes, const Digest& digest) {
        print(file, number, too_long_line(beginning, size_bytes), digest);
    }

  private:
    void print(const std::string& file, std::size_t number, const EventResult& result, const Digest& digest) {
        Json json{{"file", file}, {"line", number}, {"outcome", wire_name(result.outcome)}, {"incident", nullptr}, {"error", nullptr}};
        const bool blank = result.outcome == EventOutcome::ignored && result.ignored_type == "blank";
        if (!blank && !seen_.insert(digest).second) {
            json["outcome"] = "duplicate";
        } else if (result.detection) {
            json["incident"] = to_json(*result.detection);
        } else if (result.error) {
            const Error error = to_error(*result.error);
            json["error"] = {
                {"code", result.error->code}, {"at", result.error->at}, {"ja", sentence(Language::ja, error)}, {"en", sentence(Language::en, error)}};
        }
        out_ << json.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
    }

    UtcTime received_at_;
    std::ostream& out_;
    std::set<Digest> seen_;
};

/// Reads up to `limit` bytes; fewer only at the end of the file.
std::string read_bytes(std::istream& file, std::size_t limit) {
    std::string bytes(limit, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(limit));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

/// JSON may go on over several lines, and XML is one event: such files are read whole.
bool is_document(std::string_view beginning) {
    if (beginning.starts_with("\xEF\xBB\xBF")) beginning.remove_prefix(3);
    const std::string_view content = trim_blanks(beginning);
    return content.starts_with('{') || content.starts_with('[') || content.starts_with('<');
}

/// Lines from a stream, keeping at most one line of the permitted length in memory.
class LineReader {
  public:
    LineReader(const std::string& file, Checker& checker) : file_{file}, checker_{checker} {}

    void feed(std::string_view bytes) {
        while (!bytes.empty()) {
            const std::size_t end = bytes.find('\n');
            add(bytes.substr(0, end));
            if (end == std::string_view::npos) return;
            finish();
            bytes.remove_prefix(end + 1);
        }
    }
    void end() {
        if (size_ > 0) finish();
    }

  private:
    void add(std::string_view piece) {
        size_ += piece.size();
        hash_.add(piece);
        // One byte more than the limit (and a carriage return) is enough to know that it is too long.
        const std::size_t room = event_line_limit_bytes + 2 - kept_.size();
        kept_.append(piece.substr(0, room));
    }
    void finish() {
        ++number_;
        const bool kept_whole = size_ == kept_.size();
        if (number_ == 1 && kept_.starts_with("\xEF\xBB\xBF")) kept_.erase(0, 3);
        if (!kept_whole) {
            checker_.long_line(file_, number_, kept_, size_, hash_.finish());
        } else {
            if (kept_.ends_with('\r')) kept_.pop_back();
            checker_.line(file_, number_, kept_);
        }
        kept_.clear();
        size_ = 0;
        hash_ = {};
    }

    const std::string& file_;
    Checker& checker_;
    std::string kept_;
    std::size_t size_ = 0;
    std::size_t number_ = 0;
    LineHash hash_;
};

}  // namespace

int check_events(const std::vector<std::string>& paths, UtcTime received_at, std::ostream& out, std::ostream& err) {
    Checker checker{received_at, out};
    int exit_code = 0;
    const auto refuse = [&](const std::string& path, std::string_view why) {
        err << path << ": " << why << '\n';
        exit_code = 1;
    };
    for (const std::string& path : paths) {
        std::ifstream file{path, std::ios::binary};
        std::string bytes = file ? read_bytes(file, chunk_bytes) : "";
        if (!file.is_open() || file.bad()) {
            refuse(path, "the file cannot be opened; check its name and its permissions.");
            continue;
        }
        if (starts_with_utf16_mark(bytes)) {
            refuse(path, "the file is UTF-16; save it as UTF-8 and try again.");
            continue;
        }
        if (is_document(bytes)) bytes += read_bytes(file, document_limit_bytes - bytes.size());
        const bool whole = !file || file.peek() == std::ifstream::traits_type::eof();
        if (whole && is_document(bytes)) {
            for (const EventSlice& event : split_events(bytes)) checker.line(path, event.number, event.text);
        } else {
            LineReader lines{path, checker};
            for (; !bytes.empty(); bytes = file ? read_bytes(file, chunk_bytes) : "") lines.feed(bytes);
            lines.end();
        }
        if (file.bad()) refuse(path, "the file could not be read to its end.");
    }
    return exit_code;
}

}  // namespace omakase
