// gRPC with the real @grpc/grpc-js, through nginx and straight to ingest: OTLP, our own service, health, reflection;
// what is refused and how; a drain under load; and clients that do harm, after which others are served as before.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { after, test } from "node:test";
import { call, client, doors, exportOf, failure, grpc, metadata, span } from "../lib/grpc.mjs";
import { authorization, event, eventually, get, id, opsPort, processes, readTrace } from "../lib/mesh.mjs";

const open = [];
/** A client that is closed at the end. */
const dial = (...words) => {
  const made = client(...words);
  open.push(made);
  return made;
};
after(() => open.forEach((one) => one.close()));

const batch = (...events) => Buffer.from(JSON.stringify({ batch: events }));
const trace = (more = {}) => event("trace-create", { id: id("t"), name: "over gRPC", ...more });
const code = grpc.status;

async function metric(name) {
  const text = await (await fetch(`http://127.0.0.1:${opsPort("ingest-1")}/metrics`)).text();
  return [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)`, "gm"))].reduce((sum, [, value]) => sum + Number(value), 0);
}

/** google.rpc.RetryInfo in the error's details: OTLP exporters send again only with it. */
const mayRetry = (error) => error.metadata.get("grpc-status-details-bin").some((bytes) => bytes.includes("google.rpc.RetryInfo"));

/** Sends `count` batches of one trace each, without waiting for answers. Resolves to what came of it when the stream ends. */
function publishAll(service, traces, { firstSequence = 1, pad = "" } = {}) {
  const seen = { answers: 0, accepted: 0, stored: 0, receipts: new Set(), errors: [], back: false };
  const stream = service.publishStream(metadata());
  const done = new Promise((resolve) => stream.on("status", (status) => resolve({ ...seen, status })));
  stream.on("error", () => {}); // told by the status
  stream.on("data", (response) => {
    seen.answers++;
    seen.back ||= response.storedSequence < seen.stored || response.acceptedSequence < seen.accepted;
    seen.accepted = response.acceptedSequence;
    seen.stored = response.storedSequence;
    if (response.receipt) seen.receipts.add(response.receipt);
    seen.errors.push(...response.errors);
  });
  let at = 0;
  const more = () => {
    while (at < traces.length) {
      const batchJson = batch(trace({ id: traces[at], ...(pad && { input: pad }) }));
      if (!stream.write({ sequence: firstSequence + at++, batchJson })) return stream.once("drain", more);
    }
    stream.end();
  };
  more();
  return { stream, seen, done };
}

for (const [name, address] of Object.entries(doors)) {
  test(`${name}: spans are accepted, plain and gzipped, small and 5 MB`, async () => {
    const plain = dial("trace", address), zipped = dial("trace", address, { "grpc.default_compression_algorithm": 2 });
    assert.deepEqual(await call(plain, "export", exportOf([span()])), { partialSuccess: null });
    assert.deepEqual(await call(zipped, "export", exportOf([span({ name: "zipped".repeat(50000) })])), { partialSuccess: null });
    assert.deepEqual(await call(plain, "export", exportOf([span({ name: "x".repeat(5 << 20) })])), { partialSuccess: null });
    assert.deepEqual(await call(plain, "export", exportOf([])), { partialSuccess: null });
  });

  test(`${name}: spans without ids are counted, and the others are taken`, async () => {
    const { partialSuccess } = await call(dial("trace", address), "export", exportOf([span(), span({ traceId: Buffer.alloc(0) })]));
    assert.equal(partialSuccess.rejectedSpans, 1);
    assert.match(partialSuccess.errorMessage, /trace_?id/i);
  });

  test(`${name}: metrics and logs are taken, so that exporters do not fail`, async () => {
    assert.deepEqual(await call(dial("metrics", address), "export", { resourceMetrics: [Buffer.from("any")] }), {});
    assert.deepEqual(await call(dial("logs", address), "export", {}), {});
  });

  test(`${name}: refusals say what is wrong, and the channel goes on`, async () => {
    const service = dial("trace", address);
    const wrong = async (request, options) => failure(call(service, "export", request, options));
    const none = await wrong(exportOf([span()]), { headers: metadata({ authorization: undefined }) });
    assert.equal(none.code, code.UNAUTHENTICATED);
    assert.match(none.details, /No authorization header/);
    const basic = "Basic " + Buffer.from("pk-lf-none:nope").toString("base64");
    assert.equal((await wrong(exportOf([span()]), { headers: metadata({ authorization: basic }) })).code, code.UNAUTHENTICATED);
    const bearer = `Bearer ${process.env.TEST_PROJECT_PUBLIC_KEY}`;
    assert.equal((await wrong(exportOf([span()]), { headers: metadata({ authorization: bearer }) })).code, code.PERMISSION_DENIED);
    const large = await wrong(exportOf([span({ name: "x".repeat(33 << 20) })]));
    assert.equal(large.code, code.RESOURCE_EXHAUSTED);
    assert.ok(!mayRetry(large), "sending it again cannot help");
    const raw = (path, bytes, headers = metadata()) =>
      failure(new Promise((resolve, reject) =>
        service.makeUnaryRequest(path, (x) => x, (x) => x, bytes, headers, {}, (error, response) => (error ? reject(error) : resolve(response)))));
    assert.equal((await raw("/no.such.Service/Method", Buffer.alloc(3))).code, code.UNIMPLEMENTED);
    assert.equal((await raw("/opentelemetry.proto.collector.trace.v1.TraceService/Export", Buffer.from("\x0a\xffx"))).code, code.INVALID_ARGUMENT);
    await call(service, "export", exportOf([span()]));
  });

  test(`${name}: a deadline ends the call`, async () => {
    const error = await failure(call(dial("trace", address), "export", exportOf([span()]), { deadline: Date.now() - 1 }));
    assert.equal(error.code, code.DEADLINE_EXCEEDED);
    const watch = dial("health", address).watch({ service: "" }, metadata(), { deadline: Date.now() + 200 });
    const status = await new Promise((resolve) => watch.on("status", resolve).on("error", () => {}).resume());
    assert.equal(status.code, code.DEADLINE_EXCEEDED);
    await eventually(async () => (await metric("tracemesh_grpc_calls")) === 0, 5000);
  });

  test(`${name}: a published batch is stored, and its errors are told event by event`, async () => {
    const service = dial("ingestion", address);
    const good = trace(), bad = trace({ name: 7 });
    const response = await call(service, "publish", { sequence: 9, batchJson: batch(good, bad) });
    assert.equal(response.acceptedSequence, 9);
    assert.equal(response.errors.length, 1);
    assert.deepEqual({ ...response.errors[0], error: "" }, { id: bad.id, status: 400, message: "Invalid request data", error: "" });
    assert.match(response.errors[0].error, /name/);
    await eventually(async () => (await get(`/api/public/receipts/${response.receipt}`)).body.state === "stored");
    await readTrace(good.body.id);
    const empty = await call(service, "publish", { batchJson: batch() });
    assert.equal(empty.receipt, "");
    for (const [json, words] of [["{", /Invalid JSON/], ["{}", /batch/], ["", /batch_json/]]) {
      const error = await failure(call(service, "publish", { batchJson: Buffer.from(json) }));
      assert.equal(error.code, code.INVALID_ARGUMENT);
      assert.match(error.details, words);
    }
    const large = await failure(call(service, "publish", { batchJson: Buffer.alloc(21 << 20, 32) }));
    assert.equal(large.code, code.INVALID_ARGUMENT);
    assert.match(large.details, /20mb/);
  });

  test(`${name}: a stream of 1,000 batches is acknowledged, and stored to its end`, async () => {
    const traces = Array.from({ length: 1000 }, () => id("t"));
    const { status, accepted, stored, receipts, errors, back } = await publishAll(dial("ingestion", address), traces).done;
    assert.equal(status.code, code.OK, status.details);
    assert.deepEqual({ accepted, stored, errors, back, receipts: receipts.size }, { accepted: 1000, stored: 1000, errors: [], back: false, receipts: 1000 });
    for (const at of [0, 499, 999]) assert.equal((await get(`/api/public/traces/${traces[at]}`)).status, 200, "stored means readable");
  });

  test(`${name}: health is told once and as it changes, per service`, async () => {
    const health = dial("health", address);
    for (const service of ["", "tracemesh.ingestion.v1.Ingestion", "opentelemetry.proto.collector.trace.v1.TraceService"])
      assert.deepEqual(await call(health, "check", { service }), { status: "SERVING" });
    assert.equal((await failure(call(health, "check", { service: "none" }))).code, code.NOT_FOUND);
    const watch = health.watch({ service: "" });
    watch.on("error", () => {});
    assert.deepEqual(await new Promise((resolve) => watch.once("data", resolve)), { status: "SERVING" });
    watch.cancel();
  });

  test(`${name}: reflection lists the services and describes their files`, async () => {
    const stream = dial("reflection", address).serverReflectionInfo();
    const ask = (request) => {
      stream.write(request);
      return new Promise((resolve) => stream.once("data", resolve));
    };
    const list = await ask({ listServices: "" });
    const names = list.listServicesResponse.service.map((service) => service.name);
    assert.ok(names.includes("tracemesh.ingestion.v1.Ingestion") && names.includes("grpc.health.v1.Health"), names.join());
    const files = async (request) => (await ask(request)).fileDescriptorResponse?.fileDescriptorProto.length;
    for (const name of names) assert.ok((await files({ fileContainingSymbol: name })) >= 1, name);
    assert.equal(await files({ fileContainingSymbol: "opentelemetry.proto.trace.v1.Span.Event.name" }), 3);
    assert.equal(await files({ fileContainingSymbol: "tracemesh.ingestion.v1.Ingestion.PublishStream" }), 1);
    assert.equal(await files({ fileByFilename: "otlp/trace_service.proto" }), 4);
    for (const fileContainingSymbol of ["", "tracemesh", "tracemesh.ingestion.v1.Ingestion.None", "opentelemetry.proto.trace.v1.Span.Event.none"])
      assert.equal((await ask({ fileContainingSymbol })).errorResponse.errorCode, code.NOT_FOUND, fileContainingSymbol);
    stream.end();
    await new Promise((resolve) => stream.on("status", resolve).resume());
  });
}

test("a batch that is refused as a whole does not end its stream; a sequence that does not grow does", async () => {
  const stream = dial("ingestion", doors.direct).publishStream(metadata());
  const ended = new Promise((resolve) => stream.on("status", resolve).on("error", () => {}));
  const next = () => new Promise((resolve) => stream.once("data", resolve));
  stream.write({ sequence: 5, batchJson: Buffer.from("{") });
  const refused = await next();
  assert.equal(refused.acceptedSequence, 5);
  assert.deepEqual(refused.errors, [{ id: "unknown", status: 400, message: "Invalid JSON", error: "" }]);
  stream.write({ sequence: 5, batchJson: batch(trace()) });
  stream.resume();
  const status = await ended;
  assert.equal(status.code, code.INVALID_ARGUMENT);
  assert.match(status.details, /sequence/);
});

/** Ends ingest by SIGTERM; resolves when another one is up. */
async function restart() {
  const { pid } = processes().find((process) => process.name === "ingest-1");
  process.kill(pid, "SIGTERM");
  await eventually(() => processes().some((p) => p.name === "ingest-1" && p.state === "up" && p.pid !== pid && p.ready === "yes"), 20000);
}

for (const [name, address] of Object.entries(doors)) {
  test(`${name}: SIGTERM of ingest under load loses nothing that was answered`, async () => {
    const service = dial("ingestion", address), spans = dial("trace", address), traces = [];
    let goes = true, failed = 0;
    const unary = async () => {
      for (; goes; ) {
        const t = trace();
        try {
          await call(service, "publish", { batchJson: batch(t) });
          traces.push(t.body.id);
        } catch (error) {
          failed++;
          assert.equal(error.code, code.UNAVAILABLE, error.message);
          await new Promise((resolve) => setTimeout(resolve, 20)); // as clients do
        }
      }
    };
    /** A producer: forgets what is stored, and sends the rest again on a new stream. */
    const produce = async (wanted) => {
      let stored = 0, streams = 0;
      while (stored < wanted.length) {
        const result = await publishAll(service, wanted.slice(stored), { firstSequence: stored + 1 }).done;
        streams++;
        stored = Math.max(stored, result.stored);
        if (result.status.code !== code.OK) {
          assert.equal(result.status.code, code.UNAVAILABLE, result.status.details);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
      return streams;
    };
    const streamed = Array.from({ length: 3000 }, () => id("t"));
    const producing = produce(streamed);
    const calling = [unary(), unary(), unary(), unary()];
    await eventually(() => traces.length > 50);
    await restart();
    const answered = traces.length;
    await eventually(() => traces.length > answered + 50, 20000);
    goes = false;
    await Promise.all(calling);
    await producing;
    await call(spans, "export", exportOf([span()]));
    for (const traceId of [...traces, ...streamed.filter((_, i) => i % 100 === 0)]) await readTrace(traceId);
  });
}

// ---- clients that do harm, frame by frame ----

const frame = (type, flags, stream, payload = Buffer.alloc(0)) => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
};
const literal = (name, value) => Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name), Buffer.from([value.length]), Buffer.from(value)]);
const request = Buffer.concat(
  [[":method", "POST"], [":scheme", "http"], [":path", "/tracemesh.ingestion.v1.Ingestion/Publish"], [":authority", "x"], ["content-type", "application/grpc"],
    ["authorization", authorization]].map(([name, value]) => literal(name, value)),
);
const preface = Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(4, 0, 0)]);
const floods = {
  "streams opened and reset": (round) =>
    Buffer.concat(Array.from({ length: 50 }, (_, i) => 1 + 2 * (round * 50 + i)).flatMap((s) => [frame(1, 4, s, request), frame(3, 0, s, Buffer.from([0, 0, 0, 8]))])),
  settings: () => Buffer.concat(Array(200).fill(frame(4, 0, 0, Buffer.from([0, 4, 0, 0, 255, 255])))),
  pings: () => Buffer.concat(Array(200).fill(frame(6, 0, 0, Buffer.alloc(8)))),
  continuations: (round) => Buffer.concat([...(round ? [] : [frame(1, 0, 1, request)]), ...Array(200).fill(frame(9, 0, 1, literal("x-more", "y".repeat(100))))]),
  "empty data": (round) => Buffer.concat([...(round ? [] : [frame(1, 4, 1, request)]), ...Array(200).fill(frame(0, 0, 1))]),
  "no HTTP/2 at all": () => Buffer.alloc(4096, "x"),
};

/** Sends until the server has had enough, for which it has 10 s. Resolves to the errors of its GOAWAYs. */
function flood(bytes) {
  const [host, port] = doors.direct.split(":");
  const socket = connect(Number(port), host);
  const goaways = [];
  let received = Buffer.alloc(0), round = 0;
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => (socket.destroy(), reject(new Error("it was let go on"))), 10000);
    const more = () => {
      while (!socket.destroyed && round < 1e6 && socket.write(bytes(round++))) if (round % 20 === 0) return setImmediate(more);
      socket.once("drain", more);
    };
    socket.on("data", (data) => {
      received = Buffer.concat([received, data]);
      for (let len; received.length >= 9 && received.length >= 9 + (len = received.readUIntBE(0, 3)); received = received.subarray(9 + len))
        if (received[3] === 7) goaways.push(received.readUInt32BE(13));
    });
    socket.on("error", () => {});
    socket.on("close", () => (clearTimeout(limit), resolve(goaways)));
    socket.on("end", () => socket.destroy());
    socket.write(preface, more);
  });
}

for (const [name, bytes] of Object.entries(floods)) {
  test(`a flood of ${name} ends its connection and harms nobody else`, async () => {
    const { pid, restarts } = processes().find((process) => process.name === "ingest-1");
    const resident = () => Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096;
    const service = dial("ingestion", doors.direct), before = resident();
    const flooding = Promise.all(Array.from({ length: 8 }, () => flood(bytes)));
    for (let i = 0; i < 20; i++) await call(service, "publish", { batchJson: batch(trace()) });
    for (const goaways of await flooding) assert.ok(goaways.every((error) => error !== 0), goaways.join());
    await call(service, "publish", { batchJson: batch(trace()) });
    const now = processes().find((process) => process.name === "ingest-1");
    assert.deepEqual([now.pid, now.restarts], [pid, restarts]);
    assert.ok(resident() - before < 64 << 20, `${(resident() - before) >> 20} MiB more`);
    await eventually(async () => (await metric("tracemesh_grpc_calls")) === 0 && (await metric("tracemesh_grpc_bodies_bytes")) === 0, 5000);
  });
}
