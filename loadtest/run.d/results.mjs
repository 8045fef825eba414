// What one run found, as files: JSON for programs, a table and a chart for people.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chart } from "./chart.mjs";

/** Our own processes: the rest is stores, nginx and what measures. */
export const actors = ["ingest", "broker", "validate", "batch", "write", "web", "canary"];
const count = (number) => Math.round(number).toLocaleString("en");
const row = (cells) => `| ${cells.join(" | ")} |`;
const table = (heads, rows) => [row(heads), row(heads.map((_, i) => (i ? "--:" : "---"))), ...rows.map(row)].join("\n");
export const sumOf = (object, pick = (value) => value) => Object.values(object).reduce((sum, value) => sum + pick(value), 0);

export function kindsOf(scenarios, part) {
  return [...new Set(scenarios.flatMap((scenario) => Object.keys(scenario[part])))];
}

function rates(scenarios) {
  return table(
    ["scenario", "accepted, rows/s", "committed, rows/s", "MB/s", "floor, rows/s", "of the floor", "bytes stored per row"],
    scenarios.map((s) => [s.name, count(s.accepted_rows_s), count(s.committed_rows_s), s.mb_s.toFixed(1), s.floor ? count(s.floor.rows_s) : "", s.ratio ? s.ratio.toFixed(2) : "", count(s.stored_bytes_per_row)]),
  );
}

function cpu(scenarios) {
  const kinds = kindsOf(scenarios, "cpu_us_per_row");
  return table(
    ["CPU-seconds per million rows", ...kinds, "all", "floor's store"],
    scenarios.map((s) => [s.name, ...kinds.map((kind) => (s.cpu_us_per_row[kind] ?? 0).toFixed(1)), sumOf(s.cpu_us_per_row).toFixed(0), s.floor ? s.floor.store_us_per_row.toFixed(1) : ""]),
  );
}

function times(scenarios) {
  const of = ({ p50_ms, p99_ms, p999_ms }) => [p50_ms, p99_ms, p999_ms].map((ms) => ms.toFixed(0));
  return table(
    ["ms", "accepted p50", "p99", "p99.9", "visible p50", "p99", "p99.9", "samples"],
    scenarios.map((s) => [s.name, ...of(s.acceptance), ...of(s.visible), s.visible.samples]),
  );
}

function memory(scenarios) {
  const kinds = kindsOf(scenarios, "memory");
  const idle = (s, kind) => s.memory[kind]?.idle_mib ?? 0;
  const shared = (s, kind) => s.memory[kind]?.idle_share_mib ?? 0;
  const most = (s, kind) => s.memory[kind]?.peak_mib ?? 0;
  const ours = (s, of) => actors.reduce((sum, kind) => sum + of(s, kind), 0);
  const line = (name, s, of) => [name, ...kinds.map((kind) => of(s, kind).toFixed(0)), ours(s, of).toFixed(0)];
  return table(["resident, MiB", ...kinds, "actors together"], [line("idle", scenarios[0], idle), line("idle, shared pages once", scenarios[0], shared), ...scenarios.map((s) => line(`${s.name}, most`, s, most))]);
}

function others(scenarios) {
  const lines = [];
  for (const s of scenarios) {
    if (s.silent_connections !== undefined) lines.push(`${s.name}: ${count(s.silent_connections)} connections open at the end, ${s.silent_lost} lost.`);
    if (s.slow_requests !== undefined) lines.push(`${s.name}: ${count(s.slow_requests)} slow requests answered, ${s.slow_failed} not.`);
    if (s.reads !== undefined) lines.push(`${s.name}: ${count(s.reads)} reads, p50 ${s.read_p50_ms.toFixed(0)} ms, p99 ${s.read_p99_ms.toFixed(0)} ms, ${s.reads_failed} failed.`);
    if (s.refused_again) lines.push(`${s.name}: ${count(s.refused_again)} requests were told to come again.`);
    if (!s.whole) lines.push(`**${s.name}: not whole**: missing ${s.missing}, doubled ${s.doubled}, wrong ${s.wrong} of its traces.`);
  }
  return lines.join("\n\n");
}

export function markdown(result, picture) {
  const { machine: m, scenarios } = result;
  const busy = Math.max(result.load_before[0], 0) > 0.5 ? " **Others used the machine before it began: compare pairs, not numbers.**" : "";
  return `# ${result.label}

${result.began.slice(0, 16).replace("T", " ")} UTC, commit ${result.commit}${result.changed ? " with changes" : ""}; ${m.cores} cores (${m.cpu}), ${m.memory_gib} GiB, Linux ${m.kernel}; stores and load
generator on the same cores. Load average ${result.load_before.join(", ")} at the start, ${result.load_after.join(", ")} at the end.${busy}

${scenarios.map((s) => `- ${s.name}: ${s.what}, ${s.seconds} s`).join("\n")}

![chart](${picture})

${rates(scenarios)}

${cpu(scenarios)}

${times(scenarios)}

${memory(scenarios)}

${others(scenarios)}
`;
}

/** Writes <date>-<label>.{json,md,svg}; returns the markdown. */
export function write(result, folder) {
  const name = `${result.began.slice(0, 10)}-${result.label.replace(/[^\w.-]+/g, "-")}`;
  const text = markdown(result, `${name}.svg`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(result, null, 1)}\n`);
  writeFileSync(join(folder, `${name}.md`), text);
  writeFileSync(join(folder, `${name}.svg`), chart(result));
  return text;
}
