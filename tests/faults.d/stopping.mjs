// Processes that stand still and come back: SIGSTOP, later SIGCONT. One of two returns to find that others have taken
// over what it holds (shards, leases), and must not do harm with it.
import { actors, stores } from "./mesh.mjs";
import { signal } from "./processes.mjs";
import { pause } from "./wait.mjs";

async function standStill(mesh, name, seconds) {
  const pids = await mesh.tree(name);
  signal(pids, "SIGSTOP");
  try {
    await pause(seconds * 1000);
  } finally {
    signal(pids, "SIGCONT");
  }
}

const alone = (kind) => ({ name: `stop ${kind}`, seconds: 30, strike: (mesh, { seconds }) => standStill(mesh, `${kind}-1`, seconds) });

const ofTwo = (kind) => ({
  name: `stop ${kind}-2, of two`,
  seconds: 30,
  scale: { [kind]: 2 },
  strike: (mesh, { seconds }) => standStill(mesh, `${kind}-2`, seconds),
});

export const stopping = [
  ...[...actors, "nginx", ...stores].map(alone),
  ...["broker", "validate", "batch", "write"].map(ofTwo).map((fault) => ({ ...fault, short: fault.scale.batch && { seconds: 6 } })),
];
