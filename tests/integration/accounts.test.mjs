// Of every event accepted it is known what became of it; and it is said when that does not add up.
import assert from "node:assert/strict";
import { test } from "node:test";
import { event, eventually, id, ingest, now, processes, project, readTrace, tracemesh } from "../lib/mesh.mjs";
import { redis } from "../lib/stores.mjs";

const tried = (...words) => {
  try {
    return { status: 0, text: tracemesh(...words) };
  } catch (error) {
    return { status: error.status, text: error.stdout + error.stderr };
  }
};

/** {received, stored, rejected, queued, dead, dropped, missing} of the tests' project. */
function account() {
  const lines = tried("accounts").text.split("\n");
  const names = lines[0].split(/ +/).slice(1);
  const values = (lines.find((line) => line.startsWith(`${project} `)) ?? "").split(/ +/).slice(1).map(Number);
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? 0]));
}

test("every event accepted is counted as received, then as stored; a refused one as neither", async () => {
  const before = account();
  const traceId = id("counted");
  const { body } = await ingest([
    event("trace-create", { id: traceId }),
    event("span-create", { id: id("o"), traceId, name: "one" }),
    { id: id("bad"), type: "span-create", timestamp: now(), body: { id: 7 } },
  ]);
  assert.deepEqual([body.successes.length, body.errors.length], [2, 1]);
  await readTrace(traceId, (trace) => trace.observations.length === 1);
  await eventually(() => account().queued === 0);
  const after = account();
  assert.equal(after.received - before.received, 2);
  assert.equal(after.stored - before.stored, 2);
  assert.equal(after.missing, 0);
  assert.match(tracemesh("accounts"), /adds up/);
});

test("accounts that do not add up are said by accounts, the broker's readiness and doctor, until they do", async () => {
  const add = (events) => redis("HINCRBY", "tracemesh:{q1}:accounts", `received ${project}`, String(events));
  add(3);
  try {
    const said = tried("accounts");
    assert.equal(said.status, 1);
    assert.match(said.text, new RegExp(`project ${project} has 3 events received of which nobody knows what became`));
    await eventually(() => /WRONG +no actor warns: broker-1: warns: accounts: project/.test(tried("doctor").text), 20000);
    assert.ok(processes().every(({ state, ready }) => state !== "up" || ready !== "no"), "they make nobody less ready");
  } finally {
    add(-3);
  }
  await eventually(() => /ok +no actor warns/.test(tried("doctor").text), 20000);
});
