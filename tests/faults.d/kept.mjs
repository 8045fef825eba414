// A process of the mesh outside the supervisor's care: started, and again when it dies.
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { pause } from "./wait.mjs";

const AGAIN_MS = 50;
const END_MS = 15000;

export class Kept {
  /** `words` is the command; `log` takes what it prints; `options` are spawn's. */
  constructor(words, log, options) {
    this.words = words;
    this.log = log;
    this.options = options;
  }

  start() {
    const log = openSync(this.log, "a");
    const [program, ...rest] = this.words;
    this.wanted = true;
    this.child = spawn(program, rest, { ...this.options, stdio: ["ignore", log, log] });
    closeSync(log);
    this.ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.once("error", (error) => console.error(`${program}: ${error.message}`));
    this.child.once("exit", () => this.wanted && setTimeout(() => this.wanted && this.start(), AGAIN_MS));
  }

  get pid() {
    return this.child.pid;
  }

  async stop() {
    if (!this.child?.pid) return;
    this.wanted = false;
    this.child.kill("SIGCONT");
    this.child.kill("SIGTERM");
    await Promise.race([this.ended, pause(END_MS)]);
    this.child.kill("SIGKILL");
    await this.ended;
  }
}
