// Models as the browser asks for them: found by name and pattern, the one a name is priced by, what they were used for.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { event, get, id, ingest, now } from "../lib/mesh.mjs";
import { signIn } from "../lib/session.mjs";

let browser;
before(async () => (browser = await signIn()));

const models = async (query) => {
  const { status, body } = await browser.get("models", query);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};
const body = (modelName, matchPattern) => ({ modelName, matchPattern, inputPrice: 1e-6 });
const create = async (...words) => {
  const { status, body: made } = await browser.send("POST", "models", body(...words));
  assert.equal(status, 200, JSON.stringify(made));
  return made;
};

test("models are found by their name and by their pattern", async () => {
  const made = await create(id("Own"), "^some[-]thing$");
  for (const search of [made.modelName.toLowerCase(), "SOME[-]THING"]) assert.deepEqual((await models({ search })).data, [made]);
  const gpt = await models({ search: "gpt-4o", limit: 1 });
  assert.ok(gpt.meta.totalItems > 1 && gpt.data[0].modelName.includes("gpt-4o"));
  assert.equal((await browser.send("DELETE", `models/${made.id}`)).status, 200);
  assert.deepEqual((await models({ search: made.modelName })).data, []);
});

test("a name is priced by the model that batch would take", async () => {
  const builtin = await models({ match: "gpt-4o-mini" });
  assert.deepEqual(builtin.data.map(({ modelName }) => modelName), ["gpt-4o-mini"]);
  const name = id("mine");
  assert.deepEqual((await models({ match: name })).data, []);
  const older = await create(id("older"), `^${name}`);
  const { status, body: newer } = await browser.send("POST", "models", { ...body(id("newer"), `${name}$`), startDate: "2026-01-01T00:00:00Z" });
  assert.equal(status, 200);
  assert.deepEqual((await models({ match: name })).data, [newer]);
  assert.deepEqual((await models({ match: `${name}x` })).data, [older]);
  assert.deepEqual((await models({ match: name, search: older.modelName })).data, []);
  const over = await create(id("over"), "^gpt-4o-mini$");
  assert.deepEqual((await models({ match: "gpt-4o-mini" })).data, [over]);
  for (const { id } of [older, newer, over]) assert.equal((await browser.send("DELETE", `models/${id}`)).status, 200);
  for (const hostile of ["'; DROP TABLE models; --", "x".repeat(4000), "(((("]) assert.deepEqual((await models({ match: hostile })).data, []);
});

test("the public list takes neither", async () => {
  const [plain, narrowed] = await Promise.all(["", "&search=nothing-like-it&match=nothing"].map((more) => get(`/api/public/models?limit=1${more}`)));
  assert.deepEqual(narrowed.body, plain.body);
});

test("what a model was used for in a month is known", async () => {
  const [builtin] = (await models({ match: "gpt-4o-mini" })).data;
  const usage = async () => (await browser.get("models/usage")).body.data.find(({ modelId }) => modelId === builtin.id);
  const before = await usage();
  const [traceId, startTime] = [id("t"), now()];
  const sent = [
    event("generation-create", { id: id("o"), traceId, model: "gpt-4o-mini", startTime, costDetails: { total: 3 } }),
    event("generation-create", { id: id("o"), traceId, model: "gpt-4o-mini", startTime: now(-40 * 86_400_000), costDetails: { total: 50 } }),
  ];
  const { headers } = await ingest(sent);
  await get(`/api/public/traces?limit=1&after=${headers.get("x-tracemesh-receipt")}`);
  const after = await usage();
  assert.equal(after.observationCount - (before?.observationCount ?? 0), 1);
  assert.ok(Math.abs(after.totalCost - (before?.totalCost ?? 0) - 3) < 1e-9);
  assert.ok(after.lastUsed >= startTime);
});

test("what is wrong with a model is said of its field", async () => {
  const { status, body: refused } = await browser.send("POST", "models", body("x", "("));
  assert.deepEqual([status, refused.error[0].path], [400, ["matchPattern"]]);
});
