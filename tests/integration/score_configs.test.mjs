// Scores that programs send are held to the score configs they name: what breaks one is rejected, and it is known why.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { authorization, event, eventually, get, id, ingest, opsPort, post, project, tracemesh, url } from "../lib/mesh.mjs";
import { makeProject, postgres } from "../lib/stores.mjs";

const FRESH_MS = 5000; // TM_SCORE_CONFIGS_MS
const traceId = id("t");
let number, mood, yes, words;

const config = async (body, headers) => {
  const made = await post("/api/public/score-configs", body, headers);
  assert.equal(made.status, 200, JSON.stringify(made.body));
  return made.body;
};
const archive = (configId) =>
  fetch(`${url}/api/public/score-configs/${configId}`, { method: "PATCH", headers: { authorization, "content-type": "application/json" }, body: '{"isArchived":true}' });
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

before(async () => {
  number = await config({ name: "quality", dataType: "NUMERIC", minValue: 0, maxValue: 1 });
  mood = await config({ name: "mood", dataType: "CATEGORICAL", categories: [{ label: "good", value: 3 }, { label: "bad", value: -1.5 }] });
  yes = await config({ name: "helpful", dataType: "BOOLEAN" });
  words = await config({ name: "in words", dataType: "TEXT" });
});

const score = (body) => ({ id: id("s"), traceId, name: "said", ...body });
const receiptOf = ({ headers, status, body }) => {
  assert.equal(status, 207);
  assert.deepEqual(body.errors, []);
  return headers.get("x-tracemesh-receipt");
};
const send = async (scores, headers) => receiptOf(await ingest(scores.map((one) => event("score-create", one)), headers));
/** Of the scores, those that are stored, by id. */
async function stored(scores, receipt) {
  const { status, body } = await get(`/api/public/v2/scores?scoreIds=${scores.map((one) => one.id).join(",")}&limit=100&after=${receipt}`);
  assert.equal(status, 200, JSON.stringify(body));
  return new Map(body.data.map((one) => [one.id, one]));
}
async function storedOne(body) {
  const one = score(body);
  return (await stored([one], await send([one]))).get(one.id);
}
/** {received, stored, rejected, ...} of the tests' project. */
function account() {
  const lines = tracemesh("accounts").split("\n");
  const names = lines[0].split(/ +/).slice(1);
  const values = lines.find((line) => line.startsWith(`${project} `)).split(/ +/).slice(1).map(Number);
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? 0]));
}
async function rejections() {
  const text = await (await fetch(`http://127.0.0.1:${opsPort("validate-1")}/metrics`)).text();
  return Object.fromEntries([...text.matchAll(/^tracemesh_validate_scores_rejected_total\{reason="(\w+)"\} (\d+)/gm)].map(([, reason, n]) => [reason, Number(n)]));
}

test("a score gets its config's name and type, and the number of its category", async () => {
  const said = (one) => [one.name, one.dataType, one.value, one.stringValue ?? null, one.configId];
  assert.deepEqual(said(await storedOne({ configId: number.id, value: 0.25 })), ["quality", "NUMERIC", 0.25, null, number.id]);
  assert.deepEqual(said(await storedOne({ configId: mood.id, value: "bad", dataType: "CATEGORICAL" })), ["mood", "CATEGORICAL", -1.5, "bad", mood.id]);
  assert.deepEqual(said(await storedOne({ configId: yes.id, value: 1 })), ["helpful", "BOOLEAN", 1, "True", yes.id]);
  assert.deepEqual(said(await storedOne({ configId: words.id, value: "fine" })).slice(0, 2), ["in words", "TEXT"]);
  assert.deepEqual(said(await storedOne({ value: "good" })).slice(0, 4), ["said", "CATEGORICAL", 0, "good"]);
});

test("what breaks its config is rejected, with the reason; what came with it is stored", async () => {
  const gone = await config({ name: "gone", dataType: "NUMERIC" });
  assert.equal((await archive(gone.id)).status, 200);
  const foreign = await config({ name: "foreign", dataType: "NUMERIC" }, { authorization: makeProject() });
  const wrong = [
    [{ configId: id("nope"), value: 1 }, "config_unknown"],
    [{ configId: foreign.id, value: 1 }, "config_unknown"],
    [{ configId: "\0", value: 1 }, "config_unknown"],
    [{ configId: gone.id, value: 1 }, "config_archived"],
    [{ configId: number.id, value: 1.01 }, "too_big"],
    [{ configId: number.id, value: -1 }, "too_small"],
    [{ configId: number.id, value: "1" }, "value_unfit"],
    [{ configId: number.id, value: 1, dataType: "BOOLEAN" }, "type_differs"],
    [{ configId: mood.id, value: "Good" }, "no_category"],
    [{ configId: mood.id, value: 3 }, "value_unfit"],
    [{ configId: yes.id, value: 2 }, "value_unfit"],
  ].map(([body, reason]) => [score(body), reason]);
  const fine = [score({ configId: number.id, value: 1 }), score({ value: 7 })];
  const all = [...wrong.map(([one]) => one), ...fine];
  const [before, counted] = [account(), await rejections()];
  const receipt = await send(all);
  assert.deepEqual(new Set((await stored(all, receipt)).keys()), new Set(fine.map((one) => one.id)));
  const told = (await get(`/api/public/receipts/${receipt}`)).body;
  assert.deepEqual([told.state, told.reason], ["stored", null], "of the batch");
  await eventually(() => account().queued === 0);
  const after = account();
  assert.deepEqual([after.received - before.received, after.rejected - before.rejected, after.stored - before.stored, after.missing], [13, 11, 2, 0]);
  const expected = { ...counted };
  for (const [, reason] of wrong) expected[reason] = (expected[reason] ?? 0) + 1;
  assert.deepEqual(await rejections(), expected);
});

test("the legacy endpoint's scores are held to their config, too", async () => {
  const [good, bad] = [score({ configId: mood.id, value: "good" }), score({ configId: mood.id, value: "better" })];
  const receipts = [];
  for (const one of [good, bad]) {
    const { status, headers } = await post("/api/public/scores", one);
    assert.equal(status, 200);
    receipts.push(headers.get("x-tracemesh-receipt"));
  }
  const kept = await stored([good, bad], receipts.join("&after="));
  assert.deepEqual([...kept.keys()], [good.id]);
  assert.deepEqual([kept.get(good.id).value, kept.get(good.id).name], [3, "mood"]);
});

test("a config works for the score sent right after it was made, and its archiving after a while", async () => {
  for (let round = 0; round < 20; round++) {
    const made = await config({ name: `round ${round}`, dataType: "NUMERIC" });
    assert.equal((await storedOne({ configId: made.id, value: round })).name, `round ${round}`);
  }
  const made = await config({ name: "soon old", dataType: "NUMERIC" });
  assert.ok(await storedOne({ configId: made.id, value: 1 }));
  await archive(made.id);
  await wait(FRESH_MS + 100);
  assert.equal(await storedOne({ configId: made.id, value: 1 }), undefined);
});

test("very many scores of very many configs, most of them of none, at once", async () => {
  const made = await Promise.all(Array.from({ length: 20 }, (_, i) => config({ name: `many ${i}`, dataType: "NUMERIC", maxValue: i })));
  const scores = Array.from({ length: 3000 }, (_, i) => score({ configId: i % 30 ? id("none") : made[(i / 30) % 20].id, value: 10 }));
  const before = account();
  const receipt = await send(scores);
  await eventually(async () => (await get(`/api/public/receipts/${receipt}`)).body.state === "stored");
  await eventually(() => account().queued === 0);
  assert.deepEqual([account().stored - before.stored, account().rejected - before.rejected], [50, 2950]);
});

test("while Postgres does not tell, known configs are used, unknown ones wait, and the rest goes on", async () => {
  const young = await config({ name: "young", dataType: "NUMERIC" });
  const [known, unknown, nobodys, free] = [score({ configId: mood.id, value: "good" }), score({ configId: young.id, value: 1 }), score({ configId: id("no"), value: 1 }), score({ value: 1 })];
  assert.ok(await storedOne({ configId: mood.id, value: "bad" }));
  await wait(FRESH_MS + 100); // so that it is not only used because it was read just now
  postgres("ALTER TABLE score_configs RENAME TO score_configs_away");
  let waits;
  try {
    waits = await send([unknown, nobodys]);
    const goes = await send([known]);
    const other = await send([free]);
    const kept = await stored([known, free], `${goes}&after=${other}`);
    assert.deepEqual([kept.get(known.id).value, kept.get(free.id).value], [3, 1]);
    await eventually(async () => /score configs/.test(await (await fetch(`http://127.0.0.1:${opsPort("validate-1")}/readyz`)).text()));
    assert.equal((await get(`/api/public/receipts/${waits}`)).body.state, "queued");
  } finally {
    postgres("ALTER TABLE score_configs_away RENAME TO score_configs");
  }
  const kept = await stored([unknown, nobodys], waits);
  assert.deepEqual([...kept.keys()], [unknown.id]);
  await eventually(async () => !/score configs/.test(await (await fetch(`http://127.0.0.1:${opsPort("validate-1")}/readyz`)).text()));
});
