// The command: plays a scenario on a tracemesh of its own, watches all processors with perf meanwhile, draws.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { tree } from "../../tests/faults.d/processes.mjs";
import { pause } from "../../tests/faults.d/wait.mjs";
import { command, Private, repo } from "../run.d/private.mjs";
import { chosen, scenarios } from "../run.d/scenarios.mjs";
import { draw } from "./draw.mjs";
import { fold } from "./fold.mjs";

const help = `loadtest/flame [options]

  --scenario NAME  of loadtest/run (otlp)
  --seconds N      watched, after a start of 3 s (10)
  --label TEXT     in the name of the files (flame)
  --out FOLDER     where <date>-<label>-<scenario>.folded and .svg go (loadtest/results)

The programs are built once more with frame pointers, in build-flame. Each process is a tower of its own; stacks in
ClickHouse's library are short, as it has none. The .folded file opens in speedscope and in Brendan Gregg's tools. Needs root,
or kernel.perf_event_paranoid of -1.
`;
const text = { type: "string" };
const { values } = parseArgs({
  options: { help: { type: "boolean", short: "h" }, scenario: { ...text, default: "otlp" }, seconds: { ...text, default: "10" }, label: { ...text, default: "flame" }, out: { ...text, default: `${repo}/loadtest/results` } },
});
const HERTZ = 199;
const START_MS = 3000;

function run(program, words, options = {}) {
  const child = spawn(program, words.map(String), { stdio: "ignore", ...options });
  child.ended = new Promise((done, fail) => child.once("error", fail).once("close", done));
  return child;
}

/** Names by the ids of all processes there are. */
async function names(mesh, load) {
  const found = new Map([[load.pid, "load"]]);
  for (const { name, pid } of await mesh.processes()) for (const each of tree(pid)) found.set(each, name);
  return found;
}

async function main() {
  const [name] = chosen([values.scenario]).slice(-1);
  const scenario = scenarios[name];
  const mesh = new Private(join(repo, "build-flame"));
  try {
    console.log(`starting, then ${name}: ${scenario.what}`);
    await mesh.start();
    const load = run(`${repo}/build/loadtest/load`, [...scenario.flags, "--seconds", Number(values.seconds) + START_MS / 1000, "--verify=false"], { env: mesh.env });
    await pause(START_MS);
    const file = `${mesh.folder}/perf.data`;
    console.log(`perf, ${values.seconds} s`);
    const perf = run("perf", ["record", "-q", "-a", "-e", "cpu-clock", "-F", HERTZ, "-g", "-o", file, "--", "sleep", values.seconds]);
    const known = await names(mesh, load);
    if ((await perf.ended) !== 0) throw new Error("perf record failed: it needs root, or kernel.perf_event_paranoid of -1");
    const folded = await fold(file, known);
    await load.ended;
    const base = join(values.out, `${new Date().toISOString().slice(0, 10)}-${values.label}-${name}`);
    mkdirSync(values.out, { recursive: true });
    writeFileSync(`${base}.folded`, [...folded].map(([stack, count]) => `${stack} ${count}\n`).join(""));
    writeFileSync(`${base}.svg`, draw(folded, `${name}: all processors, ${values.seconds} s, ${HERTZ} samples a second each`));
    console.log(`${base}.svg\n${base}.folded`);
  } finally {
    await mesh.stop();
  }
}

await command(values, help, main);
