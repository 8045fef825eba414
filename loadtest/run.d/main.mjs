// The command: plays what is chosen, one after the other, and writes the results.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { play } from "./play.mjs";
import { command, repo } from "./private.mjs";
import { chosen, scenarios } from "./scenarios.mjs";
import { write } from "./results.mjs";

const help = `loadtest/run [options]

  --scenario NAME   may be given several times (all)
  --seconds N       of each load (10; light and half go on for three times as long)
  --label TEXT      in the name of the files (run)
  --build FOLDER    whose dist/bin has the programs to measure (build); generator and floor are this checkout's
  --out FOLDER      where the files go (loadtest/results)

Scenarios:
${Object.entries(scenarios).map(([name, { what }]) => `  ${name.padEnd(12)} ${what}`).join("\n")}

Settings of the processes come from the environment. Each scenario has a fresh tracemesh on ports of its own, gone
afterwards; the floor (rows straight into the same store, a fresh one, for as long) is measured right after it. Exit status 0 only when
every event accepted was stored once.
`;

const text = { type: "string" };
const { values } = parseArgs({
  options: {
    help: { type: "boolean", short: "h" }, scenario: { ...text, multiple: true, default: [] }, seconds: { ...text, default: "10" },
    label: { ...text, default: "run" }, build: { ...text, default: `${repo}/build` }, out: { ...text, default: `${repo}/loadtest/results` },
  },
});

const git = (...words) => {
  try {
    return execFileSync("git", ["-C", repo, ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
};

function machine() {
  const model = () => {
    try {
      return readFileSync("/proc/cpuinfo", "utf8").match(/^model name\s*: (.*)$/m)?.[1];
    } catch {
      return undefined;
    }
  };
  return { cores: cpus().length, cpu: model() ?? cpus()[0]?.model ?? "", memory_gib: Number((totalmem() / 2 ** 30).toFixed(1)), kernel: release() };
}

async function main() {
  const names = chosen(values.scenario);
  const began = new Date();
  const result = {
    label: values.label, began: began.toISOString(), commit: git("rev-parse", "--short", "HEAD"), changed: git("status", "--porcelain", "--untracked-files=no") !== "",
    machine: machine(), load_before: loadavg().map((number) => Number(number.toFixed(2))), scenarios: [],
  };
  for (const name of names) {
    const scenario = scenarios[name];
    const of = scenario.of && result.scenarios.find((done) => done.name === scenario.of[0]);
    const rate = of && of.committed_events_s * scenario.of[1];
    const seconds = Number(values.seconds) * (scenario.longer ?? 1);
    const played = await play(name, scenario, { seconds, build: resolve(values.build), rate, say: (line) => console.log(line) });
    result.scenarios.push(played);
    console.log(`${name}: ${played.committed_rows_s} rows/s${played.ratio ? `, ${(played.ratio * 100).toFixed(0)} % of the floor` : ""}${played.whole ? "" : `\nNOT WHOLE:\n${played.complaint}`}`);
  }
  result.load_after = loadavg().map((number) => Number(number.toFixed(2)));
  console.log(`\n${write(result, values.out)}`);
  return result.scenarios.every(({ whole }) => whole) ? 0 : 1;
}

await command(values, help, main);
