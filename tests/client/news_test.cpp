#include <catch2/catch_test_macros.hpp>

#include "client/loading.h"
#include "client/update.h"

using namespace omakase;

namespace {

std::string no_random() {
    return std::string(32, '0');
}

std::vector<std::string> names(const Effects& effects) {
    std::vector<std::string> out;
    for (const Effect& effect : effects)
        if (const auto* request = std::get_if<HttpRequest>(&effect)) out.push_back(request->name);
    return out;
}

AppState signed_in() {
    AppState state;
    state.mode = Mode::server;
    state.sign_in = SignIn::signed_in;
    return state;
}

}  // namespace

TEST_CASE("news asks for what has changed and for nothing else", "[news]") {
    AppState state = signed_in();
    CHECK(names(update(state, TakeNews{{Topic::rooms}}, no_random)) == std::vector<std::string>{"rooms"});
    CHECK(names(update(state, TakeNews{{Topic::incidents}}, no_random)) == std::vector<std::string>{"incidents", "reports"});
    CHECK(names(update(state, TakeNews{{Topic::incidents, Topic::rooms}}, no_random)) == std::vector<std::string>{"incidents", "reports", "rooms"});
    CHECK(names(update(state, TakeNews{{Topic::linkages}}, no_random)) == names(ask_everything(state)));
    CHECK(names(update(state, TakeNews{}, no_random)).empty());
}

TEST_CASE("nobody listens without a server or without having signed in", "[news]") {
    AppState state = signed_in();
    CHECK(wants_news(state));
    state.sign_in = SignIn::signed_out;
    CHECK_FALSE(wants_news(state));
    CHECK(update(state, TakeNews{{Topic::rooms}}, no_random).empty());
    state = signed_in();
    state.mode = Mode::static_files;
    CHECK_FALSE(wants_news(state));
}
