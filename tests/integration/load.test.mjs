// The load generator: whatever format it speaks, all it sends is taken and stored once; and two results compared.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { repo } from "../lib/mesh.mjs";
import { chart } from "../../loadtest/run.d/chart.mjs";
import { markdown } from "../../loadtest/run.d/results.mjs";

const folder = mkdtempSync(join(tmpdir(), "tracemesh-load."));
after(() => rmSync(folder, { recursive: true }));

const run = (program, ...words) =>
  new Promise((done) => execFile(join(repo, program), words.map(String), (error, stdout, stderr) => done({ status: error ? error.code : 0, output: stdout + stderr })));

// Spans of one trace in several requests, several traces in one, each with its rate.
const loads = {
  "the batch API": { flags: ["--format", "json"], rows: 12 },
  "OTLP in protobuf": { flags: ["--format", "otlp"], rows: 11 },
  "OTLP in JSON": { flags: ["--format", "otlp-json"], rows: 11 },
  "OTLP over gRPC": { flags: ["--format", "grpc"], rows: 11 },
  "OTLP, a trace in many requests": { flags: ["--format", "otlp", "--observations", 130, "--batch", 7], rows: 131 },
};
for (const [name, { flags, rows }] of Object.entries(loads))
  test(`what load sends is stored once: ${name}`, async () => {
    const file = join(folder, "load.json");
    const { status, output } = await run("build/loadtest/load", ...flags, "--traces", 40, "--seconds", 0, "--text", 300, "--report", file);
    assert.equal(status, 0, output);
    const report = JSON.parse(readFileSync(file, "utf8"));
    assert.equal(report.ok && report.whole, 40, output);
    assert.equal(report.rows, 40 * rows);
    assert.ok(report.processes.some(({ kind, cpu_s }) => kind === "ingest" && cpu_s >= 0));
    assert.ok(report.committed_s >= report.sent_s && report.generator_s > 0);
  });

/** A result with one scenario whose CPU is as given. */
function result(store_us) {
  const memory = { ingest: { idle_mib: 10, peak_mib: 20 } };
  const latency = { p50_ms: 1, p99_ms: 10, p999_ms: 20, samples: 9 };
  const scenario = { name: "otlp", what: "", seconds: 1, accepted_rows_s: 1000, committed_rows_s: 900, mb_s: 2, ratio: 0.5, floor: { rows_s: 1800, store_us_per_row: 20 }, acceptance: latency, visible: latency, cpu_us_per_row: { store: store_us, ingest: 10, generator: 3 }, memory, stored_bytes_per_row: 300, whole: true };
  return { label: "a <b>", began: "2026-01-01T00:00:00.000Z", commit: "abc", machine: { cores: 2, cpu: "x", memory_gib: 4, kernel: "6" }, load_before: [0, 0, 0], load_after: [1, 1, 1], scenarios: [scenario] };
}
function written(name, content) {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

test("a result that is worse by more than allowed is told, and only that", async () => {
  const [before, near, worse] = [written("a.json", result(100)), written("b.json", result(120)), written("c.json", result(150))];
  assert.equal((await run("loadtest/compare", before, near)).status, 0);
  assert.equal((await run("loadtest/compare", worse, before)).status, 0);
  const { status, output } = await run("loadtest/compare", before, worse);
  assert.equal(status, 1);
  assert.match(output, /\| otlp \| CPU of a row, us \| 110 \| 160 \| 1\.45 \| WORSE \|/);
  assert.match(output, /1 of \d+ figures/);
  assert.equal((await run("loadtest/compare", before, worse, "--worse", 60)).status, 0);
  assert.equal((await run("loadtest/compare", before)).status, 64);
});

test("a result is a table and a picture", () => {
  assert.match(markdown(result(100), "x.svg"), /\| otlp \| 1,000 \| 900 \| 2\.0 \| 1,800 \| 0\.50 \| 300 \|/);
  const picture = chart(result(100));
  assert.ok(picture.startsWith("<svg ") && picture.includes("a &#60;b&#62;") && !/NaN|undefined/.test(picture));
});
