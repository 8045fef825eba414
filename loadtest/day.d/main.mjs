// The command: 24 hours, one after the other, each with a load of its own, a rest and a look at everything.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { command, Private, repo } from "../run.d/private.mjs";
import { look } from "./look.mjs";
import { page } from "./page.mjs";
import { growth } from "./growth.mjs";

const help = `loadtest/day [options]

  --minutes N    that the 24 hours take (60)
  --top-rate N   events a second at the two peaks, half of them JSON, half OTLP; a tenth of it at night (2000)
  --label TEXT   in the name of the files (day)
  --out FOLDER   where they go (loadtest/results)

The morning and the afternoon have the same traffic, and after each hour all rests for a moment. Exit status 0 only when every
event is stored once and nothing took more in the second half of the day than in the first: memory, file descriptors and
threads of each process, memory and keys of Redis, parts of ClickHouse.
`;
const text = { type: "string" };
const { values } = parseArgs({
  options: { help: { type: "boolean", short: "h" }, minutes: { ...text, default: "60" }, "top-rate": { ...text, default: "2000" }, label: { ...text, default: "day" }, out: { ...text, default: `${repo}/loadtest/results` } },
});

const HOURS = 24;
/** Longer than actors wait before they give memory back (actors/runtime/memory.c looks twice). */
const REST_MS = 11000;

/** Of the top rate: a tenth at the beginning, the middle and the end, all of it at 6 and 18. */
const share = (hour) => 0.1 + 0.9 * Math.sin(((hour % 12) + 0.5) / 12 * Math.PI) ** 2;

async function load(mesh, format, rate, seconds) {
  const file = `${mesh.folder}/load-${format}.json`;
  const flags = ["--format", format, "--rate", Math.max(1, Math.round(rate)), "--seconds", seconds, "--connections", 8, "--patience", 120000, "--report", file];
  const child = spawn(`${repo}/build/loadtest/load`, flags.map(String), { env: mesh.env, stdio: ["ignore", "ignore", "inherit"] });
  const status = await new Promise((done, fail) => child.once("error", fail).once("close", done));
  if (status !== 0 && status !== 1) throw new Error(`load ended with ${status}`);
  return JSON.parse(readFileSync(file, "utf8"));
}

async function hour(mesh, number, seconds) {
  const rate = Number(values["top-rate"]) * share(number);
  const loads = await Promise.all(["json", "otlp"].map((format) => load(mesh, format, rate / 2, seconds)));
  await pause(REST_MS);
  const sum = (key) => loads.reduce((total, each) => total + each[key], 0);
  return {
    hour: number, events_s: Math.round(sum("events") / seconds), events: sum("events"), refused_again: sum("retries"),
    visible_p99_ms: Math.round(Math.max(...loads.map(({ visible }) => visible.p99_ms))), whole: loads.every(({ ok }) => ok), ...(await look(mesh)),
  };
}

async function main() {
  const began = new Date().toISOString();
  const seconds = Math.max(5, Math.round((Number(values.minutes) * 60) / HOURS - REST_MS / 1000 - 2));
  const mesh = new Private();
  const hours = [];
  try {
    await mesh.start();
    for (let number = 0; number < HOURS; number++) {
      hours.push(await hour(mesh, number, seconds));
      const { events_s, visible_p99_ms, redis, clickhouse } = hours.at(-1);
      console.log(`hour ${number + 1} of ${HOURS}: ${events_s} events/s, visible p99 ${visible_p99_ms} ms, Redis ${redis.mib} MiB, ${clickhouse.parts} parts`);
    }
  } finally {
    await mesh.stop();
  }
  const grown = growth(hours);
  const result = { label: values.label, began, minutes: Number(values.minutes), seconds, hours, grown };
  const base = join(values.out, `${began.slice(0, 10)}-${values.label}`);
  mkdirSync(values.out, { recursive: true });
  writeFileSync(`${base}.json`, `${JSON.stringify(result)}\n`);
  writeFileSync(`${base}.md`, page(result));
  console.log(`${page(result)}\n${base}.md`);
  return hours.every(({ whole }) => whole) && grown.every(({ bad }) => !bad) ? 0 : 1;
}

await command(values, help, main);
