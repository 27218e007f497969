#pragma once
#include <SDL.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "client/effect.h"
#include "client/state.h"
#include "client/update.h"
#include "ui/glyphs.h"
#include "ui/semantics.h"
#include "ui/ui.h"

namespace omakase {

/// Glyphs as the browser's Canvas2D measures and draws them: every kanji that the person's machine has is there.
class BrowserGlyphs final : public GlyphSource {
  public:
    GlyphMetrics measure(char32_t character, bool bold, float size_px) override;
    std::pair<float, float> ascent_descent(bool bold, float size_px) override;
    void draw(std::span<const GlyphJob> jobs, std::span<std::uint32_t> rgba) override;
    std::vector<std::size_t> field_lines(std::string_view words, float size, float width, std::size_t most) override;
};

/// The app on a page: events in, effects out, frames when something asked for one.
class WebPlatform {
  public:
    /// Opens the canvas's GL context. False when the browser has no WebGL 2.
    bool open();
    void start(std::string_view config_json);
    void event(std::string_view json);
    void http_answer(HttpAnswer answer);
    void drop(DropFile file);
    void print() const;
    /// Draws one frame. Returns the seconds until the next one is wanted; infinity = only when something happens.
    double frame(double now_secs);

  private:
    void act(const Action& action);
    void shortcut(std::string_view name);
    void take_news(const Json& event);
    void perform(const Effects& effects);
    void take_time();
    void resize(float width, float height, float device_pixel_ratio);
    void resize(const Json& size);
    void touch(const Json& event);
    void use_system(const Json& preferences);
    void context_changed(bool lost);
    UtcTime now() const;

    AppState state_;
    Semantics semantics_;
    Ui ui_{semantics_};
    BrowserGlyphs glyphs_;
    Faces faces_;
    SystemPreferences system_;
    SDL_Window* window_ = nullptr;
    SDL_GLContext gl_ = nullptr;
    float css_width_ = 0, css_height_ = 0, device_pixel_ratio_ = 1;
    Insets insets_;  ///< CSS pixels, whatever the size of the text
    double last_frame_secs_ = 0;
    std::string title_;
    std::vector<std::string> later_;  ///< events that came after something typed that no frame has taken yet
    bool started_ = false;
    bool listens_ = false;  ///< the page was told to hear news
    bool can_draw_ = true;  ///< false while the browser has taken the GL context away
};

}  // namespace omakase
