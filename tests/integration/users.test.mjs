// The lists of users and sessions as the browser asks for them: what is summed up is what was sent, of this project only.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { event, eventually, get, id, ingest, now } from "../lib/mesh.mjs";
import { signIn } from "../lib/session.mjs";
import { makeProject } from "../lib/stores.mjs";

const environment = id("users").slice(0, 20);
const [ann, bob, hostile] = [id("Ann"), id("bob"), `${id("x")}'); DROP TABLE traces; -- /?&#\\ {project_id:String}`];
const session = id("session");
const day = 86_400_000;
let browser;

/** A trace with one generation for each of `costs`, and as many tokens as told. */
function trace(userId, agoMs, costs, more = {}) {
  const traceId = id("t");
  return [
    event("trace-create", { id: traceId, userId, environment, timestamp: now(-agoMs), ...more }),
    ...costs.map((cost, i) =>
      event("generation-create", {
        id: id("o"), traceId, environment, startTime: now(-agoMs + i), usageDetails: { input: 10, output: 5, total: 15 }, costDetails: { total: cost },
      })),
  ];
}

before(async () => {
  browser = await signIn();
  const events = [
    ...trace(ann, 1000, [1, 2], { sessionId: session }),
    ...trace(ann, 3 * day, [4], { sessionId: session }),
    ...trace(bob, 2000, [0.5], { sessionId: session }),
    ...trace(bob, 5000, []),
    ...trace(hostile, 3000, [8]),
    ...trace(undefined, 4000, [100]),
  ];
  const { body, headers } = await ingest(events);
  assert.deepEqual(body.errors, []);
  await get(`/api/public/traces?limit=1&after=${headers.get("x-tracemesh-receipt")}`); // answers when all of it is stored
});

const users = async (query = {}) => {
  const { status, body } = await browser.get("users", { environment, ...query });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};
const sums = ({ id, traceCount, observationCount, totalTokens, totalCost }) => [id, traceCount, observationCount, totalTokens, totalCost];

test("a user is what their traces and observations add up to", async () => {
  const { data, meta } = await users();
  assert.deepEqual(data.map(sums), [[ann, 2, 3, 45, 7], [bob, 2, 1, 15, 0.5], [hostile, 1, 1, 15, 8]]);
  assert.deepEqual(meta, { page: 1, limit: 50, totalItems: 3, totalPages: 1 });
  assert.deepEqual(data[0].environments, [environment]);
  const between = Date.parse(data[0].lastTimestamp) - Date.parse(data[0].firstTimestamp);
  assert.ok(Math.abs(between - 3 * day) < 60_000, `${between} ms between the first and the last`);
});

test("a time range narrows the traces, and with them what is summed up", async () => {
  const { data } = await users({ fromTimestamp: now(-day) });
  assert.deepEqual(sums(data[0]), [ann, 1, 2, 30, 3]);
  const past = await users({ toTimestamp: now(-day) });
  assert.deepEqual(past.data.map(sums), [[ann, 1, 1, 15, 4]]);
});

test("users are ordered by each column, either way", async () => {
  const orders = {
    id: [ann, bob, hostile].sort(),
    firstTimestamp: [ann, bob, hostile],
    lastTimestamp: [hostile, bob, ann],
    totalCost: [bob, ann, hostile],
    traceCount: [hostile, ann, bob], // of two that are alike, by id
    observationCount: [bob, hostile, ann],
    totalTokens: [bob, hostile, ann],
  };
  for (const [column, wanted] of Object.entries(orders)) {
    const ids = async (direction) => (await users({ orderBy: `${column}.${direction}` })).data.map(({ id }) => id);
    assert.deepEqual(await ids("asc"), wanted, column);
    assert.deepEqual(await ids("desc"), [...wanted].reverse(), column);
  }
});

test("users are found by a part of their id, whatever it is made of, and come in pages", async () => {
  assert.deepEqual((await users({ search: ann.toUpperCase() })).data.map(({ id }) => id), [ann]);
  assert.deepEqual((await users({ search: "DROP TABLE traces; -- /?&#\\" })).data.map(({ id }) => id), [hostile]);
  assert.deepEqual((await users({ userId: hostile })).data.map(({ id }) => id), [hostile]);
  assert.deepEqual((await users({ search: "%" })).data, []);
  const second = await users({ limit: 2, page: 2 });
  assert.deepEqual([second.data.map(({ id }) => id), second.meta.totalPages], [[hostile], 2]);
});

test("what is wrong with a question is said of its parameter", async () => {
  for (const [query, path] of [[{ orderBy: "name.asc" }, "orderBy"], [{ orderBy: "id" }, "orderBy"], [{ limit: 101 }, "limit"], [{ fromTimestamp: "yesterday" }, "fromTimestamp"]]) {
    const { status, body } = await browser.get("users", query);
    assert.equal(status, 400, path);
    assert.deepEqual(body.error[0].path, [path]);
  }
});

test("another project's users are not among them", async () => {
  const stranger = id("stranger");
  const other = { authorization: makeProject() };
  assert.deepEqual((await ingest(trace(stranger, 0, [1]), other)).body.errors, []);
  await eventually(async () => (await get(`/api/public/traces?userId=${stranger}`, other)).body.data.length);
  assert.deepEqual((await users({ search: stranger })).data, []);
});

test("sessions tell what they add up to, of all time, and whose they are", async () => {
  const wanted = [session, 3, 4, 60, 7.5];
  const list = await browser.get("sessions", { environment });
  assert.deepEqual(list.body.data.map(sums), [wanted]);
  for (const userId of [ann, bob]) assert.deepEqual((await browser.get("sessions", { userId })).body.data.map(sums), [wanted]);
  assert.deepEqual((await browser.get("sessions", { userId: hostile })).body.data, []);
  const one = await browser.get(`sessions/${session}`);
  assert.deepEqual([sums(one.body), one.body.traces.length], [wanted, 3]);
});

test("the public list of sessions is as it was", async () => {
  const { body } = await get(`/api/public/sessions?environment=${environment}`);
  assert.deepEqual(Object.keys(body.data[0]).sort(), ["createdAt", "environment", "id", "projectId"]);
});
