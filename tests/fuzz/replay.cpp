// The entry points of the fuzz targets in one program without libFuzzer: the seeds as they are, then variants of them that are the same in
// every run. It finds less than tools/fuzz does in an hour, but it runs whenever the tests do.
//
//   fuzz_replay TARGET SEED_FOLDER VARIANTS LONGEST BROKEN_FILE
#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

extern "C" {
#define FUZZ_TARGET(name) int fuzz_##name(const std::uint8_t* data, std::size_t size);
#include "fuzz_targets.inc"
#undef FUZZ_TARGET
}

namespace {

struct Target {
    std::string_view name;
    int (*run)(const std::uint8_t*, std::size_t);
};
constexpr Target targets[] = {
#define FUZZ_TARGET(name) {#name, fuzz_##name},
#include "fuzz_targets.inc"
#undef FUZZ_TARGET
};

std::string current, broken_file;

/// What broke it is kept, as libFuzzer does.
void keep_current() {
    std::ofstream{broken_file, std::ios::binary} << current;
    std::cerr << "The input is kept in " << broken_file << " (" << current.size() << " bytes); it belongs into tests/fuzz/corpus with its repair.\n";
}

/// SplitMix64: the same numbers everywhere.
class Numbers {
  public:
    explicit Numbers(std::uint64_t state) : state_{state} {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : next() % limit; }

  private:
    std::uint64_t state_;
};

/// Pieces that readers of text stumble over.
const std::array<std::string, 26> pieces{std::string(1, '\0'),
                                         "\n",
                                         "\r\n",
                                         "\r\n\r\n",
                                         "\"",
                                         "\\",
                                         "=",
                                         "|",
                                         ",",
                                         "{",
                                         "}",
                                         "[",
                                         "]",
                                         "\xEF\xBB\xBF",
                                         "\xFF\xFE",
                                         "\x80",
                                         "\xE2\x80\xAE",
                                         "\xED\xA0\x80",
                                         "\xF0\xA0\xAE\xB7",
                                         "%00",
                                         "-1",
                                         "99999999999999999999",
                                         "\x1b$B",
                                         "\xE3\x82\x99",
                                         "CEF:0|",
                                         "/../"};

std::string variant(const std::vector<std::string>& seeds, std::size_t longest, Numbers& numbers) {
    std::string text = seeds[numbers.below(seeds.size())];
    for (std::size_t changes = 1 + numbers.below(4); changes > 0; --changes) {
        const std::size_t at = numbers.below(text.size() + 1);
        const std::size_t size = numbers.below(std::min<std::size_t>(text.size() - at, 64) + 1);
        switch (numbers.below(7)) {
            case 0:
                if (at < text.size()) text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << numbers.below(8)));
                break;
            case 1:
                if (at < text.size()) text[at] = static_cast<char>(numbers.below(256));
                break;
            case 2: text.insert(at, pieces[numbers.below(pieces.size())]); break;
            case 3: text.erase(at, size); break;
            case 4: text.insert(at, text.substr(at, size)); break;
            case 5: text.resize(at); break;
            case 6: {
                const std::string& other = seeds[numbers.below(seeds.size())];
                text.resize(at);
                text += other.substr(numbers.below(other.size() + 1));
                break;
            }
        }
    }
    if (text.size() > longest) text.resize(longest);
    return text;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> given(argv + 1, argv + argc);
    const auto target = given.size() == 5 ? std::ranges::find(targets, given[0], &Target::name) : std::end(targets);
    if (target == std::end(targets)) {
        std::cerr << "fuzz_replay TARGET SEED_FOLDER VARIANTS LONGEST BROKEN_FILE\n";
        return 2;
    }
    const auto number = [](const std::string& text) {
        std::size_t value = 0;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    };
    const std::size_t variants = number(given[2]), longest = number(given[3]);
    broken_file = given[4];
    std::signal(SIGABRT, [](int) { keep_current(); });
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_set_death_callback(keep_current);
#endif

    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{given[1]}) files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<std::string> seeds;
    for (const auto& file : files) {
        std::ifstream bytes{file, std::ios::binary};
        seeds.emplace_back(std::istreambuf_iterator<char>{bytes}, std::istreambuf_iterator<char>{});
    }
    if (seeds.empty()) {
        std::cerr << given[0] << " has no seeds in " << given[1] << "\n";
        return 2;
    }
    const auto run = [&] { target->run(reinterpret_cast<const std::uint8_t*>(current.data()), current.size()); };
    for (const std::string& seed : seeds) {
        current = seed;
        run();
    }
    std::uint64_t start = 1;
    for (const char c : given[0]) start = start * 31 + static_cast<unsigned char>(c);
    Numbers numbers{start};
    for (std::size_t i = 0; i < variants; ++i) {
        current = variant(seeds, longest, numbers);
        run();
    }
    std::cout << given[0] << ": " << seeds.size() << " seeds and " << variants << " variants, nothing broke" << std::endl;
    return 0;
}
