// Programs that answer too soon: of each, a fault that must find it out. What finds nothing proves nothing.
import { Mesh } from "./mesh.mjs";
import { playRound } from "./round.mjs";
import { faults } from "./table.mjs";
import { faulty } from "./variants.mjs";

const TRIES = 3; // a moment at which nothing is under way finds nothing

const mutants = [
  { kind: "write", point: "write.answer_before_insert", means: "write answers a block before it inserts it", by: "clickhouse has too many parts" },
  { kind: "batch", point: "batch.answer_before_write", means: "batch answers rows before their block is stored", by: "kill batch, 8 times" },
  { kind: "validate", point: "validate.answer_before_rows", means: "validate answers an entry before its owners have its rows", by: "kill batch, 8 times" },
  { kind: "broker", point: "broker.answer_before_commit", means: "broker answers a publish before Redis has it", by: "redis is out of memory" },
  { kind: "broker", point: "broker.ack_unanswered", means: "broker acknowledges an entry that validate did not answer for", by: "kill validate" },
];

/** The first problem that `by` makes the mutant show, or "". */
async function find({ kind, point, by }, options) {
  const fault = faults.find(({ name }) => name === by);
  const mesh = new Mesh({ stage: faulty(kind, point) });
  try {
    await mesh.start();
    let problem = "";
    for (let i = 0; i < TRIES && !problem; i++) {
      const result = await playRound(mesh, { ...fault, seconds: 5 }, options);
      problem = result.problem && `${result.problem}: ${result.lost} of ${result.traces} traces`;
    }
    return problem;
  } finally {
    await mesh.stop();
  }
}

/** Plays all; a line each. Resolves to how many were not found out. */
export async function playMutants(options) {
  let missed = 0;
  console.log("| mutant | fault | found out by |\n| --- | --- | --- |");
  for (const mutant of mutants) {
    const problem = await find(mutant, options);
    missed += !problem;
    console.log(`| ${mutant.means} | ${mutant.by} | ${problem.split("\n")[0] || "NOTHING"} |`);
  }
  console.log(`\n${mutants.length - missed} mutants found out, ${missed} not`);
  return missed;
}
