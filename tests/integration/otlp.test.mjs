// OTLP over HTTP, through nginx: both encodings, what is refused and in which words, and what spans become.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { deflateSync, gzipSync } from "node:zlib";
import protobuf from "protobufjs";
import { authorization, get, id, post, processes, publicKey, readTrace, repo, url } from "../lib/mesh.mjs";

const path = "/api/public/otel/v1/traces";
const json = "application/json", binary = "application/x-protobuf";
const root = new protobuf.Root();
root.resolvePath = (from, file) => `${repo}/proto/${file}`;
await root.load("otlp/trace_service.proto");
const type = (name) => root.lookupType(`opentelemetry.proto.collector.trace.v1.${name}`);

const hex = (bytes) => randomBytes(bytes).toString("hex");
const nanos = (ms) => `${BigInt(Math.round(ms)) * 1000000n}`;
const began = Date.now() - 1000;
const value = (v) => (typeof v === "number" ? { intValue: `${v}` } : typeof v === "boolean" ? { boolValue: v } : { stringValue: v });
const attributes = (of) => Object.entries(of).map(([key, v]) => ({ key, value: value(v) }));
const span = (traceId, { of = {}, ...more } = {}) => ({
  traceId, spanId: hex(8), name: "span", startTimeUnixNano: nanos(began), endTimeUnixNano: nanos(began + 250), attributes: attributes(of), ...more,
});
const exportOf = (...spans) => ({ resourceSpans: [{ resource: { attributes: attributes({ "service.name": "shop" }) }, scopeSpans: [{ scope: { name: "test", version: "1" }, spans }] }] });

/** The same export in protobuf: ids as bytes. */
function packed(request) {
  const bytes = (text) => (text === undefined ? undefined : Buffer.from(text, "hex"));
  const spanOf = (s) => ({ ...s, traceId: bytes(s.traceId), spanId: bytes(s.spanId), parentSpanId: bytes(s.parentSpanId) });
  const resourceSpans = request.resourceSpans.map((r) => ({ ...r, scopeSpans: r.scopeSpans.map((s) => ({ ...s, spans: s.spans.map(spanOf) })) }));
  return Buffer.from(type("ExportTraceServiceRequest").encode(type("ExportTraceServiceRequest").fromObject({ resourceSpans })).finish());
}

async function send(body, headers = {}, where = path) {
  const response = await fetch(url + where, { method: "POST", headers: { authorization, "content-type": json, ...headers }, body });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}
const sendJson = async (request, headers, where) => {
  const answer = await send(typeof request === "string" ? request : JSON.stringify(request), headers, where);
  return { ...answer, body: JSON.parse(answer.bytes) };
};

test("a span sent as JSON is an observation and a trace", async () => {
  const traceId = hex(16), sessionId = id("session");
  const generation = span(traceId, { name: "chat", of: { "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 4, "user.id": "ada", "session.id": sessionId } });
  const { status, body, headers } = await sendJson(exportOf(generation));
  assert.equal(status, 200);
  assert.deepEqual(body, {});
  assert.equal(headers.get("content-type"), json);
  assert.ok(headers.get("x-tracemesh-receipt"));
  const trace = await readTrace(traceId, (t) => t.observations.length === 1 && t.userId === "ada");
  assert.equal(trace.name, "chat");
  assert.equal(trace.sessionId, sessionId);
  const [observation] = trace.observations;
  assert.equal(observation.type, "GENERATION");
  assert.equal(observation.model, "gpt-4o");
  assert.deepEqual(observation.usageDetails, { input: 10, output: 4, total: 14 });
  assert.ok(observation.calculatedTotalCost > 0);
  assert.equal(observation.latency, 0.25);
});

test("protobuf says the same, on both paths, and zipped in any of three ways", async () => {
  const zips = { identity: (b) => b, gzip: gzipSync, deflate: deflateSync, zstd: storedZstd };
  for (const [encoding, zip] of Object.entries(zips)) {
    const traceId = hex(16), child = hex(8);
    const parent = span(traceId, { name: "root" });
    const body = packed(exportOf(parent, span(traceId, { spanId: child, parentSpanId: parent.spanId, name: "child", of: { "input.value": "in" } })));
    const answer = await send(zip(body), { "content-type": binary, ...(encoding === "identity" ? {} : { "content-encoding": encoding }) }, encoding === "gzip" ? "/v1/traces" : path);
    assert.equal(answer.status, 200, `${encoding}: ${answer.bytes}`);
    assert.equal(answer.headers.get("content-type"), binary);
    assert.equal(answer.bytes.length, 0);
    const trace = await readTrace(traceId, (t) => t.observations.length === 2);
    const found = trace.observations.find((o) => o.id === child);
    assert.equal(found.parentObservationId, parent.spanId);
    assert.equal(found.input, "in");
    assert.equal(trace.name, "root");
  }
});

/** A field of protobuf that holds bytes. */
function field(number, bytes) {
  const head = [(number << 3) | 2];
  let left = bytes.length;
  for (; left > 127; left >>= 7) head.push((left & 127) | 128);
  return Buffer.concat([Buffer.from([...head, left]), bytes]);
}

/** A zstd frame of blocks that are stored as they are. */
function storedZstd(bytes) {
  const parts = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), Buffer.alloc(4)];
  parts[1].writeUInt32LE(bytes.length);
  for (let at = 0; at < bytes.length; at += 65536) {
    const block = bytes.subarray(at, at + 65536), head = Buffer.alloc(3);
    head.writeUIntLE((block.length << 3) | (at + 65536 >= bytes.length ? 1 : 0), 0, 3);
    parts.push(head, block);
  }
  return Buffer.concat(parts);
}

test("spans that cannot be stored are said and cost nothing else", async () => {
  const traceId = hex(16);
  const bad = [span(hex(15)), span("00".repeat(16)), span(traceId, { spanId: hex(7) })];
  const answer = await send(packed(exportOf(span(traceId), ...bad)), { "content-type": binary });
  assert.equal(answer.status, 200);
  const { partialSuccess } = type("ExportTraceServiceResponse").decode(answer.bytes);
  assert.equal(Number(partialSuccess.rejectedSpans), 3);
  assert.match(partialSuccess.errorMessage, /resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[1\]\.traceId/);
  const other = await sendJson(exportOf(span(traceId), { name: "no ids" }));
  assert.equal(other.body.partialSuccess.rejectedSpans, "1");
  assert.match(other.body.partialSuccess.errorMessage, /spans\[1\]\.traceId/);
  await readTrace(traceId, (t) => t.observations.length === 2);
});

test("refusals are in the protocol's words, in the encoding of the request", async () => {
  const good = exportOf(span(hex(16)));
  const cases = [
    [await sendJson("{", {}), 400, /Failed to parse OTel JSON Trace/],
    [await sendJson({ resourceSpans: {} }), 400, /resourceSpans: expected an array/],
    [await sendJson(exportOf(span(hex(16), { attributes: 1 }))), 400, /attributes: expected an array/],
    [await sendJson(good, { "content-type": "text/plain" }), 400, /Invalid content type/],
    [await sendJson(good, { "x-langfuse-ingestion-version": "5" }), 400, /Unsupported x-langfuse-ingestion-version: "5"/],
    [await sendJson(good, { authorization: "" }), 401, /No authorization header/],
    [await sendJson(good, { authorization: `Bearer ${publicKey}` }), 403, /insufficient permissions/],
  ];
  for (const [answer, status, words] of cases) {
    assert.equal(answer.status, status, `${answer.bytes}`);
    assert.match(answer.body.error, words);
    assert.equal(answer.body.message, answer.body.error);
  }
  const whole = packed(good);
  const truncated = await send(whole.subarray(0, whole.length - 3), { "content-type": binary });
  assert.equal(truncated.status, 400);
  assert.equal(truncated.headers.get("content-type"), binary);
  assert.equal(truncated.bytes[1], 3, "INVALID_ARGUMENT");
  assert.match(`${truncated.bytes}`, /Failed to parse OTel Protobuf Trace/);
  assert.deepEqual((await sendJson({})).body, {});
});

test("metrics and logs are taken and thrown away", async () => {
  for (const where of ["/api/public/otel/v1/metrics", "/v1/logs"]) assert.equal((await sendJson({}, {}, where)).status, 200);
});

test("hostile bodies are answered, and nobody dies of them", async () => {
  const before = processes().map((p) => `${p.name} ${p.restarts}`);
  const levels = Array.from({ length: 160 });
  const deep = levels.reduce((inner) => ({ arrayValue: { values: [inner] } }), { stringValue: "x" });
  assert.equal((await sendJson(exportOf(span(hex(16), { attributes: [{ key: "deep", value: deep }] })))).status, 400);
  const deepBytes = levels.reduce((inner) => field(5, field(1, inner)), field(1, Buffer.from("x")));
  const deepSpan = Buffer.concat([field(1, randomBytes(16)), field(2, randomBytes(8)), field(9, field(2, deepBytes))]);
  const deepExport = [2, 2, 1].reduce((inner, number) => field(number, inner), deepSpan);
  assert.equal((await send(deepExport, { "content-type": binary })).status, 400);
  const many = hex(16);
  assert.equal((await send(packed(exportOf(span(many, { attributes: Array.from({ length: 100000 }, (_, i) => ({ key: `k${i}`, value: { intValue: `${i}` } })) }))), { "content-type": binary })).status, 200);
  await readTrace(many, (t) => t.observations.length === 1);
  for (const bytes of [randomBytes(1000), Buffer.alloc(1000, 0xff), Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])])
    assert.equal((await send(bytes, { "content-type": binary })).status, 400);
  const bomb = gzipSync(Buffer.alloc(100 << 20));
  assert.equal((await send(bomb, { "content-type": binary, "content-encoding": "gzip" })).status, 413);
  assert.equal((await send(gzipSync(deepExport).subarray(0, 40), { "content-type": binary, "content-encoding": "gzip" })).status, 400);
  assert.deepEqual(processes().map((p) => `${p.name} ${p.restarts}`), before);
});

test("times of zero and of the far future are stored as something", async () => {
  const traceId = hex(16);
  await sendJson(exportOf(span(traceId, { startTimeUnixNano: "0", endTimeUnixNano: "0" }), span(traceId, { startTimeUnixNano: "18446744073709551615" })));
  await readTrace(traceId, (t) => t.observations.length === 2);
});

test("spans of one trace come from services in any order, children before their parents", async () => {
  const traceId = hex(16), parent = hex(8), sessionId = id("session");
  const child = span(traceId, { parentSpanId: parent, name: "child", of: { "langfuse.session.id": sessionId } });
  await sendJson(exportOf(child));
  await readTrace(traceId, (t) => t.sessionId === sessionId);
  await sendJson(exportOf(span(traceId, { spanId: parent, name: "parent", of: { "langfuse.trace.tags": "a,b", "langfuse.observation.input": "asked" } })));
  const trace = await readTrace(traceId, (t) => t.observations.length === 2 && t.name === "parent");
  assert.deepEqual(trace.tags, ["a", "b"]);
  assert.equal(trace.input, "asked");
  assert.equal(trace.sessionId, sessionId);
  const listed = await get(`/api/public/traces?sessionId=${sessionId}&limit=100`);
  assert.ok(listed.body.data.some((t) => t.id === traceId));
});

test("a span that is sent again is there once, as it was sent last", async () => {
  const traceId = hex(16), spanId = hex(8);
  for (const name of ["first", "second", "second"]) assert.equal((await sendJson(exportOf(span(traceId, { spanId, name })))).status, 200);
  const trace = await readTrace(traceId, (t) => t.observations[0]?.name === "second");
  assert.equal(trace.observations.length, 1);
});

test("an old SDK and a new one see each other's entities at once", async () => {
  const traceId = hex(16), score = id("score");
  await sendJson(exportOf(span(traceId, { name: "by OTLP" })));
  await post("/api/public/ingestion", { batch: [{ id: id("e"), type: "score-create", timestamp: new Date().toISOString(), body: { id: score, traceId, name: "good", value: 1 } }] });
  const trace = await readTrace(traceId, (t) => t.scores.length === 1 && t.observations.length === 1);
  assert.equal(trace.scores[0].id, score);
});

test("a trace of 50,000 spans", async () => {
  const traceId = hex(16), parent = hex(8);
  const spans = [span(traceId, { spanId: parent, name: "all" }), ...Array.from({ length: 49999 }, () => span(traceId, { parentSpanId: parent, attributes: [] }))];
  for (let at = 0; at < spans.length; at += 10000)
    assert.equal((await send(packed(exportOf(...spans.slice(at, at + 10000))), { "content-type": binary })).status, 200);
  const count = async () => (await get(`/api/public/observations?traceId=${traceId}&limit=1`)).body.meta?.totalItems;
  for (let tries = 0; (await count()) !== 50000; tries++) assert.ok(tries < 2000, `${await count()} of 50000`);
});
