#pragma once
#include <string_view>
#include <vector>

#include "client/action.h"
#include "client/effect.h"
#include "client/state.h"

// What several parts of `update` need.

namespace omakase {

void append(Effects& effects, Effects more);

void begin(Loading& loading, UtcTime now);
void finish(Loading& loading, UtcTime as_of);
/// What was there before stays, with its age.
void fail_loading(Loading& loading, Problem problem);
/// The same, read aloud at once: the sentence of assets/texts, and why.
Effects loading_failed(const AppState& state, Loading& loading, std::string_view text_key, Problem problem);

/// Shows the sentence for a while and has it read aloud.
Effects show_toast(AppState& state, std::string text_key, std::vector<TextArgument> arguments = {});
/// The same for bad news: read aloud at once, and shown longer.
Effects show_warning(AppState& state, std::string text_key, std::vector<TextArgument> arguments = {});
/// Has a sentence of assets/texts read aloud when there is a pause.
Effect say(const AppState& state, std::string_view text_key, const std::vector<TextArgument>& arguments = {});
/// Has a problem's title read aloud at once.
Effect say_problem(const AppState& state, const Problem& problem);
const std::string& title_in(Language language, const Problem& problem);

/// Why the answer is none: no connection, an error answer. Nothing for 2xx.
std::optional<Problem> problem_of(const HttpAnswer& answer);
/// Whether it is the last word on the request, so that the same again is another one. Without an answer, at the server's own fault and when
/// it was asked too often, the same request may still be sent, with its key.
bool is_final(const Problem& problem);
/// A 2xx answer whose body is not what was promised.
Problem unreadable(const Error& error, int status);
/// The answer's one object.
template <class T>
Result<T> read_answer(const HttpAnswer& answer) {
    const auto json = parse_json(answer.body, answer_limits);
    if (!json) return fail(json.error());
    return from_json<T>(*json);
}
/// The answer's `{"<name>":[…]}`.
template <class T>
Result<std::vector<T>> read_list(const std::string& body, const char* name) {
    const auto json = parse_json(body, answer_limits);
    if (!json) return fail(json.error());
    const auto wrong = [](std::string pointer) { return fail({"json.member", "", {{"pointer", std::move(pointer)}}, {}}); };
    const std::string at = std::string{"/"} + name;
    if (!json->is_object() || !json->contains(name) || !json->find(name)->is_array()) return wrong(at);
    std::vector<T> all;
    for (const Json& element : *json->find(name)) {
        auto value = from_json<T>(element);
        if (!value) {
            const auto& arguments = value.error().arguments;
            return wrong(at + "/" + std::to_string(all.size()) + (arguments.empty() ? std::string{} : arguments.front().value));
        }
        all.push_back(*std::move(value));
    }
    return all;
}

/// The moment that data which just arrived speak of: now from a server, what the files say from files.
UtcTime data_moment(const AppState& state);
/// As users see it in lists: `セキュリティおまかせ  NTT西日本 / 第一営業部`.
std::string title_of(std::string_view display_name, std::string_view organization);
const LinkageSummary* find_linkage(const AppState& state, const LinkageId& id);
/// `"3"`: what If-Match takes.
std::string version_tag(int version);

}  // namespace omakase
