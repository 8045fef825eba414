// The command: which faults, how often; a row as each is done, the whole table at the end.
import { parseArgs } from "node:util";
import { writeFileSync } from "node:fs";
import { Mesh, plain } from "./mesh.mjs";
import { playMutants } from "./mutants.mjs";
import { heading, row, together } from "./report.mjs";
import { notRun, playRound } from "./round.mjs";
import { Sanitizers } from "./sanitizers.mjs";
import { faults, short } from "./table.mjs";

const help = `tests/faults [--all] [--only NAME]... [options]

Breaks a private tracemesh under load, one fault at a time, and counts what it accepted, stored, doubled and lost.
Exit status 1 when anything was lost or doubled, a request was refused for good, or the mesh did not recover; 2 when
all that ran is well, but some faults could not be made here (network namespaces and mounts need root).

  (nothing)        the short selection, under a minute
  --all            every fault there is, under 40 minutes
  --only TEXT      the faults whose name contains it; may be repeated
  --list           their names
  --rounds N       of each (1)
  --seconds N      how long those that last do (each has its own)
  --rate N         events a second (1000)
  --connections N  of the load (8)
  --sanitize       the programs of build-asan, built first; a report of a sanitizer is a failure, too (--rate 200)
  --mutants        instead: programs that answer too soon, which the faults must find out
  --keep           leave the folders with logs and the loads' output
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
      help: { ...flag, short: "h" }, all: flag, list: flag, mutants: flag, keep: flag, sanitize: flag, only: { ...text, multiple: true },
      rounds: { ...text, default: "1" }, seconds: text, rate: text, connections: { ...text, default: "8" },
    },
  });
  const chosen = values.only ? faults.filter(({ name }) => values.only.some((part) => name.includes(part))) : values.all || values.list ? faults : short;
  if (chosen.length === 0) throw new Error(`no fault is called ${values.only}; --list names them`);
  return {
    ...values,
    chosen,
    rounds: number(values.rounds, 1),
    seconds: values.seconds && number(values.seconds, 0.1),
    rate: number(values.rate ?? (values.sanitize ? 200 : 1000), 1),
    connections: number(values.connections, 1),
  };
}

/** The mesh that a fault needs: the one there is while its stage is the same, else another. */
class Meshes {
  constructor(options, sanitizers) {
    Object.assign(this, { options, sanitizers });
  }

  async on(stage) {
    if (this.mesh?.stage === stage) return this.mesh;
    await this.end();
    this.mesh = new Mesh({ stage, ...this.sanitizers?.mesh });
    await this.mesh.start();
    return this.mesh;
  }

  async end() {
    if (this.mesh && this.options.keep) console.log(`kept ${this.mesh.folder}`);
    await this.mesh?.stop(this.options);
    this.mesh = undefined;
  }
}

async function play(meshes, fault, round, options) {
  const { stage = plain } = fault;
  if (stage.needs()) return notRun(fault, stage.needs());
  const mesh = await meshes.on(stage);
  const { output, ...result } = await playRound(mesh, fault, options);
  result.problem ||= meshes.sanitizers?.report() ?? "";
  if (options.keep) writeFileSync(`${mesh.folder}/${fault.name.replace(/\W+/g, "-")}-${round}.txt`, output);
  return { ...result, output: result.problem && `${output}\n${mesh.ends()}` };
}

async function playAll(meshes, options) {
  const results = new Map(options.chosen.map(({ name }) => [name, []]));
  for (let round = 1; round <= options.rounds; round++)
    for (const fault of options.chosen) {
      const { output, ...result } = await play(meshes, fault, round, options);
      results.get(fault.name).push(result);
      console.log(row(result));
      if (output) console.log(output);
    }
  return [...results.values()].map(together);
}

function conclude(rows, started) {
  const absent = rows.filter(({ absent }) => absent).length;
  const bad = rows.filter(({ problem, absent }) => problem && !absent).length;
  const missing = absent ? `, ${absent} not run` : "";
  console.log(`\n${rows.length - bad - absent} faults survived, ${bad} not${missing}, in ${((Date.now() - started) / 60000).toFixed(1)} minutes`);
  process.exitCode = bad ? 1 : absent ? 2 : 0;
}

async function main() {
  const options = read(process.argv.slice(2));
  if (options.help) return console.log(help);
  if (options.list) return console.log(options.chosen.map(({ name }) => name).join("\n"));
  if (options.mutants) return void (process.exitCode = (await playMutants(options)) ? 1 : 0);
  const started = Date.now();
  const sanitizers = options.sanitize ? new Sanitizers() : undefined;
  const meshes = new Meshes(options, sanitizers);
  for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => meshes.end().then(() => process.exit(130)));
  try {
    console.log(heading());
    const rows = await playAll(meshes, options);
    if (options.rounds > 1) console.log([`\n${options.rounds} rounds of each:\n`, heading(), ...rows.map(row)].join("\n"));
    await meshes.end();
    const late = sanitizers?.report(); // of the end itself
    if (late) rows.push({ name: "the end", problem: late });
    if (late) console.log(late);
    conclude(rows, started);
  } finally {
    await meshes.end();
    sanitizers?.close(options);
  }
}

main().catch((error) => {
  console.error(`tests/faults: ${error.message}`);
  process.exit(error.code?.startsWith?.("ERR_PARSE_ARGS") ? 64 : 1);
});
