# The page: SDL2 (video, events, timer only), Dear ImGui's OpenGL backend, our platform, and the JavaScript bundle -> build/web/dist.
if(NOT EXISTS "${SDL2_DIR}/include/SDL.h")
  message(FATAL_ERROR "SDL2's sources are not in SDL2_DIR (${SDL2_DIR}). Build through ./serve.py, or give -DSDL2_DIR=FOLDER.")
endif()

add_compile_options(-fno-math-errno)
if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  set(CMAKE_CXX_FLAGS_MINSIZEREL "-Oz -DNDEBUG")
  set(CMAKE_C_FLAGS_MINSIZEREL "-Oz -DNDEBUG")
  set(web_lto -flto)
endif()
foreach(target omakase_core omakase_client omakase_ui imgui)
  target_compile_options(${target} PRIVATE -fno-exceptions -fno-rtti ${web_lto})
endforeach()

# SDL's own configure asks hundreds of questions (minutes); with the configuration that it ships for Emscripten, its sources take seconds.
file(GLOB sdl_sources
  ${SDL2_DIR}/src/*.c ${SDL2_DIR}/src/atomic/*.c ${SDL2_DIR}/src/cpuinfo/*.c ${SDL2_DIR}/src/events/*.c ${SDL2_DIR}/src/file/*.c
  ${SDL2_DIR}/src/stdlib/*.c ${SDL2_DIR}/src/libm/*.c ${SDL2_DIR}/src/thread/*.c ${SDL2_DIR}/src/thread/generic/*.c ${SDL2_DIR}/src/timer/*.c
  ${SDL2_DIR}/src/timer/unix/*.c ${SDL2_DIR}/src/video/*.c ${SDL2_DIR}/src/video/emscripten/*.c ${SDL2_DIR}/src/video/yuv2rgb/*.c
  ${SDL2_DIR}/src/loadso/dummy/*.c ${SDL2_DIR}/src/sensor/*.c ${SDL2_DIR}/src/locale/*.c ${SDL2_DIR}/src/locale/dummy/*.c
  ${SDL2_DIR}/src/power/*.c ${SDL2_DIR}/src/misc/*.c ${SDL2_DIR}/src/misc/dummy/*.c ${SDL2_DIR}/src/render/*.c ${SDL2_DIR}/src/render/software/*.c)
add_library(sdl2 STATIC ${sdl_sources})
target_include_directories(sdl2 SYSTEM PUBLIC ${SDL2_DIR}/include)
target_compile_definitions(sdl2 PRIVATE SDL_AUDIO_DISABLED=1 SDL_JOYSTICK_DISABLED=1 SDL_RENDER_DISABLED=1 SDL_SENSOR_DISABLED=1 SDL_POWER_DISABLED=1 SDL_LOADSO_DUMMY=1)
target_compile_options(sdl2 PRIVATE -w ${web_lto})

# Only the renderer's backend: the platform's also brings game controllers, keyboards and clipboards that the page does not use.
add_library(imgui_backends STATIC ${IMGUI_DIR}/backends/imgui_impl_opengl3.cpp)
target_include_directories(imgui_backends SYSTEM PUBLIC ${IMGUI_DIR}/backends)
target_compile_definitions(imgui_backends PRIVATE IMGUI_IMPL_OPENGL_ES3)
target_compile_options(imgui_backends PRIVATE -fno-exceptions -fno-rtti ${web_lto})
target_link_libraries(imgui_backends PUBLIC imgui sdl2)

file(GLOB platform_sources CONFIGURE_DEPENDS src/platform/web/*.cpp)
add_executable(companion ${platform_sources})
target_link_libraries(companion PRIVATE omakase_ui imgui_backends)
target_compile_options(companion PRIVATE -fno-exceptions -fno-rtti ${web_lto})
target_link_options(companion PRIVATE
  ${web_lto} -fno-exceptions
  -sMODULARIZE=1 -sEXPORT_ES6=1 -sENVIRONMENT=web -sFILESYSTEM=0 -sALLOW_MEMORY_GROWTH=1 -sMAXIMUM_MEMORY=536870912 -sINITIAL_MEMORY=33554432
  -sSTACK_SIZE=1048576 -sMALLOC=emmalloc -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2 -sDYNAMIC_EXECUTION=0 -sTEXTDECODER=2 -sINVOKE_RUN=0
  -sSUPPORT_LONGJMP=0
  -sEXPORTED_FUNCTIONS=_main,_malloc,_free -sEXPORTED_RUNTIME_METHODS=HEAPU8,HEAPU32,HEAPF32,HEAP32,callMain,UTF8ToString,JSEvents
  $<IF:$<CONFIG:Debug>,-sASSERTIONS=1,-Oz>)
set_target_properties(companion PROPERTIES SUFFIX .mjs)

# dist: names with the content's hash, .br and .gz beside each file. tools/make_dist.py says what goes where.
file(GLOB web_modules CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/*.js)
file(GLOB_RECURSE shell_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/shell/* ${CMAKE_SOURCE_DIR}/assets/sample/* ${CMAKE_SOURCE_DIR}/assets/icons/*)
find_program(ESBUILD esbuild REQUIRED)
add_custom_command(
  OUTPUT ${CMAKE_BINARY_DIR}/dist/build.json
  COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tools/make_dist.py --wasm $<TARGET_FILE_DIR:companion>/companion.wasm --glue $<TARGET_FILE:companion>
          --esbuild ${ESBUILD} --out ${CMAKE_BINARY_DIR}/dist $<$<CONFIG:Debug>:--debug>
  DEPENDS companion ${web_modules} ${shell_files} ${CMAKE_SOURCE_DIR}/tools/make_dist.py ${CMAKE_SOURCE_DIR}/tools/embed_desks.py
          ${CMAKE_SOURCE_DIR}/assets/support_desks.json ${CMAKE_SOURCE_DIR}/assets/texts/ja.json ${CMAKE_SOURCE_DIR}/assets/texts/en.json
  COMMENT "Packing build/web/dist")
add_custom_target(dist ALL DEPENDS ${CMAKE_BINARY_DIR}/dist/build.json)
