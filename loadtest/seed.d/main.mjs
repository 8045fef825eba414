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
const partRows = 200_000;

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

const work = [
  ["traces", tracesSql, plan.total],
  ["observations", observationsSql, plan.total * perTrace],
  ["long traces", longTracesSql, Math.ceil(plan.total / longEvery) * longHas],
  ["scores", scoresSql, plan.total],
];

function bar(name, done, rows, began) {
  const share = done / rows, width = 30, filled = Math.round(share * width);
  const rate = done / ((Date.now() - began) / 1000);
  const line = `${name.padEnd(13)} ${"█".repeat(filled)}${"░".repeat(width - filled)} ${String(done).padStart(9)} ${Math.round(rate)}/s`;
  process.stderr.write(process.stderr.isTTY ? `\r${line}` : "");
  if (done === rows) process.stderr.write(process.stderr.isTTY ? "\n" : `${line}\n`);
}

for (const [name, sql, rows] of work) {
  const began = Date.now();
  for (let from = 0; from < rows; from += partRows) {
    const count = Math.min(partRows, rows - from);
    await clickhouse(sql(plan, from, count));
    bar(name, from + count, rows, began);
  }
}
const sizes = "SELECT table, sum(rows), formatReadableSize(sum(data_uncompressed_bytes)), formatReadableSize(sum(bytes_on_disk)) FROM system.parts WHERE active AND table IN ('traces', 'observations', 'scores') GROUP BY table ORDER BY table";
console.log(await clickhouse(`${sizes} FORMAT PrettyCompactMonoBlock`));
