// Saved views: kept as they were sent, shared in the project, changed by who made them and by administrators.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { id, project } from "../lib/mesh.mjs";
import { makePerson, signIn } from "../lib/people.mjs";
import { postgres } from "../lib/stores.mjs";

const [member, other, admin, viewer] = ["MEMBER", "MEMBER", "ADMIN", "VIEWER"].map(makePerson);
const elsewhere = id("project"); // of the same organisation: its owner sees both
postgres(`INSERT INTO projects (id, org_id, name) SELECT '${elsewhere}', org_id, 'elsewhere' FROM projects WHERE id = '${project}'`);
const slow = { type: "number", column: "latency", operator: ">", value: 10 };
const state = {
  filters: [slow, { type: "stringObject", column: "metadata", operator: "=", key: "it's", value: "\"odd\" \\ \u{1F600}" }],
  columnOrder: ["time", "name"], columnVisibility: { input: false, user: true }, searchQuery: "refund",
  orderBy: { column: "timestamp", order: "ASC" }, timeRange: { range: "7d" },
};
const bare = { filters: [], columnOrder: [], columnVisibility: {}, searchQuery: null, orderBy: null, timeRange: null };
let owner;

before(async () => {
  owner = await signIn();
});

const make = async (person, more = {}) => {
  const { status, body } = await person.ask("POST", "/views", { table: "traces", name: id("view"), state, ...more });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};
const list = async (person, table = "traces") => (await person.ask("GET", `/views?table=${table}`)).body;

test("a view comes back as it was sent, to everybody of the project", async () => {
  const view = await make(member);
  assert.deepEqual(view.state, state);
  assert.equal(view.createdBy, member.userId);
  assert.equal(view.createdByName, "MEMBER");
  for (const person of [other, viewer, owner]) {
    assert.deepEqual((await person.ask("GET", `/views/${view.id}`)).body, view);
    assert.ok((await list(person)).data.some(({ id: known }) => known === view.id));
    assert.ok(!(await list(person, "observations")).data.some(({ id: known }) => known === view.id));
  }
});

test("it is changed by name, by state, or deleted, by who made it", async () => {
  const view = await make(member, { state: {} });
  assert.deepEqual(view.state, bare);
  const renamed = (await member.ask("PATCH", `/views/${view.id}`, { name: id("renamed") })).body;
  assert.deepEqual(renamed.state, bare);
  const changed = (await member.ask("PATCH", `/views/${view.id}`, { state })).body;
  assert.equal(changed.name, renamed.name);
  assert.deepEqual(changed.state, state);
  assert.deepEqual((await member.ask("PATCH", `/views/${view.id}`, { state: {} })).body.state, bare);
  assert.equal((await member.ask("DELETE", `/views/${view.id}`)).status, 200);
  for (const method of ["GET", "DELETE"]) assert.equal((await member.ask(method, `/views/${view.id}`)).status, 404);
});

test("not by others, but by administrators", async () => {
  const view = await make(member);
  const name = id("theirs");
  assert.equal((await other.ask("PATCH", `/views/${view.id}`, { name })).status, 403);
  assert.equal((await other.ask("DELETE", `/views/${view.id}`)).status, 403);
  assert.equal((await admin.ask("PATCH", `/views/${view.id}`, { name })).body.name, name);
  assert.equal((await admin.ask("DELETE", `/views/${view.id}`)).status, 200);
});

test("a viewer reads, and changes nothing", async () => {
  const view = await make(member);
  assert.equal((await viewer.ask("GET", `/views/${view.id}`)).status, 200);
  assert.equal((await viewer.ask("POST", "/views", { table: "traces", name: id("v"), state })).status, 403);
  assert.equal((await viewer.ask("PATCH", `/views/${view.id}`, { name: "x" })).status, 403);
  assert.equal((await viewer.ask("DELETE", `/views/${view.id}`)).status, 403);
  assert.equal((await viewer.ask("POST", "/default-views", { table: "traces", viewId: view.id, of: "user" })).status, 403);
});

test("a name is one view's of its list", async () => {
  const view = await make(member), second = await make(member);
  const taken = { table: "traces", name: view.name, state };
  assert.equal((await other.ask("POST", "/views", taken)).status, 409);
  assert.equal((await member.ask("PATCH", `/views/${second.id}`, { name: view.name })).status, 409);
  assert.equal((await other.ask("POST", "/views", { ...taken, table: "sessions", state: {} })).status, 200);
});

test("a list opens with the view one chose, else with the project's", async () => {
  const [mine, ours] = [await make(member), await make(admin)];
  const set = (person, viewId, of) => person.ask("POST", "/default-views", { table: "traces", viewId, of });
  assert.equal((await set(member, ours.id, "project")).status, 403);
  assert.equal((await set(admin, ours.id, "project")).status, 200);
  assert.equal((await set(member, ours.id, "user")).status, 200);
  assert.equal((await set(member, mine.id, "user")).status, 200);
  assert.deepEqual((await list(member)).defaults, { user: mine.id, project: ours.id });
  assert.deepEqual((await list(other)).defaults, { user: null, project: ours.id });
  assert.deepEqual((await list(member, "observations")).defaults, { user: null, project: null });
  assert.equal((await set(member, null, "user")).status, 200);
  assert.equal((await set(admin, null, "project")).status, 200);
  assert.deepEqual((await list(member)).defaults, { user: null, project: null });
  await set(member, mine.id, "user");
  await member.ask("DELETE", `/views/${mine.id}`);
  assert.equal((await list(member)).defaults.user, null);
});

test("a default is a view that is there, of that list", async () => {
  const view = await make(member);
  const set = (body) => member.ask("POST", "/default-views", body);
  assert.equal((await set({ table: "traces", viewId: "nope", of: "user" })).status, 404);
  assert.equal((await set({ table: "observations", viewId: view.id, of: "user" })).status, 404);
  for (const body of [{}, 7, { table: "traces", viewId: 7, of: "user" }, { table: "traces", viewId: view.id, of: "all" }, { table: "x", viewId: view.id, of: "user" }])
    assert.equal((await set(body)).status, 400, JSON.stringify(body));
});

test("another project's views are invisible", async () => {
  const view = await make(member);
  for (const method of ["GET", "DELETE"]) assert.equal((await owner.ask(method, `/views/${view.id}`, undefined, elsewhere)).status, 404);
  assert.equal((await owner.ask("PATCH", `/views/${view.id}`, { name: "x" }, elsewhere)).status, 404);
  assert.equal((await owner.ask("POST", "/default-views", { table: "traces", viewId: view.id, of: "user" }, elsewhere)).status, 404);
  assert.deepEqual((await owner.ask("GET", "/views?table=traces", undefined, elsewhere)).body.data, []);
  assert.equal((await member.ask("GET", "/views?table=traces", undefined, "nobodys")).status, 404);
});

test("what is no view is refused with the field", async () => {
  const refused = async (body, field) => {
    const answer = await member.ask("POST", "/views", body);
    assert.equal(answer.status, 400, JSON.stringify(body));
    assert.match(JSON.stringify(answer.body), new RegExp(field));
  };
  const view = { table: "traces", name: "n", state };
  await refused({ ...view, table: "users" }, "table");
  await refused({ ...view, name: "" }, "name");
  await refused({ ...view, state: { filters: [{ ...slow, operator: "like" }] } }, "filter");
  await refused({ ...view, state: { timeRange: { range: "eternity" } } }, "timeRange");
  await refused({ ...view, state: { filters: [{ type: "string", column: "name", operator: "=", value: "a\u0000b" }] } }, "NUL");
  assert.equal((await member.ask("GET", "/views?table=users")).status, 400);
  assert.equal((await member.ask("GET", "/views")).status, 400);
});

test("a list has a hundred views at most", async () => {
  const { data } = await list(owner, "observations");
  for (let n = data.length; n < 100; n++) await make(member, { table: "observations", state: {} });
  const { status, body } = await member.ask("POST", "/views", { table: "observations", name: id("one-more"), state: {} });
  assert.equal(status, 400);
  assert.match(body.message, /as many/);
});
