// GET v3/scores: values of the score's own type, groups of fields, filters, cursors, strict parameters.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { event, get, id, ingest } from "../lib/mesh.mjs";

const environment = id("w").slice(0, 20);
const traceId = id("t"), observationId = id("o"), sessionId = id("session");
const at = (n) => new Date(Date.now() - 60_000 + n * 1000).toISOString();
let receipt;

before(async () => {
  const score = (n, body) => event("score-create", { id: `${traceId}-${n}`, environment, name: `n${n}`, ...body }, at(n));
  const { body, headers } = await ingest([
    event("trace-create", { id: traceId, environment }),
    score(0, { traceId, value: 0.5, comment: "why", metadata: { a: 1 } }),
    score(1, { traceId, observationId, value: "good", dataType: "CATEGORICAL" }),
    score(2, { traceId, value: 1, dataType: "BOOLEAN" }),
    score(3, { sessionId, value: "long", dataType: "TEXT" }),
    score(4, { traceId, value: 2 }),
  ]);
  assert.deepEqual(body.errors, []);
  receipt = headers.get("x-tracemesh-receipt");
});

const list = (query) => get(`/api/public/v3/scores?after=${receipt}&environment=${environment}&${query}`);
const names = async (query) => {
  const { status, body } = await list(query);
  assert.equal(status, 200, JSON.stringify(body));
  return body.data.map(({ name }) => name).join(" ");
};

test("each value is of its own type, newest first", async () => {
  const { body } = await list("");
  assert.deepEqual(body.data.map(({ value, dataType }) => [value, dataType]), [
    [2, "NUMERIC"], ["long", "TEXT"], [true, "BOOLEAN"], ["good", "CATEGORICAL"], [0.5, "NUMERIC"],
  ]);
  assert.deepEqual(Object.keys(body.data[0]).sort(), ["createdAt", "dataType", "environment", "id", "name", "projectId", "source", "timestamp", "updatedAt", "value"]);
});

test("groups add their fields, and the subject is what is scored", async () => {
  const { body } = await list("fields=details,subject,annotation");
  const of = (n) => body.data.find(({ name }) => name === `n${n}`);
  assert.deepEqual([of(0).comment, of(0).metadata, of(0).configId, of(0).queueId, of(0).authorUserId], ["why", { a: 1 }, null, null, null]);
  assert.deepEqual(of(0).subject, { kind: "trace", id: traceId });
  assert.deepEqual(of(1).subject, { kind: "observation", id: observationId, traceId });
  assert.deepEqual(of(3).subject, { kind: "session", id: sessionId });
});

test("filters", async () => {
  assert.equal(await names("name=n1,n2"), "n2 n1");
  assert.equal(await names("dataType=numeric"), "n4 n0");
  assert.equal(await names("dataType=NUMERIC&valueMin=1&valueMax=2"), "n4");
  assert.equal(await names("dataType=NUMERIC&value=0.5,7"), "n0");
  assert.equal(await names("dataType=BOOLEAN&value=true"), "n2");
  assert.equal(await names("dataType=CATEGORICAL&value=good"), "n1");
  assert.equal(await names(`sessionId=${sessionId}`), "n3");
  assert.equal(await names(`traceId=${traceId}&observationId=${observationId}`), "n1");
  assert.equal(await names("authorUserId=nobody"), "");
  assert.equal(await names("source=api&fromTimestamp=" + encodeURIComponent(at(-100))), "n4 n3 n2 n1 n0");
});

test("pages by cursor", async () => {
  const first = (await list("limit=3")).body;
  assert.equal(first.meta.limit, 3);
  assert.match(first.meta.cursor, /^[\w-]+$/);
  const second = (await list(`limit=3&cursor=${first.meta.cursor}`)).body;
  assert.deepEqual(second.data.map(({ name }) => name), ["n1", "n0"]);
  assert.deepEqual(second.meta, { limit: 3 });
});

test("what is wrong is said", async () => {
  for (const query of ["page=1", "userId=x", "limit=0", "limit=101", "cursor=x", "value=1", "dataType=BOOLEAN&value=maybe", "valueMin=1",
    "traceId=a&sessionId=b", "observationId=o"])
    assert.equal((await list(query)).status, 400, query);
});
