// Tokens of generations that do not say how many they used: counted, priced, and left alone where they were told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { event, id, ingest, readTrace } from "../lib/mesh.mjs";

const time = "2026-03-01T10:00:00.000Z";

/** Sends events of one generation, each in a batch of its own, and reads it back when it is `enough`. */
async function stored(enough, ...bodies) {
  const traceId = id("t"), generation = id("o");
  await ingest([event("trace-create", { id: traceId, timestamp: time, name: "x" }, time)]);
  for (const [type, body] of bodies)
    assert.equal((await ingest([event(type, { id: generation, traceId, startTime: time, ...body })])).status, 207);
  return (await readTrace(traceId, (t) => t.observations.length === 1 && enough(t.observations[0]))).observations[0];
}

test("a generation that does not say its usage has its tokens counted and priced", async () => {
  const told = await stored((o) => o.output, ["generation-create", { model: "gpt-4o", input: "hello world", output: "hello world, hello world" }]);
  assert.deepEqual(told.usageDetails, { input: 2, output: 5, total: 7 });
  assert.deepEqual(told.costDetails, { input: 2 * 2.5e-6, output: 5 * 1e-5, total: 5.5e-5 });
});

test("a chat is counted by its messages", async () => {
  const messages = [{ role: "system", content: "hello world" }, { role: "user", content: "hello world", name: "user" }];
  const told = await stored((o) => o.input, ["generation-create", { model: "gpt-4", input: messages, output: { role: "assistant", content: "hello" } }]);
  assert.equal(told.usageDetails.input, 3 + (3 + 1 + 2) + (3 + 1 + 2 + 1 + 1));
  assert.ok(told.usageDetails.output > 1);
});

test("what comes later is counted when it comes", async () => {
  const told = await stored((o) => o.output, ["generation-create", { model: "gpt-4o", input: "hello world" }], ["generation-update", { output: "hello world" }]);
  assert.deepEqual(told.usageDetails, { input: 2, output: 2, total: 4 });
});

test("usage that was told, in whatever event, stands", async () => {
  const told = await stored((o) => o.usageDetails?.input === 70,
    ["generation-create", { model: "gpt-4o", input: "hello world", output: "hello" }], ["generation-update", { usageDetails: { input: 70 } }]);
  assert.deepEqual(told.usageDetails, { input: 70, total: 70 });
});

test("costs that were told, errors, and models nobody knows have nothing counted", async () => {
  const cases = [{ model: "gpt-4o", costDetails: { input: 1 } }, { model: "gpt-4o", level: "ERROR" }, { model: "no such model" }, {}];
  for (const body of cases) {
    const told = await stored((o) => o.input, ["generation-create", { input: "hello world", ...body }]);
    assert.deepEqual(told.usageDetails, {}, JSON.stringify(body));
  }
});
