// Dashboards through the browser's API: kept, changed by one at a time, seen by their project alone; and the metrics'
// own word on what can be asked.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { call, cookieOf, signIn } from "../lib/browser_api.mjs";
import { id, project, repo } from "../lib/mesh.mjs";

const own = `/api/projects/${project}`;
const boards = `${own}/dashboards`;
const people = {}; // role -> cookie
let stranger, otherProject;

async function invite(role) {
  const email = `${id(role.toLowerCase())}@example.com`;
  const added = await call(people.OWNER, "POST", `${own}/members`, { email, organizationRole: role });
  const accepted = await call(null, "POST", "/api/auth/invitation/accept", { token: added.body.invitation, name: `A ${role}`, password: "a password of tests" });
  assert.equal(accepted.status, 200, JSON.stringify(accepted.body));
  return { cookie: cookieOf(accepted), userId: accepted.body.user.id };
}

before(async () => {
  people.OWNER = await signIn();
  for (const role of ["MEMBER", "VIEWER"]) people[role] = (await invite(role)).cookie;
  const { body } = await call(people.OWNER, "GET", "/api/auth/session");
  const { id: organizationId } = body.organizations.find(({ projects }) => projects.some((one) => one.id === project));
  otherProject = (await call(people.OWNER, "POST", "/api/projects", { organizationId, name: id("other") })).body.id;
  const guest = await invite("VIEWER");
  stranger = guest.cookie;
  await call(people.OWNER, "DELETE", `${own}/members/${guest.userId}`);
});

const question = { view: "traces", metrics: [{ measure: "count", aggregation: "count" }] };
const widget = (more = {}) => ({ id: "w1", title: "Traces", chart: "number", place: { x: 0, y: 0, w: 4, h: 3 }, question, ...more });
const definition = (...widgets) => ({ widgets });
const make = async (more = {}, cookie = people.MEMBER) => {
  const { status, body } = await call(cookie, "POST", boards, { name: "Mine", definition: definition(widget()), ...more });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};

test("a dashboard is made, listed without its widgets, read, changed and deleted", async () => {
  const made = await make({ description: " what it is for " });
  assert.deepEqual([made.name, made.description, made.version, made.createdBy], ["Mine", "what it is for", 1, "A MEMBER"]);
  assert.deepEqual(made.definition, definition(widget()));
  assert.deepEqual((await call(people.VIEWER, "GET", `${boards}/${made.id}`)).body, made);
  const listed = (await call(people.VIEWER, "GET", boards)).body.data.find((one) => one.id === made.id);
  assert.deepEqual([listed.name, listed.definition], ["Mine", undefined]);
  const changed = (await call(people.OWNER, "PATCH", `${boards}/${made.id}`, { version: 1, description: null, definition: definition() })).body;
  assert.deepEqual([changed.name, changed.description, changed.version, changed.definition], ["Mine", "", 2, definition()]);
  assert.equal((await call(people.MEMBER, "DELETE", `${boards}/${made.id}`)).status, 200);
  for (const [method, body] of [["GET"], ["PATCH", { version: 2, name: "x" }], ["DELETE"]])
    assert.equal((await call(people.MEMBER, method, `${boards}/${made.id}`, body)).status, 404, method);
});

test("who comes second with the same version is told, and changes nothing", async () => {
  const { id: at } = await make();
  const change = (name, version = 1) => call(people.MEMBER, "PATCH", `${boards}/${at}`, { name, version });
  const answers = await Promise.all([change("a"), change("b"), change("c")]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409]);
  const { body } = await call(people.MEMBER, "GET", `${boards}/${at}`);
  assert.deepEqual([body.version, body.name], [2, answers.find(({ status }) => status === 200).body.name]);
  assert.equal((await change("d", 2)).status, 200);
});

test("who may do what", async () => {
  const { id: at } = await make();
  const writes = [["POST", boards, { name: "x", definition: definition() }], ["PATCH", `${boards}/${at}`, { version: 1 }], ["DELETE", `${boards}/${at}`]];
  for (const [method, path, body] of writes) {
    assert.equal((await call(people.VIEWER, method, path, body)).status, 403, `viewer ${method}`);
    assert.equal((await call(null, method, path, body)).status, 401, `nobody ${method}`);
    assert.equal((await call(people.OWNER, method, path, body, { "content-type": "application/json" })).status, 403, `${method} from elsewhere`);
    assert.equal((await call(stranger, method, path, body)).status, 404, `stranger ${method}`);
  }
  for (const path of [boards, `${boards}/${at}`, `${own}/metrics/schema`]) {
    assert.equal((await call(people.VIEWER, "GET", path)).status, 200);
    assert.equal((await call(stranger, "GET", path)).status, 404);
    assert.equal((await call(null, "GET", path)).status, 401);
  }
});

test("a dashboard is its project's alone", async () => {
  const { id: at } = await make();
  const elsewhere = `/api/projects/${otherProject}/dashboards`;
  for (const [method, body] of [["GET"], ["PATCH", { version: 1, name: "taken" }], ["DELETE"]])
    assert.equal((await call(people.OWNER, method, `${elsewhere}/${at}`, body)).status, 404, method);
  assert.deepEqual((await call(people.OWNER, "GET", elsewhere)).body.data, []);
  assert.equal((await call(people.OWNER, "GET", `${boards}/${at}`)).body.name, "Mine");
});

test("what is wrong is refused with its member", async () => {
  const cases = [
    [{}, "name"], [{ name: "  " }, "name"], [{ name: "x".repeat(101) }, "name"], [{ name: "a\nb" }, "name"], [{ name: 7 }, "name"],
    [{ description: "x".repeat(501) }, "description"], [{ definition: 7 }, "definition"], [{ definition: { widgets: [], more: 1 } }, "definition"],
    [{ definition: definition(widget({ chart: "gauge" })) }, "definition.widgets.0.chart"],
    [{ definition: definition(widget({ title: "" })) }, "definition.widgets.0.title"],
    [{ definition: definition(widget({ place: { x: 6, y: 0, w: 7, h: 1 } })) }, "definition.widgets.0.place.w"],
    [{ definition: definition(widget(), widget()) }, "definition.widgets.1.id"],
    [{ definition: definition(widget({ question: { ...question, view: "'; DROP TABLE traces" } })) }, "definition.widgets.0.question.view"],
    [{ definition: definition(widget({ question: { ...question, metrics: [{ measure: "nope", aggregation: "sum" }] } })) }, "definition.widgets.0.question"],
    [{ definition: definition(widget({ question: { ...question, toTimestamp: "2026-01-01T00:00:00Z" } })) }, "definition.widgets.0.question"],
    [{ definition: definition(...Array.from({ length: 51 }, (_, i) => widget({ id: `w${i}` }))) }, "definition.widgets"],
  ];
  for (const [more, field] of cases) {
    const body = { name: "x", definition: definition(), ...more };
    if (Object.keys(more).length === 0) delete body.name;
    const answer = await call(people.MEMBER, "POST", boards, body);
    assert.equal(answer.status, 400, JSON.stringify(more).slice(0, 200));
    assert.equal(answer.body.error[0].path[0], field, JSON.stringify(answer.body));
  }
  const { id: at } = await make();
  for (const version of [undefined, null, "1", 0, 1.5, 1e20])
    assert.equal((await call(people.MEMBER, "PATCH", `${boards}/${at}`, { name: "x", version })).body.error?.[0].path[0], "version", String(version));
  assert.equal((await call(people.MEMBER, "PATCH", `${boards}/${at}`, { version: 1, name: "" })).status, 400);
});

test("hostile words are kept as they are, or refused", async () => {
  const words = `'); DROP TABLE dashboards; -- <script>alert(1)</script> {id:String} $1 \\ 😀`;
  const made = await make({ name: words.slice(0, 90), definition: definition(widget({ title: words })) });
  assert.deepEqual([made.name, made.definition.widgets[0].title], [words.slice(0, 90), words]);
  for (const body of [`{"name":"x","definition":{"widgets":[{"id":"a\\u0000"}]}}`, "{", "[]", "7", `{"name":"\\u0000","definition":{"widgets":[]}}`])
    assert.equal((await call(people.MEMBER, "POST", boards, body)).status, 400, body);
  const nul = definition(widget({ title: "a\u0000b" }));
  assert.equal((await call(people.MEMBER, "POST", boards, { name: "x", definition: nul })).status, 400);
  for (const path of ["%00", "%27%20OR%201=1", "..%2f..", "x".repeat(5000)])
    assert.ok([400, 404].includes((await call(people.MEMBER, "GET", `${boards}/${path}`)).status), path.slice(0, 20));
});

test("there is a number of them, and no more", async () => {
  const { id: at } = await make();
  const left = 100 - (await call(people.MEMBER, "GET", boards)).body.meta.totalItems;
  const more = await Promise.all(Array.from({ length: left }, (_, i) => make({ name: `filler ${i}` })));
  const { status, body } = await call(people.MEMBER, "POST", boards, { name: "one more", definition: definition() });
  assert.deepEqual([status, body.message], [400, "The project has 100 dashboards, as many as it may have"]);
  for (const one of more) await call(people.MEMBER, "DELETE", `${boards}/${one.id}`);
  assert.equal((await call(people.MEMBER, "GET", `${boards}/${at}`)).status, 200);
});

const period = { fromTimestamp: new Date(Date.now() - 3_600_000).toISOString(), toTimestamp: new Date().toISOString() };
const ask = (words) => call(people.VIEWER, "GET", `${own}/metrics?${new URLSearchParams({ query: JSON.stringify({ ...words, ...period }) })}`);

test("all that the schema offers is answered", async () => {
  const { body } = await call(people.VIEWER, "GET", `${own}/metrics/schema`);
  assert.deepEqual(body.views.map(({ name }) => name), ["traces", "observations", "scores-numeric", "scores-categorical", "scores-boolean"]);
  for (const { name: view, dimensions, measures } of body.views) {
    const metrics = measures.flatMap(({ name: measure, aggregations }) => aggregations.map((aggregation) => ({ measure, aggregation })));
    for (let i = 0; i < metrics.length; i += body.metricsMost) {
      const answer = await ask({ view, metrics: metrics.slice(i, i + body.metricsMost) });
      assert.equal(answer.status, 200, `${view} ${JSON.stringify(answer.body)}`);
    }
    for (const { field } of dimensions) {
      const answer = await ask({ view, metrics: question.metrics, dimensions: [{ field }], config: { row_limit: body.rowsMost } });
      assert.equal(answer.status, 200, `${view} by ${field}: ${JSON.stringify(answer.body)}`);
    }
  }
  const keyed = body.views[0].measures.find(({ name }) => name === "uniqueUserIds");
  assert.deepEqual(keyed.aggregations, ["count", "uniq"]);
});

test("the dashboards that come with the page can be cloned, and what they ask is answered", async () => {
  for (const name of ["latency", "usage", "cost"]) {
    const curated = JSON.parse(readFileSync(`${repo}/web/ui/src/dashboards/curated/${name}.json`, "utf8"));
    const made = await make({ name: curated.name, description: curated.description, definition: curated.definition });
    for (const { title, question: kept } of made.definition.widgets) {
      const answer = await ask(kept);
      assert.equal(answer.status, 200, `${name}, ${title}: ${JSON.stringify(answer.body)}`);
    }
  }
});

test("a question of the most bytes that may be kept is answered", async () => {
  const filters = Array.from({ length: 9 }, (_, i) => ({ type: "stringOptions", column: "name", operator: "none of", value: [`${"€".repeat(55)}${i}`] }));
  const kept = { ...question, filters };
  assert.ok(Buffer.byteLength(JSON.stringify(kept)) > 2200, String(Buffer.byteLength(JSON.stringify(kept))));
  await make({ definition: definition(widget({ question: kept })) });
  assert.equal((await ask(kept)).status, 200);
});
