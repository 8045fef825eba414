// Programs that speak gRPC to us: our own client for C and the example in Python, while ingest is killed; grpcurl, by
// reflection alone.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { doors } from "../lib/grpc.mjs";
import { authorization, eventually, processes, publicKey, readTrace, repo, secretKey } from "../lib/mesh.mjs";

const run = promisify(execFile);

/** Runs a producer, kills ingest while it sends, and sees that all it sent can be read. */
async function produce(program, words, env = {}) {
  const child = spawn(program, words, { env: { ...process.env, ...env } });
  let output = "", ended;
  for (const from of [child.stdout, child.stderr]) from.on("data", (bytes) => (output += bytes));
  const done = new Promise((resolve) => child.on("close", (status) => resolve((ended = { status }))));
  let killed;
  for (let kills = 0; kills < 3 && !ended; ) {
    const ingest = processes().find((p) => p.name === "ingest-1");
    if (ingest.state === "up" && ingest.ready === "yes") process.kill((killed = ingest.pid), "SIGKILL"), kills++;
    await eventually(() => ended || processes().some((p) => p.name === "ingest-1" && p.pid !== ingest.pid && p.ready === "yes"), 20000);
  }
  await done;
  // The client may have ended before the last one was back: the next test shall find it.
  await eventually(() => processes().some((p) => p.name === "ingest-1" && p.pid !== killed && p.ready === "yes"), 20000);
  return { ...ended, output };
}

for (const [name, address] of Object.entries(doors)) {
  test(`${name}: the client for C sends what a killed ingest had not stored again`, async () => {
    const program = `${repo}/build/actors/client/tracemesh-client-example`;
    const { status, output } = await produce(program, [address, publicKey, secretKey, "2000", "20"]);
    assert.equal(status, 0, output);
    const [, stored, first] = output.match(/stored (\d+) of 2000 batches; the first trace is (\S+)/);
    assert.equal(stored, "2000", output);
    for (const batch of [1, 1000, 2000]) await readTrace(first.replace("-1-0", `-${batch}-19`));
  });
}

test("the client for C is told that its key is wrong", async () => {
  const program = `${repo}/build/actors/client/tracemesh-client-example`;
  const { code, stderr } = await run(program, [doors.direct, publicKey, "wrong", "3"]).catch((error) => error);
  assert.equal(code, 1);
  assert.match(stderr, /Invalid credentials/);
});

test("the example in Python does the same with generated stubs", { skip: !process.env.TM_GRPC_PYTHON }, async () => {
  const words = [`${repo}/deploy/examples/publish_stream.py`, doors.nginx, publicKey, secretKey, "3000"];
  const { status, output } = await produce(process.env.TM_GRPC_PYTHON, words, { PYTHONPATH: process.env.TM_GRPC_STUBS });
  assert.equal(status, 0, output);
  const [, first] = output.match(/stored 3000 of 3000 batches; the first trace is (\S+)/);
  await readTrace(first);
});

test("grpcurl lists, describes and calls what it knows of us by reflection alone", { skip: !process.env.TM_GRPCURL }, async () => {
  const grpcurl = async (...words) => (await run(process.env.TM_GRPCURL, ["-plaintext", ...words])).stdout;
  assert.match(await grpcurl(doors.nginx, "list"), /^tracemesh\.ingestion\.v1\.Ingestion$/m);
  assert.match(await grpcurl(doors.nginx, "describe", "opentelemetry.proto.trace.v1.Span"), /fixed64 start_time_unix_nano = 7;/);
  const batchJson = Buffer.from('{"batch":[{}]}').toString("base64");
  const call = ["-H", `authorization: ${authorization}`, "-d", JSON.stringify({ sequence: 3, batchJson }), doors.nginx];
  const answer = JSON.parse(await grpcurl(...call, "tracemesh.ingestion.v1.Ingestion/Publish"));
  assert.equal(answer.acceptedSequence, "3");
  assert.equal(answer.errors[0].status, 400);
  assert.match(await grpcurl(doors.nginx, "grpc.health.v1.Health/Check"), /SERVING/);
});
