// GET v2/observations: groups of fields, cursors, roots, and what is refused.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { event, get, id, ingest } from "../lib/mesh.mjs";

const environment = id("v").slice(0, 20);
const traceId = id("t");
const began = Date.now() - 3600_000;
const at = (ms) => new Date(began + ms).toISOString();
let receipt;

before(async () => {
  const generation = (n, body) =>
    event("generation-create", { id: `${traceId}-${n}`, traceId, environment, name: `g${n}`, startTime: at(Math.floor(n / 2)), ...body });
  const { body, headers } = await ingest([
    event("trace-create", { id: traceId, name: "tale", environment, userId: "ann", sessionId: "s", tags: ["x"], release: "r", public: true }),
    ...[0, 1, 2, 3, 4, 5].map((n) => generation(n, n ? { parentObservationId: `${traceId}-0` } : {})),
    generation(6, {
      startTime: at(5000), endTime: at(7000), completionStartTime: at(5500), model: "gpt-4o", input: '{"a":1}', output: "text",
      modelParameters: { temperature: 1 }, usageDetails: { input: 10, output: 5, total: 15 },
      metadata: { long: "ä".repeat(300), n: 1 }, promptName: "p", promptVersion: 2, level: "WARNING", statusMessage: "hm",
    }),
  ]);
  assert.deepEqual(body.errors, []);
  receipt = headers.get("x-tracemesh-receipt");
});

const list = (query) => get(`/api/public/v2/observations?after=${receipt}&environment=${environment}&${query}`);
const newest = async (query) => (await list(`limit=1&${query}`)).body.data[0];

const core = ["id", "traceId", "startTime", "endTime", "projectId", "parentObservationId", "type", "modelId", "inputPrice", "outputPrice", "totalPrice"];
const groups = {
  core: [],
  basic: ["name", "level", "statusMessage", "version", "environment", "bookmarked", "public", "userId", "sessionId", "isRootObservation"],
  time: ["completionStartTime", "createdAt", "updatedAt"],
  io: ["input", "output"],
  metadata: ["metadata"],
  model: ["providedModelName", "internalModelId", "modelParameters"],
  usage: ["usageDetails", "costDetails", "totalCost", "usagePricingTierName"],
  prompt: ["promptId", "promptName", "promptVersion"],
  metrics: ["latency", "timeToFirstToken"],
  trace_context: ["traceName", "tags", "release"],
};
const keys = (row) => Object.keys(row).sort();

for (const [group, own] of Object.entries(groups))
  test(`the group ${group} has its fields and no others`, async () => {
    assert.deepEqual(keys(await newest(`fields=${group},nonsense`)), [...core, ...own].sort());
  });

test("without fields there are core and basic", async () => {
  assert.deepEqual(keys(await newest("")), [...core, ...groups.basic].sort());
});

test("values are as they were sent, and those of the trace", async () => {
  const row = await newest(`fields=${Object.keys(groups)}`);
  assert.equal(row.input, '{"a":1}');
  assert.equal(row.output, "text");
  assert.deepEqual(row.modelParameters, { temperature: 1 });
  assert.deepEqual(row.metadata, { long: "ä".repeat(300), n: 1 });
  assert.deepEqual([row.latency, row.timeToFirstToken], [2, 0.5]);
  assert.deepEqual(row.usageDetails, { input: 10, output: 5, total: 15 });
  assert.ok(Math.abs(row.totalCost - (10 * 2.5e-6 + 5 * 1e-5)) < 1e-12, row.totalCost);
  assert.deepEqual([row.inputPrice, row.outputPrice, row.totalPrice], ["0.0000025", "0.00001", null]);
  assert.deepEqual([row.traceName, row.tags, row.release, row.userId, row.sessionId, row.public], ["tale", ["x"], "r", "ann", "s", true]);
  assert.deepEqual([row.promptName, row.promptVersion, row.promptId], ["p", 2, null]);
});

test("metadata is cut after 200 characters, unless input and output or a key are asked for", async () => {
  assert.deepEqual((await newest("fields=metadata")).metadata, { long: "ä".repeat(200), n: 1 });
  assert.equal((await newest("fields=metadata&expandMetadata=long")).metadata.long.length, 300);
});

test("pages follow each other by cursor until there is none, equal times included", async () => {
  const seen = [];
  let cursor;
  for (let page = 0; page < 10; page++) {
    const { status, body } = await list(`limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    assert.equal(status, 200);
    seen.push(...body.data.map(({ name }) => name));
    cursor = body.meta.cursor;
    if (!cursor) break;
  }
  assert.deepEqual(seen, ["g6", "g5", "g4", "g3", "g2", "g1", "g0"]);
});

test("a page that ends with the list has no cursor, and one of nothing is empty", async () => {
  assert.deepEqual((await list("limit=7")).body.meta, {});
  assert.deepEqual((await list("limit=0")).body, { data: [], meta: {} });
});

test("roots and children are told apart", async () => {
  const names = async (query) => (await list(query)).body.data.map(({ name }) => name).sort();
  assert.deepEqual(await names("isRootObservation=true"), ["g0", "g6"]);
  assert.deepEqual(await names("parentObservationId="), ["g0", "g6"]);
  assert.deepEqual((await names("isRootObservation=false")).length, 5);
  assert.deepEqual(await names("userId=ann&level=WARNING"), ["g6"]);
  assert.deepEqual(await names("sessionId=other"), []);
});

test("what is wrong is said", async () => {
  for (const [query, message] of [
    ["cursor=bm9uc2Vuc2U", "Invalid cursor format"],
    ["cursor=%25", "Invalid cursor format"],
    ["limit=1001", "Invalid request data"],
    ["limit=x", "Invalid request data"],
    ["isRootObservation=maybe", "Invalid request data"],
    ["parseIoAsJson=true", "parseIoAsJson is not supported: input and output are told as they were sent"],
  ]) {
    const { status, body } = await list(query);
    assert.deepEqual([status, body.message], [400, message], query);
  }
});
