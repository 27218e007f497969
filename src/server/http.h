#pragma once
#include <memory>
#include <string>

#include "server/app.h"
#include "server/limits.h"

namespace omakase {

/// The door: takes connections on one address and lets the app answer. One thread reads and writes sockets and never waits for the
/// database; the app's functions run on a few threads beside it.
class Listener {
  public:
    /// host  an address or `localhost`; port 0 = any free one. Throws std::runtime_error with a sentence when it cannot listen.
    Listener(App& app, const Limits& limits, const std::string& host, unsigned short port);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    unsigned short port() const;
    /// Serves until `stop`, or until the process gets SIGTERM or SIGINT when `on_signals`.
    void run(bool on_signals);
    /// From any thread: no new connections; answers under way are finished within `Limits::stop_time`.
    void stop();

  private:
    struct Door;
    std::unique_ptr<Door> door_;
};

}  // namespace omakase
