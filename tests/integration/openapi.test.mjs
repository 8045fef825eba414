// The document we serve is what we do: it has every operation of the public API and no other, and whatever is sent to
// those, valid or not, the answers are of the status and shape the document says.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { promisify } from "node:util";
import { authorization, event, get, ingest, now, repo, url } from "../lib/mesh.mjs";

// Those of old SDKs and probes, which nobody should begin to use.
const undocumented = new Set(["POST /api/public/traces", "POST /api/public/otel/v1/metrics", "POST /api/public/otel/v1/logs", "ANY /api/public/ready"]);
const operations = (document) =>
  Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)).sort();
let document;

before(async () => {
  document = (await get("/openapi.json", {})).body;
  const events = [0, 1, 2, 3].flatMap((i) => [
    event("trace-create", { id: `openapi-${i}`, name: "x", userId: "u", sessionId: "openapi", tags: ["a"], metadata: { a: 1 }, input: { q: i } }),
    event("generation-create", { id: `openapi-o${i}`, traceId: `openapi-${i}`, name: "g", model: "gpt-4o", startTime: now(), endTime: now(), usage: { input: 1 } }),
    event("score-create", { id: `openapi-s${i}`, traceId: `openapi-${i}`, name: "q", value: i }),
    event("score-create", { id: `openapi-c${i}`, traceId: `openapi-${i}`, name: "c", value: "good", dataType: "CATEGORICAL" }),
  ]);
  const { headers } = await ingest(events);
  await get(`/api/public/traces/openapi-0?after=${headers.get("x-tracemesh-receipt")}`);
});

test("it has what web and ingest route, and nothing else", () => {
  const routed = [...readFileSync(join(repo, "web/server/routes.c"), "utf8").matchAll(/\{METHOD_(\w+), "(\/api\/public[^"]*)"/g)].map(([, method, path]) => `${method} ${path}`);
  const has = operations(document);
  const sent = ["POST /api/public/ingestion", "POST /api/public/otel/v1/traces", "POST /api/public/scores"];
  const wanted = [...routed, ...sent].filter((operation) => !undocumented.has(operation)).map((operation) => operation.replace("ANY", "GET")).sort();
  assert.deepEqual(has, wanted);
});

test("answers are of the statuses and shapes it says, whatever is sent", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tracemesh-openapi-"));
  const { "/api/public/otel/v1/traces": otlp, ...paths } = document.paths; // has fuzzers of its own
  const { post, ...models } = paths["/api/public/models"]; // would price what other tests send
  paths["/api/public/models"] = models;
  writeFileSync(join(folder, "openapi.json"), JSON.stringify({ ...document, paths }));
  const words = ["run", join(folder, "openapi.json"), "--url", url, "-H", `Authorization: ${authorization}`, "--phases", "examples,coverage,fuzzing",
    "--checks", "not_a_server_error,response_schema_conformance,status_code_conformance,content_type_conformance,response_headers_conformance",
    "--max-examples", "25", "--generation-deterministic", "--no-color"];
  try {
    await promisify(execFile)(process.env.TM_SCHEMATHESIS, words, { maxBuffer: 64 << 20, cwd: folder });
  } catch (error) {
    assert.fail(error.stdout?.slice(-8000) ?? String(error));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
