"""Where the compilers come from: this machine when it has what is needed, else a private Debian root in the user's cache folder.

    tools/toolchain.py            sets up what is missing
    tools/toolchain.py run CMD…   runs a command where the compilers are
    tools/toolchain.py where      says which environment builds

Everything is pinned in RECIPE; its hash names the folder, so another recipe never meets an old folder. A step builds in `NAME.part`
and is renamed when it is whole: a kill at any moment costs only the step it met.
"""
import contextlib
import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time

PROJECT = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("OMAKASE_CACHE") or pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "omakase-companion")

RECIPE = {
    "suite": "trixie",  # Debian stable: its packages change only for security
    "packages": """ca-certificates emscripten cmake ninja-build g++ clang-19 libclang-rt-19-dev clang-format-19 clang-tidy-19 esbuild
        libboost1.83-dev libboost-url1.83-dev libsqlite3-dev libssl-dev libcli11-dev libspdlog-dev nlohmann-json3-dev catch2
        libsodium-dev libpq-dev brotli git pkgconf python3 sqlite3""".split(),
    "sources": {  # Debian source packages: version and sha256 of the upstream archive
        # 1.92 is the first with the font loader that lets the browser draw glyphs; trixie has 1.90.
        "imgui": ("sid", "1.92.2b+ds-1", "imgui_1.92.2b+ds.orig.tar.xz", "e7bd201d56b5ee90d24d5dac85e5c12f98bdb95410252a62d27b7f89e4566d48"),
        "libsdl2": ("trixie", "2.32.4+dfsg-1", "libsdl2_2.32.4+dfsg.orig.tar.gz", "d364cded8bf41f3f503014d3fb6473f1a7077ff468da1638dae4a6bec6ef2277"),
        "catch2": ("trixie", "3.7.1-0.5", "catch2_3.7.1.orig.tar.gz", "c991b247a1a0d7bb9c39aa35faf0fe9e19764213f28ffba3109388e62ee0269c"),
    },
    "revision": 1,  # raise it when a step below changes what it makes
}
FOLDER_VARIABLES = {"imgui": "IMGUI_DIR", "libsdl2": "SDL2_DIR", "catch2": "CATCH2_DIR"}
EMCC_NEEDED = (3, 1, 69)
SPACE_NEEDED_BYTES = 6_000_000_000


class SetupError(Exception):
    """One sentence that says what happened and what to do."""


def recipe_hash(part):
    return hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()[:12]


ROOT = CACHE / f"root-{recipe_hash([RECIPE['suite'], RECIPE['packages'], RECIPE['revision']])}"
SOURCES = CACHE / f"sources-{recipe_hash([RECIPE['sources'], RECIPE['revision']])}"
LOG = CACHE / "setup.log"


@contextlib.contextmanager
def step(words):
    """Says what happens, for how long, and how it ended; nothing when it takes less than a second."""
    start = time.monotonic()
    done = threading.Event()

    def clock():
        tty, said = sys.stderr.isatty(), False
        while not done.wait(1):
            if tty:
                print(f"\r  {words} … {time.monotonic() - start:.0f} s", end="", file=sys.stderr, flush=True)
            elif not said:
                print(f"  {words} …", file=sys.stderr, flush=True)
            said = True

    threading.Thread(target=clock, daemon=True).start()
    try:
        yield
    except BaseException:
        done.set()
        print(f"\r  {words}: failed after {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
        raise
    done.set()
    if time.monotonic() - start >= 1:
        print(f"\r  {words}: {time.monotonic() - start:.1f} s      ", file=sys.stderr, flush=True)


def as_root(command):
    if os.geteuid() == 0:
        return command
    if shutil.which("sudo"):
        return ["sudo", *command]
    raise SetupError("Setting up needs root once (to install packages with apt): run this as root, or install sudo.")


def logged(command, what, **kwargs):
    """Runs a command of the set-up; its output goes to the log, and a failure becomes one sentence."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with LOG.open("ab") as log:
        log.write(f"\n$ {' '.join(map(str, command))}\n".encode())
        log.flush()
        begin = log.tell()
        result = subprocess.run(list(map(str, command)), stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **kwargs)
    if result.returncode == 0:
        return
    with LOG.open("rb") as log:
        log.seek(begin)
        output = log.read().decode("utf-8", "replace")
    if any(sign in output for sign in ("Temporary failure resolving", "Could not resolve", "Network is unreachable", "Could not connect", "ENOTFOUND", "EAI_AGAIN")):
        raise SetupError(f"No network: {what} could not be fetched. Connect this machine to its package mirror and run the same command again.")
    if "No space left on device" in output:
        raise SetupError(f"The disk is full: {what} needs up to {SPACE_NEEDED_BYTES // 10**9} GB in {CACHE}. Free some, or set OMAKASE_CACHE to a folder with room.")
    last = next((line for line in reversed(output.splitlines()) if line.strip()), "no output")
    raise SetupError(f"{what} failed ({last.strip()[:160]}). The whole output is in {LOG}; run the same command again after mending it.")


def install_packages(names, what):
    """apt packages of this machine, when a program is missing."""
    with step(f"Installing {what} ({' '.join(names)})"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        logged(as_root(["apt-get", "update", "-qq"]), "The package list", env=environment)
        logged(as_root(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]), what, env=environment)


def need_programs(programs, what):
    missing = sorted({package for program, package in programs.items() if not shutil.which(program)})
    if missing:
        install_packages(missing, what)


def host_builds():
    """Whether this machine itself has what the root would have. Asked once for a given emcc."""
    if os.environ.get("OMAKASE_TOOLCHAIN") == "root" or not shutil.which("emcc"):
        return False
    needed = ["cmake", "ninja", "g++", "esbuild", "brotli", "clang-format-19", "clang-tidy-19", "python3", "pkg-config"]
    if not all(map(shutil.which, needed)):
        return False
    version = subprocess.run(["emcc", "-dumpversion"], capture_output=True, text=True).stdout.strip()
    if tuple(int(part) for part in version.split("-")[0].split(".")[:3] if part.isdigit()) < EMCC_NEEDED:
        return False
    if subprocess.run(["pkg-config", "--exists", "sqlite3", "libsodium", "libpq", "openssl", "spdlog", "catch2-with-main"]).returncode:
        return False
    probe = "#include <boost/version.hpp>\n#include <CLI/CLI.hpp>\n#include <nlohmann/json.hpp>\n#include <expected>\nstatic_assert(BOOST_VERSION >= 108100);\nstd::expected<int, int> probe;"
    return subprocess.run(["g++", "-std=c++23", "-fsyntax-only", "-x", "c++", "-"], input=probe, text=True, capture_output=True).returncode == 0


def make_root():
    if shutil.disk_usage(CACHE).free < SPACE_NEEDED_BYTES:
        raise SetupError(f"Not enough disk: the compilers need {SPACE_NEEDED_BYTES // 10**9} GB in {CACHE}. Free some, or set OMAKASE_CACHE to a folder with room.")
    need_programs({"mmdebstrap": "mmdebstrap", "bwrap": "bubblewrap"}, "what makes the tool root")
    part = ROOT.with_suffix(".part")
    if part.exists():
        logged(as_root(["rm", "-rf", "--one-file-system", part]), "Removing an unfinished tool root")
    with step(f"Making the tool root: Debian {RECIPE['suite']} with emscripten, g++, Boost (about 3 GB, some minutes)"):
        logged(as_root(["mmdebstrap", "--mode=root", "--variant=apt", "--include=" + ",".join(RECIPE["packages"]), RECIPE["suite"], part]), "The tool root")
        logged(as_root(["mv", part, ROOT]), "The tool root")


def debian_mirror():
    """The mirror that this machine's own apt uses."""
    targets = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(ORIGIN) $(CODENAME)"], capture_output=True, text=True).stdout
    for line in targets.splitlines():
        uri, origin, codename = (line.split() + ["", "", ""])[:3]
        if origin == "Debian" and "security" not in uri and "-" not in codename:
            return uri
    raise SetupError("This machine's apt knows no Debian mirror: run `apt-get update` as root, or set IMGUI_DIR, SDL2_DIR and CATCH2_DIR to their unpacked sources.")


def missing_sources():
    """The source packages that neither a folder of the person's own (IMGUI_DIR …) nor the cache gives."""
    return {name: source for name, source in RECIPE["sources"].items() if not os.environ.get(FOLDER_VARIABLES[name]) and not (SOURCES / name).exists()}


def fetch_sources():
    missing = missing_sources()
    part = SOURCES.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    for folder in ("lists/partial", "cache/archives/partial", "download"):
        (part / folder).mkdir(parents=True)
    with step("Fetching the sources of " + ", ".join(missing)):
        mirror = debian_mirror()
        suites = sorted({suite for suite, *_ in missing.values()})
        keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
        (part / "sources.list").write_text("".join(f"deb-src [signed-by={keyring}] {mirror} {suite} main\n" for suite in suites))
        private = ["-o", f"Dir::Etc::sourcelist={part}/sources.list", "-o", "Dir::Etc::sourceparts=/dev/null", "-o", f"Dir::State::Lists={part}/lists",
                   "-o", f"Dir::Cache={part}/cache", "-o", "APT::Sandbox::User="]
        logged(["apt-get", *private, "update"], "The list of Debian's sources")
        for name, (suite, version, archive, sha256) in missing.items():
            try:
                logged(["apt-get", *private, "source", "--download-only", "--only-source", f"{name}={version}"], f"The source of {name}", cwd=part / "download")
            except SetupError as error:
                raise SetupError(f"{error} If Debian {suite} no longer has {name} {version}, unpack it yourself and set {FOLDER_VARIABLES[name]} to its folder.") from error
            found = part / "download" / archive
            digest = hashlib.sha256(found.read_bytes()).hexdigest()
            if digest != sha256:
                raise SetupError(f"{archive} is not the pinned file (sha256 {digest}): the mirror or the recipe in tools/toolchain.py is wrong.")
            (part / name).mkdir()
            logged(["tar", "-xf", found, "--strip-components=1", "-C", part / name], f"Unpacking {archive}")
            SOURCES.mkdir(exist_ok=True)
            (part / name).rename(SOURCES / name)  # each whole by itself: a kill costs only the one under way
    shutil.rmtree(part)


def source_folders():
    """What CMake is told: where each source package lies."""
    return {variable: os.environ.get(variable) or str(SOURCES / name) for name, variable in FOLDER_VARIABLES.items()}


_on_host = None


def on_host():
    global _on_host
    if _on_host is None:
        _on_host = not ROOT.exists() and host_builds()
    return _on_host


def ensure():
    """Sets up what is missing; does nothing, quickly, when all is there."""
    if not missing_sources() and (ROOT.exists() or on_host()):
        return
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(f"{CACHE} cannot be made ({error.strerror}): set OMAKASE_CACHE to a folder that you may write to.") from error
    with (CACHE / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("  Another set-up is running; waiting for it …", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not on_host() and not ROOT.exists():
            make_root()
        if missing_sources():
            fetch_sources()


def wrapped(command, environment=None):
    """The command line that runs `command` where the compilers are, in this folder and with this machine's files and network."""
    variables = {"LANG": "C.UTF-8", **source_folders(), **(environment or {})}
    if on_host():
        return ["env", *(f"{name}={value}" for name, value in variables.items()), *map(str, command)]
    line = ["bwrap", "--die-with-parent", "--dev-bind", "/dev", "/dev", "--proc", "/proc"]
    of_root = {"usr", "etc", "bin", "sbin", "lib", "lib32", "lib64", "libx32"}
    line += ["--ro-bind", str(ROOT / "usr"), "/usr", "--ro-bind", str(ROOT / "etc"), "/etc"]
    for name in ("bin", "sbin", "lib", "lib64"):
        line += ["--symlink", f"usr/{name}", f"/{name}"]
    for entry in sorted(pathlib.Path("/").iterdir()):
        if entry.name not in of_root | {"dev", "proc", "sys", "boot"} and entry.is_dir() and not entry.is_symlink():
            line += ["--bind", str(entry), str(entry)]
    for name in ("passwd", "group", "hosts", "resolv.conf"):
        if pathlib.Path("/etc", name).exists() and (ROOT / "etc" / name).exists():
            line += ["--ro-bind", f"/etc/{name}", f"/etc/{name}"]
    keep = {name: os.environ[name] for name in ("HOME", "TERM", "USER", "CI", "OMAKASE_KEY", "OMAKASE_TEST_POSTGRES") if name in os.environ}
    variables = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", **keep, **variables}
    line += ["--clearenv"]
    for name, value in variables.items():
        line += ["--setenv", name, str(value)]
    return [*line, "--chdir", os.getcwd(), "--", *map(str, command)]


def run_to_end(command, stderr=None):
    """Runs a program that is stopped by signals: hands SIGINT and SIGTERM to the program itself, so that it ends in its own way.

    bwrap ends at once on either and takes the program with it by SIGKILL; so bwrap stands in a session of its own, out of Ctrl-C's reach.
    """
    line = wrapped(command)
    if on_host():
        child = subprocess.Popen(line, start_new_session=True, stderr=stderr)
        program = child.pid
    else:
        reading, writing = os.pipe()
        child = subprocess.Popen([line[0], "--info-fd", str(writing), *line[1:]], start_new_session=True, pass_fds=(writing,), stderr=stderr)
        os.close(writing)
        with os.fdopen(reading) as information:
            said = information.read()
        program = json.loads(said)["child-pid"] if said else child.pid

    def forward(number, _):
        with contextlib.suppress(ProcessLookupError):
            os.kill(program, number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, forward)
    return child.wait()


def build(preset, targets, quiet=True):
    """Configures when needed and builds what is stale. Compilers' messages are shown when something fails."""
    folder = PROJECT / "build" / preset
    configured = (folder / "build.ninja").exists() and (folder / "CMakeCache.txt").exists()
    if configured:
        cached = (folder / "CMakeCache.txt").read_text(errors="replace")
        configured = all(f"{name}:PATH={value}" in cached for name, value in source_folders().items())
    steps = []
    if not configured:
        shutil.rmtree(folder, ignore_errors=True)
        command = ["cmake", "--preset", preset, *(f"-D{name}:PATH={value}" for name, value in source_folders().items())]
        steps.append(wrapped((["emcmake"] if preset.startswith("web") else []) + command))
    steps.append(wrapped(["cmake", "--build", "--preset", preset, "--target", *targets]))
    with step(f"Building {preset}: {' '.join(targets)}"):
        for line in steps:
            result = subprocess.run(line, cwd=PROJECT, text=True, errors="replace", stdout=subprocess.PIPE if quiet else None, stderr=subprocess.STDOUT if quiet else None)
            if result.returncode:
                if quiet:
                    sys.stderr.write("\n" + result.stdout[-6000:])
                raise SetupError(f"The build of `{preset}` failed: the compiler's words stand above.")


def main(arguments):
    if arguments[:1] == ["run"]:
        ensure()
        os.execvp(*(lambda line: (line[0], line))(wrapped(arguments[1:])))
    if arguments[:1] == ["where"]:
        ensure()
        print("this machine" if on_host() else ROOT)
        return 0
    if arguments:
        print(__doc__)
        return 2
    ensure()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        sys.exit(130)
