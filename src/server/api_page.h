#pragma once
#include <span>
#include <string_view>

namespace omakase {

/// What the server shows of its own API: `/docs.html`, its style, and `/openapi.yaml`. Made at build time by tools/make_api_page.py.
struct ApiPageFile {
    std::string_view path;
    std::string_view bytes;
};
std::span<const ApiPageFile> api_page_files();

}  // namespace omakase
