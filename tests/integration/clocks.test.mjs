// Senders whose clocks are wrong: what is read back before a row is written must not depend on them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { event, eventually, id, ingest, now, processes, readTrace } from "../lib/mesh.mjs";

const whole = (trace) => trace.observations.length === 1 && trace.observations[0].output === "done";

async function restartBatch() {
  const before = processes().find((p) => p.name === "batch-1").pid;
  process.kill(before, "SIGKILL");
  await eventually(() => processes().some((p) => p.name === "batch-1" && p.pid !== before && p.ready === "yes"), 20000);
}

for (const [clock, ahead_ms] of [["right", 0], ["an hour ahead", 3600000], ["a day behind", -86400000]])
  test(`a create that comes again to another owner keeps what an update said; the sender's clock is ${clock}`, async () => {
    const traceId = id("t"), observationId = id("o");
    const create = event("span-create", { id: observationId, traceId, name: "step", startTime: now(ahead_ms) }, now(ahead_ms));
    const update = event("span-update", { id: observationId, traceId, output: "done" }, now(ahead_ms + 1));
    assert.equal((await ingest([create, update])).status, 207);
    await readTrace(traceId, whole);
    await restartBatch();
    assert.equal((await ingest([create])).status, 207);
    const marker = event("score-create", { id: id("s"), traceId, name: "after", value: 1 }); // stored after the repeated create
    assert.equal((await ingest([marker])).status, 207);
    const trace = await readTrace(traceId, (found) => found.scores.length === 1);
    assert.ok(whole(trace), JSON.stringify(trace.observations));
  });
