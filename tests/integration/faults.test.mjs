// The short selection of tests/faults, each as a test, on a tracemesh of its own.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Mesh } from "../faults.d/mesh.mjs";
import { playRound } from "../faults.d/round.mjs";
import { short } from "../faults.d/table.mjs";

const mesh = new Mesh();
before(() => mesh.start());
after(() => mesh.stop());

for (const fault of short)
  test(`nothing is lost or doubled when: ${fault.name}`, async () => {
    const { problem, output } = await playRound(mesh, fault, { rate: 1000, connections: 8 });
    assert.equal(problem, "", `${problem}\n${output}`);
  });
