// The command: a warm-up, the outage, the recovery; samples of every second.
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { Mesh, repo } from "../../tests/faults.d/mesh.mjs";
import { eventually, pause } from "../../tests/faults.d/wait.mjs";
import { readLoad } from "../../tests/faults.d/round.mjs";
import { Samples } from "./samples.mjs";

const help = `loadtest/outage [options]

  --seconds N      how long ClickHouse is away (600)
  --warm-up N      seconds of load before (20)
  --connections N  of the load, flat out (16)
  --fresh-rate N   events a second of the new traffic during the recovery (1000)
  --keep           leave the folder

Settings of the processes come from the environment, such as TM_QUEUE_MAX_BYTES, TM_SPILL_MAX_BYTES, TM_FRESH_PERCENT.
`;

const MIB = 1 << 20;
const mib = (bytes) => (bytes / MIB).toFixed(1);

function start(mesh, flags) {
  const child = spawn(`${repo}/build/loadtest/load`, [...flags, "--patience", "3600000", "--tries", "100000"].map(String), { env: mesh.loadEnv, stdio: ["ignore", "pipe", "inherit"] });
  const load = { child, output: "", status: undefined };
  child.stdout.on("data", (bytes) => (load.output += bytes));
  load.sent = () => /^visible/m.test(load.output); // what follows is reading back
  child.once("close", (status) => (load.status = status ?? -1));
  return load;
}

const over = (load, what) => eventually(what, () => load.status !== undefined, 1800000);

function report(samples, { seconds, freshRate }, first, fresh) {
  const [before, during, after] = ["before", "outage", "recovery"].map((phase) => samples.of(phase));
  console.log(`\n| process | resident before, MiB | most in the outage | most in the recovery |\n| --- | --: | --: | --: |`);
  for (const name of samples.names()) console.log(`| ${name} | ${[before, during, after].map((part) => mib(part.most(name))).join(" | ")} |`);
  console.log(`| all actors | ${[before, during, after].map((part) => mib(part.mostOfActors())).join(" | ")} |`);
  console.log(`
queue      most ${mib(during.mostOf("queueBytes"))} MiB in Redis, ${mib(during.mostOf("spilledBytes"))} MiB spilled
stored     ${before.rate("stored").toFixed(0)} events/s before the outage of ${seconds} s, ${after.rate("stored").toFixed(0)} while the backlog was worked off
backlog    ${after.first("queued")} events, worked off in ${after.seconds().toFixed(1)} s
the load   ${first.output.match(/^requests.*/m)?.[0] ?? ""}
           ${first.output.match(/^stored.*/m)?.[0] ?? first.output}
new        ${freshRate} events/s sent meanwhile: ${fresh.output.match(/^visible.*/m)?.[0].replace(/ +/, " ") ?? fresh.output}
           ${fresh.output.match(/^stored.*/m)?.[0] ?? ""}`);
}

async function run(mesh, options) {
  const samples = new Samples(mesh);
  await mesh.start();
  samples.start();
  const first = start(mesh, ["--seconds", 36000, "--connections", options.connections]);
  await pause(options.warmUp * 1000);
  samples.phase = "outage";
  await mesh.proxy.down();
  for (let left = options.seconds; left > 0; left -= 30) {
    await pause(Math.min(left, 30) * 1000);
    console.log(samples.line());
  }
  first.child.kill("SIGINT");
  await mesh.proxy.up();
  samples.phase = "recovery";
  const fresh = start(mesh, ["--seconds", 36000, "--connections", 8, "--rate", options.freshRate]);
  await eventually("the load ends", first.sent, 120000);
  first.child.kill("SIGSTOP"); // reading back costs ClickHouse as much as the backlog
  await eventually("the backlog is worked off", () => samples.last().queued < options.freshRate, 3600000);
  samples.phase = "after";
  first.child.kill("SIGCONT");
  fresh.child.kill("SIGINT");
  await Promise.all([over(first, "the load's verdict"), over(fresh, "the new traffic's verdict")]);
  await mesh.addsUp();
  await samples.stop();
  report(samples, options, first, fresh);
  const bad = [first, fresh].some(({ status, output }) => status !== 0 || readLoad(output).lost);
  console.log(bad ? "\nLOST OR DOUBLED" : "\nnothing lost, nothing doubled");
  return bad ? 1 : 0;
}

const text = { type: "string" };
const { values } = parseArgs({
  options: {
    help: { type: "boolean", short: "h", default: false }, keep: { type: "boolean", default: false },
    seconds: { ...text, default: "600" }, "warm-up": { ...text, default: "20" }, connections: { ...text, default: "16" }, "fresh-rate": { ...text, default: "1000" },
  },
});
if (values.help) console.log(help);
else {
  const mesh = new Mesh();
  const options = { seconds: Number(values.seconds), warmUp: Number(values["warm-up"]), connections: Number(values.connections), freshRate: Number(values["fresh-rate"]) };
  process.once("SIGINT", () => mesh.stop(values).then(() => process.exit(130)));
  try {
    process.exitCode = await run(mesh, options);
  } finally {
    await mesh.stop(values);
  }
}
