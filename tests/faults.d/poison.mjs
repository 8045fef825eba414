// A message that kills whoever reads it, each time: it ends among the dead letters, and nothing else does.
import { randomUUID } from "node:crypto";
import { faulty } from "./variants.mjs";
import { eventually } from "./wait.mjs";

const CONVICTED_MS = 120000;

const poisoned = (kind) => ({
  name: `a message kills ${kind} each time`,
  stage: faulty(kind, `${kind}.crash_on_poison`),
  strike: async (mesh) => {
    const letters = async () => [...(await mesh.command("dead", "list")).matchAll(/^(\d+:\d+-\d+) .* 1 +\d+  \S+ +.*died/gm)].map(([, name]) => name);
    await mesh.ingest([{ id: randomUUID(), type: "trace-create", timestamp: new Date().toISOString(), body: { id: `poison-${randomUUID()}`, name: `${kind}.crash_on_poison` } }]);
    await eventually("it is a dead letter", async () => (await letters()).length === 1, CONVICTED_MS);
    await mesh.command("dead", "drop", "all");
  },
});

export const poison = ["validate", "batch"].map(poisoned);
