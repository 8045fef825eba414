// The command: plans, inserts in parts with a progress bar, and says what is there.
import { parseArgs } from "node:util";
import { clickhouse, settings } from "./target.mjs";
import { longEvery, longHas, longTracesSql, observationsSql, perTrace, scoresSql, tracesSql } from "./tables.mjs";

const help = `loadtest/seed [options]     into a running tracemesh (its data folder from TRACEMESH_DATA)

  --observations N  how many, ten a trace (10000000)
  --days N          over how many days, until now (30)
  --project ID      of this project (the one of LANGFUSE_INIT_PROJECT_ID)

Every 20,000th trace has 1,010 observations. The same options at the same time give the same rows. CLICKHOUSE_URL, and
CLICKHOUSE_USER and CLICKHOUSE_PASSWORD, name a ClickHouse of one's own.
`;
const { values } = parseArgs({
  options: { observations: { type: "string", default: "10000000" }, days: { type: "string", default: "30" }, project: { type: "string" }, help: { type: "boolean" } },
});
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}

const plan = {
  project: values.project ?? settings().LANGFUSE_INIT_PROJECT_ID,
  total: Math.max(1, Math.floor(Number(values.observations) / perTrace)),
  days: Number(values.days),
  until: Date.now() * 1000,
};
if (!/^[\w.-]+$/.test(plan.project ?? "")) throw new Error("no project: --project ID, or TRACEMESH_DATA of a running tracemesh");

// Slice after slice of time, as it would arrive: what is inserted later overlaps little with what is there.
const slice = longEvery;
const work = [
  [tracesSql, 1],
  [observationsSql, perTrace],
  [longTracesSql, longHas / longEvery],
  [scoresSql, 1],
];

function bar(done, began) {
  const share = done / plan.total, width = 30, filled = Math.round(share * width);
  const rate = (done * perTrace) / ((Date.now() - began) / 1000);
  const line = `${"█".repeat(filled)}${"░".repeat(width - filled)} ${String(done * perTrace).padStart(9)} observations, ${Math.round(rate)}/s`;
  process.stderr.write(process.stderr.isTTY ? `\r${line}` : "");
  if (done === plan.total) process.stderr.write(process.stderr.isTTY ? "\n" : `${line}\n`);
}

const began = Date.now();
for (let from = 0; from < plan.total; from += slice) {
  const count = Math.min(slice, plan.total - from);
  for (const [sql, rows] of work) await clickhouse(sql(plan, from * rows, Math.ceil(count * rows)));
  bar(from + count, began);
}
const sizes = "SELECT table, sum(rows), formatReadableSize(sum(data_uncompressed_bytes)), formatReadableSize(sum(bytes_on_disk)) FROM system.parts WHERE active AND table IN ('traces', 'observations', 'scores') GROUP BY table ORDER BY table";
console.log(await clickhouse(`${sizes} FORMAT PrettyCompactMonoBlock`));
