// The metrics query language, on known data: every view, aggregation, granularity, order, and what is refused.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { event, get, id, ingest } from "../lib/mesh.mjs";

const environment = id("m").slice(0, 20);
const day = new Date(Date.now() - 3 * 86400_000).toISOString().slice(0, 10);
const at = (minutes, ms = 0) => new Date(Date.parse(`${day}T10:00:00Z`) + minutes * 60_000 + ms).toISOString();
let receipt;

before(async () => {
  const [a, b] = [id("t"), id("t")];
  const generation = (traceId, minutes, model, tokens, ms, more) =>
    event("generation-create", {
      id: id("o"), traceId, environment, name: "call", model, startTime: at(minutes), endTime: at(minutes, ms),
      usageDetails: { input: tokens, output: 2 * tokens, total: 3 * tokens }, costDetails: { input: tokens, total: tokens }, ...more,
    });
  const score = (traceId, name, value, dataType) => event("score-create", { id: id("s"), traceId, environment, name, value, dataType }, at(0));
  const { body, headers } = await ingest([
    event("trace-create", { id: a, name: "a", environment, userId: "ann", tags: ["x"], timestamp: at(0) }),
    event("trace-create", { id: b, name: "b", environment, userId: "bob", timestamp: at(61) }),
    generation(a, 0, "m1", 1, 1000), generation(a, 1, "m1", 3, 3000, { level: "ERROR" }), generation(b, 61, "m2", 10, 500),
    event("span-create", { id: id("o"), traceId: b, environment, name: "span", startTime: at(62) }),
    score(a, "q", 0.5), score(b, "q", 1), score(a, "mood", "good", "CATEGORICAL"), score(b, "ok", 1, "BOOLEAN"),
  ]);
  assert.deepEqual(body.errors, []);
  receipt = headers.get("x-tracemesh-receipt");
});

const within = { type: "stringOptions", column: "environment", operator: "any of", value: [environment] };
const question = (words, filters = []) => ({
  view: "observations", metrics: [{ measure: "count", aggregation: "count" }], filters: [within, ...filters],
  fromTimestamp: at(-5), toTimestamp: at(115), ...words,
});
const ask = (query, path = "metrics") =>
  get(`/api/public/${path}?after=${receipt}&query=${encodeURIComponent(typeof query === "string" ? query : JSON.stringify(query))}`);
const data = async (words, filters, path) => {
  const { status, body } = await ask(question(words, filters), path);
  assert.equal(status, 200, JSON.stringify(body));
  return body.data;
};
const metric = (measure, aggregation) => ({ measure, aggregation });
const by = (...fields) => fields.map((field) => ({ field }));

test("one number of all", async () => assert.deepEqual(await data({}), [{ count_count: 4 }]));

test("groups, the greatest first; what is absent is null", async () => {
  const metrics = [metric("totalCost", "sum"), metric("latency", "max"), metric("count", "count")];
  assert.deepEqual(await data({ dimensions: by("providedModelName"), metrics }), [
    { providedModelName: "m2", sum_totalCost: 10, max_latency: 500, count_count: 1 },
    { providedModelName: "m1", sum_totalCost: 4, max_latency: 3000, count_count: 2 },
    { providedModelName: null, sum_totalCost: null, max_latency: null, count_count: 1 },
  ]);
});

for (const [aggregation, expected] of Object.entries({ sum: 42, avg: 14, min: 3, max: 30, count: 3, p50: 9, p99: 29.58 }))
  test(`${aggregation} of numbers`, async () => {
    const [row] = await data({ metrics: [metric("totalTokens", aggregation)] }, [{ type: "string", column: "type", operator: "=", value: "GENERATION" }]);
    assert.ok(Math.abs(row[`${aggregation}_totalTokens`] - expected) < 1e-9, JSON.stringify(row));
  });

test("a histogram is [lower, upper, height]", async () => {
  const [row] = await data({ metrics: [metric("inputTokens", "histogram")], config: { bins: 2 } });
  assert.ok(Array.isArray(row.histogram_inputTokens) && row.histogram_inputTokens.every((bin) => bin.length === 3), JSON.stringify(row));
  assert.equal(row.histogram_inputTokens.reduce((sum, [, , height]) => sum + height, 0), 4);
});

test("steps of time, gaps filled", async () => {
  const hours = await data({ timeDimension: { granularity: "hour" } });
  assert.deepEqual(hours.map(({ time_dimension, count_count }) => [time_dimension, count_count]), [
    [`${day}T09:00:00Z`, 0], [`${day}T10:00:00Z`, 2], [`${day}T11:00:00Z`, 2],
  ]);
  const minutes = await data({ timeDimension: { granularity: "auto" }, toTimestamp: at(2) });
  assert.equal(minutes.length, 7);
  for (const granularity of ["day", "week", "month"]) {
    const [row] = await data({ timeDimension: { granularity } });
    assert.match(row.time_dimension, /^\d{4}-\d\d-\d\d$/);
    assert.equal(row.count_count, 4, granularity);
  }
});

test("an order of one's own leaves the gaps", async () => {
  const rows = await data({ timeDimension: { granularity: "hour" }, orderBy: [{ field: "time_dimension", direction: "desc" }] });
  assert.deepEqual(rows.map(({ time_dimension }) => time_dimension), [`${day}T11:00:00Z`, `${day}T10:00:00Z`]);
});

test("dimensions and measures of the trace, and of scores", async () => {
  const order = [{ field: "traceName", direction: "asc" }];
  assert.deepEqual(await data({ dimensions: by("traceName", "tags", "userId"), metrics: [metric("uniqueUserIds", "uniq"), metric("traceId", "uniq")], orderBy: order }), [
    { traceName: "a", tags: ["x"], userId: "ann", uniq_uniqueUserIds: 1, uniq_traceId: 1 },
    { traceName: "b", tags: [], userId: "bob", uniq_uniqueUserIds: 1, uniq_traceId: 1 },
  ]);
});

test("cost by its type", async () => {
  assert.deepEqual(await data({ dimensions: by("costType"), metrics: [metric("costByType", "sum")], orderBy: [{ field: "costType", direction: "asc" }] }), [
    { costType: "input", sum_costByType: 14 }, { costType: "total", sum_costByType: 14 },
  ]);
});

test("traces and what their observations and scores add up to", async () => {
  const metrics = ["observationsCount", "scoresCount", "latency", "totalTokens", "totalCost"].map((measure) => metric(measure, "sum"));
  assert.deepEqual(await data({ view: "traces", dimensions: by("name"), metrics, orderBy: [{ field: "name", direction: "asc" }] }), [
    { name: "a", sum_observationsCount: 2, sum_scoresCount: 2, sum_latency: 63000, sum_totalTokens: 12, sum_totalCost: 4 },
    { name: "b", sum_observationsCount: 2, sum_scoresCount: 2, sum_latency: 60000, sum_totalTokens: 30, sum_totalCost: 10 },
  ]);
});

test("scores of each kind", async () => {
  const metrics = [metric("value", "avg"), metric("count", "count")];
  assert.deepEqual(await data({ view: "scores-numeric", dimensions: by("name"), metrics }), [{ name: "q", avg_value: 0.75, count_count: 2 }]);
  assert.deepEqual(await data({ view: "scores-categorical", dimensions: by("stringValue", "traceName") }), [{ stringValue: "good", traceName: "a", count_count: 1 }]);
  assert.deepEqual(await data({ view: "scores-boolean", dimensions: by("booleanValue"), metrics }), [{ booleanValue: "true", avg_value: 1, count_count: 1 }]);
});

test("filters narrow", async () => {
  assert.deepEqual(await data({}, [{ type: "string", column: "level", operator: "=", value: "ERROR" }]), [{ count_count: 1 }]);
  assert.deepEqual(await data({}, [{ type: "arrayOptions", column: "tags", operator: "any of", value: ["x"] }]), [{ count_count: 2 }]);
});

test("version 2 has no traces, and limits what has very many values", async () => {
  const top = { dimensions: by("userId"), config: { row_limit: 1 }, orderBy: [{ field: "count_count", direction: "desc" }] };
  assert.equal((await data(top, [], "v2/metrics")).length, 1);
  for (const words of [{ view: "traces" }, { ...top, config: undefined }, { ...top, orderBy: null }, { ...top, timeDimension: { granularity: "hour" } }])
    assert.equal((await ask(question(words), "v2/metrics")).status, 400, JSON.stringify(words));
});

test("what is wrong is said", async () => {
  const cases = [
    ["{", "Invalid JSON in query parameter"], ["", "Invalid request data"], ["[]", "Invalid request data"],
    [question({ view: "nope" }), "Invalid request data"],
    [question({ metrics: [] }), "Invalid request data"],
    [question({ metrics: [metric("nope", "sum")] }), "Invalid measure nope for view observations"],
    [question({ metrics: [metric("traceId", "sum")] }), "Invalid aggregation sum for view observations"],
    [question({ dimensions: by("'); DROP TABLE traces") }), "Invalid dimension '); DROP TABLE traces for view observations"],
    [question({ toTimestamp: at(-6) }), "Invalid request data"],
    [question({ fromTimestamp: "yesterday" }), "Invalid request data"],
    [question({ timeDimension: { granularity: "second" } }), "Invalid request data"],
    [question({ orderBy: [{ field: "name", direction: "asc" }] }), "Invalid orderBy field name for view observations"],
    [question({ config: { bins: 101 } }), "Invalid request data"],
    [question({}, [{ type: "string", column: "nope", operator: "=", value: "" }]), "Column nope does not match a UI / CH table mapping."],
  ];
  for (const [query, message] of cases) {
    const { status, body } = await ask(query);
    assert.deepEqual([status, body.message], [400, message], JSON.stringify(query));
  }
});
