// A private tracemesh to break: processes under a supervisor of its own, ClickHouse behind a proxy.
//
// A stage is what some faults need around it: {name, needs, prepare, complete, isWell, close}. needs() says why it cannot
// be had here, or "". prepare(mesh) comes before anything is started and may change mesh.env and mesh.host, complete(mesh)
// after `up`; what they push to mesh.kept is ended with the mesh, then close(mesh) is called.
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, chmodSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parentOf, signal, tree } from "./processes.mjs";
import { Proxy } from "./proxy.mjs";
import { Store } from "./store.mjs";
import { eventually, pause } from "./wait.mjs";

const run = promisify(execFile);
export const repo = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const READY_MS = 120000;
/** Kinds whose instances are ours, in the order an event meets them. */
export const actors = ["ingest", "broker", "validate", "batch", "write", "web"];
export const stores = ["redis", "postgres", "store"];

/** The environment of a private installation on free ports, made in `folder`. */
async function choose(folder) {
  const script = 'set -euo pipefail; source deploy/lib.sh; source tests/lib/private.sh; choose_private "$1" >&2; env -0';
  const { stdout } = await run("bash", ["-c", script, "bash", `${folder}/data`], { cwd: repo });
  return Object.fromEntries(stdout.split("\0").filter(Boolean).map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

/** A mesh as `up` starts it. */
export const plain = { name: "plain", needs: () => "" };

export class Mesh {
  /** `programs`: where they are; `env`: more settings of them all. */
  constructor({ stage = plain, programs = `${repo}/build/dist/bin`, env = {} } = {}) {
    Object.assign(this, { stage, programs, more: env, host: "127.0.0.1", kept: [] });
  }

  async start() {
    this.folder = mkdtempSync("/tmp/tracemesh-faults.");
    chmodSync(this.folder, 0o755);
    this.env = await choose(this.folder);
    this.data = this.env.TRACEMESH_DATA;
    this.url = this.env.TRACEMESH_URL;
    const port = Number(this.env.TRACEMESH_PORT);
    this.store = new Store(`${repo}/build/dist/bin/tracemesh-store`, { ...this.env }, port + 3, port + 132);
    this.loadEnv = { ...this.env, CLICKHOUSE_URL: this.store.url };
    Object.assign(this.env, this.more);
    await this.stage.prepare?.(this);
    await this.store.start();
    this.proxy = new Proxy(this.host, port + 50, this.store.url);
    await this.proxy.up();
    this.env.CLICKHOUSE_URL = `http://${this.host}:${port + 50}`;
    await this.command("up");
    await this.stage.complete?.(this);
    const settings = readFileSync(`${this.data}/etc/tracemesh.env`, "utf8");
    const key = (name) => this.env[name] || settings.match(new RegExp(`^${name}=(.*)$`, "m"))[1];
    const pair = `${key("LANGFUSE_INIT_PROJECT_PUBLIC_KEY")}:${key("LANGFUSE_INIT_PROJECT_SECRET_KEY")}`;
    this.authorization = `Basic ${Buffer.from(pair).toString("base64")}`;
  }

  /** Ends everything; the folder goes unless it is to be kept. */
  async stop({ keep = false } = {}) {
    await this.command("down").catch(() => {});
    for (const kept of this.kept) await kept.stop();
    await this.proxy?.close();
    await this.store?.stop();
    await this.stage.close?.(this);
    if (!keep && this.folder) rmSync(this.folder, { recursive: true, force: true });
  }

  async command(...words) {
    return (await run(`${this.programs}/tracemesh`, words, { env: this.env })).stdout;
  }

  /** How processes ended of late, as the supervisor saw it: for who has to understand why one was not there. */
  ends() {
    const lines = readFileSync(`${this.data}/log/supervisor.log`, "utf8").split("\n");
    return lines.filter((line) => line.includes("event=exited")).slice(-20).join("\n");
  }

  /** [{name, kind, state, pid, ready}], the store among them. */
  async processes() {
    const lines = (await this.command("status")).split("\n").slice(1);
    const found = lines
      .map((line) => line.match(/^((\S+)-\d+) +(\S+) +(\d+) +\d+ +\d+s +(.+?)(  |$)/))
      .filter(Boolean)
      .map(([, name, kind, state, pid, ready]) => ({ name, kind, state, pid: Number(pid), ready: ready === "yes" || ready === "-" }));
    return [...found, { name: "store-1", kind: "store", state: "up", pid: this.store.pid, ready: true }];
  }

  async pid(name) {
    if (this.frozen) return this.frozen.get(name);
    const found = (await this.processes()).find((process) => process.name === name);
    if (!found?.pid) throw new Error(`${name} does not run`);
    return found.pid;
  }

  async signal(name, which) {
    signal([await this.pid(name)], which);
  }

  /** Where its /metrics and other pages are. */
  async opsPort(name) {
    const environment = readFileSync(`/proc/${await this.pid(name)}/environ`, "utf8");
    return Number(environment.match(/(?:^|\0)TM_OPS_PORT=(\d+)/)[1]);
  }

  /** The process and its children, as nginx and Postgres have them. */
  async tree(name) {
    return tree(await this.pid(name));
  }

  async supervisor() {
    return parentOf(await this.pid("nginx-1"));
  }

  /** Calls `act` while the supervisor stands still, and `ms` longer: what dies stays dead as long. */
  async withoutSupervisor(act, ms) {
    const supervisor = [await this.supervisor()];
    this.frozen = new Map((await this.processes()).map(({ name, pid }) => [name, pid])); // it cannot be asked meanwhile
    signal(supervisor, "SIGSTOP");
    try {
      await act();
      await pause(ms);
    } finally {
      signal(supervisor, "SIGCONT");
      this.frozen = undefined;
    }
  }

  /** Kills the last instance of `kind` so that it is not started again: the supervisor hears of its death and of
   * `count`, how many there are to be, in one turn. */
  async killForGood(kind, count) {
    let scaled;
    await this.withoutSupervisor(async () => {
      await this.signal(`${kind}-${count + 1}`, "SIGKILL");
      scaled = this.scale({ [kind]: count });
      scaled.catch(() => {}); // said below
    }, 500);
    await scaled;
  }

  redis(...words) {
    return run("redis-cli", ["-s", `${this.data}/run/redis.sock`, ...words]).then(({ stdout }) => stdout.trim());
  }

  async scale(counts) {
    for (const [kind, count] of Object.entries(counts)) await this.command("scale", `${kind}=${count}`);
  }

  /** All processes are up and ready, or meant to be down. */
  well() {
    return eventually(
      "all processes are ready",
      async () =>
        (await this.processes()).every(({ state, ready }) => state === "down" || (state === "up" && ready)) && ((await this.stage.isWell?.(this)) ?? true),
      READY_MS,
    );
  }

  /** Every event accepted is stored by now, and the accounts say so. */
  addsUp() {
    return eventually(
      "the accounts add up",
      async () => {
        const lines = (await this.command("accounts")).split("\n"); // fails when they do not
        const queued = lines[0].split(/ {2,}/).indexOf("queued");
        return lines.slice(1, -3).every((line) => line.split(/ {2,}/)[queued] === "0");
      },
      15000,
    );
  }

  /** Sends events until they are accepted. */
  async ingest(batch) {
    const headers = { authorization: this.authorization, "content-type": "application/json" };
    const body = JSON.stringify({ batch });
    const post = () => fetch(`${this.url}/api/public/ingestion`, { method: "POST", headers, body, signal: AbortSignal.timeout(10000) });
    await eventually("events are accepted", async () => (await post()).status === 207, READY_MS);
  }

  /** Sends one event until it is accepted, waits until it is stored. */
  async carriesAnEvent() {
    const traceId = `probe-${randomUUID()}`;
    await this.ingest([{ id: randomUUID(), type: "trace-create", timestamp: new Date().toISOString(), body: { id: traceId } }]);
    const sql = "SELECT count() FROM traces FINAL WHERE id = {id:String}";
    await eventually("an event is stored", async () => (await this.store.query(sql, { id: traceId })) === "1", READY_MS);
  }
}
