// Each body through each door, in turns, so that what else the machine does meets both; twice, and the mean of it.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { doors, exportOf, services, span } from "../../tests/lib/grpc.mjs";
import { authorization, event, eventually, id, opsPort } from "../../tests/lib/mesh.mjs";

const seconds = Number(process.argv[2]);
const direct = `http://127.0.0.1:${Number(process.env.TRACEMESH_PORT) + 2}`;
const ROUNDS = 2, CONNECTIONS = 4, STREAMS = 8; // 32 requests at a time through either door

const frame = (message) => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
};
const traces = (count) => Buffer.from(JSON.stringify({ batch: Array.from({ length: count }, () => event("trace-create", { id: id("t"), name: "load", input: "x".repeat(900) })) }));
const spans = (count) =>
  services.trace.service.Export.requestSerialize(exportOf(Array.from({ length: count }, () => span({ attributes: [{ key: "input.value", value: { stringValue: "x".repeat(900) } }] }))));
const publish = services.ingestion.service.Publish;

function bodies() {
  const json = (count) => ({ bytes: traces(count), type: "application/json", path: "/api/public/ingestion", method: publish.path, wrap: (bytes) => publish.requestSerialize({ sequence: 1, batchJson: bytes }) });
  const otlp = (count) => ({ bytes: spans(count), type: "application/x-protobuf", path: "/api/public/otel/v1/traces", method: services.trace.service.Export.path, wrap: (bytes) => bytes });
  return { "batch, 1 KB": json(1), "batch, 20 KB": json(20), "batch, 1 MB": json(1000), "OTLP, 1 KB": otlp(1), "OTLP, 20 KB": otlp(20), "OTLP, 1 MB": otlp(1000) };
}

async function metrics(kind, ...names) {
  const text = await (await fetch(`http://127.0.0.1:${opsPort(`${kind}-1`)}/metrics`)).text();
  return names.map((name) => [...text.matchAll(new RegExp(`^${name} ([\\d.e+-]+)`, "gm"))].reduce((sum, [, value]) => sum + Number(value), 0));
}
/** The queue's backlog of one run must not be the next one's. */
const settled = () => eventually(async () => (await metrics("broker", "tracemesh_broker_queue_entries"))[0] === 0, 300000);

const answered = { http: 'tracemesh_http_requests_total\\{status="20[07]"\\}', gRPC: 'tracemesh_grpc_calls_total\\{code="OK"\\}' };

async function measure(door, body) {
  const file = `${process.env.WORK}/body`;
  writeFileSync(file, door === "gRPC" ? frame(body.wrap(body.bytes)) : body.bytes);
  const words = ["-D", seconds, "-d", file, "-H", `authorization: ${authorization}`];
  if (door === "gRPC") words.push("-c", CONNECTIONS, "-m", STREAMS, "-H", "te: trailers", "-H", "content-type: application/grpc", `http://${doors.direct}${body.method}`);
  else words.push("--h1", "-c", CONNECTIONS * STREAMS, "-H", `content-type: ${body.type}`, direct + body.path);
  await settled();
  const names = [answered[door], "process_cpu_seconds_total", "process_resident_memory_bytes"];
  const before = await metrics("ingest", ...names);
  const output = execFileSync("h2load", words.map(String), { encoding: "utf8" });
  const [count, cpu, resident] = (await metrics("ingest", ...names)).map((value, i) => (i < 2 ? value - before[i] : value));
  const mean_ms = output.match(/^time for request: +\S+ +\S+ +([\d.]+)(us|ms|s)/m);
  const unit = { us: 0.001, ms: 1, s: 1000 };
  return { rate: count / seconds, cpu_us: (cpu * 1e6) / count, mean_ms: mean_ms ? Number(mean_ms[1]) * unit[mean_ms[2]] : NaN, resident };
}

const probe = async ({ bytes, type, path }) =>
  (await fetch(direct + path, { method: "POST", headers: { authorization, "content-type": type }, body: bytes })).status;
const mean = (runs, of) => runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
const cells = (runs, size) =>
  [mean(runs, (r) => r.rate).toFixed(0), ((mean(runs, (r) => r.rate) * size) / 1e6).toFixed(1), mean(runs, (r) => r.cpu_us).toFixed(0), mean(runs, (r) => r.mean_ms).toFixed(1)].join(" | ");

console.log(`\nAnswered, each being in the durable queue by then; ${CONNECTIONS * STREAMS} at a time, straight at ingest, ${ROUNDS} x ${seconds} s each.\n`);
console.log("| body | door | a second | MB/s | CPU of ingest, us each | mean, ms |\n|---|---|--:|--:|--:|--:|");
for (const [name, body] of Object.entries(bodies())) {
  const runs = { http: [], gRPC: [] };
  if (![200, 207].includes(await probe(body))) {
    console.log(`| ${name} | not served over HTTP | | | | |`);
    continue;
  }
  for (let round = 0; round < ROUNDS; round++) for (const door of Object.keys(runs)) runs[door].push(await measure(door, body));
  for (const door of Object.keys(runs)) console.log(`| ${name} | ${door} | ${cells(runs[door], body.bytes.length)} |`);
}
console.log(`\ningest holds ${((await metrics("ingest", "process_resident_memory_bytes"))[0] / (1 << 20)).toFixed(0)} MiB afterwards`);
