// Score configs and comments: made, listed, changed, and refused with the field that is wrong.
import assert from "node:assert/strict";
import { test } from "node:test";
import { authorization, event, get, id, ingest, post, project, url } from "../lib/mesh.mjs";

const patch = async (path, body) => {
  const response = await fetch(url + path, { method: "PATCH", headers: { authorization, "content-type": "application/json" }, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
};
const configs = "/api/public/score-configs", comments = "/api/public/comments";

test("a config is made, read, changed and listed, newest first", async () => {
  const name = "accuracy (v1)";
  const made = (await post(configs, { name, dataType: "NUMERIC", minValue: 0, maxValue: 1.5, description: "d" })).body;
  assert.deepEqual([made.name, made.dataType, made.minValue, made.maxValue, made.isArchived, made.categories, made.projectId], [name, "NUMERIC", 0, 1.5, false, null, project]);
  assert.deepEqual((await get(`${configs}/${made.id}`)).body, made);
  const changed = await patch(`${configs}/${made.id}`, { isArchived: true, description: "other" });
  assert.deepEqual([changed.body.isArchived, changed.body.description, changed.body.name], [true, "other", name]);
  const { body } = await get(`${configs}?limit=1`);
  assert.equal(body.data[0].id, made.id);
  assert.deepEqual([body.meta.page, body.meta.limit], [1, 1]);
});

test("categories are told, or those of a boolean are fixed", async () => {
  const categories = [{ label: "good", value: 1 }, { label: "bad", value: 0 }];
  assert.deepEqual((await post(configs, { name: "mood", dataType: "CATEGORICAL", categories })).body.categories, categories);
  const { body } = await post(configs, { name: "ok", dataType: "BOOLEAN" });
  assert.deepEqual(body.categories, [{ label: "True", value: 1 }, { label: "False", value: 0 }]);
});

test("a config that is wrong is refused", async () => {
  const twice = [{ label: "a", value: 1 }, { label: "a", value: 2 }];
  for (const [body, field] of [
    [{ dataType: "NUMERIC" }, "name"], [{ name: "x".repeat(36), dataType: "NUMERIC" }, "name"], [{ name: "a/b", dataType: "NUMERIC" }, "name"],
    [{ name: "a" }, "dataType"], [{ name: "a", dataType: "X" }, "dataType"], [{ name: "a", dataType: "CATEGORICAL" }, "categories"],
    [{ name: "a", dataType: "CATEGORICAL", categories: twice }, "categories"], [{ name: "a", dataType: "NUMERIC", categories: [{ label: "a", value: 1 }] }, "categories"],
    [{ name: "a", dataType: "NUMERIC", minValue: 2, maxValue: 1 }, "maxValue"], [{ name: "a", dataType: "BOOLEAN", minValue: 0 }, "minValue"],
  ]) {
    const answer = await post(configs, body);
    assert.equal(answer.status, 400, JSON.stringify(body));
    assert.deepEqual(answer.body.error.map(({ path }) => path[0]), [field], JSON.stringify(body));
  }
  assert.equal((await get(`${configs}/nope`)).status, 404);
  assert.equal((await patch(`${configs}/nope`, { name: "x" })).status, 404);
});

test("comments stand on what exists, and are found by it", async () => {
  const traceId = id("t"), sessionId = id("session");
  const { headers } = await ingest([event("trace-create", { id: traceId, name: "x", sessionId })]);
  await get(`/api/public/traces/${traceId}?after=${headers.get("x-tracemesh-receipt")}`);
  const said = { projectId: project, objectType: "TRACE", objectId: traceId, content: " look *here* " };
  const made = await post(comments, said);
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const one = (await get(`${comments}/${made.body.id}`)).body;
  assert.deepEqual([one.content, one.objectType, one.objectId, one.authorUserId], ["look *here*", "TRACE", traceId, null]);
  assert.equal((await post(comments, { ...said, objectType: "SESSION", objectId: sessionId })).status, 200);
  const { body } = await get(`${comments}?objectType=TRACE&objectId=${traceId}`);
  assert.deepEqual(body.data, [one]);
  assert.equal(body.meta.totalItems, 1);
});

test("a comment that is wrong is refused", async () => {
  const said = { projectId: project, objectType: "TRACE", objectId: id("nowhere"), content: "x" };
  for (const [body, status] of [
    [said, 404], [{ ...said, objectType: "PROMPT" }, 404], [{ ...said, projectId: "other" }, 400], [{ ...said, content: "  " }, 400],
    [{ ...said, content: "x".repeat(5001) }, 400], [{ ...said, objectType: "trace" }, 400], [{}, 400],
  ])
    assert.equal((await post(comments, body)).status, status, JSON.stringify(body).slice(0, 200));
  assert.equal((await get(`${comments}/nope`)).status, 404);
  assert.equal((await get(`${comments}?objectId=x`)).status, 400);
});
