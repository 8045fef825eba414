// The command: every figure that is judged, of both, and their ratio; what is worse by more than it may be ends in 1.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { actors, sumOf } from "./results.mjs";

const help = `loadtest/compare A.json B.json [--worse PERCENT]     both of loadtest/run; exit status 1: something of B is worse than in A

  --worse N   by more than so many percent (25)
`;

/** `more`: more is better. `least`: differences of less are none, in the figure's own unit. */
export const judged = [
  { name: "accepted, rows/s", of: (s) => s.accepted_rows_s, more: true, flat: true },
  { name: "committed, rows/s", of: (s) => s.committed_rows_s, more: true, flat: true },
  { name: "of the floor", of: (s) => s.ratio, more: true, flat: true },
  { name: "CPU of a row, us", of: (s) => sumOf(s.cpu_us_per_row) - (s.cpu_us_per_row.generator ?? 0) - (s.cpu_us_per_row.sampler ?? 0) },
  { name: "accepted p99, ms", of: (s) => s.acceptance.p99_ms, least: 5 },
  { name: "visible p99, ms", of: (s) => s.visible.p99_ms, least: 20 },
  { name: "actors' memory, MiB", of: (s) => actors.reduce((sum, kind) => sum + (s.memory[kind]?.peak_mib ?? 0), 0), least: 5 },
  { name: "stored per row, bytes", of: (s) => s.stored_bytes_per_row, least: 10 },
];

/** [{scenario, name, a, b, ratio, worse}]; `worse` in percent says how much is too much. */
export function compare(a, b, worse) {
  const lines = [];
  for (const before of a.scenarios) {
    const after = b.scenarios.find(({ name }) => name === before.name);
    for (const { name, of, more, least = 0, flat } of after ? judged : []) {
      const [x, y] = [of(before), of(after)];
      if (!x || !y || (flat && !before.floor)) continue;
      const loss = more ? x / y : y / x;
      lines.push({ scenario: before.name, name, a: x, b: y, ratio: y / x, worse: loss > 1 + worse / 100 && Math.abs(y - x) > least });
    }
  }
  return lines;
}

function print(a, b, lines) {
  const number = (value) => (value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(2));
  console.log(`A: ${a.label}, ${a.began.slice(0, 16)}, ${a.commit}, load average ${a.load_before[0]}\nB: ${b.label}, ${b.began.slice(0, 16)}, ${b.commit}, load average ${b.load_before[0]}\n`);
  console.log("| scenario | figure | A | B | B/A | |\n| --- | --- | --: | --: | --: | --- |");
  for (const line of lines) console.log(`| ${line.scenario} | ${line.name} | ${number(line.a)} | ${number(line.b)} | ${line.ratio.toFixed(2)} | ${line.worse ? "WORSE" : ""} |`);
}

const { values, positionals } = parseArgs({ options: { help: { type: "boolean", short: "h" }, worse: { type: "string", default: "25" } }, allowPositionals: true });
if (values.help) process.stdout.write(help);
else if (positionals.length !== 2) {
  process.stderr.write(help);
  process.exitCode = 64;
} else {
  const [a, b] = positionals.map((file) => JSON.parse(readFileSync(file, "utf8")));
  const lines = compare(a, b, Number(values.worse));
  print(a, b, lines);
  const bad = lines.filter(({ worse }) => worse).length;
  console.log(`\n${bad ? `${bad} of ${lines.length} figures are worse by more than ${values.worse} %` : `none of ${lines.length} figures is worse by more than ${values.worse} %`}`);
  process.exitCode = bad ? 1 : 0;
}
