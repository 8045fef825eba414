// The parameter `filter` of lists: every type, operator and kind of column on known data, and what is refused.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { event, get, id, ingest } from "../lib/mesh.mjs";

const environment = id("f").slice(0, 20);
const began = Date.now() - 3600_000;
const at = (seconds) => new Date(began + seconds * 1000).toISOString();
const ids = {};
let receipt;

const trace = (name, body) => {
  ids[name] = id("t");
  return event("trace-create", { id: ids[name], name, environment, ...body });
};
const generation = (trace, name, body) =>
  event("generation-create", { id: (ids[name] = id("o")), traceId: ids[trace], name, environment, ...body });
const score = (trace, body) => event("score-create", { id: id("s"), traceId: ids[trace], environment, ...body });

before(async () => {
  const events = [
    trace("a", { timestamp: at(0), userId: "ann", sessionId: "s1", tags: ["x", "y"], metadata: { tenant: "acme", plan: "pro" }, input: "Hello World" }),
    trace("b", { timestamp: at(10), userId: "bob", tags: ["y"], metadata: { tenant: "Acme GmbH" }, release: "r1", public: true, output: "it's \\ 100%" }),
    trace("c", { timestamp: at(20) }),
    generation("a", "ga", {
      startTime: at(0), endTime: at(2), completionStartTime: at(1), model: "m1", level: "ERROR", statusMessage: "boom",
      usageDetails: { input: 10, output: 20, total: 30 }, costDetails: { input: 0.5, output: 1, total: 1.5 }, input: "in",
    }),
    generation("a", "ga2", { startTime: at(1), endTime: at(4), parentObservationId: "p", model: "m2", promptName: "p", promptVersion: 3 }),
    generation("b", "gb", { startTime: at(10), endTime: at(11), usageDetails: { input: 1, output: 1, total: 2 }, level: "WARNING" }),
    score("a", { name: "q", value: 0.25 }),
    score("a", { name: "q", value: 0.75 }),
    score("b", { name: "q", value: 1 }),
    score("a", { name: "mood", value: "good", dataType: "CATEGORICAL" }),
    score("b", { name: "mood", value: "bad", dataType: "CATEGORICAL" }),
    score("a", { name: "ok", value: 1, dataType: "BOOLEAN" }),
    score("b", { name: "ok", value: 0, dataType: "BOOLEAN" }),
    event("score-create", { id: id("s"), traceId: ids.a, observationId: ids.ga, environment, name: "own", value: 5 }),
  ];
  const { status, body, headers } = await ingest(events);
  assert.equal(status, 207);
  assert.deepEqual(body.errors, []);
  receipt = headers.get("x-tracemesh-receipt");
});

const within = { type: "stringOptions", column: "environment", operator: "any of", value: [environment] };
const list = async (what, conditions, more = "") => {
  const filter = encodeURIComponent(JSON.stringify([within, ...conditions]));
  return get(`/api/public/${what}?after=${receipt}&filter=${filter}${more}`);
};
const names = async (what, conditions, more) => {
  const { status, body } = await list(what, conditions, more);
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.meta.totalItems, body.data.length);
  return body.data.map(({ name }) => name).sort().join(" ");
};

const condition = (type, column, operator, value, key) => ({ type, column, operator, value, ...(key && { key }) });

const traces = [
  [[], "a b c"],
  [["string", "name", "=", "a"], "a"],
  [["string", "traceName", "contains", "A"], ""],
  [["string", "input", "contains", "lo Wo"], "a"],
  [["string", "input", "matches", "LO WO"], "a"],
  [["string", "output", "=", "it's \\ 100%"], "b"],
  [["string", "userId", "does not contain", "an"], "b"],
  [["string", "userId", "starts with", "a"], "a"],
  [["string", "User ID", "ends with", "b"], "b"],
  [["stringOptions", "userId", "any of", ["ann", "bob"]], "a b"],
  [["stringOptions", "userId", "none of", ["ann"]], "b"],
  [["null", "userId", "is null", ""], "c"],
  [["null", "sessionId", "is not null", ""], "a"],
  [["arrayOptions", "tags", "any of", ["x", "z"]], "a"],
  [["arrayOptions", "tags", "all of", ["x", "y"]], "a"],
  [["arrayOptions", "traceTags", "none of", ["x"]], "b c"],
  [["arrayOptions", "tags", "none of", []], "a b c"],
  [["stringOptions", "tags", "any of", ["y"]], "a b"],
  [["null", "tags", "is null", ""], "c"],
  [["datetime", "timestamp", ">=", at(10)], "b c"],
  [["boolean", "public", "=", true], "b"],
  [["boolean", "public", "<>", true], "a c"],
  [["stringObject", "metadata", "=", "acme", "tenant"], "a"],
  [["stringObject", "metadata", "does not contain", "GmbH", "tenant"], "a"],
  [["stringObject", "metadata", "contains", "", "plan"], "a"],
  [["number", "latency", ">", 3], "a"],
  [["number", "latency", "<=", 1], "b"],
  [["number", "totalTokens", ">=", 30], "a"],
  [["number", "inputTokens", "<", 10], "b"],
  [["number", "totalCost", "=", 1.5], "a"],
  [["number", "errorCount", ">", 0], "a"],
  [["stringOptions", "level", "any of", ["WARNING"]], "b"],
  [["numberObject", "scores_avg", "=", 0.5, "q"], "a"],
  [["numberObject", "scores_avg", ">", 0.5, "q"], "b"],
  [["categoryOptions", "score_categories", "any of", ["good"], "mood"], "a"],
  [["categoryOptions", "score_categories", "none of", ["good"], "mood"], "b"],
  [["booleanObject", "score_booleans", "=", false, "ok"], "b"],
  [["positionInTrace", "level", "=", 1, "root"], "a b c"],
];

const observations = [
  [[], "ga ga2 gb"],
  [["string", "model", "=", "m1"], "ga"],
  [["stringOptions", "providedModelName", "none of", ["m1"]], "ga2"],
  [["boolean", "isRootObservation", "=", false], "ga2"],
  [["null", "parentObservationId", "is null", ""], "ga gb"],
  [["boolean", "hasInput", "=", true], "ga"],
  [["number", "latency", ">=", 2], "ga ga2"],
  [["number", "timeToFirstToken", "=", 1], "ga"],
  [["number", "tokensPerSecond", "=", 10], "ga"],
  [["number", "outputCost", "=", 1], "ga"],
  [["stringOptions", "level", "any of", ["ERROR", "WARNING"]], "ga gb"],
  [["string", "statusMessage", "contains", "oo"], "ga"],
  [["string", "userId", "=", "bob"], "gb"],
  [["arrayOptions", "tags", "any of", ["x"]], "ga ga2"],
  [["null", "endTime", "is not null", ""], "ga ga2 gb"],
  [["number", "promptVersion", "=", 3], "ga2"],
  [["numberObject", "scores_avg", ">", 4, "own"], "ga"],
];

const scores = [
  [["string", "name", "=", "q"], "q q q"],
  [["number", "value", ">", 0.9], "ok own q"],
  [["booleanObject", "x", "=", true, "y"], 400],
  [["boolean", "booleanValue", "=", false], "ok"],
  [["string", "stringValue", "=", "good"], "mood"],
  [["string", "userId", "=", "bob"], "mood ok q"],
  [["stringOptions", "dataType", "any of", ["CATEGORICAL"]], "mood mood"],
];

for (const [what, cases] of Object.entries({ traces, observations, "v2/scores": scores }))
  for (const [words, expected] of cases)
    test(`${what}: ${JSON.stringify(words)} gives ${expected || "nothing"}`, async () => {
      const [type, column, operator, value, key] = words;
      const conditions = words.length ? [condition(type, column, operator, value, key)] : [];
      if (expected === 400) assert.equal((await list(what, conditions)).status, 400);
      else assert.equal(await names(what, conditions), expected);
    });

test("all conditions must hold, and one replaces the simple parameter of its column", async () => {
  const both = [condition("string", "userId", "=", "ann"), condition("number", "latency", ">", 3)];
  assert.equal(await names("traces", both), "a");
  assert.equal(await names("traces", [both[0], condition("string", "name", "=", "b")]), "");
  assert.equal(await names("traces", [both[0]], "&userId=bob"), "a");
  assert.equal(await names("traces", [], "&userId=bob"), "b");
});

const refused = [
  ["{", "Invalid JSON in filter parameter"],
  ['[{"type":"string","column":"nope","operator":"=","value":"x"}]', "Column nope does not match a UI / CH table mapping."],
  ['[{"type":"number","column":"name","operator":"=","value":1}]', "Invalid filter type 'number' for column 'traceName'. Expected filter type 'string'."],
  ['[{"type":"string","column":"name","operator":"like","value":"x"}]', "Invalid request data"],
  ['[{"type":"string","column":"name","operator":"=","value":1}]', "Invalid request data"],
  ['[{"type":"stringObject","column":"metadata","operator":"=","value":"x"}]', "Invalid request data"],
  ['[{"type":"stringOptions","column":"name","operator":"any of","value":[]}]', "Invalid request data"],
  ['{"type":"string"}', "Invalid request data"],
  ["[1]", "Invalid request data"],
];
for (const [filter, message] of refused)
  test(`${filter} is refused`, async () => {
    const { status, body } = await get(`/api/public/traces?filter=${encodeURIComponent(filter)}`);
    assert.equal(status, 400);
    assert.equal(body.message, message);
  });
