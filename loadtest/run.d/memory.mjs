// Resident memory of processes with their children: now, their share of what several processes have in common, and the
// most since it was last asked to forget.
import { readFileSync, writeFileSync } from "node:fs";
import { tree } from "../../tests/faults.d/processes.mjs";

const KIB = 1024;

/** Pages that children share with their parent are counted once. */
function sum(pid, of) {
  return tree(pid).reduce((total, each, i) => {
    try {
      const text = readFileSync(`/proc/${each}/status`, "utf8");
      const field = (name) => Number(text.match(new RegExp(`^${name}:\\s+(\\d+)`, "m"))?.[1] ?? 0) * KIB;
      return total + (i === 0 ? field(of) : Math.max(0, field(of) - field("RssFile") - field("RssShmem")));
    } catch {
      return total; // it has ended
    }
  }, 0);
}

/** A page that several processes have counts in each for its part (the kernel's Pss): the sum is what they take together. */
function shareOf(pid) {
  return tree(pid).reduce((total, each) => {
    try {
      return total + Number(readFileSync(`/proc/${each}/smaps_rollup`, "utf8").match(/^Pss:\s+(\d+)/m)?.[1] ?? 0) * KIB;
    } catch {
      return total; // it has ended
    }
  }, 0);
}

const each = (processes, of) => Object.fromEntries(processes.map(({ name, pid }) => [name, sum(pid, of)]));

export const resident = (processes) => each(processes, "VmRSS");
export const share = (processes) => Object.fromEntries(processes.map(({ name, pid }) => [name, shareOf(pid)]));
export const peak = (processes) => each(processes, "VmHWM");

/** The most is counted from now on. */
export function forgetPeaks(processes) {
  for (const pid of processes.flatMap((process) => tree(process.pid)))
    try {
      writeFileSync(`/proc/${pid}/clear_refs`, "5");
    } catch {
      // it has ended, or is another user's: then its peak is of its whole life
    }
}
