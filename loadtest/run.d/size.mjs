// The constants of `tracemesh size`, as the C table actors/supervisor/size.def, from one result.
import { readFileSync } from "node:fs";
import { basename } from "node:path";

const TEXTS = { otlp: 1024, "otlp-large": 20480 };
const named = { ingest: "ingest", broker: "broker", validate: "validate", batch: "batch", write: "write", nginx: "nginx", redis: "Redis", store: "ClickHouse" };

const file = process.argv[2];
const { scenarios } = JSON.parse(readFileSync(file, "utf8"));
const [small, large] = Object.keys(TEXTS).map((name) => {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (!found) throw new Error(`${file} has no scenario ${name}`);
  return found;
});
const perEvent = (scenario, perRow) => ((perRow * scenario.rows) / scenario.events).toFixed(2);
const both = (of) => [small, large].map((scenario) => perEvent(scenario, of(scenario))).join(", ");

console.log(`/* What an observation costs, measured; written by loadtest/size from
 * loadtest/results/${basename(file)}, scenarios otlp and otlp-large:
 * at SIZE_BYTES of input and output. SIZE_COST: microseconds of CPU. SIZE_STORED: bytes on disk. */
// clang-format off: a table
SIZE_RUN("${basename(file, ".json")}")
SIZE_BYTES(${2 * TEXTS.otlp}, ${2 * TEXTS["otlp-large"]})
SIZE_STORED(${both((s) => s.stored_bytes_per_row)})`);
for (const [kind, name] of Object.entries(named)) console.log(`SIZE_COST("${name}", ${both((s) => s.cpu_us_per_row[kind] ?? 0)})`);
