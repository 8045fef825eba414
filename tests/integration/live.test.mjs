// Live events: who watches a project hears of each of its traces within a second of its storing, misses nothing when he
// comes again, hears nothing of others' projects, and does no harm to anybody by not listening.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { before, test } from "node:test";
import { event, eventually, get, id, ingest, now, opsPort, processes, project, url, user } from "../lib/mesh.mjs";
import { makeProject } from "../lib/stores.mjs";

const STREAMS = 512; // TM_WEB_LIVE_STREAMS
const AT_ONCE = 128; // below TM_WEB_QUEUE: of more requests at once some may be answered 503, when Postgres is slow
const LIVE_MS = 20000; // TM_WEB_LIVE_MS
const DRAIN_MS = 10000; // TM_DRAIN_MS
const VISIBLE_MS = 1000;
const port = Number(new URL(url).port);
let cookie, other;

before(async () => {
  cookie = await signIn();
  const authorization = makeProject();
  const { body } = await get("/api/public/projects", { authorization });
  other = { authorization, project: body.data[0].id };
});

async function signIn() {
  const response = await fetch(`${url}/api/auth/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-requested-with": "tracemesh" },
    body: JSON.stringify(user),
  });
  assert.equal(response.status, 200);
  return response.headers.get("set-cookie").split(";")[0];
}

/** Opens a stream; {status, headers, events: [{id, event, data, at}], ended, close}. Events come in as they come. */
async function watch(projectId = project, { lastEventId, as = cookie } = {}) {
  const abort = new AbortController();
  const headers = { cookie: as, ...(lastEventId && { "last-event-id": lastEventId }) };
  const response = await fetch(`${url}/api/projects/${projectId}/live`, { headers, signal: abort.signal });
  const watcher = { status: response.status, headers: response.headers, events: [], ended: null, close: () => abort.abort() };
  if (response.status === 200) watcher.ended = read(response.body, watcher.events).catch(() => "closed");
  else await response.text();
  return watcher;
}

async function read(body, events) {
  let text = "";
  for await (const bytes of body.pipeThrough(new TextDecoderStream())) {
    text += bytes;
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split("\n").map((line) => line.match(/^([^:]*): ?(.*)$/).slice(1)));
      if (fields.event) events.push({ ...fields, data: JSON.parse(fields.data), at: Date.now() });
    }
  }
  return "ended";
}

const names = ({ data }, traceId) => data.traces?.some((trace) => trace.id === traceId);
const heard = (watcher, traceId, timeout_ms) => eventually(() => watcher.events.find((e) => names(e, traceId)), timeout_ms);
/** From the first word on all that is stored is told. */
const listening = (watcher) => eventually(() => watcher.events.find((e) => e.event === "more"));
const send = async (traceId, headers) => {
  const answer = await ingest([event("trace-create", { id: traceId, name: "live" })], headers);
  assert.equal(answer.status, 207);
  return Date.now();
};
const metric = async (name) => {
  const text = await (await fetch(`http://127.0.0.1:${opsPort("web-1")}/metrics`)).text();
  return Number(text.match(new RegExp(`^${name} (\\d+)`, "m"))[1]);
};

test("a trace is told within a second of the answer to who sent it, and is readable then", async () => {
  const watcher = await watch();
  assert.equal(watcher.status, 200);
  assert.match(watcher.headers.get("content-type"), /^text\/event-stream/);
  await listening(watcher);
  const waits = [];
  for (let i = 0; i < 20; i++) {
    const traceId = id("live");
    const sent = await send(traceId);
    const told = await heard(watcher, traceId);
    waits.push(told.at - sent);
    const { status } = await get(`/api/public/traces/${traceId}`);
    assert.equal(status, 200, "told before it was readable");
  }
  watcher.close();
  waits.sort((a, b) => a - b);
  console.log(`# from the answer to the event: median ${waits[10]} ms, longest ${waits.at(-1)} ms`);
  assert.ok(waits.at(-1) < VISIBLE_MS, waits.join(" "));
});

test("observations and scores tell of their trace, also of one that was there", async () => {
  const watcher = await watch();
  await listening(watcher);
  const traceId = id("live");
  await send(traceId);
  const first = await heard(watcher, traceId);
  const tell = async (...events) => {
    const before = watcher.events.length;
    await ingest(events);
    return eventually(() => watcher.events.slice(before).find((e) => names(e, traceId)));
  };
  const spanId = id("span");
  const second = await tell(event("span-create", { id: spanId, traceId, name: "step", startTime: now() }));
  assert.notEqual(second.id, first.id);
  await tell(event("span-update", { id: spanId, traceId, endTime: now() }));
  await tell(event("score-create", { id: id("score"), traceId, name: "good", value: 1 }));
  watcher.close();
});

test("nothing is told of another project", async () => {
  const mine = await watch();
  const others = await watch(other.project);
  assert.deepEqual([mine.status, others.status], [200, 200]);
  await listening(mine);
  await listening(others);
  const [here, there] = [id("live"), id("live")];
  await send(here);
  await send(there, { authorization: other.authorization });
  await heard(mine, here);
  await heard(others, there);
  await send(here); // what is told now was stored after all of the above
  await send(there, { authorization: other.authorization });
  await eventually(() => mine.events.filter((e) => names(e, here)).length === 2 && others.events.filter((e) => names(e, there)).length === 2);
  assert.ok(!mine.events.some((e) => names(e, there)));
  assert.ok(!others.events.some((e) => names(e, here)));
  mine.close();
  others.close();
});

test("who comes again with the last id is told what he missed, and nothing twice", async () => {
  const first = await watch();
  await listening(first);
  const [seen, missed] = [id("live"), id("live")];
  await send(seen);
  const { id: lastEventId } = await heard(first, seen);
  first.close();
  await first.ended;
  const witness = await watch(); // says when it is stored
  await listening(witness);
  await send(missed);
  await heard(witness, missed);
  const second = await watch(project, { lastEventId });
  await heard(second, missed);
  assert.ok(!second.events.some((e) => names(e, seen) || e.event === "more"), JSON.stringify(second.events));
  witness.close();
  second.close();
});

test("who comes again too late, or with an id of his own making, is told to look at everything", async () => {
  for (const lastEventId of ["0123456789abcdef-7", "nonsense", "0123456789abcdef-99999999999999999999999"]) {
    const watcher = await watch(project, { lastEventId });
    await listening(watcher);
    watcher.close();
  }
});

test("what is stored while batch is started anew is not missed", async () => {
  const watcher = await watch();
  await listening(watcher);
  const before = watcher.events.length;
  process.kill(processes().find(({ name }) => name === "batch-1").pid, "SIGKILL");
  const traceId = id("live");
  await send(traceId);
  await eventually(() => watcher.events.slice(before).some((e) => names(e, traceId) || e.event === "more"), 20000);
  await eventually(async () => (await get(`/api/public/traces/${traceId}`)).status === 200, 20000);
  const last = id("live");
  await send(last);
  await heard(watcher, last);
  watcher.close();
});

test("a stream ends by itself; who comes again at once goes on, unless his session has ended", async () => {
  const as = await signIn();
  const [watcher, stays] = await Promise.all([watch(project, { as }), watch()]);
  await Promise.all([watcher, stays].map(listening));
  const begun = Date.now();
  const response = await fetch(`${url}/api/auth/sign-out`, { method: "POST", headers: { cookie: as, "x-requested-with": "tracemesh" } });
  assert.ok(response.ok);
  assert.equal(await watcher.ended, "ended");
  assert.ok(Date.now() - begun < LIVE_MS + 2000);
  assert.equal((await watch(project, { as })).status, 401);
  assert.equal(await stays.ended, "ended"); // nobody watches now
  const again = await watch(project, { lastEventId: stays.events.at(-1).id });
  const traceId = id("live");
  await send(traceId);
  await heard(again, traceId);
  assert.equal(again.events.length, 1, JSON.stringify(again.events));
  again.close();
});

test("only who may see the project may watch it", async () => {
  assert.equal((await watch(project, { as: "" })).status, 401);
  assert.equal((await watch(project, { as: `tracemesh_session=${"0".repeat(64)}` })).status, 401);
  assert.equal((await watch("no-such-project")).status, 404);
});

/** A client that asks and then reads nothing. */
function deaf() {
  const socket = connect(port, "127.0.0.1");
  socket.write(`GET /api/projects/${project}/live HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n\r\n`);
  socket.pause();
  return socket;
}

async function watchMany(count) {
  const watchers = [];
  while (watchers.length < count) {
    const lot = Math.min(AT_ONCE, count - watchers.length);
    watchers.push(...(await Promise.all(Array.from({ length: lot }, () => watch()))));
  }
  return watchers;
}

test("many watch at once, some of them deaf; one too many is told to come again; who leaves makes room", async () => {
  const open = () => metric("tracemesh_web_live_streams");
  await eventually(async () => (await open()) === 0, LIVE_MS);
  const deafOnes = Array.from({ length: 12 }, deaf);
  await eventually(async () => (await open()) === deafOnes.length);
  const watchers = await watchMany(STREAMS - deafOnes.length);
  assert.deepEqual([...new Set(watchers.map(({ status }) => status))], [200]);
  const refused = await watch();
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get("retry-after"), "1");
  await Promise.all(watchers.map(listening));
  const traceId = id("live");
  const sent = await send(traceId);
  const told = await Promise.all(watchers.map((watcher) => heard(watcher, traceId)));
  const longest = Math.max(...told.map(({ at }) => at)) - sent;
  console.log(`# to all of ${watchers.length} watchers: ${longest} ms`);
  assert.ok(longest < 2 * VISIBLE_MS, `${longest} ms`);
  watchers.forEach((watcher) => watcher.close());
  deafOnes.forEach((socket) => socket.destroy());
  await eventually(async () => (await open()) === 0, LIVE_MS);
  const next = await watch();
  assert.equal(next.status, 200);
  next.close();
});

test("when web ends, so do its streams, at once and whole", async () => {
  const watchers = await Promise.all([watch(), watch(other.project)]);
  await Promise.all(watchers.map(listening));
  const { pid } = processes().find(({ name }) => name === "web-1");
  const begun = Date.now();
  process.kill(pid, "SIGTERM");
  assert.deepEqual(await Promise.all(watchers.map(({ ended }) => ended)), ["ended", "ended"]);
  assert.ok(Date.now() - begun < DRAIN_MS / 2, `${Date.now() - begun} ms`);
  await eventually(() => processes().some((p) => p.name === "web-1" && p.pid && p.pid !== pid && p.ready === "yes"), 20000);
  const next = await watch();
  assert.equal(next.status, 200);
  next.close();
});
