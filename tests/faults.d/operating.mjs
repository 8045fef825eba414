// What an operator does to a mesh under load: scale it, restart all of it, one process after another.
import { actors } from "./mesh.mjs";
import { eventually, pause } from "./wait.mjs";

const scaling = (kind) => ({
  name: `scale ${kind} 1 3 1`,
  strike: async (mesh) => {
    await mesh.scale({ [kind]: 3 });
    await pause(1000);
    await mesh.scale({ [kind]: 1 });
  },
});

/** Ends one by SIGTERM and waits until its successor is ready. */
async function restart(mesh, name) {
  const before = await mesh.pid(name);
  await mesh.signal(name, "SIGTERM");
  const successor = async () => (await mesh.processes()).some((process) => process.name === name && process.pid && process.pid !== before);
  await eventually(`${name} starts anew`, successor, 60000);
  await mesh.well();
}

async function restartAll(mesh) {
  for (const { name, kind, pid } of await mesh.processes()) if (pid && actors.includes(kind)) await restart(mesh, name);
  await mesh.signal("nginx-1", "SIGHUP"); // its own way to start anew
}

export const operating = [
  ...actors.map(scaling),
  { name: "restart each in turn", strike: restartAll },
  {
    name: "restart each of two in turn",
    scale: Object.fromEntries(actors.map((kind) => [kind, 2])),
    flawless: true, // not one request may fail
    strike: restartAll,
  },
];
