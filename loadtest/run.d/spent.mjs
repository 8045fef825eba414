// CPU time and context switches of processes with their children since they began, and how many files and threads they have.
import { readdirSync, readFileSync } from "node:fs";
import { tree } from "../../tests/faults.d/processes.mjs";

const TICK_MS = 10;

function switchesOf(pid) {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    const status = readFileSync(`/proc/${pid}/task/${thread}/status`, "utf8");
    return sum + [...status.matchAll(/ctxt_switches:\s+(\d+)/g)].reduce((total, [, count]) => total + Number(count), 0);
  }, 0);
}

function of(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { cpu_ms: (Number(fields[11]) + Number(fields[12])) * TICK_MS, switches: switchesOf(pid), files: readdirSync(`/proc/${pid}/fd`).length, threads: Number(fields[17]) };
}

export function spent(processes) {
  const sum = { cpu_ms: 0, switches: 0, files: 0, threads: 0 };
  return Object.fromEntries(
    processes.map(({ name, pid }) => [
      name,
      tree(pid).reduce((total, each) => {
        try {
          const more = of(each);
          return Object.fromEntries(Object.keys(sum).map((key) => [key, total[key] + more[key]]));
        } catch {
          return total; // it has ended
        }
      }, sum),
    ]),
  );
}
