// The embedded store outside the supervisor's care, so that a proxy can stand before it: started, and again when it dies.
import { spawn } from "node:child_process";
import { openSync, closeSync, mkdirSync, chownSync, statSync } from "node:fs";
import { eventually, pause } from "./wait.mjs";

export class Store {
  /** `env` is the mesh's; the store's files belong to the owner of its data folder. */
  constructor(program, env, port, opsPort) {
    const { uid, gid } = statSync(env.TRACEMESH_DATA);
    const folder = `${env.TRACEMESH_DATA}/store`;
    mkdirSync(folder, { recursive: true });
    chownSync(folder, uid, gid);
    this.url = `http://127.0.0.1:${port}`;
    this.program = program;
    this.log = `${env.TRACEMESH_DATA}/log/store.log`;
    this.options = { uid, gid, env: { ...env, TM_ID: "store-1", TM_STORE_PORT: port, TM_STORE_PATH: folder, TM_OPS_PORT: opsPort } };
    this.wanted = true;
  }

  run() {
    const log = openSync(this.log, "a");
    this.child = spawn(this.program, [], { ...this.options, stdio: ["ignore", log, log] });
    closeSync(log);
    this.ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.once("exit", () => this.wanted && setTimeout(() => this.wanted && this.run(), 50));
  }

  get pid() {
    return this.child.pid;
  }

  async start() {
    this.run();
    await eventually("the store answers", () => this.query("SELECT 1"), 60000);
  }

  async stop() {
    this.wanted = false;
    this.child.kill("SIGCONT");
    this.child.kill("SIGTERM");
    await Promise.race([this.ended, pause(15000)]);
    this.child.kill("SIGKILL");
    await this.ended;
  }

  /** Text of the answer to `sql`, in which {name:Type} are `params`. */
  async query(sql, params = {}) {
    const names = Object.entries(params).map(([name, value]) => [`param_${name}`, value]);
    const response = await fetch(`${this.url}/?${new URLSearchParams(names)}`, { method: "POST", body: sql, signal: AbortSignal.timeout(5000) });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text.trim();
  }
}
