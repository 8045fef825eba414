// A wall clock that jumps: every process of the mesh runs with clock.c before its libraries. The load keeps the right
// time, as other machines do.
import { readFileSync, writeFileSync } from "node:fs";
import { repo } from "./mesh.mjs";
import { signal } from "./processes.mjs";
import { eventually, pause } from "./wait.mjs";

const library = `${repo}/build/tests/faults.d/clock.so`;
const DAY_S = 24 * 60 * 60;
const TAKEN_OVER_MS = 40000; // a lease is 15 s

/** The offset of all clocks, as clock.c reads it; written in place, for it is mapped. */
function write(path, days) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(days * DAY_S) * 1000000n);
  writeFileSync(path, bytes, { flag: "r+" });
}

function prepare(mesh) {
  mesh.clock = `${mesh.folder}/clock`;
  writeFileSync(mesh.clock, Buffer.alloc(8));
  Object.assign(mesh.env, { LD_PRELOAD: library, TM_FAULTS_CLOCK: mesh.clock });
}

const clocks = { name: "clock", needs: () => "", prepare };

/** Sets all clocks `days` from the right time, and makes sure that they went. */
async function jump(mesh, days) {
  write(mesh.clock, days);
  const off = Number((await mesh.redis("time")).split("\n")[0]) - Date.now() / 1000;
  if (Math.abs(off - days * DAY_S) > 60) throw new Error(`the clock of Redis is ${off} s off`);
  for (const { name, kind, pid } of await mesh.processes())
    if (pid && kind !== "store" && !readFileSync(`/proc/${pid}/maps`, "utf8").includes(library)) throw new Error(`${name} has a clock of its own`);
}

/** The clocks are `days` off while `act` lasts. */
async function away(mesh, days, act) {
  try {
    await jump(mesh, days);
    await act();
  } finally {
    await jump(mesh, 0);
  }
}

const jumping = (name, days, { meanwhile = () => {}, ...more } = {}) => ({
  name: `clock ${name}`,
  stage: clocks,
  seconds: 6,
  ...more,
  strike: (mesh, { seconds }) =>
    away(mesh, days, async () => {
      await meanwhile(mesh);
      await pause(seconds * 1000);
    }),
});

/** Who owned shards, held leases or spoke for them is not the same one afterwards. */
async function killSome(mesh) {
  const pids = (await mesh.processes()).filter(({ kind, pid }) => pid && ["broker", "batch"].includes(kind)).map(({ pid }) => pid);
  for (const pid of pids) {
    signal([pid], "SIGKILL");
    await pause(500);
  }
}

/** Entries of the queue that `broker` holds. */
async function heldBy(mesh, broker) {
  const streams = (await mesh.redis("keys", "tracemesh:{q*}:stream")).split("\n").filter(Boolean);
  const lists = await Promise.all(streams.map((stream) => mesh.redis("xpending", stream, "validate", "-", "+", "1000", broker)));
  return lists.filter(Boolean).join("\n").split("\n").filter((line) => line === broker).length;
}

/** What a dead broker held is not to wait until its leases end by a clock that has been set back since. */
const inherited = {
  name: "kill broker-2 for good, clock a day back",
  stage: clocks,
  scale: { broker: 2 },
  strike: async (mesh) => {
    const validate = [await mesh.pid("validate-1")];
    signal(validate, "SIGSTOP"); // so that it holds some
    setTimeout(() => signal(validate, "SIGCONT"), 1200); // before the mesh is to be ready again
    await pause(1000);
    await mesh.killForGood("broker", 1);
    await away(mesh, -1, () => eventually("what broker-2 held is taken over", async () => (await heldBy(mesh, "broker-2")) === 0, TAKEN_OVER_MS));
  },
};

export const clock = [
  jumping("a day forward and back", 1),
  jumping("a day back and forward", -1),
  jumping("a day forward, kill brokers and batches", 1, { meanwhile: killSome, scale: { broker: 2, batch: 2 }, disorder: 50 }),
  jumping("a day back, kill brokers and batches", -1, { meanwhile: killSome, scale: { broker: 2, batch: 2 }, disorder: 50 }),
  inherited,
];
