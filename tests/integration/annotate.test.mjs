// What people give in the browser: scores by hand, held to the project's score configs; by whom, where, and who may not.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { call } from "../lib/browser_api.mjs";
import { authorization, event, get, id, ingest, now, post, project, url } from "../lib/mesh.mjs";
import { makePerson, signIn } from "../lib/people.mjs";
import { makeProject } from "../lib/stores.mjs";

const traceId = id("t"), otherTrace = id("t"), bare = id("t"), observationId = id("o");
const environment = id("w").slice(0, 20);
let owner, member, viewer, number, mood;

const config = async (body) => (await post("/api/public/score-configs", body)).body;
const archive = (configId) => fetch(`${url}/api/public/score-configs/${configId}`, { method: "PATCH", headers: { authorization, "content-type": "application/json" }, body: '{"isArchived":true}' });

before(async () => {
  const generation = { id: observationId, traceId, name: "g", startTime: now(), endTime: now(), environment };
  const { headers } = await ingest([
    event("trace-create", { id: traceId, name: "scored", environment }),
    event("trace-create", { id: otherTrace, name: "other" }),
    event("generation-create", generation),
    event("span-create", { id: id("o"), traceId: bare, name: "of a trace nobody told of", startTime: now() }),
    event("score-create", { id: `${traceId}-api`, traceId, name: "by a program", value: 0.5 }),
  ]);
  await get(`/api/public/traces/${traceId}?after=${headers.get("x-tracemesh-receipt")}`);
  owner = await signIn();
  [member, viewer] = [makePerson("MEMBER"), makePerson("VIEWER")];
  number = await config({ name: "quality", dataType: "NUMERIC", minValue: 0, maxValue: 1 });
  mood = await config({ name: "mood", dataType: "CATEGORICAL", categories: [{ label: "good", value: 1 }, { label: "bad", value: 0 }] });
});

const give = (body, by = member) => by.ask("POST", "/scores", { traceId, ...body });
const free = { name: "free", dataType: "NUMERIC", value: 1 };
/** Given, and read at once. */
async function given(body, by = member) {
  const answer = await give(body, by);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return read(answer.body);
}
async function read({ id: scoreId, receipt }) {
  const { body, status } = await member.ask("GET", `/scores?scoreIds=${encodeURIComponent(scoreId)}&after=${receipt}`);
  assert.equal(status, 200, JSON.stringify(body));
  assert.ok(body.data.length <= 1, "once");
  return body.data[0];
}

test("a score by hand is there at the first look, with who gave it", async () => {
  const score = await given({ observationId, configId: number.id, value: 0.75, comment: " fine " });
  assert.deepEqual(
    [score.traceId, score.observationId, score.name, score.value, score.dataType, score.comment, score.configId, score.source, score.authorUserId, score.environment],
    [traceId, observationId, "quality", 0.75, "NUMERIC", "fine", number.id, "ANNOTATION", member.userId, environment]);
  const { body } = await get(`/api/public/v3/scores?fields=annotation&id=${score.id}&authorUserId=${member.userId}`);
  assert.deepEqual(body.data.map((one) => one.authorUserId), [member.userId]);
  const trace = (await get(`/api/public/traces/${traceId}`)).body;
  assert.equal(trace.scores.find((one) => one.id === score.id).authorUserId, member.userId);
  assert.equal(trace.scores.find((one) => one.id === `${traceId}-api`).authorUserId, null);
});

test("of every type, with and without a config, on a trace that only observations tell of", async () => {
  const yes = await config({ name: "helpful", dataType: "BOOLEAN" }), words = await config({ name: "in words", dataType: "TEXT" });
  const good = await given({ configId: mood.id, value: "good" });
  assert.deepEqual([good.stringValue, good.value], ["good", 1]);
  assert.deepEqual([(await given({ configId: yes.id, value: 1 })).value, (await given({ configId: yes.id, value: 0 })).stringValue], [1, "False"]);
  assert.equal((await given({ configId: words.id, value: "äöü ✓" })).stringValue, "äöü ✓");
  assert.deepEqual([(await given(free)).value, (await given({ ...free, dataType: "CATEGORICAL", value: "a" })).stringValue], [1, "a"]);
  assert.equal((await given({ ...free, traceId: bare })).traceId, bare);
});

test("it is changed in place, its comment cleared, and then it is its last author's", async () => {
  const first = await given({ configId: number.id, value: 0.1, comment: "why" });
  const second = await given({ id: first.id, configId: number.id, value: 0.9 }, owner);
  assert.deepEqual([second.id, second.value, second.comment, second.timestamp], [first.id, 0.9, null, first.timestamp]);
  assert.ok(second.authorUserId && second.authorUserId !== member.userId);
});

test("it is removed", async () => {
  const score = await given(free);
  assert.equal((await viewer.ask("DELETE", `/scores/${score.id}`)).status, 403);
  assert.equal((await member.ask("DELETE", `/scores/${score.id}`)).status, 202);
  assert.equal((await member.ask("GET", `/scores?scoreIds=${score.id}`)).body.data.length, 0);
});

test("what is wrong is named", async () => {
  const gone = await config({ name: "gone", dataType: "NUMERIC" });
  assert.equal((await archive(gone.id)).status, 200);
  for (const [body, field] of [
    [{ configId: number.id, value: 1.01 }, "value"], [{ configId: number.id, value: -1 }, "value"], [{ configId: number.id, value: "0.5" }, "value"],
    [{ configId: mood.id, value: "Good" }, "value"], [{ configId: mood.id, value: 1 }, "value"], [{ configId: mood.id, value: ["good"] }, "value"],
    [{ configId: mood.id, dataType: "NUMERIC", value: "good" }, "dataType"], [{ configId: number.id, name: "other", value: 1 }, "name"],
    [{ configId: gone.id, value: 1 }, "configId"], [{ configId: "nope", value: 1 }, "configId"], [{ configId: 7, value: 1 }, "configId"],
    [{ ...free, value: null }, "value"], [{ ...free, value: true }, "value"], [{ ...free, value: {} }, "value"], [{ ...free, dataType: "BOOLEAN", value: 2 }, "value"],
    [{ ...free, dataType: "TEXT", value: "" }, "value"], [{ ...free, dataType: "TEXT", value: "x".repeat(501) }, "value"],
    [{ ...free, dataType: "CORRECTION", value: "x" }, "dataType"], [{ ...free, name: " " }, "name"], [{ ...free, name: "x".repeat(201) }, "name"], [{ ...free, name: "a\0b" }, "name"],
    [{ ...free, comment: 7 }, "comment"], [{ ...free, comment: "x".repeat(5001) }, "comment"], [{ ...free, id: "" }, "id"], [{ ...free, id: ["a"] }, "id"],
    [{ ...free, traceId: null }, "traceId"], [{ ...free, traceId: "a\rb" }, "traceId"], [{ ...free, observationId: {} }, "observationId"],
    [{ ...free, traceId: otherTrace, observationId }, "traceId"], [{ ...free, id: `${traceId}-api` }, "id"],
  ]) {
    const answer = await give(body);
    assert.equal(answer.status, 400, JSON.stringify(body).slice(0, 200));
    assert.deepEqual(answer.body.error.map(({ path }) => path[0]), [field], `${JSON.stringify(body).slice(0, 200)}: ${JSON.stringify(answer.body)}`);
  }
  for (const body of ["[]", "7", "null", "{", "", `{"a":${"[".repeat(5000)}`])
    assert.equal((await call(member.cookie, "POST", `/api/projects/${project}/scores`, body)).status, 400, body.slice(0, 20));
  assert.equal((await give({ ...free, traceId: id("nowhere") })).status, 404);
  assert.equal((await give({ ...free, observationId: id("nowhere") })).status, 404);
});

test("a score stays where it is, and what programs measured stays theirs", async () => {
  const score = await given(free);
  const moved = await give({ ...free, id: score.id, traceId: otherTrace });
  assert.deepEqual([moved.status, moved.body.error[0].path[0]], [400, "traceId"]);
  const deeper = await give({ ...free, id: score.id, observationId });
  assert.deepEqual([deeper.status, deeper.body.error[0].path[0]], [400, "observationId"]);
  assert.equal((await get(`/api/public/scores/${traceId}-api`)).body.value, 0.5);
});

test("who may not, does not", async () => {
  assert.equal((await give(free, viewer)).status, 403);
  assert.equal((await call(null, "POST", `/api/projects/${project}/scores`, { traceId, ...free })).status, 401);
  assert.equal((await call(member.cookie, "POST", `/api/projects/${project}/scores`, { traceId, ...free }, { "content-type": "application/json" })).status, 403);
  const said = await given({ ...free, source: "API", authorUserId: owner.userId, projectId: "other", environment: "mine" });
  assert.deepEqual([said.source, said.authorUserId, said.environment], ["ANNOTATION", member.userId, environment]);
});

test("another project's trace, config and receipt are not there", async () => {
  const theirs = { authorization: makeProject() };
  const foreign = await post("/api/public/score-configs", { name: "foreign", dataType: "NUMERIC" }, theirs);
  const sent = await ingest([event("trace-create", { id: id("t"), name: "foreign" })], theirs);
  const receipt = sent.headers.get("x-tracemesh-receipt");
  assert.deepEqual((await give({ configId: foreign.body.id, value: 1 })).body.error?.[0].path[0], "configId");
  assert.equal((await member.ask("GET", `/scores?after=${receipt}`)).status, 400);
  assert.equal((await member.ask("POST", "/scores", { traceId, ...free }, "another")).status, 404);
});

test("an annotation that a program sends without a config is still not stored", async () => {
  const scoreId = id("s");
  const { headers } = await ingest([event("score-create", { id: scoreId, traceId, name: "x", value: 1, source: "ANNOTATION" })]);
  assert.equal(headers.get("x-tracemesh-receipt"), null);
  assert.equal((await get(`/api/public/scores/${scoreId}`)).status, 404);
});

// ---- comments

const comment = (by, body) => by.ask("POST", "/comments", { objectType: "TRACE", objectId: traceId, ...body });
const shown = async (objectType, objectId, by = viewer) => (await by.ask("GET", `/comments?objectType=${objectType}&objectId=${encodeURIComponent(objectId)}`)).body.data;

test("comments are their writer's, and shown in order with the writers' names", async () => {
  const objectId = otherTrace;
  assert.equal((await comment(member, { objectId, content: " first " })).status, 200);
  assert.equal((await comment(owner, { objectId, content: "**second**", authorUserId: member.userId })).status, 200);
  const data = await shown("TRACE", objectId);
  assert.deepEqual(data.map((one) => one.content), ["first", "**second**"]);
  assert.deepEqual([data[0].authorUserId, data[0].authorName], [member.userId, "MEMBER"]);
  assert.notEqual(data[1].authorUserId, member.userId);
  const { body } = await get(`/api/public/comments?objectType=TRACE&objectId=${objectId}`);
  assert.deepEqual(body.data.map((one) => one.id), data.map((one) => one.id).reverse());
});

test("all comments within a trace are counted at once", async () => {
  for (const body of [{ content: "a" }, { content: "b" }, { objectType: "OBSERVATION", objectId: observationId, content: "c" }])
    assert.equal((await comment(member, body)).status, 200);
  assert.equal((await post("/api/public/comments", { projectId: project, objectType: "OBSERVATION", objectId: observationId, content: "by key" })).status, 200);
  assert.equal((await comment(member, { objectId: bare, content: "of a trace nobody told of" })).status, 200);
  const counts = (await viewer.ask("GET", `/comments/counts?traceId=${traceId}`)).body.data;
  assert.deepEqual(counts.sort((a, b) => (a.objectType < b.objectType ? -1 : 1)), [
    { objectType: "OBSERVATION", objectId: observationId, count: 2 }, { objectType: "TRACE", objectId: traceId, count: 2 }]);
});

test("a comment is removed by who wrote it, and by administrators", async () => {
  const said = async (by) => (await comment(by, { objectId: bare, content: "x" })).body.id;
  const other = makePerson("MEMBER"), admin = makePerson("ADMIN");
  const first = await said(member), second = await said(member);
  assert.equal((await other.ask("DELETE", `/comments/${first}`)).status, 403);
  assert.equal((await viewer.ask("DELETE", `/comments/${first}`)).status, 403);
  assert.equal((await member.ask("DELETE", `/comments/${first}`)).status, 200);
  assert.equal((await member.ask("DELETE", `/comments/${first}`)).status, 404);
  assert.equal((await admin.ask("DELETE", `/comments/${second}`)).status, 200);
});

test("a comment that is wrong, or of nothing, or by somebody who may not", async () => {
  for (const [body, status] of [
    [{ content: "x", objectId: id("nowhere") }, 404], [{ content: "x", objectType: "PROMPT" }, 404], [{ content: "  " }, 400], [{ content: 7 }, 400],
    [{ content: "x".repeat(5001) }, 400], [{ content: "x", objectType: "trace" }, 400], [{ content: "x", objectId: [] }, 400], [{ content: "a\0b" }, 400],
  ])
    assert.equal((await comment(member, body)).status, status, JSON.stringify(body).slice(0, 100));
  assert.equal((await comment(viewer, { content: "x" })).status, 403);
  assert.equal((await call(null, "POST", `/api/projects/${project}/comments`, { objectType: "TRACE", objectId: traceId, content: "x" })).status, 401);
  assert.equal((await member.ask("GET", "/comments?objectType=TRACE")).status, 400);
  assert.equal((await member.ask("GET", "/comments/counts")).status, 400);
  const theirs = { authorization: makeProject() };
  const sent = await ingest([event("trace-create", { id: id("t"), name: "foreign" })], theirs);
  assert.equal(sent.status, 207);
  assert.equal((await member.ask("GET", `/comments?objectType=TRACE&objectId=${traceId}`, undefined, "another")).status, 404);
});

test("score configs are anybody's to read and administrators' to make; names of people are anybody's", async () => {
  assert.ok((await viewer.ask("GET", "/score-configs?limit=100")).body.data.some((one) => one.id === number.id));
  const body = { name: "by an owner", dataType: "BOOLEAN" };
  assert.equal((await member.ask("POST", "/score-configs", body)).status, 403);
  const made = await owner.ask("POST", "/score-configs", body);
  assert.equal(made.status, 200);
  assert.equal((await owner.ask("PATCH", `/score-configs/${made.body.id}`, { isArchived: true })).body.isArchived, true);
  const names = (await viewer.ask("GET", "/authors")).body.data;
  assert.deepEqual(names.find((one) => one.id === member.userId), { id: member.userId, name: "MEMBER" });
});
