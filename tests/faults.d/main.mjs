// The command: which faults, how often; a row as each is done, the whole table at the end.
import { parseArgs } from "node:util";
import { writeFileSync } from "node:fs";
import { Mesh } from "./mesh.mjs";
import { heading, row, together } from "./report.mjs";
import { playRound } from "./round.mjs";
import { faults, short } from "./table.mjs";

const help = `tests/faults [--all] [--only NAME]... [options]

Breaks a private tracemesh under load, one fault at a time, and counts what it accepted, stored, doubled and lost.
Exit status 1 when anything was lost or doubled, a request was refused for good, or the mesh did not recover.

  (nothing)        the short selection, under a minute
  --all            every fault there is, under 40 minutes
  --only TEXT      the faults whose name contains it; may be repeated
  --list           their names
  --rounds N       of each (1)
  --seconds N      how long those that last do (each has its own)
  --rate N         events a second (1000)
  --connections N  of the load (8)
  --keep           leave the folder with logs and the loads' output
`;

const number = (text, least) => {
  const value = Number(text);
  if (!(value >= least)) throw new Error(`"${text}" must be a number from ${least}`);
  return value;
};

function read(argv) {
  const text = { type: "string" };
  const flag = { type: "boolean", default: false };
  const { values } = parseArgs({
    args: argv,
    options: {
      help: { ...flag, short: "h" }, all: flag, list: flag, keep: flag, only: { ...text, multiple: true },
      rounds: { ...text, default: "1" }, seconds: text, rate: { ...text, default: "1000" }, connections: { ...text, default: "8" },
    },
  });
  const chosen = values.only ? faults.filter(({ name }) => values.only.some((part) => name.includes(part))) : values.all || values.list ? faults : short;
  if (chosen.length === 0) throw new Error(`no fault is called ${values.only}; --list names them`);
  return {
    ...values,
    chosen,
    rounds: number(values.rounds, 1),
    seconds: values.seconds && number(values.seconds, 0.1),
    rate: number(values.rate, 1),
    connections: number(values.connections, 1),
  };
}

async function playAll(mesh, options) {
  const results = new Map(options.chosen.map(({ name }) => [name, []]));
  for (let round = 1; round <= options.rounds; round++)
    for (const fault of options.chosen) {
      const { output, ...result } = await playRound(mesh, fault, options);
      results.get(fault.name).push(result);
      console.log(row(result));
      if (options.keep) writeFileSync(`${mesh.folder}/${fault.name.replace(/\W+/g, "-")}-${round}.txt`, output);
      if (result.problem) console.log(output);
    }
  return [...results.values()].map(together);
}

async function main() {
  const options = read(process.argv.slice(2));
  if (options.help) return console.log(help);
  if (options.list) return console.log(options.chosen.map(({ name }) => name).join("\n"));
  const mesh = new Mesh();
  for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => mesh.stop(options).then(() => process.exit(130)));
  try {
    await mesh.start();
    console.log(heading());
    const rows = await playAll(mesh, options);
    if (options.rounds > 1) console.log([`\n${options.rounds} rounds of each:\n`, heading(), ...rows.map(row)].join("\n"));
    const bad = rows.filter(({ problem }) => problem).length;
    console.log(`\n${rows.length - bad} faults survived, ${bad} not`);
    process.exitCode = bad ? 1 : 0;
  } finally {
    await mesh.stop(options);
    if (options.keep) console.log(`kept ${mesh.folder}`);
  }
}

main().catch((error) => {
  console.error(`tests/faults: ${error.message}`);
  process.exit(error.code?.startsWith?.("ERR_PARSE_ARGS") ? 64 : 1);
});
