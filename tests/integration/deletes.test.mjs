// DELETE of traces and scores: gone for every reader when it is answered, and nothing else is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { authorization, event, get, id, ingest, url } from "../lib/mesh.mjs";

const remove = async (path, body) => {
  const response = await fetch(url + path, {
    method: "DELETE", headers: { authorization, ...(body && { "content-type": "application/json" }) }, body: body && JSON.stringify(body),
  });
  return { status: response.status, body: await response.json().catch(() => null) };
};

async function send() {
  const traceId = id("t"), spanId = id("o"), scoreId = id("s");
  const { body, headers } = await ingest([
    event("trace-create", { id: traceId, name: "x", sessionId: `session-${traceId}` }),
    event("span-create", { id: spanId, traceId, name: "x" }),
    event("score-create", { id: scoreId, traceId, name: "q", value: 1 }),
  ]);
  assert.deepEqual(body.errors, []);
  const receipt = headers.get("x-tracemesh-receipt");
  assert.equal((await get(`/api/public/traces/${traceId}?after=${receipt}`)).status, 200);
  return { traceId, spanId, scoreId };
}
const statuses = async ({ traceId, spanId, scoreId }) =>
  Promise.all([`traces/${traceId}`, `observations/${spanId}`, `scores/${scoreId}`, `sessions/session-${traceId}`].map(async (path) => (await get(`/api/public/${path}`)).status));

test("a trace goes with its observations, scores and session", async () => {
  const [gone, kept] = [await send(), await send()];
  assert.deepEqual(await remove(`/api/public/traces/${gone.traceId}`), { status: 200, body: { message: "Trace deleted successfully" } });
  assert.deepEqual(await statuses(gone), [404, 404, 404, 404]);
  assert.deepEqual(await statuses(kept), [200, 200, 200, 200]);
});

test("many at once, unknown ones among them", async () => {
  const all = [await send(), await send()];
  const traceIds = [...all.map(({ traceId }) => traceId), ...Array.from({ length: 900 }, () => id("unknown"))];
  assert.deepEqual(await remove("/api/public/traces", { traceIds }), { status: 200, body: { message: "Traces deleted successfully" } });
  for (const one of all) assert.deepEqual(await statuses(one), [404, 404, 404, 404]);
});

test("a score goes alone", async () => {
  const one = await send();
  assert.equal((await remove(`/api/public/scores/${one.scoreId}`)).status, 202);
  assert.deepEqual(await statuses(one), [200, 200, 404, 200]);
});

test("what is deleted can be sent again", async () => {
  const { traceId } = await send();
  await remove(`/api/public/traces/${traceId}`);
  const { headers } = await ingest([event("trace-create", { id: traceId, name: "again" })]);
  const { body } = await get(`/api/public/traces/${traceId}?after=${headers.get("x-tracemesh-receipt")}`);
  assert.equal(body.name, "again");
});

test("what is wrong is said", async () => {
  for (const body of [{}, { traceIds: "x" }, { traceIds: [] }, { traceIds: [1] }, { traceIds: Array(1001).fill("x") }]) {
    const answer = await remove("/api/public/traces", body);
    assert.deepEqual([answer.status, answer.body.message], [400, "Invalid request data"]);
  }
});
