// What the title says and when the screen changes by itself.
#include <algorithm>
#include <array>

#include "client/update.h"

namespace omakase {
namespace {

struct TitleKeyOf {
    std::string_view operator()(const HomeRoute&) const { return "title.home"; }
    std::string_view operator()(const IncidentsRoute&) const { return "title.incidents"; }
    std::string_view operator()(const ReportsRoute&) const { return "title.reports"; }
    std::string_view operator()(const TalkRoute&) const { return "title.talk"; }
    std::string_view operator()(const LinkagesRoute&) const { return "title.linkages"; }
    std::string_view operator()(const CatalogueRoute&) const { return "title.catalogue"; }
    std::string_view operator()(const RegisterRoute& r) const {
        return r.reregistering ? "title.reregister" : r.editing ? "title.edit" : "title.register";
    }
    std::string_view operator()(const SupportRoute&) const { return "title.support"; }
    std::string_view operator()(const MoreRoute&) const { return "title.more"; }
    std::string_view operator()(const UnknownRoute&) const { return "title.unknown"; }
};

/// The earliest moment after `now`.
class Earliest {
  public:
    explicit Earliest(UtcTime now) : now_{now} {}
    void add(UtcTime moment) {
        if (moment > now_ && (!moment_ || moment < *moment_)) moment_ = moment;
    }
    std::optional<UtcTime> moment() const { return moment_; }

  private:
    UtcTime now_;
    std::optional<UtcTime> moment_;
};

}  // namespace

std::string document_title(const AppState& state) {
    const std::string app{text(state.language, "app.name")};
    if (state.sign_in == SignIn::signed_out) return std::string{text(state.language, "title.sign_in")} + " | " + app;
    const std::string title = std::string{text(state.language, std::visit(TitleKeyOf{}, state.route))} + " | " + app;
    const std::size_t unresolved = state.incidents_view.unresolved;
    if (unresolved == 0) return title;
    return text(state.language, "title.unresolved", {{"count", std::to_string(unresolved)}}) + " | " + title;
}

std::optional<UtcTime> next_change_at(const AppState& state) {
    Earliest earliest{state.now};
    const auto add_skeleton = [&](const Loading& loading) {
        if (loading.phase == Loading::Phase::loading && !loading.as_of) earliest.add(loading.asked_at + std::chrono::milliseconds{200});
    };
    for (const Loading* loading :
         std::array{&state.session_loading, &state.linkages_loading, &state.incidents_loading, &state.rooms_loading, &state.reports_loading}) {
        add_skeleton(*loading);
    }
    for (const auto& [linkage_id, view] : state.room_views) add_skeleton(view.loading);
    if (state.toast) earliest.add(state.toast->until);
    for (const DeskRow& row : state.desks) earliest.add(row.state.changes_at);
    earliest.add(state.home.next_report_at);
    earliest.add(from_jst(JstDate{std::chrono::sys_days{jst_date(state.now)} + std::chrono::days{1}}));
    return earliest.moment();
}

}  // namespace omakase
