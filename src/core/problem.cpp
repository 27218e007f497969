#include "core/json.h"
#include "core/texts.h"

namespace omakase {
namespace {

/// Title, a line end, the detail; where two names differ in one way alone, the detail begins with that way.
std::string field_sentence(Language language, const Error& error) {
    std::string sentence = error_title(language, error) + "\n";
    for (const TextArgument& argument : error.arguments) {
        const std::string key = "linkage.difference." + argument.value;
        if (argument.name == "difference" && has_text(key)) sentence += std::string{text(language, key)} + (language == Language::ja ? "。" : ". ");
    }
    return sentence + error_detail(language, error);
}

}  // namespace

Problem make_problem(const Error& error, int status) {
    Problem problem;
    problem.id = error.id;
    problem.status = status;
    problem.title_ja = error_title(Language::ja, error);
    problem.title_en = error_title(Language::en, error);
    problem.detail_ja = error_detail(Language::ja, error);
    problem.detail_en = error_detail(Language::en, error);
    return problem;
}

Problem::FieldError make_field_error(const Error& error) {
    Problem::FieldError field;
    field.pointer = error.field;
    field.code = error.id;
    field.ja = field_sentence(Language::ja, error);
    field.en = field_sentence(Language::en, error);
    field.related = error.related;
    for (const TextArgument& argument : error.arguments) {
        if (argument.name == "portal_value") field.suggestion = argument.value;
    }
    return field;
}

}  // namespace omakase
