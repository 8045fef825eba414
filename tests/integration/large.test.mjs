// Large values: stored and shown as they were sent, up to a limit; beyond it cut, which they say.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { event, eventually, get, id, ingest, now, opsPort, processes, readTrace } from "../lib/mesh.mjs";

const MIB = 1 << 20;
const VALUE_BYTES = 16 * MIB; // TM_VALIDATE_VALUE_BYTES
const ACTORS = ["ingest-1", "broker-1", "validate-1", "batch-1", "write-1", "web-1"];

/** {name: MiB of memory it has}. */
const memory = () =>
  Object.fromEntries(
    processes()
      .filter(({ name }) => ACTORS.includes(name))
      .map(({ name, pid }) => [name, Math.round(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1] / 1024)]),
  );

/** Text of about `bytes` in UTF-8, with characters of all lengths, quotes and line ends. */
function prose(bytes) {
  const line = 'He said "æøå", 漢字 and 😀.\n';
  return line.repeat(bytes / Buffer.byteLength(line));
}

async function send(...events) {
  const { status, body } = await ingest(events);
  assert.deepEqual([status, body.errors], [207, []], JSON.stringify(body));
}

async function readObservation(observationId) {
  return eventually(async () => {
    const { status, body } = await get(`/api/public/observations/${observationId}`);
    return status === 200 && body;
  }, 30000);
}

const metric = async (process, name) => {
  const text = await (await fetch(`http://127.0.0.1:${opsPort(process)}/metrics`)).text();
  return Number(text.match(new RegExp(`^${name}\\S* (\\d+)$`, "m"))?.[1] ?? 0);
};

test("an input of 10 MB is read back as it was sent, from the observation, its trace and the lists", async () => {
  const [traceId, observationId, text] = [id("t"), id("o"), prose(10_000_000)];
  await send(event("span-create", { id: observationId, traceId, startTime: now(), input: { text, n: [1, 2.5, null] } }));
  assert.deepEqual((await readObservation(observationId)).input, { text, n: [1, 2.5, null] });
  await send(event("trace-create", { id: traceId, name: "large", input: text }));
  const trace = await readTrace(traceId, (body) => body.name === "large");
  assert.equal(trace.input, text);
  assert.equal(trace.observations[0].input.text, text);
  const list = await get(`/api/public/observations?traceId=${traceId}`);
  assert.deepEqual([list.status, list.body.data[0].input.text === text], [200, true]);
});

test("a base64 image of 3 MB stays whole in messages", async () => {
  const [traceId, observationId] = [id("t"), id("o")];
  const data = Buffer.from(Array.from({ length: 3 * MIB }, (_, i) => (i * 2654435761) >>> 24)).toString("base64");
  const input = [{ role: "user", content: [{ type: "image_url", image_url: { url: `data:image/png;base64,${data}` } }] }];
  await send(event("generation-create", { id: observationId, traceId, input, startTime: now() }));
  assert.deepEqual((await readObservation(observationId)).input, input);
});

test("what is larger than the limit is cut between characters, and says so in itself and in metadata", async () => {
  const [traceId, observationId] = [id("t"), id("o")];
  const before = await metric("validate-1", "tracemesh_validate_cut_total");
  const text = "é".repeat(VALUE_BYTES / 2 - 1) + "x😀" + "end";
  await send(event("span-create", { id: observationId, traceId, startTime: now(), input: text, metadata: { mine: 1 } }));
  const { input, metadata } = await readObservation(observationId);
  const whole = Buffer.byteLength(text), kept = VALUE_BYTES - 1;
  assert.ok(input === "é".repeat(VALUE_BYTES / 2 - 1) + `x…[cut: kept ${kept} of ${whole} bytes]`, input.slice(-60));
  assert.equal(metadata.mine, 1);
  assert.deepEqual(metadata["tracemesh.cut"], { input: { kept, of: whole } });
  assert.equal(await metric("validate-1", "tracemesh_validate_cut_total"), before + 1);
});

test("JSON and values of metadata that are cut are shown as text", async () => {
  const [traceId, observationId] = [id("t"), id("o")];
  const large = { list: ["x".repeat(VALUE_BYTES)] };
  const whole = JSON.stringify(large).length;
  await send(event("span-create", { id: observationId, traceId, startTime: now(), output: large }));
  await send(event("span-update", { id: observationId, traceId, metadata: { small: "s", large } }));
  const { output, metadata } = await eventually(async () => {
    const body = await readObservation(observationId);
    return body.metadata?.small && body;
  }, 30000);
  const cut = `{"list":["${"x".repeat(VALUE_BYTES - 10)}…[cut: kept ${VALUE_BYTES} of ${whole} bytes]`;
  assert.ok(output === cut, output.slice?.(-80));
  assert.ok(metadata.large === cut, String(metadata.large).slice(-80));
  const notice = { kept: VALUE_BYTES, of: whole };
  assert.deepEqual(metadata["tracemesh.cut"], { output: notice, metadata: { large: notice } });
});

/** Updates that each say little, but make rows of 20 MB and more together than a message may have (TM_MESSAGE_BYTES). */
test("small updates of many large rows are stored, though together they are larger than a message", async () => {
  const traceId = id("t");
  const ids = Array.from({ length: 6 }, () => id("o"));
  for (const observationId of ids) {
    const start = { id: observationId, traceId, startTime: now() };
    await send(event("span-create", { ...start, input: prose(14_000_000) }));
  }
  for (const observationId of ids) await readObservation(observationId);
  await send(...ids.map((observationId) => event("span-update", { id: observationId, traceId, endTime: now(), statusMessage: "done" })));
  for (const observationId of ids)
    await eventually(async () => (await readObservation(observationId)).statusMessage === "done", 30000);
});

test("memory goes back to what it was", async (t) => {
  const round = async () => {
    const observationId = id("o");
    await send(event("span-create", { id: observationId, traceId: id("t"), startTime: now(), input: prose(10_000_000) }));
    assert.equal((await readObservation(observationId)).input.length, prose(10_000_000).length);
  };
  const show = (when) => t.diagnostic(`${when}: ${Object.entries(memory()).map(([name, mib]) => `${name} ${mib} MiB`).join(", ")}`);
  show("before");
  for (let i = 0; i < 5; i++) await round();
  const early = memory();
  show("after 5 values of 10 MB");
  for (let i = 0; i < 15; i++) await round();
  const late = memory();
  show("after 20");
  for (const name of ACTORS) assert.ok(late[name] < early[name] + 100, `${name}: ${early[name]} MiB, then ${late[name]}`);
});
