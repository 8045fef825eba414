// A trace of tracemesh's own goes all the way, in a project of its own, and it is said when it does not arrive.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, opsPort, processes, project, tracemesh } from "../lib/mesh.mjs";
import { clickhouse } from "../lib/stores.mjs";

const page = async (path) => (await fetch(`http://127.0.0.1:${opsPort("canary-1")}${path}`)).text();
const metric = async (name) => Number((await page("/metrics")).match(new RegExp(`^${name} (\\S+)$`, "m"))?.[1] ?? NaN);
const doctor = () => {
  try {
    return tracemesh("doctor");
  } catch (error) {
    return error.stdout;
  }
};

test("a trace went all the way, and how long that took is told", async (t) => {
  await eventually(async () => (await metric('tracemesh_canary_traces_total{outcome="ok"}'.replace(/[{}]/g, "\\$&"))) >= 1, 30000);
  const ms = await eventually(async () => { const last = await metric("tracemesh_canary_last_milliseconds"); return last > 0 ? last : undefined; });
  t.diagnostic(`from sending to reading: ${ms} ms`);
  assert.ok(ms < 5000);
  await eventually(async () => Number(await clickhouse("SELECT count() FROM traces FINAL WHERE project_id = 'tracemesh-canary'")) >= 1);
  assert.equal(Number(await clickhouse("SELECT count() FROM traces FINAL WHERE project_id = {project:String} AND name = 'canary'", { project })), 0);
});

test("when it does not arrive, its readiness and doctor say so, until it does", async () => {
  process.kill(processes().find(({ name }) => name === "ingest-1").pid, "SIGSTOP");
  const stopped = processes().find(({ name }) => name === "ingest-1").pid;
  try {
    process.kill(processes().find(({ name }) => name === "canary-1").pid, "SIGKILL"); // the next one sends at once
    await eventually(() => /WRONG +no actor warns: canary-1: .*did not arrive/.test(doctor()), 90000);
  } finally {
    process.kill(stopped, "SIGCONT");
  }
  await eventually(() => /ok +no actor warns/.test(doctor()), 60000);
});
