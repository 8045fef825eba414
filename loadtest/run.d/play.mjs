// One scenario: the load on a fresh tracemesh, the floor for as long on another; and what is to be said of it.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { beside } from "./beside.mjs";
import { forgetPeaks, peak, resident, share } from "./memory.mjs";
import { Private, repo } from "./private.mjs";
import { floorFlags } from "./scenarios.mjs";

/** Batch reads back every entity of events received within clock-skew-ms (10 s) of its taking the shards. */
const SETTLED_MS = 12000;
const MIB = 1 << 20;

/** Runs a program to its end; what it printed is in the error when it fails. */
function program(name, flags, env, signal) {
  return new Promise((done, fail) => {
    const child = spawn(join(repo, "build/loadtest", name), flags.map(String), { env, stdio: ["ignore", "pipe", "pipe"], signal });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (output += bytes));
    child.once("error", fail);
    child.once("close", (status) => done({ status, output }));
  });
}

/** On a store that holds nothing else, as the load's did: ClickHouse merges what is there. */
async function floor(scenario, took_s, { build, env }) {
  const mesh = new Private(build, { ...scenario.env, ...env });
  try {
    await mesh.start();
    const file = `${mesh.folder}/floor.json`;
    const { status, output } = await program("floor", [...floorFlags(scenario, took_s), "--report", file], mesh.env);
    if (status !== 0) throw new Error(`floor: ${output}`);
    const report = JSON.parse(readFileSync(file, "utf8"));
    return { rows: report.rows, rows_s: report.rows / report.seconds, mb_s: report.bytes / 1e6 / report.seconds, store_us_per_row: (report.store_cpu_s * 1e6) / report.rows };
  } finally {
    await mesh.stop();
  }
}

async function storedBytes(mesh) {
  const sql = "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = currentDatabase()";
  return Number(await mesh.query(sql));
}

async function load(mesh, scenario, seconds, rate) {
  const file = `${mesh.folder}/load.json`;
  const flags = [...scenario.flags, "--seconds", seconds, "--patience", 120000, "--report", file];
  if (rate) flags.push("--rate", Math.max(1, Math.round(rate)));
  const { status, output } = await program("load", flags, mesh.env);
  if (status !== 0 && status !== 1) throw new Error(`load: ${output}`);
  return { ...JSON.parse(readFileSync(file, "utf8")), output };
}

const round = (number, digits = 1) => Number(number.toFixed(digits));

/** CPU-seconds per million rows, which is microseconds a row. `more`: rows that did not come of the load. */
function cpuOf(report, more, ownSeconds) {
  const us = (seconds) => round((seconds * 1e6) / (report.rows + more), 2);
  const cpu = {};
  for (const { kind, cpu_s } of report.processes) cpu[kind] = round((cpu[kind] ?? 0) + us(cpu_s), 2);
  cpu.generator = us(report.generator_s);
  cpu.sampler = us(report.sampler_s);
  if (ownSeconds) cpu.beside = us(ownSeconds);
  return cpu;
}

function memoryOf(processes, idle, shared, most) {
  const memory = {};
  for (const { name, kind } of processes) {
    memory[kind] ??= { idle_mib: 0, idle_share_mib: 0, peak_mib: 0 };
    memory[kind].idle_mib = round(memory[kind].idle_mib + idle[name] / MIB);
    memory[kind].idle_share_mib = round(memory[kind].idle_share_mib + shared[name] / MIB);
    memory[kind].peak_mib = round(memory[kind].peak_mib + most[name] / MIB);
  }
  return memory;
}

const latencyOf = ({ p50_ms, p99_ms, p999_ms, samples }) => ({ p50_ms: round(p50_ms), p99_ms: round(p99_ms), p999_ms: round(p999_ms), samples });

function figures(report, beneath) {
  const rows_s = report.rows / report.committed_s;
  return {
    accepted_rows_s: round(report.rows / report.sent_s, 0),
    accepted_events_s: round(report.events / report.sent_s, 0),
    committed_rows_s: round(rows_s, 0),
    committed_events_s: round(report.events / report.committed_s, 0),
    mb_s: round(report.bytes / 1e6 / report.sent_s, 2),
    ...(beneath && { floor: { rows: beneath.rows, rows_s: round(beneath.rows_s, 0), mb_s: round(beneath.mb_s), store_us_per_row: round(beneath.store_us_per_row, 2) }, ratio: round(rows_s / beneath.rows_s, 3) }),
    acceptance: latencyOf(report.acceptance),
    visible: latencyOf(report.visible),
    rows: report.rows, events: report.events, refused_again: report.retries, stall_ms: report.stall_ms, not_seen: report.not_seen,
    whole: report.ok, missing: report.missing, doubled: report.doubled, wrong: report.wrong,
  };
}

/** What was measured of the load, for `play`. */
async function playLoad(name, scenario, { seconds, build, env, rate, say }) {
  const mesh = new Private(build, { ...scenario.env, ...env });
  try {
    say(`${name}: starting`);
    await mesh.start();
    if (scenario.each) await scale(mesh, scenario.each);
    const started = Date.now(); // batches take their shards anew when there are more of them
    if (scenario.seed) await seed(mesh, scenario.seed);
    const processes = await mesh.processes();
    await pause(Math.max(0, started + SETTLED_MS - Date.now()));
    const idle = resident(processes);
    const shared = share(processes);
    const before = await storedBytes(mesh);
    forgetPeaks(processes);
    say(`${name}: ${scenario.what}, for ${seconds} s`);
    const own = process.cpuUsage();
    const other = scenario.beside && beside[scenario.beside](mesh);
    const report = await load(mesh, scenario, seconds, rate);
    const more = other && (await other.stop());
    const spent = process.cpuUsage(own);
    const memory = memoryOf(processes, idle, shared, peak(processes));
    const stored = (await storedBytes(mesh)) - before;
    return {
      report,
      cpu_us_per_row: cpuOf(report, more?.slow_requests ?? 0, other && (spent.user + spent.system) / 1e6),
      memory, stored_bytes_per_row: round(stored / report.rows),
      ...more,
      ...(!report.ok && { complaint: report.output }),
    };
  } finally {
    await mesh.stop();
  }
}

/** `rate`: events a second, or undefined; `say`: takes progress. */
export async function play(name, scenario, how) {
  const { report, ...measured } = await playLoad(name, scenario, how);
  const beneath = scenario.floor && (await floor(scenario, report.committed_s, how));
  return { name, what: scenario.what, seconds: how.seconds, ...figures(report, beneath), ...measured };
}

async function scale(mesh, count) {
  for (const kind of ["broker", "validate", "batch", "write", "ingest"]) await mesh.command("scale", undefined, `${kind}=${count}`);
}

/** With loadtest/seed. */
function seed(mesh, observations) {
  return new Promise((done, fail) => {
    const child = spawn(join(repo, "loadtest/seed"), ["--observations", String(observations)], { env: mesh.env, stdio: "ignore" });
    child.once("error", fail);
    child.once("close", (status) => (status === 0 ? done() : fail(new Error(`loadtest/seed ended with ${status}`))));
  });
}
