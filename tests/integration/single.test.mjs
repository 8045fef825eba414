// The endpoints of SDKs from before the batch API: one trace, observation or score a request; beside the batch API on
// the same entities.
import assert from "node:assert/strict";
import { test } from "node:test";
import { authorization, event, eventually, get, id, ingest, now, publicKey, readTrace, url } from "../lib/mesh.mjs";

async function send(method, path, body, headers = { authorization }) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`${url}/api/public/${path}`, { method, headers: { "content-type": "application/json", ...headers }, body: text });
  const answer = await response.text();
  let parsed = answer;
  try {
    parsed = JSON.parse(answer);
  } catch {
    // some answers are plain text
  }
  return { status: response.status, headers: response.headers, body: parsed };
}
const post = (path, body, headers) => send("POST", path, body, headers);
const patch = (path, body, headers) => send("PATCH", path, body, headers);

/** The answer's id; the answer says that it is queued. */
async function sent(answering) {
  const { status, headers, body } = await answering;
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual(Object.keys(body), ["id"]);
  assert.match(headers.get("x-tracemesh-receipt"), /^[0-9a-f]{32}-/);
  return body.id;
}

const observation = (observationId, enough = () => true) =>
  eventually(async () => {
    const { status, body } = await get(`/api/public/observations/${observationId}`);
    return status === 200 && enough(body) && body;
  });

const observationsOf = async (traceId) => (await get(`/api/public/observations?traceId=${traceId}`)).body.data;

test("a trace with a span, a generation, an event and a score, each sent alone", async () => {
  const traceId = await sent(post("traces", { name: "old", userId: "u", metadata: { a: 1 }, tags: ["x"], input: { q: "?" } }));
  assert.match(traceId, /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  const [spanId, generationId, eventId] = [id("span"), id("generation"), id("event")];
  assert.equal(await sent(post("spans", { id: spanId, traceId, name: "s", startTime: now(-2000), input: [1] })), spanId);
  const generation = { id: generationId, traceId, parentObservationId: spanId, name: "g", startTime: now(-1500), model: "gpt-4o" };
  Object.assign(generation, { prompt: [{ role: "user", content: "hi" }], completion: "ho", usage: { promptTokens: 3, completionTokens: 4 } });
  assert.equal(await sent(post("generations", { ...generation, modelParameters: { temperature: 0.5 } })), generationId);
  assert.equal(await sent(post("events", { id: eventId, traceId, name: "e", level: "WARNING", statusMessage: "hm" })), eventId);
  const scoreId = await sent(post("scores", { id: "", traceId, observationId: generationId, name: "quality", value: 0.5, comment: "so" }));
  const trace = await readTrace(traceId, (body) => body.observations.length === 3 && body.scores.length === 1);
  assert.deepEqual([trace.name, trace.userId, trace.tags, trace.input], ["old", "u", ["x"], { q: "?" }]);
  const by = Object.fromEntries(trace.observations.map((found) => [found.id, found]));
  assert.deepEqual([by[spanId].type, by[spanId].input], ["SPAN", [1]]);
  assert.deepEqual([by[generationId].type, by[generationId].input[0].content, by[generationId].output], ["GENERATION", "hi", "ho"]);
  assert.deepEqual([by[generationId].usageDetails.input, by[generationId].usageDetails.output, by[generationId].parentObservationId], [3, 4, spanId]);
  assert.deepEqual([by[eventId].type, by[eventId].level, by[eventId].statusMessage], ["EVENT", "WARNING", "hm"]);
  assert.deepEqual([trace.scores[0].id, trace.scores[0].value, trace.scores[0].source], [scoreId, 0.5, "API"]);
});

test("a patch at once after its post, without the trace, adds to the observation where it stands", async () => {
  const traceId = id("t");
  const [spanId, generationId] = [id("span"), id("generation")];
  await sent(post("spans", { id: spanId, traceId, name: "s", startTime: now(), input: "in" }));
  await sent(patch("spans", { spanId, endTime: now(1000), output: "out" }));
  await sent(post("generations", { id: generationId, traceId, name: "g", startTime: now(), prompt: "p" }));
  await sent(patch("generations", { generationId, endTime: now(2000), completion: "c", usage: { input: 5, output: 6, unit: "TOKENS" } }));
  const span = await observation(spanId, (body) => body.output);
  assert.deepEqual([span.traceId, span.input, span.output, span.name], [traceId, "in", "out", "s"]);
  assert.ok(span.latency > 0.5, String(span.latency));
  const generation = await observation(generationId, (body) => body.output);
  assert.deepEqual([generation.traceId, generation.input, generation.output, generation.usageDetails.total], [traceId, "p", "c", 11]);
  assert.deepEqual(await observationsOf(spanId), [], "no row of its own");
});

test("a patch of a span that was posted without a trace finds it too", async () => {
  const spanId = await sent(post("spans", { name: "alone", startTime: now() }));
  await sent(patch("spans", { spanId, output: "late" }));
  const span = await observation(spanId, (body) => body.output);
  assert.deepEqual([span.name, span.output], ["alone", "late"]);
});

test("a patch of what nobody sent is told to come back; one that names its trace is taken", async () => {
  const spanId = id("span");
  const { status, headers, body } = await patch("spans", { spanId, output: "x" });
  assert.deepEqual([status, headers.get("retry-after")], [503, "1"]);
  assert.match(body.message, /trace is not known/);
  const traceId = id("t");
  await sent(patch("spans", { spanId, traceId, output: "x" }));
  assert.equal((await observation(spanId)).traceId, traceId);
});

test("posts, patches and batches side by side on one observation become one row", async () => {
  const [traceId, spanId] = [id("t"), id("span")];
  const keys = Array.from({ length: 24 }, (_, i) => `k${i}`);
  await sent(post("spans", { id: spanId, traceId, name: "first", startTime: now() }));
  await Promise.all(
    keys.map((key, i) => {
      const body = { metadata: { [key]: i } };
      if (i % 3 === 0) return sent(patch("spans", { spanId, ...body }));
      if (i % 3 === 1) return sent(post("spans", { id: spanId, traceId, ...body }));
      return ingest([event("span-update", { id: spanId, traceId, ...body })]);
    }),
  );
  const span = await observation(spanId, (body) => Object.keys(body.metadata ?? {}).length === keys.length);
  assert.deepEqual([span.name, span.traceId], ["first", traceId]);
  keys.forEach((key, i) => assert.equal(span.metadata[key], i));
  assert.equal((await observationsOf(traceId)).length, 1);
});

test("a trace posted again is the same trace", async () => {
  const traceId = id("t");
  await sent(post("traces", { id: traceId, name: "a", metadata: { a: 1 } }));
  await ingest([event("trace-create", { id: traceId, metadata: { b: 2 } })]);
  await sent(post("traces", { id: traceId, name: "c" }));
  const trace = await readTrace(traceId, (body) => body.name === "c" && body.metadata.b);
  assert.deepEqual(trace.metadata, { a: 1, b: 2 });
});

test("what is wrong is refused by the member's name", async () => {
  const rows = [
    ["POST", "traces", { name: 1 }, ["name"]],
    ["POST", "spans", { startTime: "yesterday" }, ["startTime"]],
    ["PATCH", "spans", { output: 1 }, ["spanId"]],
    ["PATCH", "generations", { id: "x" }, ["generationId"]],
    ["POST", "generations", { usage: { input: 1.5 } }, ["usage", "input"]],
    ["POST", "events", { level: "LOUD" }, ["level"]],
    ["POST", "events", [], []],
    ["POST", "scores", { name: "n", value: 1 }, []],
    ["POST", "scores", { name: "n", value: 1, traceId: "t", source: "EVAL" }, ["source"]],
    ["POST", "scores", { name: "n", value: 1, traceId: "t", source: "ANNOTATION" }, ["configId"]],
  ];
  for (const [method, path, body, member] of rows) {
    const answer = await send(method, path, body);
    assert.deepEqual([answer.status, answer.body.message], [400, "Invalid request data"], `${path} ${JSON.stringify(body)}`);
    assert.deepEqual(answer.body.error[0].path, member, JSON.stringify(answer.body));
    assert.equal(answer.headers.get("x-tracemesh-receipt"), null);
  }
  const broken = await post("spans", '{"id":');
  assert.deepEqual([broken.status, broken.body], [400, "Invalid JSON"]);
});

test("each path takes its own methods; reading stays where it was", async () => {
  for (const [method, path] of [["PATCH", "traces"], ["PATCH", "scores"], ["PATCH", "events"], ["PUT", "spans"], ["GET", "spans"], ["DELETE", "generations"]]) {
    const answer = await send(method, path, method === "GET" ? undefined : {});
    assert.deepEqual([answer.status, answer.body.message], [405, "Method not allowed"], `${method} ${path}`);
  }
  for (const path of ["traces", "scores"]) {
    const list = await get(`/api/public/${path}?limit=1`);
    assert.deepEqual([list.status, Array.isArray(list.body.data)], [200, true], path);
  }
});

test("a public key alone may score, and nothing else", async () => {
  const bearer = { authorization: `Bearer ${publicKey}` };
  const traceId = id("t");
  const scoreId = await sent(post("scores", { traceId, name: "thumb", value: 1, dataType: "BOOLEAN" }, bearer));
  for (const [method, path] of [["POST", "traces"], ["POST", "spans"], ["PATCH", "spans"], ["POST", "generations"], ["PATCH", "generations"], ["POST", "events"]]) {
    const answer = await send(method, path, { id: "x", spanId: "x", generationId: "x", traceId }, bearer);
    assert.deepEqual([answer.status, answer.body.message], [403, "Access denied - insufficient permissions for this endpoint"], path);
  }
  const score = event("score-create", { id: id("s"), traceId, name: "batch", value: 1 });
  const other = event("trace-create", { id: traceId });
  const batch = await ingest([score, other], bearer);
  assert.deepEqual(batch.body.successes, [{ id: score.id, status: 201 }]);
  assert.deepEqual(batch.body.errors.map(({ id, status, error }) => [id, status, error]), [[other.id, 401, "Access Scope Denied"]]);
  const found = await eventually(async () => {
    const { status, body } = await get(`/api/public/scores/${scoreId}`);
    return status === 200 && body;
  });
  assert.deepEqual([found.value, found.stringValue], [1, "True"]);
  for (const headers of [{}, { authorization: "Bearer pk-nobody" }]) assert.equal((await post("scores", { traceId, name: "n", value: 1 }, headers)).status, 401);
});
