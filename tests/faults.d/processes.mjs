// What the kernel knows of processes: parents, children, signals to a whole tree.
import { readdirSync, readFileSync } from "node:fs";

/** Parent by pid; what has ended meanwhile is left out. */
function parents() {
  const found = new Map();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)))
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      found.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // it has ended
    }
  return found;
}

export const parentOf = (pid) => parents().get(pid);

/** `pid` and all that it started, parents first. */
export function tree(pid) {
  const all = parents();
  const found = [pid];
  for (let i = 0; i < found.length; i++)
    for (const [child, parent] of all) if (parent === found[i]) found.push(child);
  return found;
}

/** Signals processes; those that have ended meanwhile are no error. */
export function signal(pids, name) {
  for (const pid of pids)
    try {
      process.kill(pid, name);
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
}
