#include "client/route.h"

#include <array>
#include <random>

#include "client/app.h"

using namespace omakase;
using namespace omakase::testing;

namespace {

class Random {
  public:
    explicit Random(unsigned seed) : engine_{seed} {}
    unsigned operator()() { return static_cast<unsigned>(engine_()); }

  private:
    std::mt19937 engine_;
};

std::string random_text(Random& random) {
    static const std::array pieces{"セキュリティ", " ", "&", "=", "%", "#", "?", "+", "髙𠮷", "a b", "/", "\"", "%41", "ｾ", "\n"};
    std::string text;
    for (unsigned i = random() % 5; i > 0; --i) text += pieces[random() % pieces.size()];
    return text;
}

Route random_route(Random& random) {
    static const std::array days{14, 30, 90};
    const auto some_linkage = [&] { return random() % 2 ? std::optional{make_id<LinkageId>(random())} : std::nullopt; };
    switch (random() % 9) {
        case 0: return HomeRoute{days[random() % 3]};
        case 1: {
            IncidentsRoute route;
            if (random() % 2) route.status = IncidentFilter::Status::unresolved;
            if (random() % 2) route.days = days[random() % 3];
            if (random() % 2) route.kind = static_cast<ThreatKind>(random() % 3);
            route.linkage_id = some_linkage();
            route.query = random_text(random);
            route.sort = static_cast<IncidentColumn>(random() % 6);
            route.descending = random() % 2 == 0;
            if (random() % 2) route.selected = make_id<IncidentId>(random());
            return route;
        }
        case 2: return ReportsRoute{some_linkage(), random() % 2 ? parse_iso_date("2026-11-23") : std::nullopt};
        case 3: return TalkRoute{some_linkage()};
        case 4: return LinkagesRoute{random_text(random)};
        case 5: return CatalogueRoute{};
        case 6: {
            const auto editing = some_linkage();
            return RegisterRoute{random() % 2 ? "security_omakase" : "biz_anpi", editing, editing && random() % 2};
        }
        case 7: return SupportRoute{};
        default: return MoreRoute{};
    }
}

}  // namespace

TEST_CASE("every screen has an address that leads back to it") {
    Random random{5};
    for (int i = 0; i < 2000; ++i) {
        const Route route = random_route(random);
        const std::string hash = route_hash(route);
        if (parse_route(hash) != route) FAIL(hash);
        // Only characters that survive being pasted into a chat.
        CHECK(hash.find_first_not_of("#/?&=%-._~abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == std::string::npos);
    }
}

TEST_CASE("addresses say what people would write") {
    CHECK(route_hash(HomeRoute{}) == "#/");
    CHECK(route_hash(HomeRoute{30}) == "#/?days=30");
    IncidentsRoute route;
    route.status = IncidentFilter::Status::unresolved;
    route.query = "第一";
    CHECK(route_hash(route) == "#/incidents?status=unresolved&q=%E7%AC%AC%E4%B8%80");
    CHECK(parse_route("#/incidents?status=unresolved&q=第一") == Route{route});
    CHECK(route_hash(RegisterRoute{"security_omakase", make_id<LinkageId>(1), true}) == "#/register?edit=" + hex_id(1) + "&again=1");
}

TEST_CASE("what cannot be read in an address falls back, and an unknown screen is told") {
    CHECK(parse_route("") == Route{HomeRoute{}});
    CHECK(parse_route("#") == Route{HomeRoute{}});
    CHECK(parse_route("#/home?days=17") == Route{HomeRoute{}});
    CHECK(parse_route("#/incidents?status=bad&days=x&kind=worm&linkage=1&sort=path&incident=zz&q=%FF%FE&&&=&q") == Route{IncidentsRoute{}});
    CHECK(parse_route("#/incidents?q=%4") == Route{[] {
              IncidentsRoute route;
              route.query = "%4";
              return route;
          }()});
    CHECK(parse_route("#/nowhere?x=1") == Route{UnknownRoute{"#/nowhere?x=1"}});
    CHECK(route_hash(UnknownRoute{"#/nowhere?x=1"}) == "#/nowhere?x=1");
}

TEST_CASE("a sign-in link's token never becomes part of a route") {
    CHECK(parse_route("#signin=secret") == Route{HomeRoute{}});
}
