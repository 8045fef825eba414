// What an operator does: look, scale, diagnose, start again; and kill -9 of each process under load.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, load, processes, tracemesh } from "../lib/mesh.mjs";

const ready = (name) => processes().some((p) => p.name === name && p.state === "up" && p.ready === "yes");

test("up again changes nothing that runs", () => {
  const before = processes().map((p) => p.pid);
  assert.match(tracemesh("up"), /ready/);
  assert.deepEqual(processes().map((p) => p.pid), before);
});

test("doctor finds all well", () => {
  assert.match(tracemesh("doctor"), /all is well/);
});

test("top shows mailbox, rate and memory of each actor", () => {
  const text = tracemesh("top", "--once");
  for (const kind of ["broker", "validate", "batch", "write", "ingest", "web"])
    assert.match(text, new RegExp(`^${kind}-1 +up`, "m"));
  assert.match(text, /actors together: [\d.]+ MiB/);
  assert.match(text, /queue: \d+ entries, [\d.]+ MiB in Redis, [\d.]+ MiB spilled; 0 dead letters/);
});

for (const kind of ["validate", "batch", "ingest", "write", "broker"])
  test(`scaling ${kind} up and down under load loses nothing`, async () => {
    const running = load("--seconds", "4", "--rate", "1500", "--connections", "8");
    tracemesh("scale", `${kind}=2`);
    assert.ok(ready(`${kind}-2`));
    tracemesh("scale", `${kind}=1`);
    const { status, output } = await running.done;
    assert.equal(status, 0, output);
    await eventually(() => processes().some((p) => p.name === `${kind}-2` && p.state === "down"), 20000);
  });

for (const kind of ["ingest", "broker", "validate", "batch", "write", "web", "store", "redis", "postgres", "nginx"])
  test(`kill -9 of ${kind} under load loses and doubles nothing`, async () => {
    const running = load("--seconds", "4", "--rate", "1500", "--connections", "8");
    const victim = processes().find((p) => p.name === `${kind}-1`);
    await new Promise((resolve) => setTimeout(resolve, 1500)); // the fault's moment: in the middle of the load
    process.kill(victim.pid, "SIGKILL");
    const { status, output } = await running.done;
    assert.equal(status, 0, output);
    await eventually(() => processes().every((p) => p.state !== "restarting"), 20000);
  });
