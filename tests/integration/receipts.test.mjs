// Receipts: what became of an accepted batch, and reads that wait for it: one's own writes are seen at the first look.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { event, eventually, get, id, ingest, load, now, processes, tracemesh } from "../lib/mesh.mjs";
import { makeProject, redis } from "../lib/stores.mjs";

const AFTER_MS = 10000; // TM_WEB_AFTER_MS
const pid = (name) => processes().find((p) => p.name === name).pid;
const state = async (receipt) => (await get(`/api/public/receipts/${receipt}`)).body;
const readAfter = (traceId, ...receipts) =>
  get(`/api/public/traces/${traceId}?${receipts.map((receipt) => `after=${receipt}`).join("&")}`);

/** Sends a trace with a generation; gives {traceId, receipt}. */
async function send() {
  const traceId = id("t");
  const generation = { id: id("o"), traceId, name: "g", startTime: now(), endTime: now(), usage: { input: 1, output: 2 } };
  const answer = await ingest([event("trace-create", { id: traceId, name: "mine" }), event("generation-create", generation)]);
  assert.equal(answer.status, 207);
  return { traceId, receipt: answer.headers.get("x-tracemesh-receipt") };
}

/** While nothing can be stored. */
async function whileWriteStands(act) {
  const write = pid("write-1");
  process.kill(write, "SIGSTOP");
  try {
    return await act(() => process.kill(write, "SIGCONT"));
  } finally {
    process.kill(write, "SIGCONT");
  }
}

/** What a broker does with an entry refused too often, its account included: its real reasons are rare. The receipt tells
 * where it lies. */
function giveUp(receipt, reason) {
  const [, stream, ms, sequence] = receipt.split("-");
  const script = `local id, entry = ARGV[1], redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1][2]
    local letter = redis.call('XADD', KEYS[3], '*', 'id', id, 'deliveries', 5, 'reason', ARGV[2], unpack(entry))
    redis.call('HSET', KEYS[4], id, 'dead ' .. letter .. ' ' .. ARGV[2])
    if redis.call('XACK', KEYS[1], 'validate', id) == 1 then redis.call('DECRBY', KEYS[2], #entry[2]) end
    redis.call('XDEL', KEYS[1], id)
    for i = 1, #entry, 2 do
      for events, project in string.gmatch(entry[i] == 'a' and entry[i + 1] or '', '(%d+) ([^\\n]*)\\n') do
        redis.call('HINCRBY', KEYS[5], 'queued ' .. project, -events)
        redis.call('HINCRBY', KEYS[5], 'dead ' .. project, events)
      end
    end
    return letter`;
  const keys = ["stream", "bytes", "dead", "fates", "accounts"].map((name) => `tracemesh:{q${stream}}:${name}`);
  return `${stream}:${redis("EVAL", script, "5", ...keys, `${ms}-${sequence}`, reason)}`;
}

let foreign;
before(() => (foreign = { authorization: makeProject() }));
after(async () => {
  tracemesh("dead", "drop", "all");
  await eventually(() => /adds up/.test(tracemesh("accounts")));
});

test("a receipt says queued, then stored and when", async () => {
  const { receipt } = await whileWriteStands(async () => {
    const sent = await send();
    assert.deepEqual(await state(sent.receipt), { id: sent.receipt, state: "queued", storedAt: null, reason: null });
    return sent;
  });
  const stored = await eventually(async () => {
    const told = await state(receipt);
    return told.state === "stored" && told;
  });
  assert.ok(Math.abs(Date.parse(stored.storedAt) - Date.now()) < 60000, stored.storedAt);
  assert.equal(stored.reason, null);
});

test("what was written is there at the first read after its receipt, 50 times in a row under load", async (t) => {
  const running = load("--seconds", "12", "--rate", "1000", "--connections", "8");
  const times = [];
  for (let i = 0; i < 50; i++) {
    const { traceId, receipt } = await send();
    const began = performance.now();
    const { status, body } = await readAfter(traceId, receipt);
    times.push(performance.now() - began);
    assert.equal(status, 200, `${i}: ${JSON.stringify(body)}`);
    assert.equal(body.observations.length, 1);
    const list = await get(`/api/public/observations?traceId=${traceId}&after=${receipt}`);
    assert.equal(list.body.data.length, 1);
  }
  times.sort((a, b) => a - b);
  t.diagnostic(`read with ?after=: median ${times[25].toFixed(0)} ms, slowest ${times[49].toFixed(0)} ms`);
  const { status, output } = await running.done;
  assert.equal(status, 0, output);
});

test("several receipts are waited for together, and more than 16 refused", async () => {
  const sent = await Promise.all([1, 2, 3].map(send));
  const receipts = sent.map(({ receipt }) => receipt);
  assert.equal((await readAfter(sent[0].traceId, ...receipts)).status, 200);
  for (const { traceId } of sent) assert.equal((await get(`/api/public/traces/${traceId}`)).status, 200);
  const many = await readAfter(sent[0].traceId, ...Array(17).fill(receipts[0]));
  assert.equal(many.status, 400);
  assert.equal(many.body.error[0].path[0], "after");
});

test("what is no receipt is 404 as one and 400 as after; an empty after and unknown parameters are ignored", async () => {
  const { traceId, receipt } = await send();
  for (const wrong of ["nothing", "0".repeat(32), receipt.slice(0, -1), receipt.replace(/.$/, (c) => (c === "0" ? "1" : "0"))]) {
    const told = await get(`/api/public/receipts/${wrong}`);
    assert.deepEqual([told.status, told.body.error], [404, "LangfuseNotFoundError"], wrong);
    const read = await readAfter(traceId, wrong);
    assert.deepEqual([read.status, read.body.message], [400, "Invalid request data"], wrong);
  }
  assert.equal((await readAfter(traceId, receipt)).status, 200);
  assert.equal((await get(`/api/public/traces/${traceId}?after=&before=x`)).status, 200);
});

test("a receipt answers to its own project only", async () => {
  const { traceId, receipt } = await send();
  const told = await get(`/api/public/receipts/${receipt}`, foreign);
  assert.deepEqual([told.status, told.body.error], [404, "LangfuseNotFoundError"]);
  assert.equal((await get(`/api/public/traces?after=${receipt}`, foreign)).status, 400);
  assert.equal((await get("/api/public/traces", foreign)).status, 200);
  assert.equal((await get(`/api/public/receipts/${receipt}`, {})).status, 401);
  assert.equal((await readAfter(traceId, receipt)).status, 200);
});

test("a read that waited long enough is told to come back; other reads do not wait with it", async () =>
  whileWriteStands(async (goOn) => {
    const { traceId, receipt } = await send();
    const began = performance.now();
    const waiting = Array.from({ length: 20 }, () => readAfter(traceId, receipt));
    for (let i = 0; i < 10; i++) assert.equal((await get("/api/public/traces?limit=1")).status, 200);
    assert.ok(performance.now() - began < AFTER_MS, "twenty wait, and no thread is held by them");
    for (const { status, headers, body } of await Promise.all(waiting)) {
      assert.deepEqual([status, headers.get("retry-after")], [503, "1"]);
      assert.match(body.message, new RegExp(`${receipt} is still queued`));
    }
    const took = performance.now() - began;
    assert.ok(took >= AFTER_MS && took < AFTER_MS + 8000, `${took} ms`);
    const again = readAfter(traceId, receipt);
    goOn();
    assert.equal((await again).status, 200);
  }));

test("a wait outlives its broker", async () =>
  whileWriteStands(async (goOn) => {
    const { traceId, receipt } = await send();
    const waiting = readAfter(traceId, receipt);
    process.kill(pid("broker-1"), "SIGKILL");
    await eventually(() => processes().some((p) => p.name === "broker-1" && p.ready === "yes"), 20000);
    assert.equal((await state(receipt)).state, "queued");
    goOn();
    assert.equal((await waiting).status, 200);
  }));

test("a web that ends lets go of who waits", async () => {
  await whileWriteStands(async () => {
    const { traceId, receipt } = await send();
    const waiting = readAfter(traceId, receipt);
    await eventually(async () => (await state(receipt)).state === "queued"); // asked later, answered earlier
    const began = performance.now();
    process.kill(pid("web-1"), "SIGTERM");
    const { status, headers } = await waiting;
    assert.deepEqual([status, headers.get("retry-after")], [503, "1"]);
    assert.ok(performance.now() - began < AFTER_MS / 2);
  });
  await eventually(() => processes().some((p) => p.name === "web-1" && p.state === "up" && p.ready === "yes"), 20000);
});

test("a dead batch is 409 with its reason, readable once it is put back, and gone when it is dropped", async () => {
  const sent = await whileWriteStands(async () => {
    const [back, gone] = [await send(), await send()];
    return [back, gone].map((batch) => ({ ...batch, letter: giveUp(batch.receipt, "refused by the test") }));
  });
  const [back, gone] = sent;
  for (const { traceId, receipt } of sent) {
    assert.deepEqual(await state(receipt), { id: receipt, state: "dead", storedAt: null, reason: "refused by the test" });
    const { status, body } = await readAfter(traceId, receipt);
    assert.deepEqual([status, body.error], [409, "LangfuseConflictError"]);
    assert.match(body.message, new RegExp(`${receipt} is dead: refused by the test`));
  }
  tracemesh("dead", "retry", back.letter);
  assert.equal((await readAfter(back.traceId, back.receipt)).status, 200);
  assert.equal((await state(back.receipt)).state, "stored");
  tracemesh("dead", "drop", gone.letter);
  assert.deepEqual(await state(gone.receipt), { id: gone.receipt, state: "dropped", storedAt: null, reason: "refused by the test" });
  assert.match((await readAfter(gone.traceId, gone.receipt)).body.message, /is dropped: refused by the test/);
});
