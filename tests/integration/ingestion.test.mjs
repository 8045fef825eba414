// The batch API's door: verdicts per event, refusals, and input nobody should send.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { authorization, event, get, id, ingest, now, post, publicKey, processes, readTrace, url } from "../lib/mesh.mjs";

const path = "/api/public/ingestion";
const trace = (body = {}) => event("trace-create", { id: id("t"), name: "x", ...body });
const restarts = () => processes().map((p) => `${p.name} ${p.restarts}`);

test("each event gets its own verdict, and the good ones are stored", async () => {
  const good = trace();
  const bad = event("span-create", { id: id("o"), startTime: "yesterday" });
  const { status, body } = await ingest([good, bad]);
  assert.equal(status, 207);
  assert.deepEqual(body.successes, [{ id: good.id, status: 201 }]);
  assert.equal(body.errors.length, 1);
  assert.equal(body.errors[0].id, bad.id);
  assert.equal(body.errors[0].status, 400);
  assert.equal(body.errors[0].message, "Invalid request data");
  assert.match(body.errors[0].error, /startTime/);
  await readTrace(good.body.id);
});

test("an empty batch and sdk-log alone are fine", async () => {
  assert.deepEqual((await ingest([])).body, { successes: [], errors: [] });
  assert.deepEqual((await ingest([event("sdk-log", { log: "hello" })])).body, { successes: [], errors: [] });
});

test("every observation type is stored as what it is", async () => {
  const t = trace();
  const types = {
    "event-create": "EVENT", "span-create": "SPAN", "generation-create": "GENERATION", "agent-create": "AGENT",
    "tool-create": "TOOL", "chain-create": "CHAIN", "retriever-create": "RETRIEVER", "evaluator-create": "EVALUATOR",
    "embedding-create": "EMBEDDING", "guardrail-create": "GUARDRAIL",
  };
  const events = Object.keys(types).map((type) => event(type, { id: id("o"), traceId: t.body.id, name: type }));
  assert.equal((await ingest([t, ...events])).body.errors.length, 0);
  const stored = await readTrace(t.body.id, (b) => b.observations.length === events.length);
  for (const observation of stored.observations) assert.equal(observation.type, types[observation.name]);
});

test("an update that overtakes its create gives the same row", async () => {
  const traceId = id("t"), spanId = id("o");
  await ingest([event("span-update", { id: spanId, traceId, endTime: now(1000), output: "late" }, now(500))]);
  await ingest([
    event("trace-create", { id: traceId, name: "x" }),
    event("span-create", { id: spanId, traceId, name: "first", startTime: now(), input: "early" }, now(0)),
  ]);
  const stored = await readTrace(traceId, (b) => b.observations.length === 1 && b.observations[0].name === "first");
  assert.equal(stored.observations[0].output, "late");
  assert.equal(stored.observations[0].input, "early");
});

test("the same batch twice changes nothing", async () => {
  const t = trace({ tags: ["a"] });
  const body = { id: id("o"), traceId: t.body.id, model: "gpt-4o", usage: { input: 10, output: 5 }, endTime: now() };
  const generation = event("generation-create", body);
  await ingest([t, generation]);
  const first = await readTrace(t.body.id, (b) => b.observations.length === 1);
  await ingest([t, generation]);
  const marker = event("span-create", { id: id("o"), traceId: t.body.id, name: "marker" });
  await ingest([marker]); // same trace, so the same way: when it shows, what went before it is stored
  const second = await readTrace(t.body.id, (b) => b.observations.some((o) => o.name === "marker"));
  assert.equal(second.observations.length, 2);
  const again = second.observations.find((o) => o.id === body.id);
  assert.deepEqual(again.usageDetails, first.observations[0].usageDetails);
  assert.equal(second.totalCost, first.totalCost);
});

test("gzip bodies are inflated", async () => {
  const t = trace();
  const { status } = await post(path, gzipSync(JSON.stringify({ batch: [t] })), { "content-encoding": "gzip" });
  assert.equal(status, 207);
  await readTrace(t.body.id);
});

test("authorisation is refused in the reference's words", async () => {
  const none = await fetch(url + path, { method: "POST", body: "{}" });
  assert.equal(none.status, 401);
  assert.match((await none.json()).message, /No authorization header/);
  const basic = "Basic " + Buffer.from(`${publicKey}:nope`).toString("base64");
  const wrong = await post(path, { batch: [] }, { authorization: basic });
  assert.equal(wrong.status, 401);
  assert.match(wrong.body.message, /Invalid credentials/);
  assert.equal((await post(path, { batch: [] }, { authorization: "Digest x" })).status, 401);
});

test("a public key alone may send scores and nothing else", async () => {
  const t = trace();
  await ingest([t]);
  const score = event("score-create", { id: id("s"), traceId: t.body.id, name: "thumbs", value: 1 });
  const { status, body } = await ingest([score, trace()], { authorization: `Bearer ${publicKey}` });
  assert.equal(status, 207);
  assert.equal(body.successes.length, 1);
  assert.equal(body.errors[0].status, 401);
  await readTrace(t.body.id, (b) => b.scores.length === 1);
});

test("other methods, CORS and outer shapes answer as the reference does", async () => {
  const wrong = await fetch(url + path, { headers: { authorization } });
  assert.equal(wrong.status, 405);
  assert.equal((await wrong.json()).message, "Method not allowed");
  const headers = { origin: "http://app.example", "access-control-request-method": "POST" };
  const preflight = await fetch(url + path, { method: "OPTIONS", headers });
  assert.equal(preflight.status, 204);
  assert.ok(["*", "http://app.example"].includes(preflight.headers.get("access-control-allow-origin")));
  const shape = await post(path, { notBatch: 1 });
  assert.equal(shape.status, 400);
  assert.equal(shape.body.message, "Invalid request data");
});

test("hostile JSON is refused and harms nobody", async () => {
  const before = restarts();
  const deep = "[".repeat(10000) + "]".repeat(10000);
  const nested = `{"batch":[{"id":"1","type":"trace-create","timestamp":"${now()}","body":{"id":"d","input":${deep}}}]}`;
  for (const text of ["", "{", "[1,2", '{"batch":[}', "nul", '{"batch":[]}x', nested, '{"batch":"\u0001"}']) {
    const { status } = await post(path, text);
    assert.equal(status, 400, `${text.slice(0, 40)} gave ${status}`);
  }
  assert.equal((await post(path, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]))).status, 400);
  assert.equal((await post(path, JSON.stringify({ batch: [], pad: "x".repeat(21_000_000) }))).status, 413);
  assert.equal((await post(path, gzipSync(Buffer.alloc(50_000_000)), { "content-encoding": "gzip" })).status, 413);
  assert.equal((await post(path, Buffer.from("not gzip"), { "content-encoding": "gzip" })).status, 400);
  assert.deepEqual(restarts(), before);
});

test("odd but valid input is stored as it was meant", async () => {
  const traceId = id("t");
  const body = `{"id":"${traceId}","name":"first","name":"second","input":"a\\u0000b","output":"lone \\ud800 end",
    "metadata":{"big":123456789012345678901234567890,"nul\\u0000key":1},"unknown":{"x":[1]}}`;
  const text = `{"batch":[{"id":"${id("e")}","type":"trace-create","timestamp":"${now()}","body":${body}}]}`;
  const answer = await post(path, text);
  assert.equal(answer.status, 207);
  assert.deepEqual(answer.body.errors, []);
  const stored = await readTrace(traceId);
  assert.equal(stored.name, "second");
  assert.equal(stored.input, "a\u0000b");
  assert.equal(stored.output, "lone \ufffd end");
});

test("wrong types name the field", async () => {
  const cases = { name: 7, tags: "x", public: "yes", userId: {}, timestamp: 5 };
  for (const [field, value] of Object.entries(cases)) {
    const { body } = await ingest([trace({ [field]: value })]);
    assert.equal(body.errors.length, 1, field);
    assert.match(body.errors[0].error, new RegExp(field));
  }
});

test("half a request costs nobody else anything", async () => {
  const { hostname, port } = new URL(url);
  const half = connect(Number(port), hostname);
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Length: 1000\r\n\r\n`;
  half.write(`${head}{"batch"`);
  const t = trace();
  assert.equal((await ingest([t])).status, 207);
  half.destroy();
  await readTrace(t.body.id);
});

test("an unknown path is not found", async () => {
  assert.equal((await get("/api/public/nothing-here")).status, 404);
});

test("an update without a trace is of the one that its request names", async () => {
  const traceId = id("t"), spanId = id("o");
  await ingest([
    event("span-update", { id: spanId, output: "before", endTime: now(1000) }, now(500)),
    event("trace-create", { id: traceId, name: "x" }),
    event("span-create", { id: spanId, traceId, name: "named", startTime: now() }, now(0)),
    event("span-update", { id: spanId, traceId: null, level: "WARNING" }, now(600)),
  ]);
  const { observations } = await readTrace(traceId, (t) => t.observations.length && t.observations[0].level === "WARNING");
  assert.deepEqual(observations.map((o) => [o.id, o.name, o.output]), [[spanId, "named", "before"]]);
  assert.equal((await get(`/api/public/traces/${spanId}`)).status, 404);
});

test("what an SDK says within one millisecond counts in the order it was said", async () => {
  const at = now();
  const ids = Array.from({ length: 30 }, () => id("t"));
  const said = (step) => ids.map((traceId) => event("trace-create", { id: traceId, name: `step ${step}`, metadata: { step } }, at));
  await ingest([...said(1), ...said(2)]);
  await ingest(said(3));
  for (const traceId of ids) {
    const trace = await readTrace(traceId, (t) => t.name === "step 3");
    assert.equal(trace.metadata.step, 3);
  }
});
