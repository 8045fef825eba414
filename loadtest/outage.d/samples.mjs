// What is read of the mesh every second: resident memory of each process and its children, the queue, the accounts.
import { readFileSync } from "node:fs";
import { actors } from "../../tests/faults.d/mesh.mjs";
import { tree } from "../../tests/faults.d/processes.mjs";
import { pause } from "../../tests/faults.d/wait.mjs";

const PAGE = 4096;
const EVERY_MS = 1000;

/** Of a process; pages that its children share with it are counted once. */
function resident(pid) {
  return tree(pid).reduce((sum, each, i) => {
    try {
      const [, all, shared] = readFileSync(`/proc/${each}/statm`, "utf8").split(" ").map(Number);
      return sum + (i === 0 ? all : all - shared) * PAGE;
    } catch {
      return sum; // it has ended
    }
  }, 0);
}

/** The samples of one phase. */
class Part {
  constructor(list) {
    this.list = list;
  }
  most = (name) => Math.max(0, ...this.list.map(({ memory }) => memory[name] ?? 0));
  mostOf = (key) => Math.max(0, ...this.list.map((sample) => sample[key]));
  mostOfActors = () => Math.max(0, ...this.list.map(({ memory }) => Object.entries(memory).reduce((sum, [name, bytes]) => sum + (actors.includes(name.replace(/-\d+$/, "")) ? bytes : 0), 0)));
  first = (key) => this.list[0]?.[key] ?? 0;
  seconds = () => (this.list.length ? (this.list.at(-1).at - this.list[0].at) / 1000 : 0);
  rate = (key) => (this.list.length > 1 ? (this.list.at(-1)[key] - this.list[0][key]) / this.seconds() : 0);
}

export class Samples {
  constructor(mesh) {
    Object.assign(this, { mesh, list: [], phase: "before", going: true });
  }

  start() {
    this.done = (async () => {
      while (this.going) {
        const began = Date.now();
        try {
          this.list.push(await this.take());
        } catch {
          // a page that does not answer in time is left out
        }
        await pause(Math.max(0, EVERY_MS - (Date.now() - began)));
      }
    })();
  }

  async stop() {
    this.going = false;
    await this.done;
  }

  async take() {
    this.processes ??= await this.mesh.processes();
    this.ops ??= await this.mesh.opsPort("broker-1");
    const text = await (await fetch(`http://127.0.0.1:${this.ops}/metrics`, { signal: AbortSignal.timeout(3000) })).text();
    const metric = (name) => Number(text.match(new RegExp(`^${name} (\\S+)$`, "m"))?.[1] ?? 0);
    const account = (state) => [...text.matchAll(new RegExp(`^tracemesh_account_events\\{.*state="${state}"\\} (\\S+)$`, "gm"))].reduce((sum, [, value]) => sum + Number(value), 0);
    const memory = Object.fromEntries(this.processes.filter(({ pid }) => pid).map(({ name, pid }) => [name, resident(pid)]));
    return {
      at: Date.now(), phase: this.phase, memory,
      queueBytes: metric("tracemesh_broker_queue_bytes"), spilledBytes: metric("tracemesh_broker_spilled_bytes"),
      queued: account("queued"), stored: account("stored"), received: account("received"),
    };
  }

  of = (phase) => new Part(this.list.filter((sample) => sample.phase === phase));
  last = () => this.list.at(-1) ?? { queued: Infinity };
  names = () => [...new Set(this.list.flatMap(({ memory }) => Object.keys(memory)))];

  line() {
    const { queueBytes, spilledBytes, received, memory } = this.last();
    const sum = Object.entries(memory).reduce((total, [name, bytes]) => total + (actors.includes(name.replace(/-\d+$/, "")) ? bytes : 0), 0);
    return `${received} events accepted; ${(queueBytes / 1048576).toFixed(0)} MiB in Redis, ${(spilledBytes / 1048576).toFixed(0)} MiB spilled; actors ${(sum / 1048576).toFixed(0)} MiB`;
  }
}
