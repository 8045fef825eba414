// What is played. Each line is one load of loadtest/load on a fresh tracemesh; `floor`: measured beside it.

const flat = (flags, more = {}) => ({ flags, floor: true, ...more });
const text = (bytes) => ["--text", bytes];
const otlp = (format = "otlp", bytes = 1024) => ["--format", format, ...text(bytes)];

/** `of`: a share of the rate at which that scenario's events were committed, in the same run. `beside`: what else goes on. `env`:
 * settings of the mesh. `each`: how many of each actor there are. */
export const scenarios = {
  "json-small": { what: "batch API, 100 B inputs and outputs", ...flat(["--format", "json", ...text(100)]) },
  json: { what: "batch API, 1 KB", ...flat(["--format", "json", ...text(1024)]) },
  "json-64": { what: "the same from 64 connections instead of 16", ...flat(["--format", "json", ...text(1024), "--connections", 64]) },
  "json-large": { what: "batch API, 20 KB", ...flat(["--format", "json", ...text(20480)]) },
  otlp: { what: "OTLP protobuf, 1 KB, 50 spans a request", ...flat(otlp()) },
  "otlp-large": { what: "OTLP protobuf, 20 KB", ...flat(otlp("otlp", 20480)) },
  "otlp-json": { what: "OTLP JSON, 1 KB", ...flat(otlp("otlp-json")) },
  grpc: { what: "OTLP over gRPC, 1 KB", ...flat(otlp("grpc")) },
  "big-trace": { what: "OTLP, traces of 10,000 observations, one after the other", ...flat([...otlp(), "--observations", 10000]) },
  slow: { what: "batch API at 500 events/s, beside 1,000 connections whose requests trickle for seconds", flags: ["--format", "json", ...text(1024), "--rate", 500], beside: "slow" },
  "otlp-2": { what: "OTLP protobuf, 1 KB, two of each actor", ...flat(otlp(), { each: 2 }) },
  "otlp-4": { what: "the same, four of each", ...flat(otlp(), { each: 4 }) },
  "otlp-8": { what: "the same, eight of each", ...flat(otlp(), { each: 8 }) },
  silent: { what: "batch API at 500 events/s, beside 10,000 connections that asked once and are kept", flags: ["--format", "json", ...text(1024), "--rate", 500], beside: "silent", env: { TRACEMESH_CONNECTIONS: "16384" } },
  readers: { what: "OTLP at half the top rate, beside the reads of loadtest/reading", flags: otlp(), of: ["otlp", 0.5], beside: "readers", seed: 200000 },
  light: { what: "OTLP at 100 events/s", flags: [...otlp(), "--batch", 10, "--rate", 100], longer: 3 },
  half: { what: "OTLP at half the top rate", flags: otlp(), of: ["otlp", 0.5], longer: 3 },
};

/** In the order of the table, with those they take their rate from. */
export function chosen(names) {
  const unknown = names.filter((name) => !scenarios[name]);
  if (unknown.length) throw new Error(`no scenario ${unknown.join(", ")}; there are ${Object.keys(scenarios).join(", ")}`);
  const wanted = new Set(names.length ? names : Object.keys(scenarios));
  for (const name of [...wanted]) if (scenarios[name].of) wanted.add(scenarios[name].of[0]);
  return Object.keys(scenarios).filter((name) => wanted.has(name));
}

/** Blocks are made before, in memory: more rows than ClickHouse takes in the time. Observations of one: what it takes best. */
const FLOOR_BYTES = 6e9;
const FLOOR_ROWS_S = 150000;
const FLOOR_BLOCK = 20000;
const FLOOR_BLOCK_BYTES = 256e6; // the store takes 512 MiB
/** For as long as the load took to be stored: the longer rows come in, the more of them ClickHouse merges meanwhile. */
export function floorFlags(scenario, took_s) {
  const at = (name, fallback) => (scenario.flags.includes(name) ? scenario.flags[scenario.flags.indexOf(name) + 1] : fallback);
  const format = at("--format", "json");
  const bytes = at("--text", 1024);
  const observations = at("--observations", 10);
  const row = 2 * bytes + 600;
  const rows = Math.max(3 * observations, Math.min(Math.ceil(took_s) * FLOOR_ROWS_S, Math.floor(FLOOR_BYTES / row)));
  const block = Math.min(FLOOR_BLOCK, Math.floor(FLOOR_BLOCK_BYTES / row), Math.ceil(rows / 2));
  return ["--format", format === "grpc" ? "otlp" : format, "--text", bytes, "--observations", observations, "--rows", rows, "--block-rows", block, "--seconds", Math.ceil(took_s)];
}
