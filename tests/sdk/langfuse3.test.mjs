// An unmodified program that uses the langfuse npm package, read back through the package and the public API.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Langfuse } from "langfuse";
import { get, id, project, publicKey, readTrace, secretKey, url } from "../lib/mesh.mjs";

const session = id("session"); // of its own: the first page holds the newest only
const client = () => new Langfuse({ baseUrl: url, publicKey, secretKey, flushAt: 5 });

async function tellStory(traceId) {
  const langfuse = client();
  const trace = langfuse.trace({ id: traceId, name: "story", userId: "ada", sessionId: session, tags: ["blue", "amber"], input: { question: "why?" }, metadata: { region: "eu" }, release: "r1" });
  const span = trace.span({ name: "retrieve", input: { query: "why" }, startTime: new Date(Date.now() - 800) });
  const inner = span.span({ name: "embed" });
  inner.end();
  span.end({ output: ["because"] });
  const generation = trace.generation({ name: "answer", model: "gpt-4o", modelParameters: { temperature: 0.5 }, input: [{ role: "user", content: "why?" }] });
  generation.update({ completionStartTime: new Date() });
  generation.end({ output: "because", usage: { input: 1000, output: 100 } });
  trace.event({ name: "cache-miss", level: "WARNING" });
  trace.score({ name: "helpful", value: 0.9, comment: "good" });
  trace.update({ output: "because", metadata: { model: "4o" } });
  await langfuse.shutdownAsync();
}

test("a program of today's SDK arrives whole", async () => {
  const traceId = id("story");
  await tellStory(traceId);
  const trace = await readTrace(traceId, (t) => t.observations.length === 4 && t.scores.length === 1 && t.output);
  assert.equal(trace.name, "story");
  assert.equal(trace.userId, "ada");
  assert.equal(trace.sessionId, session);
  assert.deepEqual(trace.tags, ["amber", "blue"]);
  assert.deepEqual(trace.input, { question: "why?" });
  assert.equal(trace.output, "because");
  assert.deepEqual(trace.metadata, { region: "eu", model: "4o" });
  assert.equal(trace.projectId, project);
  const byName = Object.fromEntries(trace.observations.map((o) => [o.name, o]));
  assert.equal(byName.embed.parentObservationId, byName.retrieve.id);
  assert.equal(byName.retrieve.parentObservationId, null);
  assert.deepEqual(byName.retrieve.output, ["because"]);
  assert.equal(byName["cache-miss"].level, "WARNING");
  assert.equal(byName["cache-miss"].type, "EVENT");
  const answer = byName.answer;
  assert.equal(answer.type, "GENERATION");
  assert.equal(answer.model, "gpt-4o");
  assert.deepEqual(answer.modelParameters, { temperature: 0.5 });
  assert.equal(answer.usage.input, 1000);
  assert.equal(answer.usage.total, 1100);
  assert.ok(Math.abs(answer.calculatedTotalCost - (1000 * 2.5e-6 + 100 * 10e-6)) < 1e-12, `cost ${answer.calculatedTotalCost}`);
  assert.ok(answer.endTime && answer.completionStartTime);
  assert.equal(trace.scores[0].name, "helpful");
  assert.equal(trace.scores[0].value, 0.9);
  assert.ok(trace.latency > 0);
});

test("the SDK's own reads work", async () => {
  const traceId = id("story");
  await tellStory(traceId);
  await readTrace(traceId, (t) => t.observations.length === 4 && t.scores.length === 1 && t.output);
  const langfuse = client();
  const one = await langfuse.fetchTrace(traceId);
  assert.equal(one.data.observations.length, 4);
  const list = await langfuse.fetchTraces({ userId: "ada", limit: 10 });
  assert.ok(list.data.some((t) => t.id === traceId));
  const generations = await langfuse.fetchObservations({ traceId, type: "GENERATION" });
  assert.equal(generations.data.length, 1);
  const observation = await langfuse.fetchObservation(generations.data[0].id);
  assert.equal(observation.data.name, "answer");
  const sessions = await langfuse.fetchSessions();
  assert.ok(sessions.data.some((s) => s.id === session));
  await langfuse.shutdownAsync();
});

test("projects names the key's project, as auth_check asks", async () => {
  const { status, body } = await get("/api/public/projects");
  assert.equal(status, 200);
  assert.equal(body.data.length, 1);
  assert.equal(body.data[0].id, project);
});
