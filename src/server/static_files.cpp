#include "server/static_files.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "core/texts.h"
#include "server/secrets.h"

namespace omakase {
namespace {

std::string type_of(std::string_view path) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 15> types{{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".wasm", "application/wasm"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".ndjson", "application/x-ndjson"},
        {".webmanifest", "application/manifest+json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".txt", "text/plain; charset=utf-8"},
        {".md", "text/plain; charset=utf-8"},
        {".csv", "text/csv; charset=utf-8"},
        {".yaml", "application/yaml"},
    }};
    for (const auto& [ending, type] : types) {
        if (path.ends_with(ending)) return std::string{type};
    }
    return "application/octet-stream";
}

/// `companion.3f9a0c12.wasm`: eight or more hexadecimal digits between two dots.
bool has_hashed_name(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    std::size_t from = name.find('.');
    while (from != std::string_view::npos) {
        const std::size_t to = name.find('.', from + 1);
        if (to == std::string_view::npos) return false;
        const std::string_view part = name.substr(from + 1, to - from - 1);
        const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
        if (part.size() >= 8 && std::ranges::all_of(part, is_hex)) return true;
        from = to;
    }
    return false;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    if (!file) throw std::runtime_error{"A file of the app could not be read: " + path.string()};
    return bytes;
}

std::string page_policy(std::string_view frame_ancestors) {
    return "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
           "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors " +
           std::string{frame_ancestors} + "; require-trusted-types-for 'script'; trusted-types omakase";
}

void add_page_headers(Headers& headers, bool is_embed, const StaticFiles::Options& options) {
    std::string ancestors = "'none'";
    if (is_embed && !options.embed_origins.empty()) {
        ancestors.clear();
        for (const std::string& origin : options.embed_origins) ancestors += (ancestors.empty() ? "" : " ") + origin;
    }
    headers.emplace_back("Content-Security-Policy", page_policy(ancestors));
    if (!is_embed) headers.emplace_back("X-Frame-Options", "DENY");
    headers.emplace_back("Referrer-Policy", "same-origin");
    headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    headers.emplace_back("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
}

std::string unbuilt_page() {
    const auto half = [](Language language, std::string_view tag) {
        return "<section lang=\"" + std::string{tag} + "\"><h1>" + std::string{text(language, "server.unbuilt.title")} + "</h1><p>" +
               std::string{text(language, "server.unbuilt.detail")} + "</p><pre>python3 serve.py</pre></section>";
    };
    return "<!doctype html><html lang=\"ja\"><meta charset=\"utf-8\"><title>" + std::string{text(Language::ja, "app.name")} + "</title>" +
           half(Language::ja, "ja") + half(Language::en, "en") + "</html>\n";
}

}  // namespace

bool accepts_encoding(std::string_view accept_encoding, std::string_view coding) {
    while (!accept_encoding.empty()) {
        const std::size_t end = std::min(accept_encoding.find(','), accept_encoding.size());
        std::string_view range = accept_encoding.substr(0, end);
        accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
        while (range.starts_with(' ')) range.remove_prefix(1);
        const std::string_view name = range.substr(0, std::min(range.find_first_of("; "), range.size()));
        if (name != coding) continue;
        const std::size_t q = range.find("q=");
        // q=0, q=0.0, q=0.000 all say "not this one".
        return q == std::string_view::npos || range.substr(q + 2).find_first_not_of("0. ") != std::string_view::npos;
    }
    return false;
}

StaticFiles StaticFiles::read(const std::filesystem::path& folder) {
    StaticFiles list;
    if (folder.empty() || !std::filesystem::is_directory(folder)) return list;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        if (!entry.is_regular_file()) continue;
        std::string path = "/" + std::filesystem::relative(entry.path(), folder).generic_string();
        Variant variant{std::make_shared<const std::string>(read_file(entry.path())), {}};
        const std::string hash = sha256_hex(*variant.bytes).substr(0, 32);
        if (path.ends_with(".br")) {
            variant.etag = "\"" + hash + "-br\"";
            list.files_[path.substr(0, path.size() - 3)].brotli = std::move(variant);
        } else if (path.ends_with(".gz")) {
            variant.etag = "\"" + hash + "-gz\"";
            list.files_[path.substr(0, path.size() - 3)].gzip = std::move(variant);
        } else {
            variant.etag = "\"" + hash + "\"";
            list.files_[path].plain = std::move(variant);
        }
    }
    std::erase_if(list.files_, [](const auto& entry) { return !entry.second.plain.bytes; });  // compressed alone: no client could be sure to read it
    // The folder by itself is static mode. Served from here, the app asks this server, and the sample's files are nobody's business.
    std::erase_if(list.files_, [](const auto& entry) { return entry.first.starts_with("/sample/"); });
    if (const auto config = list.files_.find("/config.json"); config != list.files_.end()) {
        const std::string mode = "{\"mode\":\"server\"}\n";
        config->second = File{};
        config->second.plain = {std::make_shared<const std::string>(mode), "\"" + sha256_hex(mode).substr(0, 32) + "\""};
    }
    for (auto& [path, file] : list.files_) {
        file.type = type_of(path);
        file.immutable = has_hashed_name(path);
    }
    list.built_ = list.files_.contains("/index.html");
    return list;
}

void StaticFiles::add(std::string path, std::string_view bytes) {
    File file;
    file.plain = {std::make_shared<const std::string>(bytes), "\"" + sha256_hex(bytes).substr(0, 32) + "\""};
    file.type = type_of(path);
    files_.insert_or_assign(std::move(path), std::move(file));
}

std::optional<Answer> StaticFiles::find(const Request& request, const Options& options) const {
    const std::string_view asked = request.path();
    const std::string_view path = asked == "/" ? "/index.html" : asked == "/docs" ? "/docs.html" : asked;
    if (!built_ && path == "/index.html") {
        Answer answer{.status = 503, .headers = {{"Content-Type", "text/html; charset=utf-8"}, {"Retry-After", "30"}, {"Cache-Control", "no-store"}}};
        add_page_headers(answer.headers, false, options);
        answer.body = unbuilt_page();
        return answer;
    }
    const auto entry = files_.find(path);
    if (entry == files_.end()) return std::nullopt;
    const File& file = entry->second;
    const std::string_view accepted = request.header("accept-encoding").value_or("");
    const Variant* variant = &file.plain;
    std::string_view coding;
    if (file.brotli.bytes && accepts_encoding(accepted, "br")) {
        variant = &file.brotli;
        coding = "br";
    } else if (file.gzip.bytes && accepts_encoding(accepted, "gzip")) {
        variant = &file.gzip;
        coding = "gzip";
    }
    Answer answer;
    answer.headers = {
        {"Content-Type", file.type}, {"ETag", variant->etag}, {"Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache"}};
    if (file.brotli.bytes || file.gzip.bytes) answer.headers.emplace_back("Vary", "Accept-Encoding");
    if (file.type.starts_with("text/html")) add_page_headers(answer.headers, path == "/embed.html", options);
    const std::string_view known = request.header("if-none-match").value_or("");
    if (known == "*" || known.contains(variant->etag)) {
        answer.status = 304;
        return answer;
    }
    if (!coding.empty()) answer.headers.emplace_back("Content-Encoding", std::string{coding});
    answer.file = variant->bytes;
    return answer;
}

}  // namespace omakase
