// A PostgreSQL of the tests' own: a new cluster in a temporary folder, on a free port of the loopback, under a user that is not root.
//
//   node tests/support/postgres.mjs CMD…   runs CMD with OMAKASE_TEST_POSTGRES and OMAKASE_KEY, then stops and forgets the cluster
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const testKey = "7".repeat(64);

/** Debian keeps each version's programs in a folder of its own; the newest. */
function folderOfPrograms() {
  const root = "/usr/lib/postgresql";
  const versions = fs.existsSync(root) ? fs.readdirSync(root).filter((name) => fs.existsSync(path.join(root, name, "bin", "initdb"))) : [];
  if (versions.length === 0) throw new Error("PostgreSQL is not installed: apt install postgresql");
  return path.join(root, versions.sort((a, b) => Number(a) - Number(b)).at(-1), "bin");
}

export async function freePort() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Starts one, in memory or, for a measurement, on the disk, or in the folder `on`, or its log alone (pg_wal) in `logOn`; `kill()` is SIGKILL for all its processes at once, `start()` starts it again on the same data and port. */
export async function startPostgres(settings = {}, { inMemory = true, on, logOn } = {}) {
  const programs = folderOfPrograms();
  // In memory where there is room: fsync stays on, as the server demands, and costs nothing there.
  const memory = "/dev/shm", room = fs.existsSync(memory) ? fs.statfsSync(memory) : { bavail: 0, bsize: 0 };
  const folder = fs.mkdtempSync(path.join(on ?? (inMemory && room.bavail * room.bsize > 2e9 ? memory : os.tmpdir()), "omakase-postgres-"));
  const asRoot = process.getuid() === 0;
  const log = logOn && fs.mkdtempSync(path.join(logOn, "pg_wal-"));
  if (asRoot) spawnSync("chown", ["postgres", folder, ...(log ? [log] : [])]);
  const as = (command, args) => (asRoot ? ["runuser", ["-u", "postgres", "--", command, ...args]] : [command, args]);
  const made = spawnSync(...as(path.join(programs, "initdb"), ["-D", `${folder}/data`, "-A", "trust", "-U", "omakase", "-E", "UTF8", "--locale=C", "--no-sync", ...(log ? ["-X", log, "--wal-segsize=1"] : [])]), { cwd: folder, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr || made.error}`);
  const port = await freePort();
  const address = `postgresql://omakase@127.0.0.1:${port}/postgres`;
  const options = { listen_addresses: "127.0.0.1", port, unix_socket_directories: folder, max_connections: 200, ...settings };
  const arguments_ = ["-D", `${folder}/data`, ...Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  let server;
  const postgres = {
    address, port, folder, programs,
    /** What psql prints for a statement. */
    sql(text) {
      const said = spawnSync(path.join(programs, "psql"), ["-XAtqc", text, address], { encoding: "utf8" });
      if (said.status !== 0) throw new Error(said.stderr);
      return said.stdout.trim();
    },
    /** Whether it has ended by itself. */
    get ended() {
      return server.exitCode !== null || server.signalCode !== null;
    },
    async start() {
      const said = fs.openSync(`${folder}/log`, "a");
      server = spawn(...as(path.join(programs, "postgres"), arguments_), { cwd: folder, stdio: ["ignore", said, said], detached: true });
      fs.closeSync(said);
      for (let i = 0; i < 300; i++) {
        if (spawnSync(path.join(programs, "pg_isready"), ["-q", "-d", address]).status === 0) return;
        if (server.exitCode !== null) break;
        await sleep(100);
      }
      throw new Error(`PostgreSQL does not start:\n${fs.readFileSync(`${folder}/log`, "utf8").slice(-3000)}`);
    },
    signal(name) {
      const pid = Number(fs.readFileSync(`${folder}/data/postmaster.pid`, "utf8").split("\n")[0]);
      for (const each of [...childrenOf(pid), pid]) {
        try {
          process.kill(each, name);
        } catch (error) {
          if (error.code !== "ESRCH") throw error; // it ended by itself meanwhile
        }
      }
    },
    async kill() {
      const gone = once(server, "exit");
      postgres.signal("SIGKILL");
      await gone;
    },
    /** All of it stands still: connections stay, and nobody answers. */
    freeze: () => postgres.signal("SIGSTOP"),
    thaw() {
      server.kill("SIGCONT"); // who started it stops and goes on with it
      postgres.signal("SIGCONT");
    },
    async stop() {
      if (!postgres.ended) {
        const gone = once(server, "exit");
        process.kill(Number(fs.readFileSync(`${folder}/data/postmaster.pid`, "utf8").split("\n")[0]), "SIGQUIT");
        await gone;
      }
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
  await postgres.start();
  return postgres;
}

function childrenOf(pid) {
  return fs.readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const postgres = await startPostgres();
  const [command, ...args] = process.argv.slice(2);
  const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, OMAKASE_TEST_POSTGRES: postgres.address, OMAKASE_KEY: testKey } });
  const [code] = await once(child, "exit");
  await postgres.stop();
  process.exitCode = code ?? 1;
}
