// Processes that die: by SIGKILL, one, several or all; and some that do not come back.
import { actors, stores } from "./mesh.mjs";
import { signal } from "./processes.mjs";
import { eventually, pause } from "./wait.mjs";

const WORKERS_MS = 10000;

const one = (name) => ({
  name: `kill ${name}`,
  strike: (mesh) => mesh.signal(`${name}-1`, "SIGKILL"),
});

const pids = async (mesh, kinds) => (await mesh.processes()).filter(({ kind, pid }) => pid && kinds.includes(kind)).map(({ pid }) => pid);

async function killSupervisor(mesh) {
  signal([await mesh.supervisor()], "SIGKILL");
  await mesh.command("up");
}

/** All die at one moment, the supervisor first so that it brings none back before the last is dead. */
async function killEverything(mesh) {
  signal([await mesh.supervisor(), ...(await pids(mesh, [...actors, ...stores, "nginx"]))], "SIGKILL");
  await mesh.command("up");
  // Workers of the dead nginx would answer, and keep the port from the new one: until it has it, it has none.
  await eventually("nginx has workers", () => mesh.tree("nginx-1").then(({ length }) => length > 1), WORKERS_MS);
}

/** One of two dies and is not started again: the other must take over what it held. */
const forGood = (kind) => ({
  name: `kill ${kind}-2, for good`,
  scale: { [kind]: 2 },
  strike: (mesh) => mesh.killForGood(kind, 1),
});

/** A process that keeps dying: what it is given while it starts must not be lost either. */
const again = (kind) => ({
  name: `kill ${kind}, 8 times`,
  strike: async (mesh) => {
    for (let i = 0; i < 8; i++) {
      const { pid } = (await mesh.processes()).find(({ name }) => name === `${kind}-1`);
      if (pid) signal([pid], "SIGKILL");
      await pause(100 + Math.random() * 400);
    }
  },
});

export const killing = [
  ...[...actors, "nginx", ...stores].map(one),
  { name: "kill all actors at once", strike: async (mesh) => signal(await pids(mesh, actors), "SIGKILL") },
  { name: "kill supervisor, up", short: true, strike: killSupervisor },
  { name: "kill everything at once, up", short: true, strike: killEverything },
  ...["broker", "validate", "batch", "write"].map(forGood),
  ...["broker", "batch", "write"].map(again),
];
