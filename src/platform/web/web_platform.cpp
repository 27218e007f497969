#include "platform/web/web_platform.h"

#include <GLES3/gl3.h>
#include <emscripten/console.h>
#include <emscripten/html5.h>
#include <imgui_impl_opengl3.h>
#include <imgui_internal.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include "client/documents.h"
#include "client/loading.h"
#include "core/json.h"
#include "platform/web/imports.h"
#include "ui/frame_ui.h"
#include "ui/semantics_check.h"

namespace omakase {
namespace {

std::string text_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}
double number_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? found->get<double>() : 0.0;
}
bool flag_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}

Json effect_json(const Effect& effect) {
    if (const auto* request = std::get_if<HttpRequest>(&effect))
        return {{"type", "http"},
                {"name", request->name},
                {"method", request->method},
                {"url", request->url},
                {"body", request->body},
                {"ifMatch", request->if_match},
                {"idempotencyKey", request->idempotency_key}};
    if (const auto* address = std::get_if<SetAddress>(&effect)) return {{"type", "address"}, {"hash", address->hash}, {"replace", address->replace}};
    if (const auto* keep = std::get_if<KeepValue>(&effect)) return {{"type", "keep"}, {"key", keep->key}, {"value", keep->value}};
    if (const auto* said = std::get_if<Announce>(&effect)) return {{"type", "announce"}, {"text", said->text}, {"assertive", said->assertive}};
    if (const auto* copy = std::get_if<CopyToClipboard>(&effect)) return {{"type", "copy"}, {"text", copy->text}};
    if (const auto* link = std::get_if<OpenLink>(&effect)) return {{"type", "open"}, {"href", link->href}};
    if (std::holds_alternative<Print>(effect)) return {{"type", "print"}};
    if (std::holds_alternative<PickFile>(effect)) return {{"type", "pick"}};
    return {{"type", "reload"}};
}

/// The pointer is a reason to draw; SDL's own bookkeeping (it posts events to itself while it is polled) is none.
int SDLCALL ask_for_frame(void*, SDL_Event* event) {
    const bool left = event->type == SDL_WINDOWEVENT && event->window.event == SDL_WINDOWEVENT_LEAVE;
    if (left || (event->type >= SDL_MOUSEMOTION && event->type <= SDL_MOUSEWHEEL)) host::request_frame("pointer");
    return 0;
}

/// SDL's mouse events as Dear ImGui takes them. Fingers do not come through SDL: web/phone.js tells of them.
void take_mouse(ImGuiIO& io, const SDL_Event& event) {
    switch (event.type) {
        case SDL_MOUSEMOTION:
            io.AddMouseSourceEvent(ImGuiMouseSource_Mouse);
            io.AddMousePosEvent(static_cast<float>(event.motion.x), static_cast<float>(event.motion.y));
            break;
        case SDL_MOUSEBUTTONDOWN:
        case SDL_MOUSEBUTTONUP:
            if (event.button.button != SDL_BUTTON_LEFT) break;
            io.AddMouseSourceEvent(ImGuiMouseSource_Mouse);
            io.AddMousePosEvent(static_cast<float>(event.button.x), static_cast<float>(event.button.y));
            io.AddMouseButtonEvent(0, event.type == SDL_MOUSEBUTTONDOWN);
            break;
        case SDL_MOUSEWHEEL:
            io.AddMouseSourceEvent(ImGuiMouseSource_Mouse);
            io.AddMouseWheelEvent(-event.wheel.preciseX, event.wheel.preciseY);
            break;
        case SDL_WINDOWEVENT:
            if (event.window.event == SDL_WINDOWEVENT_LEAVE)
                io.AddMousePosEvent(-std::numeric_limits<float>::max(), -std::numeric_limits<float>::max());
            break;
        default: break;
    }
}

/// The hand over what can be pressed.
void show_cursor() {
    static SDL_Cursor* const arrow = SDL_CreateSystemCursor(SDL_SYSTEM_CURSOR_ARROW);
    static SDL_Cursor* const hand = SDL_CreateSystemCursor(SDL_SYSTEM_CURSOR_HAND);
    SDL_Cursor* const wanted = ImGui::GetMouseCursor() == ImGuiMouseCursor_Hand ? hand : arrow;
    if (SDL_GetCursor() != wanted) SDL_SetCursor(wanted);
}

}  // namespace

GlyphMetrics BrowserGlyphs::measure(char32_t character, bool bold, float size_px) {
    return host::measure_glyph(character, bold, size_px);
}
std::pair<float, float> BrowserGlyphs::ascent_descent(bool bold, float size_px) {
    return host::ascent_descent(bold, size_px);
}
void BrowserGlyphs::draw(std::span<const GlyphJob> jobs, std::span<std::uint32_t> rgba) {
    host::draw_glyphs(jobs, rgba);
}
std::vector<std::size_t> BrowserGlyphs::field_lines(std::string_view words, float size, float width, std::size_t most) {
    return host::field_lines(words, size, width, most);
}

UtcTime WebPlatform::now() const {
    return UtcTime{std::chrono::microseconds{static_cast<std::int64_t>(host::now_us())}};
}

bool WebPlatform::open() {
    // Keys belong to the page's own elements (inputs, the accessible tree); on the window, SDL would swallow them.
    SDL_SetHint(SDL_HINT_EMSCRIPTEN_KEYBOARD_ELEMENT, "#canvas");
    if (SDL_Init(SDL_INIT_VIDEO) != 0) return false;
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_ES);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
    SDL_GL_SetAttribute(SDL_GL_STENCIL_SIZE, 0);
    SDL_GL_SetAttribute(SDL_GL_ALPHA_SIZE, 0);
    // SDL makes this the document's title; the page that says why nothing can be drawn keeps it.
    window_ = SDL_CreateWindow(std::string{text(Language::ja, "app.name")}.c_str(), 0, 0, 300, 150, SDL_WINDOW_OPENGL | SDL_WINDOW_ALLOW_HIGHDPI);
    gl_ = window_ != nullptr ? SDL_GL_CreateContext(window_) : nullptr;
    if (gl_ == nullptr) return false;
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.ConfigFlags |= ImGuiConfigFlags_NoKeyboard;
    io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
    if (!ImGui_ImplOpenGL3_Init("#version 300 es")) return false;
    ImGui::GetStyle().FontSizeBase = 14;
    faces_ = add_faces(*io.Fonts, glyphs_);
    SDL_AddEventWatch(ask_for_frame, nullptr);
    return true;
}

void WebPlatform::resize(float width, float height, float device_pixel_ratio) {
    css_width_ = width;
    css_height_ = height;
    device_pixel_ratio_ = device_pixel_ratio > 0 ? device_pixel_ratio : 1;
    // SDL scales pointer positions to its window's size, which therefore is the size we lay out in: CSS pixels over the text size.
    const float scale = static_cast<float>(state_.text_size_percent) / 100;
    SDL_SetWindowSize(window_, std::max(1, static_cast<int>(std::lround(width / scale))), std::max(1, static_cast<int>(std::lround(height / scale))));
    emscripten_set_canvas_element_size("#canvas", static_cast<int>(std::lround(width * device_pixel_ratio_)),
                                       static_cast<int>(std::lround(height * device_pixel_ratio_)));
    host::scale(scale);
    ui_.keep_clear({insets_.top / scale, insets_.right / scale, insets_.bottom / scale, insets_.left / scale});
    host::request_frame("resize");
}

void WebPlatform::resize(const Json& size) {
    const auto edge = [&](std::size_t i) {
        const auto insets = size.find("insets");
        return insets != size.end() && insets->is_array() && insets->size() == 4 && (*insets)[i].is_number() ? (*insets)[i].get<float>() : 0.F;
    };
    insets_ = {edge(0), edge(1), edge(2), edge(3)};
    resize(static_cast<float>(number_of(size, "width")), static_cast<float>(number_of(size, "height")), static_cast<float>(number_of(size, "dpr")));
}

/// One finger; a second one makes it `cancel`.
void WebPlatform::touch(const Json& event) {
    const std::string phase = text_of(event, "phase");
    const float scale = static_cast<float>(state_.text_size_percent) / 100;
    ImGuiIO& io = ImGui::GetIO();
    io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
    if (phase == "cancel")
        ui_.finger_cancelled();
    else
        io.AddMousePosEvent(static_cast<float>(number_of(event, "x")) / scale, static_cast<float>(number_of(event, "y")) / scale);
    if (flag_of(event, "pans")) ui_.finger_slides();
    if (phase != "move") io.AddMouseButtonEvent(0, phase == "start");
    host::request_frame("pointer");
}

void WebPlatform::use_system(const Json& preferences) {
    system_ = {flag_of(preferences, "dark"), flag_of(preferences, "moreContrast"), flag_of(preferences, "reducedMotion")};
    if (const auto forced = preferences.find("forced"); forced != preferences.end()) {
        const auto colour = [&](const char* name) { return static_cast<Colour>(number_of(*forced, name)); };
        system_.forced = forced_palette(colour("Canvas"), colour("CanvasText"), colour("LinkText"), colour("GrayText"));
    }
    host::request_frame("preferences");
}

void WebPlatform::start(std::string_view config_json) {
    const Json config = Json::parse(config_json, nullptr, false);
    if (!config.is_object()) return;
    state_.now = now();
    state_.mode = text_of(config, "mode") == "static" ? Mode::static_files : Mode::server;
    state_.language = text_of(config, "language") == "en" ? Language::en : Language::ja;
    state_.online = flag_of(config, "online");
    if (const auto stored = config.find("stored"); stored != config.end() && stored->is_object())
        for (const auto& [key, value] : stored->items())
            if (value.is_string()) act(StoredValue{key, value.get<std::string>()});
    if (const auto preferences = config.find("preferences"); preferences != config.end()) use_system(*preferences);
    resize(config);
    started_ = true;
    const std::string hash = text_of(config, "hash");
    constexpr std::string_view sign_in = "#signin=";
    if (hash.starts_with(sign_in)) {
        act(AddressChanged{"#/"});
        act(UseSignInToken{hash.substr(sign_in.size())});
        return;
    }
    act(AddressChanged{hash});
    perform(omakase::start(state_, host::random_id));
}

/// Hands what `update` wants done to the page.
void WebPlatform::perform(const Effects& effects) {
    if (effects.empty()) return;
    Json list = Json::array();
    for (const Effect& effect : effects) {
        if (const auto* file = std::get_if<SaveFile>(&effect))
            host::save_file(file->name, file->type, file->text);  // as bytes: it may be larger than JSON is good for
        else
            list.push_back(effect_json(effect));
    }
    host::effects(to_text(list));
}

/// The clock goes through `update` too, before anything else does: a new day or a report's hour changes what is shown.
void WebPlatform::take_time() {
    perform(update(state_, Tick{now()}, host::random_id));
}

void WebPlatform::act(const Action& action) {
    take_time();
    const int text_size = state_.text_size_percent;
    perform(update(state_, action, host::random_id));
    if (const bool listens = wants_news(state_); listens != listens_) {
        listens_ = listens;
        host::effects(to_text(Json::array({{{"type", "listen"}, {"on", listens}}})));
    }
    if (started_ && state_.text_size_percent != text_size) resize(css_width_, css_height_, device_pixel_ratio_);
    if (started_) host::request_frame("state");
}

void WebPlatform::event(std::string_view json) {
    const Json event = Json::parse(json, nullptr, false);
    if (!event.is_object()) return;
    const std::string type = text_of(event, "type");
    const auto id = static_cast<NodeId>(number_of(event, "id"));
    const bool at_once = type == "touch" || type == "field" || type == "submit" || type == "leave" || type == "focus";
    if (ui_.has_field_events() && !at_once) return later_.emplace_back(json), void();
    if (type == "address")
        act(AddressChanged{text_of(event, "hash")});
    else if (type == "activate")
        semantics_.invoke(id), host::request_frame("activate");
    else if (type == "focus")
        ui_.focus_moved(id, flag_of(event, "ring")), host::request_frame("focus");
    else if (type == "field")
        ui_.field_event(id, {.value = text_of(event, "value"), .edit = static_cast<std::uint32_t>(number_of(event, "edit"))}),
            host::request_frame("typing");
    else if (type == "submit")
        ui_.field_event(id, {.submitted = true}), host::request_frame("submit");
    else if (type == "leave")
        ui_.field_event(id, {.left = true}), host::request_frame("leave");
    else if (type == "key")
        ui_.key_pressed({id, text_of(event, "key")}), host::request_frame("key");
    else if (type == "shortcut")
        shortcut(text_of(event, "name"));
    else if (type == "escape")
        ui_.escape_pressed(), host::request_frame("escape");
    else if (type == "resize")
        resize(event);
    else if (type == "touch")
        touch(event);
    else if (type == "preferences")
        use_system(event);
    else if (type == "online")
        act(SetOnline{flag_of(event, "online")});
    else if (type == "news")
        take_news(event);
    else if (type == "stored")
        act(StoredValue{text_of(event, "key"), text_of(event, "value")});
    else if (type == "not_kept")
        act(NotKept{text_of(event, "key")});
    else if (type == "drag")
        act(DragOver{flag_of(event, "over")});
    else if (type == "drop_refused")
        act(RefuseDrop{text_of(event, "reason")});
    else if (type == "fonts")
        forget_glyphs(*ImGui::GetIO().Fonts), host::request_frame("fonts");
    else if (type == "context")
        context_changed(flag_of(event, "lost"));
    else if (type == "draw")
        host::request_frame("asked");  // each frame takes the time
}

void WebPlatform::take_news(const Json& event) {
    if (flag_of(event, "ended")) return act(Reload{});  // its answer says why
    TakeNews news;
    const auto topics = event.find("topics");
    if (topics == event.end() || !topics->is_array()) return;
    for (const Json& word : *topics)
        if (const auto topic = word.is_string() ? topic_of(word.get<std::string>()) : std::nullopt) news.topics.insert(*topic);
    act(news);
}

void WebPlatform::shortcut(std::string_view name) {
    if (state_.mode == Mode::server && state_.sign_in != SignIn::signed_in) return;
    if (name == "help" && state_.question_mark_opens) act(ShowShortcuts{true});
    if (name == "search" || name == "find") ui_.focus_search(name == "search"), host::request_frame("shortcut");
}

/// The card may be taken away and given back. What was on it is made anew from what Dear ImGui keeps, by the next frame that may draw.
void WebPlatform::context_changed(bool lost) {
    can_draw_ = !lost;
    if (lost)
        ImGui_ImplOpenGL3_DestroyDeviceObjects();
    else
        host::request_frame("context");
}

void WebPlatform::http_answer(HttpAnswer answer) {
    act(std::move(answer));
}

void WebPlatform::drop(DropFile file) {
    act(std::move(file));
}

void WebPlatform::print() const {
    host::paper(to_text(print_document(state_)));
}

double WebPlatform::frame(double now_secs) {
    if (!started_) return std::numeric_limits<double>::infinity();
    take_time();
    ImGuiIO& io = ImGui::GetIO();
    for (SDL_Event event; SDL_PollEvent(&event) != 0;) take_mouse(io, event);
    if (can_draw_) ImGui_ImplOpenGL3_NewFrame();
    // After silence the last frame is long ago: an animation must not jump over its whole course.
    io.DeltaTime = std::clamp(static_cast<float>(now_secs - last_frame_secs_), 0.001F, 0.05F);
    last_frame_secs_ = now_secs;
    const float scale = static_cast<float>(state_.text_size_percent) / 100;
    io.DisplaySize = {css_width_ / scale, css_height_ / scale};
    io.DisplayFramebufferScale = {device_pixel_ratio_ * scale, device_pixel_ratio_ * scale};
    ImGui::NewFrame();
    watch_items();
    ui_.begin(state_, faces_, system_, static_cast<float>(now_secs));
    Actions actions = frame_ui(ui_, state_);
    ui_.end();
    if (const std::string faults = tree_faults(semantics_); !faults.empty())
        emscripten_console_error(("the tree is not what was drawn:\n" + faults).c_str());
    draw_pending_glyphs(*io.Fonts);
    ImGui::Render();
    const bool blanks = make_room_for_glyphs(*io.Fonts);  // then the picture before stays until the next frame
    if (can_draw_ && !blanks) {
        glViewport(0, 0, static_cast<int>(css_width_ * device_pixel_ratio_), static_cast<int>(css_height_ * device_pixel_ratio_));
        glClearColor(0.95F, 0.96F, 0.98F, 1);
        glClear(GL_COLOR_BUFFER_BIT);
        ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    }

    show_cursor();
    if (const std::string difference = semantics_.difference(); !difference.empty()) host::semantics(difference);
    if (const NodeId wanted = ui_.take_focus_request(); wanted != 0) host::focus(wanted);
    if (std::string title = document_title(state_); title != title_) {
        title_ = std::move(title);
        host::title(title_, state_.language == Language::ja ? "ja" : "en");
    }
    for (const Action& action : actions) act(action);
    for (const std::string& waited : std::exchange(later_, {})) event(waited);

    double next = blanks ? 0 : ui_.next_frame_secs();
    // A press needs two frames (down, up) and a released widget one more; Dear ImGui says so by what it still holds.
    if (io.MouseReleased[0] || io.MouseClicked[0] || !GImGui->InputEventsQueue.empty()) next = 0;
    if (const auto change = next_change_at(state_)) next = std::min(next, std::max(0.0, std::chrono::duration<double>(*change - state_.now).count()));
    return next;
}

}  // namespace omakase
