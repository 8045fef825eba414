// What is sent again changes nothing: the same batch or a part of it at once, later, and a file of events a day later,
// when no process remembers any of it.
//
// Compared are whole rows as ClickHouse has them, all columns but three that tell of the sending, not of what was sent:
// row_version (each write has a higher one), fold (when each event came last, which orders events of one moment; no query
// reads these two) and updated_at (when the last event came; updatedAt in the API).
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { event, eventually, get, id, ingest, processes } from "../lib/mesh.mjs";
import { clickhouse } from "../lib/stores.mjs";

const DAY_MS = 24 * 60 * 60 * 1000;
const tables = ["traces", "observations", "scores"];

/** Sends, and returns when it is stored. */
async function store(batch) {
  const { status, headers, body } = await ingest(batch);
  assert.deepEqual([status, body.errors], [207, []]);
  assert.equal((await get(`/api/public/traces?limit=1&after=${headers.get("x-tracemesh-receipt")}`)).status, 200);
}

/** All rows of these traces, as text; their ids begin with `prefix`. */
async function rows(prefix) {
  const found = {};
  for (const table of tables) {
    const column = table === "traces" ? "id" : "trace_id";
    const sql = `SELECT * EXCEPT (row_version, fold, updated_at) FROM ${table} FINAL WHERE startsWith(${column}, {prefix:String})
      ORDER BY id FORMAT JSONEachRow`;
    found[table] = await clickhouse(sql, { prefix });
  }
  return found;
}

/** The first line that differs, rather than all of them. */
function assertSame(actual, expected, message) {
  for (const table of tables) {
    const [is, was] = [actual[table].split("\n"), expected[table].split("\n")];
    was.forEach((line, i) => assert.equal(is[i], line, `${table}, ${message}`));
    assert.equal(is.length, was.length, `${table}, ${message}`);
  }
}

/** What the API says of them: counts and costs. */
async function told(prefix, count) {
  const traces = await Promise.all(
    Array.from({ length: count }, async (_, i) => (await get(`/api/public/traces/${prefix}-${i}`)).body),
  );
  return traces.map(({ totalCost, latency, observations, scores }) => ({
    totalCost, latency, scores: scores.length,
    observations: observations.map((o) => [o.id, o.usageDetails, o.costDetails, o.calculatedTotalCost]),
  }));
}

/** One run of an application, as an SDK tells it in batches: creates, updates that come late, usage and costs, scores. */
function story(prefix, i, at) {
  const traceId = `${prefix}-${i}`, [span, generation, priced] = ["span", "generation", "priced"].map((name) => `${traceId}-${name}`);
  const time = (ms) => new Date(at + ms).toISOString();
  return [
    [
      event("trace-create", { id: traceId, name: "first name", userId: "u", tags: ["b", "a"], metadata: { a: { b: 1 } }, timestamp: time(0) }, time(1)),
      event("span-create", { id: span, traceId, name: "plan", startTime: time(2), input: { q: "é \u0000" } }, time(2)),
      event("generation-create", { id: generation, traceId, parentObservationId: span, name: "ask", startTime: time(3), model: "gpt-4o", input: "hello" }, time(3)),
    ],
    [
      event("generation-update", { id: generation, traceId, endTime: time(900), output: "world", usageDetails: { input: 1000, output: 50, cached: 7 } }, time(900)),
      event("generation-create", { id: priced, traceId, startTime: time(10), endTime: time(20), model: "none of ours", usage: { input: 3, output: 4, unit: "TOKENS" }, costDetails: { input: 0.001, output: 0.25 } }, time(20)),
      event("span-update", { id: span, traceId, endTime: time(950), level: "WARNING", metadata: { late: true } }, time(950)),
      event("trace-create", { id: traceId, name: "second name", tags: ["c"], metadata: { a: { c: 2 } }, output: [1, 2.5] }, time(950)),
      event("trace-create", { id: traceId, release: "1", metadata: { same: "moment" } }, time(950)),
    ],
    [
      event("score-create", { id: `${traceId}-score`, traceId, name: "good", value: 0.9, comment: "yes" }, time(1000)),
      event("score-create", { id: `${traceId}-word`, traceId, observationId: generation, name: "tone", value: "kind", dataType: "CATEGORICAL" }, time(1000)),
    ],
  ];
}

/** What an SDK says of one thing within a millisecond, in two batches: each statement contradicts the one before. */
function tie(prefix, at) {
  const traceId = `${prefix}-0`, observationId = `${traceId}-o`, time = new Date(at).toISOString();
  const said = [1, 2, 3, 4].flatMap((step) => [
    event("trace-create", { id: traceId, name: `name ${step}`, userId: `${step}`, output: { step }, metadata: { deep: { step, [`only ${step}`]: [step] } }, timestamp: time }, time),
    event("tool-create", { id: observationId, traceId, name: `name ${step}`, input: `${step}`, model: `m${step}`, usageDetails: { input: step }, startTime: time }, time),
    event("score-create", { id: `${traceId}-s`, traceId, name: "s", value: step, comment: `${step}` }, time),
  ]);
  return [said.slice(0, 6), said.slice(6)];
}

/** All the process knows is gone; another one takes its place. */
async function restart(name) {
  const { pid } = processes().find((p) => p.name === name);
  process.kill(pid, "SIGKILL");
  await eventually(() => processes().some((p) => p.name === name && p.pid !== pid && p.state === "up" && p.ready === "yes"), 30000);
}

test("the same batch at once and later", async () => {
  const prefix = id("twice");
  const [begin, end] = story(prefix, 0, Date.now() - 5000);
  const batch = [...begin, ...end];
  await Promise.all([store(batch), store(batch), store(batch)]);
  const [first, answer] = [await rows(prefix), await told(prefix, 1)];
  assert.deepEqual(tables.map((table) => first[table].split("\n").length - 1), [1, 3, 0]);
  await store(batch);
  await store(batch.toReversed());
  assertSame(await rows(prefix), first, "once more and backwards");
  assert.deepEqual(await told(prefix, 1), answer);
});

test("a part of what was said within one millisecond, at once and a day later", async () => {
  const prefix = id("tie");
  const batches = tie(prefix, Date.now() - DAY_MS), all = batches.flat();
  for (const batch of batches) await store(batch);
  const first = await rows(prefix);
  const [trace, observation, score] = tables.map((table) => JSON.parse(first[table]));
  assert.deepEqual([trace.name, trace.user_id, trace.output, observation.name, observation.input, score.value], ["name 4", "4", '{"step":4}', "name 4", "4", 4]);
  assert.deepEqual(JSON.parse(trace.metadata.deep), { "only 1": [1], "only 2": [2], "only 3": [3], "only 4": [4], step: 4 });

  for (const one of all.toReversed()) await store([one]);
  assertSame(await rows(prefix), first, "each alone, backwards");
  await restart("batch-1");
  await store(batches[0]);
  assertSame(await rows(prefix), first, "what lost, to an owner that has only the rows");
  await restart("batch-1");
  await Promise.all(all.map((one) => store([one])));
  assertSame(await rows(prefix), first, "each alone, all at once");
});

test("a file of events replayed a day later", async () => {
  const prefix = id("file"), count = 20;
  const runs = Array.from({ length: count }, (_, i) => story(prefix, i, Date.now() - DAY_MS + i * 1000));
  /** Run beside run, the batches of each in their order. */
  const replay = () =>
    Promise.all(
      runs.map(async (batches) => {
        for (const batch of batches) await store(batch);
      }),
    );
  await replay();
  const [first, answer] = [await rows(prefix), await told(prefix, count)];
  assert.deepEqual(tables.map((table) => first[table].split("\n").length - 1), [count, 3 * count, 2 * count]);
  assert.ok(answer.every(({ totalCost }) => totalCost > 0.251), "both generations cost something");

  await restart("batch-1"); // it would know the entities still
  await restart("validate-1");
  await replay();
  assertSame(await rows(prefix), first, "in the order it was written");

  await restart("batch-1");
  await Promise.all(runs.flat().toReversed().map(store));
  assertSame(await rows(prefix), first, "in any order, all at once");
  assert.deepEqual(await told(prefix, count), answer);

  await Promise.all(runs.flat(2).map((one) => store([{ ...one, id: randomUUID() }]))); // an exporter's new envelopes
  assertSame(await rows(prefix), first, "each alone, in envelopes with ids of their own");
});
