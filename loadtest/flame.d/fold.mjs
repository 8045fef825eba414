// What perf recorded, folded: "process;caller;callee" and how often it was seen there.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const MOST_FRAMES = 60;
/** What the idle loop of a virtual machine is called. */
const IDLE = /^(swapper|idle)$/;

const UNKNOWN = "[unknown]";

const clean = (symbol) => symbol.replace(/;/g, ":").replace(/ /g, "_").slice(0, 80);

/** `names` by process id: of other processes the command's name is taken. */
export async function fold(file, names) {
  const script = spawn("perf", ["script", "-i", file, "-F", "comm,pid,ip,sym"], { stdio: ["ignore", "pipe", "ignore"] });
  const counts = new Map();
  let head = null;
  let frames = [];
  const finish = () => {
    if (head && !IDLE.test(head)) {
      const stack = [head, ...frames.reverse().slice(0, MOST_FRAMES)].join(";");
      counts.set(stack, (counts.get(stack) ?? 0) + 1);
    }
    head = null;
    frames = [];
  };
  for await (const line of createInterface({ input: script.stdout })) {
    const frame = line.match(/^\s+[0-9a-f]+ (.*)$/);
    if (frame && head !== null) {
      if (frame[1] !== UNKNOWN || frames.at(-1) !== UNKNOWN) frames.push(clean(frame[1])); // several say no more than one
    } else if (line.trim() === "") finish();
    else {
      const found = line.match(/^\s*(.*?)\s+(\d+)\s*$/);
      if (found) head = names.get(Number(found[2])) ?? clean(found[1]);
    }
  }
  finish();
  return counts;
}
