// One round: load, a fault at a random moment of it, recovery, and what became of every accepted event.
import { spawn } from "node:child_process";
import { repo } from "./mesh.mjs";
import { eventually, randomMoment } from "./wait.mjs";

const VERDICT_MS = 300000;

function startLoad(mesh, { disorder = 2 }, { rate, connections }) {
  const flags = ["--seconds", "900", "--rate", rate, "--connections", connections, "--patience", "60000", "--disorder", disorder].map(String);
  const child = spawn(`${repo}/build/loadtest/load`, flags, { env: mesh.loadEnv, stdio: ["ignore", "pipe", "pipe"] });
  const load = { child, output: "", status: undefined };
  child.stdout.on("data", (bytes) => (load.output += bytes));
  child.stderr.on("data", (bytes) => (load.output += bytes));
  child.once("close", (status) => (load.status = status ?? -1));
  return load;
}

/** Ends the sending and waits for the reading back. */
async function finish(load) {
  load.child.kill("SIGINT");
  await eventually("load ends", () => load.status !== undefined, VERDICT_MS).finally(() => load.child.kill("SIGKILL"));
}

/** The numbers in what load prints. */
export function readLoad(output) {
  const number = (pattern) => Number(output.match(pattern)?.[1] ?? 0);
  return {
    accepted: number(/^accepted +(\d+) events/m),
    traces: number(/^stored +\d+ of (\d+) traces/m),
    stored: number(/^stored +(\d+) of/m),
    doubled: number(/^stored .*doubled (\d+)/m),
    lost: number(/^stored .*missing (\d+)/m) + number(/^stored .*wrong (\d+)/m),
    refused: number(/^REJECTED +(\d+)/m) + number(/^REFUSED +(\d+)/m),
    again: number(/^requests .*sent again (\d+)/m),
    stall_ms: number(/^stall +longest (\d+) ms/m),
  };
}

/** Why these numbers are no success, or "". */
function complaint(fault, load, numbers) {
  if (numbers.accepted === 0) return "nothing was accepted";
  if (numbers.lost || numbers.doubled || numbers.refused || load.status !== 0) return "lost, doubled or refused";
  if (fault.flawless && numbers.again) return `${numbers.again} requests failed`;
  return "";
}

const nothing = { accepted: 0, stored: 0, traces: 0, doubled: 0, lost: 0, refused: 0, again: 0, stall_ms: 0, recover_ms: NaN, problem: "" };

/** The result of a fault that cannot be made here. */
export const notRun = ({ name }, reason) => ({ ...nothing, name, absent: true, problem: `NOT RUN: ${reason}` });

/** Does `fault` to `mesh` once. Never throws: what went wrong is in `problem`. */
export async function playRound(mesh, fault, options) {
  const seconds = options.seconds ?? fault.seconds;
  const result = { ...nothing, name: fault.name };
  let load;
  try {
    if (fault.scale) await mesh.scale(fault.scale);
    await mesh.well();
    load = startLoad(mesh, fault, options);
    await eventually("load begins", () => mesh.carriesAnEvent().then(() => true), 30000);
    await randomMoment(200, 1200);
    await fault.strike(mesh, { seconds, load });
    const over = Date.now();
    await mesh.carriesAnEvent();
    result.recover_ms = Date.now() - over;
    await randomMoment(300, 900);
  } catch (error) {
    result.problem = error.message;
  }
  try {
    if (load) await finish(load);
    Object.assign(result, readLoad(load?.output ?? ""));
    result.problem ||= complaint(fault, load, result);
    await mesh.well();
    if (load) await mesh.addsUp();
    if (fault.scale) await mesh.scale(Object.fromEntries(Object.keys(fault.scale).map((kind) => [kind, 1])));
  } catch (error) {
    result.problem ||= error.message;
  }
  return { ...result, output: load?.output ?? "" };
}
