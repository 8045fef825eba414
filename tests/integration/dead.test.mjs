// What nobody can read becomes a dead letter, which an operator sees, puts back or deletes; nothing else waits for it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, test } from "node:test";
import { event, eventually, id, ingest, readTrace, tracemesh } from "../lib/mesh.mjs";

const socket = `${process.env.TRACEMESH_DATA}/run/redis.sock`;
const redis = (...words) => execFileSync("redis-cli", ["-s", socket, ...words], { encoding: "utf8" }).trim();
const fails = (...words) => {
  try {
    return { status: 0, text: tracemesh(...words) };
  } catch (error) {
    return { status: error.status, text: error.stdout + error.stderr };
  }
};
const letters = () => [...tracemesh("dead", "list").matchAll(/^(\d+:\d+-\d+) /gm)].map(([, name]) => name);

// An entry as a broker adds it, with bytes that are none.
function poison() {
  redis("EVAL", "redis.call('XADD', KEYS[1], '*', 'e', ARGV[1]); return redis.call('INCRBY', KEYS[2], #ARGV[1])", "2",
    "tracemesh:{q0}:stream", "tracemesh:{q0}:bytes", "not an entry");
}

after(() => tracemesh("dead", "drop", "all"));

test("there are none to begin with", () => {
  assert.match(tracemesh("dead", "list"), /no dead letters/);
  assert.match(tracemesh("doctor"), /ok +dead letters/);
});

test("an entry refused too often is kept apart, and the queue goes on", async () => {
  poison();
  const traceId = id("beside");
  assert.equal((await ingest([event("trace-create", { id: traceId, name: "not held up" })])).status, 207);
  await readTrace(traceId);
  await eventually(() => letters().length === 1);
  assert.match(fails("doctor").text, /WRONG +dead letters: .*tracemesh dead list/);
  assert.equal(redis("XLEN", "tracemesh:{q0}:stream"), "0");
  assert.equal(redis("GET", "tracemesh:{q0}:bytes"), "0");
});

test("it can be shown, put back and deleted", async () => {
  const [name] = letters();
  assert.match(tracemesh("dead", "show", name), /deliveries 5\nreason /);
  assert.match(tracemesh("dead", "retry", name), /put back into the queue: 1 of 1/);
  assert.equal(letters().length, 0);
  await eventually(() => letters().length === 1);
  assert.match(tracemesh("dead", "drop", "all"), /deleted: 1 of 1/);
  assert.equal(letters().length, 0);
  const unknown = fails("dead", "show", "0:1-1");
  assert.deepEqual([unknown.status, /no dead letter 0:1-1/.test(unknown.text)], [1, true]);
});
