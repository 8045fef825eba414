// The command: starts twice, sends single traces, then watches everything do nothing.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { resident, share } from "../run.d/memory.mjs";
import { command, Private, repo } from "../run.d/private.mjs";
import { actors } from "../run.d/results.mjs";
import { single } from "./single.mjs";
import { spent } from "../run.d/spent.mjs";

const help = `loadtest/rest [options]

  --seconds N    of rest that are watched (30)
  --traces N     sent one by one before (40)
  --label TEXT   in the name of the file (rest)
  --out FOLDER   where <date>-<label>.md goes (loadtest/results)

A tracemesh of its own, gone afterwards. CPU and context switches are of a second of rest, of each process with its children; the
canary's trace a minute is among them.
`;
const text = { type: "string" };
const { values } = parseArgs({
  options: { help: { type: "boolean", short: "h" }, seconds: { ...text, default: "30" }, traces: { ...text, default: "40" }, label: { ...text, default: "rest" }, out: { ...text, default: `${repo}/loadtest/results` } },
});

const MIB = 1 << 20;
/** Longer than actors wait before they give memory back, and than batch reads everything back. */
const SETTLED_MS = 15000;
const line = (cells) => `| ${cells.join(" | ")} |`;
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** To the answer of the first trace, and until it is readable. */
async function starts(mesh) {
  const first = await timed(() => mesh.start());
  const one = await single(mesh);
  await mesh.command("down");
  const environment = Object.fromEntries(Object.entries(mesh.env).filter(([name]) => name !== "CLICKHOUSE_URL"));
  const again = await timed(() => mesh.command("up", environment));
  return { first, again, firstTrace: one.visible_ms };
}

async function traces(mesh) {
  const all = [];
  for (let i = 0; i < Number(values.traces); i++) {
    all.push(await single(mesh));
    await pause(200);
  }
  const of = (key) => all.map((each) => each[key]).sort((a, b) => a - b);
  return ["accepted_ms", "visible_ms"].map((key) => [at(of(key), 0.5), at(of(key), 0.99)].map((ms) => ms.toFixed(1)));
}

function page(began, { first, again, firstTrace }, [accepted, visible], rows) {
  const sum = (pick) => rows.filter(({ kind }) => actors.includes(kind)).reduce((total, row) => total + pick(row), 0);
  const cells = ({ name, cpu_ms_s, switches_s, mib, share_mib, files, threads }) => line([name, cpu_ms_s.toFixed(2), switches_s.toFixed(0), mib.toFixed(1), share_mib.toFixed(1), files, threads]);
  const ours = { name: "actors together", ...Object.fromEntries(["cpu_ms_s", "switches_s", "mib", "share_mib", "files", "threads"].map((key) => [key, sum((row) => row[key])])) };
  return `# ${values.label}

${began.slice(0, 16).replace("T", " ")} UTC.

- start, first time, all stores and actors: ${(first / 1000).toFixed(1)} s; its first trace was readable ${firstTrace.toFixed(0)} ms after it was sent
- start again, on what is there: ${(again / 1000).toFixed(1)} s
- single traces: accepted p50 ${accepted[0]}, p99 ${accepted[1]} ms; readable p50 ${visible[0]}, p99 ${visible[1]} ms after they were sent

At rest, for ${values.seconds} s:

${line(["", "CPU, ms a second", "context switches a second", "resident, MiB", "shared pages once", "files", "threads"])}
${line(["---", ...Array(6).fill("--:")])}
${[...rows, ours].map(cells).join("\n")}
`;
}

async function main() {
  const began = new Date().toISOString();
  const mesh = new Private();
  try {
    const started = await starts(mesh);
    await pause(SETTLED_MS);
    const times = await traces(mesh);
    await pause(SETTLED_MS);
    const processes = await mesh.processes();
    const before = spent(processes);
    await pause(Number(values.seconds) * 1000);
    const after = spent(processes);
    const [mib, shared] = [resident(processes), share(processes)];
    const rows = processes.map(({ name, kind }) => {
      const a_second = (key) => (after[name][key] - before[name][key]) / Number(values.seconds);
      return { name, kind, cpu_ms_s: a_second("cpu_ms"), switches_s: a_second("switches"), mib: mib[name] / MIB, share_mib: shared[name] / MIB, files: after[name].files, threads: after[name].threads };
    });
    const result = page(began, started, times, rows);
    mkdirSync(values.out, { recursive: true });
    writeFileSync(join(values.out, `${began.slice(0, 10)}-${values.label}.md`), result);
    console.log(result);
  } finally {
    await mesh.stop();
  }
}

await command(values, help, main);
