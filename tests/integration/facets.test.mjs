// Facets: each value's count is what the list shows once that value is chosen, under any filters; nobody else's values.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { event, get, id, ingest, now } from "../lib/mesh.mjs";
import { signIn } from "../lib/people.mjs";
import { makeProject } from "../lib/stores.mjs";

const environment = id("f").slice(0, 20);
const began = Date.now() - 3600_000;
const at = (seconds) => new Date(began + seconds * 1000).toISOString();
const within = { type: "stringOptions", column: "environment", operator: "any of", value: [environment] };
const stranger = makeProject();
let ask, receipt;

/** Thirty traces, each other in its own way. */
function events() {
  const all = [];
  for (let n = 0; n < 30; n++) {
    const traceId = id("t");
    const trace = {
      id: traceId, name: `job-${n % 4}`, environment, timestamp: at(n), userId: n % 3 ? `u-${n % 3}` : undefined, sessionId: n % 2 ? `s-${n % 5}` : undefined,
      tags: [["x", "y"], ["y"], []][n % 3], release: n % 6 ? "r1" : "it's \\ \" odd", metadata: { tenant: `t${n % 5}`, ...(n % 2 && { plan: "pro, gold" }) },
    };
    all.push(event("trace-create", trace));
    for (let k = 0; k < 1 + (n % 2); k++) {
      const observation = {
        id: id("o"), traceId, environment, name: `step-${k}`, startTime: at(n), endTime: at(n + 0.3 * n), model: k ? "m2" : "m1", level: n % 7 ? "DEFAULT" : "ERROR",
        usageDetails: { input: n, output: 2 * n, total: 3 * n }, costDetails: { total: n / 100 }, ...(n % 2 && { promptName: "p", promptVersion: 1 }),
      };
      all.push(event("generation-create", observation));
      if (n % 5 === 0) all.push(event("score-create", { id: id("s"), traceId, observationId: observation.id, environment, name: "own", value: n }));
    }
    all.push(event("score-create", { id: id("s"), traceId, environment, name: "quality", value: (n % 10) / 10 }));
    all.push(event("score-create", { id: id("s"), traceId, environment, name: "mood", value: n % 4 ? "good" : "bad", dataType: "CATEGORICAL" }));
    if (n % 2) all.push(event("score-create", { id: id("s"), traceId, environment, name: "ok", value: n % 3 ? 1 : 0, dataType: "BOOLEAN" }));
  }
  return all;
}

before(async () => {
  ({ ask } = await signIn());
  const { body, headers } = await ingest(events());
  assert.deepEqual(body.errors, []);
  receipt = headers.get("x-tracemesh-receipt");
  await get(`/api/public/traces?limit=1&after=${receipt}`);
  const other = await ingest([event("trace-create", { id: id("t"), name: "not-ours", environment, timestamp: now() })], { authorization: stranger });
  assert.deepEqual(other.body.errors, []);
  await get(`/api/public/traces?limit=1&after=${other.headers.get("x-tracemesh-receipt")}`, { authorization: stranger });
});

async function facets(view, fields, conditions = [], more = {}) {
  const params = new URLSearchParams({ view, fields, filter: JSON.stringify([within, ...conditions]), limit: "200", ...more });
  const { status, body } = await ask("GET", `/facets?${params}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.data;
}

/** How many the list shows. */
async function listed(view, conditions) {
  const what = { traces: "traces", observations: "observations", scores: "v2/scores" }[view];
  const { status, body } = await get(`/api/public/${what}?limit=1&filter=${encodeURIComponent(JSON.stringify([within, ...conditions]))}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.meta.totalItems;
}

const texts = (column, value) => [{ type: "stringOptions", column, operator: "any of", value: [value] }];
const tags = (column, value) => [{ type: "arrayOptions", column, operator: "any of", value: [value] }];
const truth = (column, value) => [{ type: "boolean", column, operator: "=", value: value === "true" }];
const keyed = (type, operator) => (column, value, key) => [{ type, column, operator, key, value: operator === "=" ? value === "true" : [value] }];

/** Of a range: from its lower bound to its upper one. */
const between = (type) => (column, { from, to }, key) => [
  { type, column, operator: ">=", key, value: from },
  ...(to === null ? [] : [{ type, column, operator: "<", key, value: to }]),
];

const chosen = {
  traces: [
    ["name,userId,sessionId,release,level", texts],
    ["tags", tags],
    ["bookmarked,public", truth],
    ["latency,totalCost,totalTokens,errorCount", between("number")],
    ["metadata", keyed("categoryOptions", "any of"), "tenant"],
    ["metadata", keyed("categoryOptions", "any of"), "plan"],
    ["score_categories", keyed("categoryOptions", "any of"), "mood"],
    ["score_booleans", keyed("booleanObject", "="), "ok"],
  ],
  observations: [
    ["name,type,level,model,promptName,userId,sessionId,release,traceName", texts],
    ["tags", tags],
    ["isRootObservation,hasInput", truth],
    ["latency,totalCost,inputTokens,totalTokens,timeToFirstToken", between("number")],
    ["scores_avg", between("numberObject"), "own"],
  ],
  scores: [
    ["name,source,dataType,traceName,userId", texts],
    ["tags", tags],
  ],
};
const named = { traces: [{ type: "string", column: "name", operator: "=", value: "job-1" }], observations: [{ type: "string", column: "name", operator: "=", value: "step-0" }], scores: [{ type: "string", column: "name", operator: "=", value: "mood" }] };
const byUser = { type: "stringOptions", column: "userId", operator: "none of", value: ["u-1"] };
const slow = { type: "number", column: "latency", operator: ">", value: 2 };
const filters = (view) => [[], named[view], [byUser, ...tags("tags", "y")], ...(view === "scores" ? [] : [[slow], [slow, byUser, ...named[view]]])];

for (const [view, cases] of Object.entries(chosen))
  for (const [fields, conditionsOf, key] of cases)
    test(`${view}: ${fields}${key ? ` of ${key}` : ""} count what the list shows`, async () => {
      for (const conditions of filters(view))
        for (const facet of await facets(view, fields, conditions, key && { key })) {
          const others = conditions.filter(({ column }) => column !== facet.field);
          const found = facet.kind === "ranges" ? facet.ranges.map((range) => [range, range.count]) : facet.values.map(({ value, count }) => [value, count]);
          if (conditions.length === 0 && !["timeToFirstToken", "source"].includes(facet.field)) assert.ok(found.length > 0, facet.field);
          for (const [value, count] of found)
            assert.equal(count, await listed(view, [...others, ...conditionsOf(facet.field, value, key)]), `${facet.field} ${JSON.stringify(value)} with ${JSON.stringify(conditions)}`);
        }
    });

test("averages of scores are counted where the list finds them", async () => {
  const [{ ranges }] = await facets("traces", "scores_avg", [], { key: "quality" });
  assert.equal(ranges.reduce((sum, { count }) => sum + count, 0), 30);
  for (const range of ranges) assert.equal(range.count, await listed("traces", between("numberObject")("scores_avg", range, "quality")));
});

test("keys are counted by what has them, under all conditions", async () => {
  const counts = ({ values }) => Object.fromEntries(values.map(({ value, count }) => [value, count]));
  const all = await facets("traces", "metadata,scores_avg,score_categories,score_booleans");
  assert.deepEqual(all.map(({ kind }) => kind), ["keys", "keys", "keys", "keys"]);
  assert.deepEqual(all.map(counts), [{ tenant: 30, plan: 15 }, { quality: 30, own: 6 }, { mood: 30 }, { ok: 15 }]);
  const [metadata] = await facets("traces", "metadata", [{ type: "categoryOptions", column: "metadata", operator: "any of", key: "tenant", value: ["t1", "t2"] }]);
  assert.deepEqual(counts(metadata), { tenant: 12, plan: 6 });
});

test("a facet's own conditions do not take its other values away", async () => {
  const [one] = await facets("traces", "name", named.traces);
  assert.equal(one.values.length, 4);
  const [{ values }] = await facets("traces", "metadata", [{ type: "stringObject", column: "metadata", operator: "=", key: "tenant", value: "t1" }], { key: "tenant" });
  assert.equal(values.length, 5);
});

test("values are found by a part of them, in any case, and cut at the limit", async () => {
  const [user] = await facets("traces", "userId", [], { contains: "U-2" });
  assert.deepEqual(user.values, [{ value: "u-2", count: 10 }]);
  const [cut] = await facets("traces", "name", [], { limit: "3" });
  assert.deepEqual([cut.values.length, cut.more], [3, true]);
  const [whole] = await facets("traces", "name", [], { limit: "4" });
  assert.equal(whole.more, false);
});

test("search and time narrow them as they do the list", async () => {
  const [name] = await facets("traces", "name", [], { search: "JOB-2" });
  assert.deepEqual(name.values.map(({ value }) => value), ["job-2"]);
  const [early] = await facets("traces", "name", [], { fromTimestamp: at(0), toTimestamp: at(8) });
  assert.equal(early.values.reduce((sum, { count }) => sum + count, 0), 8);
  const { body } = await ask("GET", "/facets?view=traces&fields=name");
  const days = (Date.now() - Date.parse(body.meta.fromTimestamp)) / 86400_000;
  assert.ok(days > 29.9 && days < 30.1, "thirty days when nothing is said");
  assert.equal(body.meta.toTimestamp, null);
});

test("another project's values are invisible", async () => {
  const [name] = await facets("traces", "name");
  assert.ok(!name.values.some(({ value }) => value === "not-ours"));
  assert.equal((await ask("GET", "/facets?view=traces&fields=name", undefined, "nobodys")).status, 404);
  assert.equal((await get("/api/projects/x/facets?view=traces&fields=name")).status, 401);
});

for (const [query, field] of [
  ["view=sessions&fields=name", "view"],
  ["view=traces", "fields"],
  ["view=traces&fields=nope", "fields"],
  ["view=traces&fields=input", "fields"],
  ["view=traces&fields=name&key=x", "key"],
  ["view=traces&fields=name&limit=0", "limit"],
  ["view=traces&fields=name&fromTimestamp=yesterday", "fromTimestamp"],
  ["view=traces&fields=name&filter=%7B", "filter"],
  ["view=observations&fields=name&search=x", "search"],
])
  test(`${query} is refused`, async () => {
    const { status, body } = await ask("GET", `/facets?${query}`);
    assert.equal(status, 400);
    assert.match(JSON.stringify(body), new RegExp(`\\b${field}\\b`));
  });
