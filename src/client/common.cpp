#include "client/common.h"

#include <algorithm>
#include <iterator>

namespace omakase {
namespace {

constexpr std::chrono::seconds toast_time{6};
constexpr std::chrono::seconds warning_time{20};

}  // namespace

void append(Effects& effects, Effects more) {
    std::ranges::move(more, std::back_inserter(effects));
}

void begin(Loading& loading, UtcTime now) {
    loading.phase = Loading::Phase::loading;
    loading.asked_at = now;
}

void finish(Loading& loading, UtcTime as_of) {
    loading.phase = Loading::Phase::ready;
    loading.as_of = as_of;
    loading.problem.reset();
}

void fail_loading(Loading& loading, Problem problem) {
    loading.phase = Loading::Phase::failed;
    loading.problem = std::move(problem);
}

Effects loading_failed(const AppState& state, Loading& loading, std::string_view text_key, Problem problem) {
    fail_loading(loading, std::move(problem));
    const std::string what{text(state.language, text_key)};
    return {Announce{text(state.language, "announce.failed", {{"what", what}, {"why", title_in(state.language, *loading.problem)}}), true}};
}

bool shows_skeleton(const Loading& loading, UtcTime now) {
    return loading.phase == Loading::Phase::loading && !loading.as_of && now - loading.asked_at >= std::chrono::milliseconds{200};
}

Effects show_toast(AppState& state, std::string text_key, std::vector<TextArgument> arguments) {
    Effects effects{Announce{text(state.language, text_key, arguments), false}};
    state.toast = Toast{std::move(text_key), std::move(arguments), state.now + toast_time};
    return effects;
}

Effects show_warning(AppState& state, std::string text_key, std::vector<TextArgument> arguments) {
    Effects effects{Announce{text(state.language, text_key, arguments), true}};
    state.toast = Toast{std::move(text_key), std::move(arguments), state.now + warning_time};
    return effects;
}

Effect say(const AppState& state, std::string_view text_key, const std::vector<TextArgument>& arguments) {
    return Announce{text(state.language, text_key, arguments), false};
}

const std::string& title_in(Language language, const Problem& problem) {
    return language == Language::ja ? problem.title_ja : problem.title_en;
}

Effect say_problem(const AppState& state, const Problem& problem) {
    return Announce{title_in(state.language, problem), true};
}

std::optional<Problem> problem_of(const HttpAnswer& answer) {
    if (answer.status >= 200 && answer.status < 300) return std::nullopt;
    if (answer.status == 0) return make_problem({"client.no_answer", "", {}, {}}, 0);
    // A proxy in between answers in its own way: then the status is all there is to tell.
    auto problem = read_answer<Problem>(answer);
    if (problem) return *std::move(problem);
    return make_problem({"client.refused", "", {{"status", std::to_string(answer.status)}}, {}}, answer.status);
}

bool is_final(const Problem& problem) {
    return problem.status >= 400 && problem.status < 500 && problem.status != 408 && problem.status != 429;
}

Problem unreadable(const Error& error, int status) {
    const auto found = std::ranges::find(error.arguments, "pointer", &TextArgument::name);
    const std::string where = found == error.arguments.end() || found->value.empty() ? error.id : found->value;
    return make_problem({"client.answer_unreadable", "", {{"where", where}}, {}}, status);
}

UtcTime data_moment(const AppState& state) {
    return state.mode == Mode::server ? state.now : state.session.workspace.as_of;
}

std::string title_of(std::string_view display_name, std::string_view organization) {
    std::string title{display_name};
    if (!organization.empty()) title += "  " + std::string{organization};
    return title;
}

const LinkageSummary* find_linkage(const AppState& state, const LinkageId& id) {
    const auto found = std::ranges::find(state.linkages, id, &LinkageSummary::id);
    return found == state.linkages.end() ? nullptr : &*found;
}

std::string version_tag(int version) {
    return "\"" + std::to_string(version) + "\"";
}

}  // namespace omakase
