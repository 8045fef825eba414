// The embedded store outside the supervisor's care, so that a proxy can stand before it.
import { chownSync, mkdirSync, statSync } from "node:fs";
import { Kept } from "./kept.mjs";
import { eventually } from "./wait.mjs";

export class Store {
  /** `env` is the mesh's; the store's files belong to the owner of its data folder. */
  constructor(program, env, port, opsPort) {
    const { uid, gid } = statSync(env.TRACEMESH_DATA);
    const folder = `${env.TRACEMESH_DATA}/store`;
    mkdirSync(folder, { recursive: true });
    chownSync(folder, uid, gid);
    this.url = `http://127.0.0.1:${port}`;
    const own = { ...env, TM_ID: "store-1", TM_STORE_PORT: port, TM_STORE_PATH: folder, TM_OPS_PORT: opsPort };
    this.kept = new Kept([program], `${env.TRACEMESH_DATA}/log/store.log`, { uid, gid, env: own });
  }

  get pid() {
    return this.kept.pid;
  }

  async start() {
    this.kept.start();
    await eventually("the store answers", () => this.query("SELECT 1"), 60000);
  }

  stop() {
    return this.kept.stop();
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
