// The comparison of two builds: turn by turn, old and new, new and old, so that what else the machine does meets both.
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { play } from "./play.mjs";
import { repo, stopAll } from "./private.mjs";
import { sumOf } from "./results.mjs";
import { scenarios } from "./scenarios.mjs";

const help = `loadtest/against [--base COMMIT] [options]

  --base COMMIT    what this checkout is compared with (HEAD~1); it is built in a folder of its own
  --pairs N        how often (3)
  --seconds N      of each turn (6)
  --scenario NAME  of loadtest/run (otlp)
  --worse N        by more than so many percent is too much (25)

The median of the pairs' ratios decides: CPU of a row, of all processes together. Rows a second fail only when every pair
loses more, as other work on the machine takes of them. What seems worse is measured as often again. Exit status 0: not
worse; 1: worse; 2: this checkout's programs fail; 3: there is nothing to compare with, or it does not build or run here.
`;
const text = { type: "string" };
const { values } = parseArgs({
  options: {
    help: { type: "boolean" }, old: text, pairs: { ...text, default: "3" }, seconds: { ...text, default: "6" },
    scenario: { ...text, default: "otlp" }, worse: { ...text, default: "25" },
  },
});

const [WORSE, FAILED, SKIPPED] = [1, 2, 3];

const median = (list) => {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** The new ones must run; that old ones do not run here says nothing of the new. */
class Unable extends Error {
  constructor(which, why) {
    super(which === "old" ? `no comparison: the earlier programs fail here: ${why}` : `the programs fail: ${why}`);
    this.status = which === "old" ? SKIPPED : FAILED;
  }
}

async function turn(which, build) {
  const scenario = { ...scenarios[values.scenario], floor: false };
  const played = await play(values.scenario, scenario, { seconds: Number(values.seconds), build, say: () => {} }).catch((error) => {
    throw new Unable(which, error.message);
  });
  if (!played.whole) throw new Unable(which, `not all that was accepted is stored:\n${played.complaint}`);
  const { generator, sampler, ...ours } = played.cpu_us_per_row;
  const found = { rows_s: played.committed_rows_s, us_per_row: sumOf(ours) };
  console.log(`${which}: ${found.rows_s} rows/s, ${found.us_per_row.toFixed(1)} us of CPU a row`);
  return found;
}

const most = 1 + Number(values.worse) / 100;

/** What the pairs say together. */
function judge(pairs) {
  const cpu = median(pairs.map((pair) => pair.cpu));
  const rows = median(pairs.map((pair) => pair.rows));
  console.log(`new over old: CPU of a row ${cpu.toFixed(2)}, rows/s ${rows.toFixed(2)} (medians of ${pairs.length})`);
  return { costly: cpu > most, slower: pairs.every((pair) => pair.rows < 1 / most) };
}

async function main() {
  const builds = { old: values.old, new: `${repo}/build` };
  const pairs = [];
  const playPairs = async () => {
    for (let i = 0; i < Number(values.pairs); i++) {
      const pair = {};
      for (const which of i % 2 ? ["new", "old"] : ["old", "new"]) pair[which] = await turn(which, builds[which]);
      pairs.push({ cpu: pair.new.us_per_row / pair.old.us_per_row, rows: pair.new.rows_s / pair.old.rows_s });
    }
    return judge(pairs);
  };
  console.log(`load average ${loadavg().map((number) => number.toFixed(1)).join(", ")}; first a turn that does not count, as files are read from disk`);
  await turn("old", builds.old);
  let found = await playPairs();
  if (found.costly || found.slower) {
    console.log("it seems worse: as many pairs once more, and all of them decide");
    found = await playPairs();
  }
  if (found.costly) console.log(`a row costs more than ${values.worse} % more CPU than before`);
  if (found.slower) console.log(`every pair stores fewer rows/s by more than ${values.worse} %`);
  return found.costly || found.slower ? WORSE : 0;
}

if (values.help || !values.old) process.stdout.write(help);
else {
  process.once("SIGINT", () => stopAll().then(() => process.exit(130)));
  try {
    process.exitCode = await main();
  } catch (error) {
    console.log(error.message);
    process.exitCode = error.status ?? FAILED;
  }
}
