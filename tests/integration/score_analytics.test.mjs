// Score analytics: each figure is the one computed here from what was sent.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { event, eventually, get, id, ingest, now } from "../lib/mesh.mjs";
import { signIn } from "../lib/session.mjs";

const environment = id("scores").slice(0, 20);
const [quality, judged, tone, mood, resolved, alone] = ["quality", "judged", "tone", "mood", "resolved", "alone"].map((name) => id(name));
const targets = 200;
const labels = ["good", "fair", "bad"];
let browser, sent, deleted;

/** The same numbers each time, and ties among them. */
function random(seed) {
  let state = seed;
  return (below) => (state = (state * 48271) % 2147483647) % below;
}

function makeScores() {
  const roll = random(7);
  return Array.from({ length: targets }, (_, i) => {
    const value = roll(41) / 4 - 3;
    const label = labels[roll(3)];
    return {
      traceId: id("t"), observationId: i % 2 ? id("o") : undefined,
      [quality]: value, [judged]: value * 0.5 + roll(9) / 8, [tone]: label, [mood]: roll(4) ? label : labels[roll(3)], [resolved]: roll(3) ? 1 : 0,
    };
  });
}

const typeOf = { [quality]: "NUMERIC", [judged]: "NUMERIC", [tone]: "CATEGORICAL", [mood]: "CATEGORICAL", [resolved]: "BOOLEAN", [alone]: "NUMERIC" };
const score = (name, value, { traceId, observationId }, more = {}) =>
  event("score-create", { id: id("s"), traceId, observationId, environment, name, value, dataType: typeOf[name], ...more });

before(async () => {
  browser = await signIn();
  sent = makeScores();
  // The second score of every third target is missing, the first of one is given anew, others are of elsewhere.
  const events = sent.flatMap((target, i) => [
    score(quality, target[quality], target), score(tone, target[tone], target), score(resolved, target[resolved], target),
    ...(i % 3 ? [score(judged, target[judged], target), score(mood, target[mood], target)] : []),
  ]);
  sent[1][quality] = 7;
  deleted = id("deleted");
  events.push(
    score(quality, 7, sent[1], { timestamp: now(1000) }),
    score(alone, 3, { traceId: id("t") }, { id: deleted }),
    score(quality, 1e6, { traceId: sent[2].traceId }, { environment: `${environment}-b` }),
    score(quality, 1e6, sent[2], { dataType: "CATEGORICAL", value: "1000000" }),
  );
  let receipt;
  for (let at = 0; at < events.length; at += 500) {
    const { body, headers } = await ingest(events.slice(at, at + 500));
    assert.deepEqual(body.errors, []);
    receipt = headers.get("x-tracemesh-receipt");
  }
  await get(`/api/public/scores?limit=1&after=${receipt}`);
  await eventually(async () => (await get(`/api/public/scores?environment=${environment}&limit=1`)).body.meta.totalItems === events.length - 1);
});

const named = (first, second) => ({
  environment, name: first, source: "API", dataType: typeOf[first],
  ...(second ? { otherName: second, otherSource: "API", otherDataType: typeOf[second] } : {}),
});
async function analytics(first, second, more = {}) {
  const { status, body } = await browser.get("scores/analytics", { ...named(first, second), ...more });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

const near = (found, wanted, what) => assert.ok(Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)), `${what}: ${found} instead of ${wanted}`);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const sorted = (values) => [...values].sort((a, b) => a - b);

function pearson(xs, ys) {
  const [mx, my] = [mean(xs), mean(ys)];
  const dot = (a, ma, b, mb) => a.reduce((sum, value, i) => sum + (value - ma) * (b[i] - mb), 0);
  return dot(xs, mx, ys, my) / Math.sqrt(dot(xs, mx, xs, mx) * dot(ys, my, ys, my));
}

/** Equal values share the average of their places. */
function ranks(values) {
  const order = sorted(values);
  return values.map((value) => (order.indexOf(value) + order.lastIndexOf(value)) / 2 + 1);
}

function counted(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

test("statistics and bins of numbers", async () => {
  const { scores, comparison } = await analytics(judged);
  const values = sent.filter((_, i) => i % 3).map((target) => target[judged]);
  const [found] = scores;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  assert.deepEqual([found.count, found.minimum, found.maximum, comparison], [values.length, low, high, null]);
  near(found.average, mean(values), "average");
  near(found.deviation, Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1)), "deviation");
  const half = sorted(values);
  near(found.median, (half[Math.floor((half.length - 1) / 2)] + half[Math.ceil((half.length - 1) / 2)]) / 2, "median");
  const width = high / 10 - low / 10;
  const bins = Array.from({ length: 10 }, () => 0);
  for (const value of values) bins[Math.min(9, Math.floor((value - low) / width))]++;
  assert.deepEqual(found.distribution.map(({ count }) => count), bins);
  near(found.distribution[3].from, low + 3 * width, "the beginning of a bin");
});

test("labels and how often each was given", async () => {
  const { scores: [found] } = await analytics(tone);
  const counts = [...counted(sent.map((target) => target[tone]))].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  assert.deepEqual(found.distribution, counts.map(([value, count]) => ({ value, count })));
  assert.deepEqual([found.labelCount, found.average], [3, null]);
  const { scores: [yes] } = await analytics(resolved);
  near(yes.average, mean(sent.map((target) => target[resolved])), "share of true");
  assert.deepEqual(yes.distribution.map(({ value }) => value).sort(), ["False", "True"]);
});

test("numbers that were given to the same are compared, the latest of each", async () => {
  const { comparison } = await analytics(quality, judged);
  const pairs = sent.filter((_, i) => i % 3);
  const [xs, ys] = [pairs.map((target) => target[quality]), pairs.map((target) => target[judged])];
  assert.deepEqual([comparison.matched, comparison.sampledEvery], [pairs.length, 1]);
  near(comparison.pearson, pearson(xs, ys), "Pearson");
  near(comparison.spearman, pearson(ranks(xs), ranks(ys)), "Spearman");
  near(comparison.meanAbsoluteError, mean(xs.map((x, i) => Math.abs(x - ys[i]))), "MAE");
  near(comparison.rootMeanSquareError, Math.sqrt(mean(xs.map((x, i) => (x - ys[i]) ** 2))), "RMSE");
  assert.equal(comparison.cells.reduce((sum, { count }) => sum + count, 0), pairs.length);
  assert.ok(comparison.cells.every(({ first, second }) => first >= 0 && first <= 9 && second >= 0 && second <= 9));
});

test("labels that were given to the same agree as far as the table says", async () => {
  const { comparison } = await analytics(tone, mood);
  const pairs = sent.filter((_, i) => i % 3).map((target) => [target[tone], target[mood]]);
  const all = pairs.length;
  const cells = counted(pairs.map((pair) => pair.join("\0")));
  assert.deepEqual(new Map(comparison.cells.map(({ first, second, count }) => [`${first}\0${second}`, count])), cells);
  const accuracy = pairs.filter(([a, b]) => a === b).length / all;
  const share = (side, label) => pairs.filter((pair) => pair[side] === label).length / all;
  const chance = labels.reduce((sum, label) => sum + share(0, label) * share(1, label), 0);
  const both = (label) => pairs.filter(([a, b]) => a === label && b === label).length / all;
  assert.deepEqual([comparison.matched, comparison.isWhole], [all, true]);
  near(comparison.accuracy, accuracy, "accuracy");
  near(comparison.kappa, (accuracy - chance) / (1 - chance), "kappa");
  near(comparison.f1, mean(labels.map((label) => (2 * both(label)) / (share(0, label) + share(1, label)))), "F1");
});

test("yes and no may be compared with labels, numbers with neither", async () => {
  const { comparison } = await analytics(resolved, tone);
  assert.deepEqual([comparison.matched, comparison.accuracy], [targets, 0]);
  const { status, body } = await browser.get("scores/analytics", named(quality, tone));
  assert.deepEqual([status, body.error[0].path], [400, ["otherDataType"]]);
});

test("scores without anything in common, and scores there are none of", async () => {
  const { scores, comparison } = await analytics(alone, quality);
  assert.deepEqual([comparison.matched, comparison.pearson, comparison.cells], [0, null, []]);
  assert.deepEqual(scores[0].distribution, [{ from: 3, to: 3, count: 1 }]);
  const hostile = await analytics(quality, undefined, { name: "'); DROP TABLE scores; -- {project_id:String}" });
  assert.deepEqual([hostile.scores[0].count, hostile.scores[0].average, hostile.scores[0].firstTimestamp, hostile.scores[0].distribution], [0, null, null, []]);
});

test("a time range is of the scores", async () => {
  assert.equal((await analytics(tone, undefined, { toTimestamp: now(-3_600_000) })).scores[0].count, 0);
  assert.equal((await analytics(tone, undefined, { fromTimestamp: now(-3_600_000) })).scores[0].count, targets);
});

test("what is missing or wrong is said of its parameter", async () => {
  const paths = async (query) => (await browser.get("scores/analytics", query)).body.error.map(({ path }) => path[0]);
  assert.deepEqual(await paths({}), ["name", "source", "dataType"]);
  assert.deepEqual(await paths({ ...named(quality), dataType: "TEXT" }), ["dataType"]);
  assert.deepEqual(await paths({ ...named(quality), otherName: "x" }), ["otherSource", "otherDataType", "otherDataType"]);
  assert.deepEqual(await paths({ ...named(quality), fromTimestamp: "soon" }), ["fromTimestamp"]);
});

test("a score is deleted from our page only", async () => {
  const forged = await browser.send("DELETE", `scores/${deleted}`, undefined, { "x-requested-with": "other" });
  assert.equal(forged.status, 403);
  assert.equal((await analytics(alone)).scores[0].count, 1);
  assert.equal((await browser.send("DELETE", `scores/${deleted}`)).status, 202);
  await eventually(async () => (await analytics(alone)).scores[0].count === 0);
});
