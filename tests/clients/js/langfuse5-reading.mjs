// What @langfuse/client reads back: each list and single thing of its API that we have, and deletes.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { LangfuseClient } from "@langfuse/client";
import { traceId } from "./langfuse5.mjs";

const { api } = new LangfuseClient();
const until = Date.now() + 15_000;
async function whole() {
  for (;;) {
    const trace = await api.trace.get(traceId).catch((error) => (Date.now() < until ? undefined : Promise.reject(error)));
    if (trace?.observations.length === 6 && trace.scores.length === 2) return trace;
    assert.ok(Date.now() < until, "the trace is not whole");
    await pause(50);
  }
}
const names = (rows) => rows.map(({ name }) => name).sort();

const trace = await whole();
const all = ["answer", "ask", "broken", "cache-miss", "lookup", "retrieve"];
assert.deepEqual(names(trace.observations), all);

const { data: traces, meta } = await api.trace.list({ userId: "ada", tags: ["blue", "amber"], orderBy: "timestamp.desc", limit: 10,
  filter: JSON.stringify([{ type: "stringObject", column: "metadata", key: "region", operator: "=", value: "eu" }]) });
assert.ok(traces.some(({ id }) => id === traceId) && meta.totalItems >= 1);

const some = [];
for (let cursor; ; ) {
  const page = await api.observations.getMany({ traceId, limit: 4, fields: "core,basic,io,model,usage,metrics", cursor });
  some.push(...page.data);
  if (!(cursor = page.meta.cursor)) break;
}
assert.deepEqual(names(some), all);
const answer = some.find(({ name }) => name === "answer");
assert.deepEqual([answer.providedModelName, answer.usageDetails.total, answer.level], ["gpt-5-mini", 1540, "DEFAULT"]);
assert.deepEqual(names((await api.legacy.observationsV1.getMany({ traceId })).data), all);
assert.equal((await api.legacy.observationsV1.get(answer.id)).name, "answer");

assert.deepEqual(names((await api.scoresV3.getManyV3({ traceId, fields: "details,subject" })).data), ["correct", "tone"]);
const { data: scores } = await api.scores.getMany({ traceId });
assert.deepEqual(names(scores), ["correct", "tone"]);
assert.equal((await api.scores.getById(scores[0].id)).id, scores[0].id);

const sessions = [];
for (let page = 1, total = 1; sessions.length < total; page++) {
  const answer = await api.sessions.list({ page, limit: 100 });
  assert.ok(answer.data.length, "a page of sessions has none, and not all were read");
  sessions.push(...answer.data);
  total = answer.meta.totalItems;
}
assert.ok(sessions.some(({ id }) => id === "s-1")); // whatever others began since
assert.ok((await api.sessions.get("s-1")).traces.some(({ id }) => id === traceId));

const question = JSON.stringify({ view: "observations", dimensions: [{ field: "providedModelName" }], metrics: [{ measure: "totalTokens", aggregation: "sum" }],
  filters: [{ type: "string", column: "traceId", operator: "=", value: traceId }], fromTimestamp: new Date(Date.now() - 3600e3).toISOString(), toTimestamp: new Date(Date.now() + 60e3).toISOString() });
for (const { data } of [await api.metrics.metrics({ query: question }), await api.legacy.metricsV1.metrics({ query: question })])
  assert.deepEqual(data.find(({ providedModelName }) => providedModelName), { providedModelName: "gpt-5-mini", sum_totalTokens: 1540 });

const { data: [project] } = await api.projects.get();
const { id: commentId } = await api.comments.create({ projectId: project.id, objectType: "TRACE", objectId: traceId, content: "seen" });
assert.equal((await api.comments.getById(commentId)).content, "seen");
assert.equal((await api.comments.get({ objectType: "TRACE", objectId: traceId })).data.length, 1);

const config = await api.scoreConfigs.create({ name: "tone", dataType: "CATEGORICAL", categories: [{ label: "friendly", value: 1 }] });
assert.equal((await api.scoreConfigs.update(config.id, { isArchived: true })).isArchived, true);
assert.ok((await api.scoreConfigs.get({ limit: 100 })).data.some(({ id }) => id === config.id));
assert.ok((await api.models.list({ limit: 1 })).data.length === 1);
assert.equal((await api.health.health()).status, "OK");

const extra = await api.scores.create({ traceId, name: "passing", value: 1 });
for (;;) {
  if (await api.scores.getById(extra.id).catch(() => undefined)) break;
  assert.ok(Date.now() < until, "the score is not there");
  await pause(50);
}
await api.legacy.scoreV1.delete(extra.id);
await assert.rejects(api.scores.getById(extra.id), (error) => error.statusCode === 404);
