// The short selection of tests/faults, each as a test, on a tracemesh of its own.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Mesh, plain } from "../faults.d/mesh.mjs";
import { playRound } from "../faults.d/round.mjs";
import { short } from "../faults.d/table.mjs";

// One mesh for each of their stages, in the order they come.
let mesh;
async function on(stage) {
  if (mesh?.stage === stage) return mesh;
  await mesh?.stop();
  mesh = new Mesh({ stage });
  await mesh.start();
  return mesh;
}
after(() => mesh?.stop());

for (const fault of short.filter(({ stage = plain }) => !stage.needs()))
  test(`nothing is lost or doubled when: ${fault.name}`, async () => {
    const { problem, output } = await playRound(await on(fault.stage ?? plain), fault, { rate: 1000, connections: 8 });
    assert.equal(problem, "", `${problem}\n${output}`);
  });
