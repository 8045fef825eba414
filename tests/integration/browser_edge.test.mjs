// What a browser needs of the ingest endpoints: every answer readable from any origin, nginx's own included; bodies
// whatever their content type; a public key that may only score.
import assert from "node:assert/strict";
import { test } from "node:test";
import { authorization, event, eventually, get, id, now, post, processes, publicKey, readTrace, tracemesh, url } from "../lib/mesh.mjs";
import { signIn } from "../lib/session.mjs";

const ORIGIN = "http://app.example";
const paths = ["ingestion", "traces", "spans", "generations", "events", "scores"];
const call = (path, init = {}) => fetch(`${url}/api/public/${path}`, { ...init, headers: { origin: ORIGIN, ...init.headers } });
const posting = (path, body, headers) => call(path, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) });
const batch = () => ({ batch: [event("trace-create", { id: id("t") })] });

async function readable(answering, status) {
  const answer = await answering;
  const text = await answer.text();
  assert.equal(answer.status, status, text);
  assert.equal(answer.headers.get("access-control-allow-origin"), ORIGIN, `${status}: ${text}`);
  assert.equal(answer.headers.get("access-control-allow-credentials"), null);
  assert.match(answer.headers.get("vary") ?? "", /Origin/);
  return { headers: answer.headers, text };
}

test("a preflight of each path is answered without a key", async () => {
  for (const path of paths) {
    const asked = { "access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type,x-langfuse-sdk-name" };
    const { headers } = await readable(call(path, { method: "OPTIONS", headers: asked }), 204);
    for (const method of ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"]) assert.ok(headers.get("access-control-allow-methods").split(",").includes(method));
    assert.equal(headers.get("access-control-allow-headers"), asked["access-control-request-headers"]);
  }
});

test("what ingest answers is readable, refusals too", async () => {
  const { headers } = await readable(posting("ingestion", batch(), { authorization }), 207);
  assert.match(headers.get("access-control-expose-headers"), /x-tracemesh-receipt/);
  await readable(posting("spans", {}, { authorization }), 200);
  await readable(posting("ingestion", {}, { authorization }), 400);
  await readable(posting("traces", { name: 1 }, { authorization }), 400);
  await readable(posting("ingestion", batch()), 401);
  await readable(posting("spans", {}, { authorization: `Bearer ${publicKey}` }), 403);
  await readable(call("spans", { method: "PUT", body: "{}" }), 405);
  await readable(posting("ingestion", "x".repeat(21_000_000), { authorization }), 413);
  for (const path of ["traces", "spans"]) await readable(posting(path, "x".repeat(21_000_000), { authorization }), 413);
});

test("what nginx answers for an ingest that is not there is readable, and so is its own limit", async () => {
  const running = () => processes().filter(({ name, pid }) => name.startsWith("ingest-") && pid).length;
  const before = running();
  tracemesh("scale", "ingest=0");
  try {
    await eventually(() => running() === 0, 20000);
    for (const path of paths) {
      const { headers } = await readable(posting(path, {}, { authorization }), 503);
      assert.equal(headers.get("retry-after"), "1");
      const preflight = await readable(call(path, { method: "OPTIONS", headers: { "access-control-request-headers": "authorization" } }), 204);
      assert.match(preflight.headers.get("access-control-allow-headers"), /authorization/);
      assert.match(preflight.headers.get("access-control-allow-methods"), /PATCH/);
    }
  } finally {
    tracemesh("scale", `ingest=${before}`);
    await eventually(async () => (await post("/api/public/ingestion", { batch: [] })).status === 207, 20000);
  }
  await readable(posting("ingestion", Buffer.alloc(65 << 20).toString("latin1"), { authorization }), 413);
});

test("JSON is taken whatever its content type, as from fetch with keepalive and without a preflight's help", async () => {
  for (const type of ["text/plain;charset=UTF-8", "application/x-www-form-urlencoded", "application/json"]) {
    const [traceId, spanId] = [id("t"), id("o")];
    const body = { batch: [event("trace-create", { id: traceId, name: type })] };
    await readable(call("ingestion", { method: "POST", keepalive: true, headers: { authorization, "content-type": type }, body: JSON.stringify(body) }), 207);
    await readable(call("spans", { method: "POST", keepalive: true, headers: { authorization, "content-type": type }, body: JSON.stringify({ id: spanId, traceId, startTime: now() }) }), 200);
    assert.equal((await readTrace(traceId, ({ observations, name }) => name && observations.length)).name, type);
  }
});

test("a page with the public key alone may score what it saw, and read nothing", async () => {
  const bearer = { authorization: `Bearer ${publicKey}` };
  const traceId = id("t");
  const { text } = await readable(posting("scores", { traceId, name: "thumb", value: 1 }, bearer), 200);
  const score = await eventually(async () => {
    const { status, body } = await get(`/api/public/scores/${JSON.parse(text).id}`);
    return status === 200 && body;
  });
  assert.equal(score.traceId, traceId);
  assert.ok([401, 403].includes((await get("/api/public/scores", bearer)).status));
  assert.ok([401, 403].includes((await get(`/api/public/traces/${traceId}`, bearer)).status));
});

test("the browser gets an outline of a trace of many observations; a key gets all of it", async () => {
  const traceId = id("outlined");
  const span = (name, body) => event("span-create", { id: `${name}-${traceId}`, traceId, name, startTime: now(-100), ...body });
  await post("/api/public/ingestion", { batch: [event("trace-create", { id: traceId, input: "all of it" }), span("a", { input: "long", metadata: { k: 1 } }), span("b", { level: "ERROR", parentObservationId: `a-${traceId}` })] });
  await readTrace(traceId, ({ observations }) => observations.length === 2);
  const { get: ask } = await signIn();
  const { body } = await ask(`traces/${traceId}`, { outlineFrom: 2 });
  assert.deepEqual([body.isOutline, body.input], [true, "all of it"]);
  const [a, b] = body.observations.sort((one, other) => (one.name < other.name ? -1 : 1));
  assert.deepEqual(Object.keys(a).sort(), ["id", "level", "name", "startTime", "type"]);
  assert.deepEqual([b.level, b.parentObservationId], ["ERROR", a.id]);
  for (const whole of [(await ask(`traces/${traceId}`, { outlineFrom: 3 })).body, (await get(`/api/public/traces/${traceId}?outlineFrom=1`)).body])
    assert.deepEqual([whole.isOutline, whole.observations.find(({ name }) => name === "a").input], [undefined, "long"]);
  assert.equal((await ask(`traces/${traceId}`, { outlineFrom: "many" })).status, 400);
});
