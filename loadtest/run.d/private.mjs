// A tracemesh of one's own as `up` starts it, with nothing between its processes; programs of this build or another's.
import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
export const repo = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

const open = new Set();
/** When the whole is interrupted. */
export const stopAll = () => Promise.all([...open].map((mesh) => mesh.stop()));

/** What a command that starts one does: says its help, or runs; interrupted, it leaves nothing behind. `main`: its exit status. */
export async function command({ help: asked }, help, main) {
  if (asked) {
    process.stdout.write(help);
    return;
  }
  process.once("SIGINT", () => stopAll().then(() => process.exit(130)));
  process.exitCode = await main();
}

export class Private {
  /** `build`: a folder with dist/bin. */
  constructor(build = join(repo, "build"), env = {}) {
    Object.assign(this, { programs: resolve(build, "dist/bin"), more: env });
  }

  async start() {
    open.add(this);
    this.folder = mkdtempSync(join(tmpdir(), "tracemesh-run."));
    chmodSync(this.folder, 0o755);
    const script = 'set -euo pipefail; source deploy/lib.sh; source tests/lib/private.sh; choose_private "$1" >&2; grant_passage "$2"; env -0';
    const { stdout } = await run("bash", ["-c", script, "bash", `${this.folder}/data`, this.programs], { cwd: repo });
    const lines = stdout.split("\0").filter(Boolean);
    this.env = { ...Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)])), ...this.more };
    this.url = this.env.TRACEMESH_URL;
    this.env.CLICKHOUSE_URL = `http://127.0.0.1:${Number(this.env.TRACEMESH_PORT) + 3}`;
    // `up` starts a store of its own when no URL is given.
    await this.command("up", Object.fromEntries(Object.entries(this.env).filter(([name]) => name !== "CLICKHOUSE_URL")));
    const settings = readFileSync(`${this.env.TRACEMESH_DATA}/etc/tracemesh.env`, "utf8");
    const key = (name) => this.env[name] || settings.match(new RegExp(`^${name}=(.*)$`, "m"))[1];
    this.authorization = `Basic ${Buffer.from(`${key("LANGFUSE_INIT_PROJECT_PUBLIC_KEY")}:${key("LANGFUSE_INIT_PROJECT_SECRET_KEY")}`).toString("base64")}`;
  }

  async stop() {
    if (this.env) await this.command("down").catch(() => {});
    open.delete(this);
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }

  async command(word, env = this.env, ...more) {
    return (await run(join(this.programs, "tracemesh"), [word, ...more], { env })).stdout;
  }

  /** [{name, kind, pid}] of what runs. */
  async processes() {
    return (await this.command("status"))
      .split("\n")
      .map((line) => line.match(/^((\S+)-\d+) +\S+ +(\d+) /))
      .filter((found) => found && Number(found[3]) > 0)
      .map(([, name, kind, pid]) => ({ name, kind, pid: Number(pid) }));
  }

  async query(sql) {
    const answer = await fetch(this.env.CLICKHOUSE_URL, { method: "POST", body: sql });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text.slice(0, 500));
    return text.trim();
  }

  /** GET of the public API. */
  async get(path) {
    const began = performance.now();
    const answer = await fetch(`${this.url}/api/public/${path}`, { headers: { authorization: this.authorization } });
    const body = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} ${path}: ${body.slice(0, 300)}`);
    return { ms: performance.now() - began, body: JSON.parse(body) };
  }
}
