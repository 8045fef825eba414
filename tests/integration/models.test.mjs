// A project's own models and prices: made and removed over the API, used for what is stored from then on, before the
// built-in ones, and by nobody else.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { authorization, event, eventually, get, id, ingest, now, opsPort, post, processes, readTrace, url } from "../lib/mesh.mjs";
import { makeProject } from "../lib/stores.mjs";

const remove = async (modelId, headers = { authorization }) => {
  const response = await fetch(`${url}/api/public/models/${encodeURIComponent(modelId)}`, { method: "DELETE", headers });
  return { status: response.status, body: await response.json() };
};

const create = async (body) => {
  const made = await post("/api/public/models", body);
  assert.equal(made.status, 200, JSON.stringify(made.body));
  return made.body;
};

/** Sends one generation and reads it back. */
async function generation(body, headers = { authorization }) {
  const [traceId, generationId] = [id("t"), id("o")];
  const sent = [event("trace-create", { id: traceId }), event("generation-create", { id: generationId, traceId, startTime: now(), ...body })];
  assert.equal((await ingest(sent, headers)).status, 207);
  return eventually(async () => {
    const read = await get(`/api/public/traces/${traceId}`, headers);
    return read.status === 200 && read.body.observations[0];
  });
}

/** Sends generations until one is priced as wanted: a change is used within TM_PRICES_MS. */
const priced = (body, wanted) =>
  eventually(async () => {
    const told = await generation(body);
    return wanted(told) && told;
  }, 20000);

const fields = ["id", "modelName", "matchPattern", "startDate", "unit", "inputPrice", "outputPrice", "totalPrice", "tokenizerId",
  "tokenizerConfig", "isLangfuseManaged", "createdAt", "prices", "pricingTiers"];
const tierFields = ["conditions", "id", "isDefault", "name", "prices", "priority"];

test("a model of one's own with tiers prices by the tier that applies", async () => {
  const name = id("private");
  const made = await create({
    modelName: name,
    matchPattern: `^${name}$`,
    startDate: "2026-01-01T00:00:00+01:00",
    unit: "TOKENS",
    pricingTiers: [
      { name: "Team", isDefault: false, priority: 2, prices: { input: 5e-6, output: 6e-6 },
        conditions: [{ source: "metadata", key: "team", operator: "in", values: ["red", "7"] }] },
      { name: "Standard", isDefault: true, priority: 0, conditions: [], prices: { input: 1e-6, output: 2e-6 } },
      { name: "Large", isDefault: false, priority: 1, prices: { input: 3e-6, output: 4e-6 },
        conditions: [{ usageDetailPattern: "^INPUT", operator: "gt", value: 1000, caseSensitive: false }] },
    ],
  });
  assert.deepEqual(Object.keys(made).sort(), [...fields].sort());
  assert.deepEqual([made.modelName, made.startDate, made.unit, made.isLangfuseManaged], [name, "2025-12-31T23:00:00.000Z", "TOKENS", false]);
  assert.deepEqual([made.inputPrice, made.outputPrice, made.totalPrice], [1e-6, 2e-6, null]);
  assert.deepEqual(made.prices, { input: { price: 1e-6 }, output: { price: 2e-6 } });
  assert.deepEqual(made.pricingTiers.map((tier) => [tier.name, tier.priority]), [["Standard", 0], ["Large", 1], ["Team", 2]]);
  for (const tier of made.pricingTiers) assert.deepEqual(Object.keys(tier).sort(), tierFields);

  const usage = { input: 100, output: 10 };
  const standard = await priced({ model: name, usageDetails: usage }, (o) => o.modelId);
  assert.equal(standard.modelId, made.id);
  assert.deepEqual(standard.costDetails, { input: 1e-4, output: 2e-5, total: 1.2e-4 });
  assert.deepEqual([standard.usagePricingTierId, standard.usagePricingTierName], [made.pricingTiers[0].id, "Standard"]);
  const large = await generation({ model: name, usageDetails: { input: 2000, output: 10 } });
  assert.deepEqual([large.usagePricingTierName, large.costDetails.input], ["Large", 6e-3]);
  for (const team of ["red", 7]) {
    const told = await generation({ model: name, usageDetails: usage, metadata: { team } });
    assert.deepEqual([told.usagePricingTierName, told.costDetails.input], ["Team", 5e-4]);
  }
  assert.equal((await generation({ model: name, usageDetails: usage, metadata: { team: ["red"] } })).usagePricingTierName, "Standard");
  const provided = await generation({ model: name, usageDetails: usage, costDetails: { total: 9 } });
  assert.deepEqual(provided.costDetails, { total: 9 });

  const read = await get(`/api/public/models/${made.id}`);
  assert.deepEqual([read.status, read.body], [200, made]);
  assert.equal((await remove(made.id)).status, 200);
  await priced({ model: name, usageDetails: usage }, (o) => !o.modelId);
});

test("a model of one's own goes before the built-in one, for this project only, until it is removed", async () => {
  const other = { authorization: makeProject() };
  const body = { model: "gpt-4o", usageDetails: { input: 1000 } };
  const builtin = (await generation(body)).modelId;
  const made = await create({ modelName: "gpt-4o", matchPattern: "(?i)^(gpt-4o)$", inputPrice: 1, outputPrice: 0.5 });
  const told = await priced(body, (o) => o.modelId === made.id);
  assert.deepEqual(told.costDetails, { input: 1000, total: 1000 });
  assert.deepEqual([told.inputPrice, told.outputPrice, told.totalPrice], [1, 0.5, null]);

  const elsewhere = await generation(body, other);
  assert.deepEqual([elsewhere.modelId, elsewhere.costDetails.total], [builtin, 2.5e-3]);
  assert.equal(elsewhere.inputPrice, 2.5e-6);
  assert.equal((await get(`/api/public/models/${made.id}`, other)).status, 404);
  const refused = await remove(made.id, other);
  assert.deepEqual([refused.status, refused.body.error], [404, "LangfuseNotFoundError"]);
  const seen = await get("/api/public/models?limit=100&page=1", other);
  assert.ok(seen.body.data.every((model) => model.isLangfuseManaged));

  const removed = await remove(made.id);
  assert.deepEqual([removed.status, removed.body], [200, { message: "Model successfully deleted" }]);
  assert.equal((await remove(made.id)).status, 404);
  const restored = await priced(body, (o) => o.modelId === builtin);
  assert.equal(restored.costDetails.total, 2.5e-3);
});

test("the list has the built-in models too, by name, in pages, and built-in ones cannot be removed", async () => {
  const made = await create({ modelName: "gpt-4o-mini", matchPattern: "^never$", totalPrice: 0 });
  const all = [];
  for (let page = 1; page === 1 || all.length < all.total; page++) {
    const { status, body } = await get(`/api/public/models?limit=50&page=${page}`);
    assert.equal(status, 200);
    assert.deepEqual([body.meta.page, body.meta.limit, body.meta.totalPages], [page, 50, Math.ceil(body.meta.totalItems / 50)]);
    assert.ok(body.data.length > 0);
    all.push(...body.data);
    all.total = body.meta.totalItems;
  }
  assert.equal(new Set(all.map((model) => model.id)).size, all.total);
  const names = all.map((model) => model.modelName);
  assert.deepEqual(names, [...names].sort());
  assert.equal(names.filter((name) => name === "gpt-4o-mini").length, 2);
  assert.deepEqual(all.find((model) => model.id === made.id), made);
  for (const model of all) {
    assert.deepEqual(Object.keys(model).sort(), [...fields].sort());
    assert.deepEqual(model.pricingTiers.map((tier) => tier.priority), model.pricingTiers.map((_, i) => i));
    assert.equal(model.pricingTiers.filter((tier) => tier.isDefault).length, 1);
    assert.match(model.createdAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    for (const tier of model.pricingTiers) assert.deepEqual(Object.keys(tier).sort(), tierFields);
  }
  const gpt = all.find((model) => model.modelName === "gpt-4o");
  assert.deepEqual([gpt.inputPrice, gpt.outputPrice, gpt.prices.input_cached_tokens], [2.5e-6, 1e-5, { price: 1.25e-6 }]);
  assert.deepEqual([gpt.tokenizerId, gpt.tokenizerConfig], ["openai", { tokenizerModel: "gpt-4o", tokensPerMessage: 3, tokensPerName: 1 }]);
  assert.deepEqual(gpt.pricingTiers[1].conditions, [{ source: "model_parameters", key: "service_tier", operator: "in", values: ["fast", "priority"] }]);
  assert.deepEqual((await get(`/api/public/models/${gpt.id}`)).body, gpt);
  assert.equal((await remove(gpt.id)).status, 404);
  assert.equal((await remove(made.id)).status, 200);
});

test("what is wrong with a model is said of its field, and nothing is stored", async () => {
  const good = { modelName: id("bad"), matchPattern: "^x$", inputPrice: 1 };
  const tier = { name: "Standard", isDefault: true, priority: 0, conditions: [], prices: { input: 1 } };
  const other = { ...tier, name: "Other", isDefault: false, priority: 1, conditions: [{ source: "metadata", key: "k", operator: "in", values: ["v"] }] };
  const tiers = (...pricingTiers) => ({ inputPrice: undefined, pricingTiers });
  const cases = [
    [{ modelName: "" }, "modelName"],
    [{ modelName: undefined }, "modelName"],
    [{ matchPattern: "(" }, "matchPattern"],
    [{ matchPattern: "(((a{99}){99}){99})" }, "matchPattern"],
    [{ matchPattern: 7 }, "matchPattern"],
    [{ startDate: "soon" }, "startDate"],
    [{ unit: "BANANAS" }, "unit"],
    [{ inputPrice: "1" }, "inputPrice"],
    [{ inputPrice: -1 }, "inputPrice"],
    [{ totalPrice: 1 }, "totalPrice"],
    [{ inputPrice: undefined }, "pricingTiers"],
    [{ pricingTiers: [tier] }, "pricingTiers"],
    [tiers(other), "pricingTiers"],
    [tiers(tier, tier), "pricingTiers"],
    [tiers(tier, { ...other, prices: { output: 1 } }), "pricingTiers"],
    [tiers(tier, { ...other, name: "Standard" }), "pricingTiers"],
    [tiers({ ...tier, priority: 1 }), "pricingTiers.0.priority"],
    [tiers({ ...tier, prices: {} }), "pricingTiers.0.prices"],
    [tiers({ ...tier, prices: { input: null } }), "pricingTiers.0.prices"],
    [tiers({ ...tier, conditions: other.conditions }), "pricingTiers.0.conditions"],
    [tiers(tier, { ...other, conditions: [{ usageDetailPattern: "(", operator: "gt", value: 1 }] }), "pricingTiers.1.conditions.0.usageDetailPattern"],
    [tiers(tier, { ...other, conditions: [{ usageDetailPattern: "x", operator: "in", value: 1 }] }), "pricingTiers.1.conditions.0.operator"],
    [tiers(tier, { ...other, conditions: [{ source: "input", key: "k", operator: "in", values: ["v"] }] }), "pricingTiers.1.conditions.0.source"],
    [{ tokenizerId: "other" }, "tokenizerId"],
    [{ tokenizerConfig: "x" }, "tokenizerConfig"],
  ];
  for (const [change, field] of cases) {
    const { status, body } = await post("/api/public/models", { ...good, ...change });
    assert.equal(status, 400, JSON.stringify(change));
    assert.ok(body.error.some((issue) => issue.path.join(".") === field), `${JSON.stringify(change)}: ${JSON.stringify(body.error)}`);
  }
  assert.equal((await post("/api/public/models", "{")).status, 400);
  assert.equal((await post("/api/public/models", { ...good, modelName: "a\u0000b" })).status, 400);
  const made = await create(good);
  const again = await post("/api/public/models", good);
  assert.deepEqual([again.status, again.body.error], [400, "InvalidRequestError"]);
  assert.equal((await remove(made.id)).status, 200);
});

test("tokens of a model that names a tokenizer are counted", async () => {
  const [one, two] = [id("openai"), id("claude")];
  const made = [
    await create({ modelName: one, matchPattern: `^${one}$`, inputPrice: 1e-3, outputPrice: 1e-2, tokenizerId: "openai",
      tokenizerConfig: { tokenizerModel: "gpt-4o", tokensPerMessage: 3, tokensPerName: 1 } }),
    await create({ modelName: two, matchPattern: `^${two}$`, inputPrice: 1, tokenizerId: "claude" }),
  ];
  const told = await priced({ model: one, input: "hello world", output: "hello world, hello world" }, (o) => o.modelId);
  assert.deepEqual(told.usageDetails, { input: 2, output: 5, total: 7 });
  assert.deepEqual(told.costDetails, { input: 2e-3, output: 5e-2, total: 5.2e-2 });
  const claude = await priced({ model: two, input: "hello world" }, (o) => o.modelId);
  assert.equal(claude.usageDetails.input, 2);
  for (const { id } of made) await remove(id);
});

test("patterns that never end cost nobody anything but themselves", async () => {
  const name = id("a".repeat(100));
  const hostile = await create({ modelName: id("hostile"), matchPattern: "^(a+)+$", inputPrice: 1 });
  const honest = await create({ modelName: id("honest"), matchPattern: `^${name}$`, inputPrice: 2 });
  const told = await priced({ model: name, usageDetails: { input: 1 } }, (o) => o.modelId);
  assert.equal(told.modelId, honest.id);
  for (const { id } of [hostile, honest]) await remove(id);
});

test("without Postgres what is known goes on, and a batch that knows nothing yet prices nothing", async () => {
  const name = id("outage");
  const body = { model: name, usageDetails: { input: 1 } };
  const made = await create({ modelName: name, matchPattern: `^${name}$`, inputPrice: 3 });
  await priced(body, (o) => o.modelId);
  const postgres = processes().find((process) => process.name === "postgres-1").pid;
  const signal = (name) => {
    const children = readFileSync(`/proc/${postgres}/task/${postgres}/children`, "utf8").trim().split(" ").map(Number);
    for (const pid of [postgres, ...children]) {
      try {
        process.kill(pid, name);
      } catch (error) {
        if (error.code !== "ESRCH") throw error; // a child that has just ended
      }
    }
  };
  signal("SIGSTOP");
  try {
    assert.equal((await generation(body)).costDetails.total, 3);

    const batch = processes().find((process) => process.name === "batch-1");
    process.kill(batch.pid, "SIGKILL");
    await eventually(async () => {
      const answer = await fetch(`http://127.0.0.1:${opsPort("batch-1")}/readyz`);
      return answer.status === 503 && /models: the projects' models are not loaded yet/.test(await answer.text());
    });
    const [traceId, generationId] = [id("t"), id("o")];
    assert.equal((await ingest([event("generation-create", { id: generationId, traceId, startTime: now(), ...body })])).status, 207);
    signal("SIGCONT");
    const told = await readTrace(traceId, (trace) => trace.observations.length === 1);
    assert.equal(told.observations[0].costDetails.total, 3);
  } finally {
    signal("SIGCONT");
  }
  await remove(made.id);
});
