// Links between network namespaces: this one and one more each, a `wire` (wire.c) between them.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

const run = promisify(execFile);
const ip = (...words) => run("ip", words);

/** The namespaces of tests/faults alone: it runs in some of its own, where what it makes touches nobody. */
export const needsNamespaces = () =>
  process.getuid() !== 0 ? "needs root, for network namespaces" : process.env.TM_FAULTS_PRIVATE ? "" : "runs in tests/faults only, in namespaces of its own";

export class Wire {
  /** `here` and `there`: addresses of the two ends, in one /24. */
  constructor(program, name, here, there) {
    Object.assign(this, { program, name, here, there });
  }

  async open() {
    const { name, here, there } = this;
    await ip("netns", "add", name);
    this.child = spawn(this.program, [name, name], { stdio: ["pipe", "pipe", "inherit"] });
    this.child.stdout.setEncoding("utf8");
    await this.answered();
    await ip("address", "add", `${here}/24`, "dev", name);
    await ip("link", "set", name, "up");
    await ip("-n", name, "link", "set", "lo", "up");
    await ip("-n", name, "address", "add", `${there}/24`, "dev", name);
    await ip("-n", name, "link", "set", name, "up");
    await ip("-n", name, "route", "add", "default", "via", here);
  }

  async answered() {
    const [line] = await once(this.child.stdout, "data");
    if (line !== "ok\n") throw new Error(`wire: ${line}`);
  }

  /** What it is like from now on, for packets "there" or "back": {delay, jitter, loss, doubled, kbit, from, to}. */
  async is(way, conditions = {}) {
    const text = Object.entries(conditions).map(([name, value]) => ` ${name}=${value}`);
    this.child.stdin.write(`${way}${text.join("")}\n`);
    await this.answered();
  }

  async bothWays(conditions) {
    await this.is("there", conditions);
    await this.is("back", conditions);
  }

  /** As a cable that is pulled out: this end knows it at once. */
  unplug() {
    return ip("link", "set", this.name, "down");
  }

  plug() {
    return ip("link", "set", this.name, "up");
  }

  /** Words before a command that is to run at the other end, as the user of `uid` and `gid`. */
  beyond({ uid, gid }) {
    return ["nsenter", `--net=/run/netns/${this.name}`, `--setuid=${uid}`, `--setgid=${gid}`];
  }

  async close() {
    if (!this.child) return;
    this.child.stdin.end();
    await once(this.child, "close");
    await ip("netns", "delete", this.name);
  }
}
