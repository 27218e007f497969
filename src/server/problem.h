#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "core/texts.h"
#include "server/request.h"

namespace omakase {

/// An answer that is an error of its own (the others are sentences about one field, inside `errors`).
struct ProblemKind {
    std::string_view id;
    int status;
};
/// All of them; docs/errors.md lists the same.
std::span<const ProblemKind> problem_kinds();
/// The status of an error id: its row, or 422 for an error about a field.
int status_of(std::string_view id);

/// What the problem says besides its own two sentences.
struct ProblemDetails {
    std::vector<TextArgument> arguments = {};
    std::vector<Error> errors = {};  ///< one for each field that is wrong
    std::optional<int> retry_after_s = {};
    Json more = Json::object();  ///< further members, e.g. `current`
};

/// RFC 9457 in both languages; `title` and `detail` in the one that the request prefers (docs/errors.md).
Answer problem(const Request& request, std::string_view id, const ProblemDetails& details = {});
/// An error that was found while reading the request: `json.syntax`, `json.member`, or one of a field.
Answer problem(const Request& request, const Error& error);

/// Japanese unless English is asked for before it.
Language preferred_language(std::string_view accept_language);

}  // namespace omakase
