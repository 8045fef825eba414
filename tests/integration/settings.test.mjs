// What people change of a project: its keys, its members, itself; and what their roles do not let them.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { event, eventually, get, id, ingest, project, user } from "../lib/mesh.mjs";
import { call, cookieOf, signIn } from "../lib/browser_api.mjs";

const within_ms = 10_000; // a revoked key's time (TM_KEY_TTL_MS, 5 s) and as much again
const basic = ({ publicKey, secretKey }) => ({ authorization: `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString("base64")}` });
const own = `/api/projects/${project}`;
const people = {}; // role -> {cookie, userId, email}
const passwords = "a password of tests";
let organizationId, otherProject;

/** Somebody new with this role, who has come by their invitation. */
async function invite(role, by = people.OWNER.cookie) {
  const email = `${id(role.toLowerCase())}@example.com`;
  const added = await call(by, "POST", `${own}/members`, { email, organizationRole: role });
  assert.equal(added.status, 200, JSON.stringify(added.body));
  assert.equal(added.headers.get("cache-control"), "no-store");
  const accepted = await call(null, "POST", "/api/auth/invitation/accept", { token: added.body.invitation, name: role, password: passwords });
  assert.equal(accepted.status, 200, JSON.stringify(accepted.body));
  return { cookie: cookieOf(accepted), userId: accepted.body.user.id, email };
}

const session = async (cookie) => (await call(cookie, "GET", "/api/auth/session")).body;
const member = async (userId) => (await call(people.OWNER.cookie, "GET", `${own}/members`)).body.data.find((one) => one.userId === userId);

before(async () => {
  people.OWNER = { cookie: await signIn() };
  const seen = await session(people.OWNER.cookie);
  people.OWNER.userId = seen.user.id;
  organizationId = seen.organizations.find(({ projects }) => projects.some((one) => one.id === project)).id;
  for (const role of ["ADMIN", "MEMBER", "VIEWER"]) people[role] = await invite(role);
  const made = await call(people.OWNER.cookie, "POST", "/api/projects", { organizationId, name: id("other") });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  otherProject = made.body.id;
});

test("who may do what: by role, signed out, and without the header of our pages", async () => {
  const admins = [
    ["GET", "/api-keys"], ["POST", "/api-keys", { note: "matrix" }], ["DELETE", "/api-keys/none", undefined, 404],
    ["GET", "/members"], ["POST", "/members", {}, 400], ["PATCH", "/members/none", { projectRole: "VIEWER" }, 404],
    ["DELETE", "/members/none", undefined, 404], ["POST", "/members/none/invitation", {}, 404], ["PATCH", "/settings", {}],
  ];
  for (const [method, path, body, allowed = 200] of admins) {
    const asked = async (cookie, headers) => (await call(cookie, method, own + path, body, headers)).status;
    for (const role of ["OWNER", "ADMIN"]) assert.equal(await asked(people[role].cookie), allowed, `${role} ${method} ${path}`);
    for (const role of ["MEMBER", "VIEWER"]) assert.equal(await asked(people[role].cookie), 403, `${role} ${method} ${path}`);
    assert.equal(await asked(null), 401, `${method} ${path}`);
    if (method !== "GET") assert.equal(await asked(people.OWNER.cookie, { "content-type": "application/json" }), 403, `${method} ${path}`);
  }
  for (const role of ["OWNER", "ADMIN", "MEMBER", "VIEWER"]) assert.equal((await call(people[role].cookie, "GET", `${own}/settings`)).status, 200);
  for (const role of ["ADMIN", "MEMBER", "VIEWER"]) assert.equal((await call(people[role].cookie, "DELETE", own, { name: "x" })).status, 403, role);
  for (const role of ["MEMBER", "VIEWER"]) assert.equal((await call(people[role].cookie, "POST", "/api/projects", { organizationId, name: "x" })).status, 403, role);
  for (const [method, path] of [["POST", "/api/projects"], ["PATCH", "/api/auth/account"], ["POST", "/api/auth/password"]]) {
    assert.equal((await call(null, method, path, {})).status, 401, path);
    assert.equal((await call(people.OWNER.cookie, method, path, {}, {})).status, 403, path);
  }
});

test("a stranger finds no such project", async () => {
  const guest = await invite("VIEWER");
  assert.equal((await call(people.OWNER.cookie, "DELETE", `${own}/members/${guest.userId}`)).status, 200);
  for (const path of ["/settings", "/api-keys", "/members"]) assert.equal((await call(guest.cookie, "GET", own + path)).status, 404, path);
  assert.equal((await call(guest.cookie, "POST", `${own}/api-keys`, {})).status, 404);
  assert.deepEqual((await session(guest.cookie)).organizations, []);
});

test("a key that was made sends and reads; a revoked one is refused within its time", async () => {
  const made = await call(people.ADMIN.cookie, "POST", `${own}/api-keys`, { note: "  CI of the shop " });
  assert.equal(made.status, 200);
  assert.equal(made.headers.get("cache-control"), "no-store");
  assert.equal(made.body.note, "CI of the shop");
  const traceId = id("keyed");
  assert.equal((await ingest([event("trace-create", { id: traceId, name: "keyed" })], basic(made.body))).status, 207);
  await eventually(async () => (await get(`/api/public/traces/${traceId}`, basic(made.body))).status === 200);

  const { body } = await call(people.ADMIN.cookie, "GET", `${own}/api-keys`);
  const listed = body.data.find(({ id: keyId }) => keyId === made.body.id);
  assert.ok(!JSON.stringify(body).includes(made.body.secretKey), "a secret is told once");
  assert.equal(listed.publicKey, made.body.publicKey);
  assert.equal(listed.displaySecretKey, `sk-lf-...${made.body.secretKey.slice(-4)}`);
  assert.equal(listed.createdBy, "ADMIN");
  assert.ok(Date.parse(listed.lastUsedAt) >= Date.parse(listed.createdAt), JSON.stringify(listed));
  assert.equal(body.revokedWithinMs, 5000);

  assert.equal((await call(people.ADMIN.cookie, "DELETE", `${own}/api-keys/${made.body.id}`)).status, 200);
  assert.equal((await get("/api/public/projects", basic(made.body))).status, 401, "this server forgets it at once");
  await eventually(async () => (await ingest([], basic(made.body))).status === 401, within_ms);
  assert.equal((await call(people.ADMIN.cookie, "DELETE", `${own}/api-keys/${made.body.id}`)).status, 404);
});

test("the key of another project can be neither seen nor revoked", async () => {
  const theirs = (await call(people.OWNER.cookie, "POST", `/api/projects/${otherProject}/api-keys`, {})).body;
  assert.equal((await call(people.OWNER.cookie, "DELETE", `${own}/api-keys/${theirs.id}`)).status, 404);
  assert.ok(!(await call(people.OWNER.cookie, "GET", `${own}/api-keys`)).body.data.some(({ id: keyId }) => keyId === theirs.id));
  const { body } = await get("/api/public/projects", basic(theirs));
  assert.equal(body.data[0].id, otherProject);
});

test("hostile values are refused, and the answer names the member", async () => {
  const wrong = async (method, path, body, member) => {
    const answer = await call(people.OWNER.cookie, method, path, body);
    assert.equal(answer.status, 400, `${path} ${JSON.stringify(body)}: ${JSON.stringify(answer.body)}`);
    if (member !== undefined) assert.deepEqual(answer.body.error?.map(({ path: at }) => at).flat(), [member], JSON.stringify(answer.body));
  };
  for (const note of ["x".repeat(201), "a\nb", "a\0b", 7, ["x"], {}]) await wrong("POST", `${own}/api-keys`, { note }, "note");
  for (const body of ["", "[", "[]", "7", "null", '"x"']) await wrong("POST", `${own}/api-keys`, body);
  for (const name of ["", "   ", "x".repeat(61), "a\u0007b", null, 5]) await wrong("PATCH", `${own}/settings`, { name }, "name");
  for (const retentionDays of [1, 2, -3, 36501, 3.5, "30", {}, 1e99]) await wrong("PATCH", `${own}/settings`, { retentionDays }, "retentionDays");
  for (const email of ["", "nobody", "@x", "x@", "a@b@c", "a b@c.d", "a\0@b.c", `${"x".repeat(251)}@b.c`, null, 4])
    await wrong("POST", `${own}/members`, { email, organizationRole: "VIEWER" }, "email");
  for (const organizationRole of ["", "owner", "ROOT", null, 1, []]) await wrong("POST", `${own}/members`, { email: "a@b.c", organizationRole }, "organizationRole");
  await wrong("POST", `${own}/members`, { email: "a@b.c", projectRole: "GOD" }, "projectRole");
  await wrong("POST", `${own}/members`, { email: "a@b.c" }, "");
  await wrong("POST", "/api/projects", { organizationId, name: "" }, "name");
  await wrong("POST", "/api/projects", { organizationId: 5, name: "x" }, "organizationId");
  for (const name of ["", "x", null, "a\0b"]) await wrong("DELETE", own, { name });
  for (const name of ["", "x".repeat(101), null]) await wrong("PATCH", "/api/auth/account", { name }, "name");
  for (const newPassword of ["", "1234567", "x".repeat(1025), null, 12345678]) await wrong("POST", "/api/auth/password", { password: "x", newPassword }, "newPassword");
  assert.equal((await call(people.OWNER.cookie, "DELETE", `${own}/api-keys/${encodeURIComponent("' OR 1=1 --")}`)).status, 404);
  for (const token of ["", "x", "0".repeat(64), null, 7, "é".repeat(64)]) {
    assert.equal((await call(null, "POST", "/api/auth/invitation", { token })).status, 404, String(token));
    assert.equal((await call(null, "POST", "/api/auth/invitation/accept", { token, name: "x", password: passwords })).status, 404, String(token));
  }
});

test("a project is renamed and told how long to keep", async () => {
  const { body: was } = await call(people.VIEWER.cookie, "GET", `${own}/settings`);
  const changed = await call(people.ADMIN.cookie, "PATCH", `${own}/settings`, { name: " Überraschung ", retentionDays: 30 });
  assert.equal(changed.status, 200);
  assert.deepEqual([changed.body.name, changed.body.retentionDays, changed.body.organization.id], ["Überraschung", 30, organizationId]);
  assert.equal((await get("/api/public/projects")).body.data[0].retentionDays, 30);
  assert.equal((await call(people.ADMIN.cookie, "PATCH", `${own}/settings`, { retentionDays: null })).body.retentionDays, null);
  assert.equal((await call(people.ADMIN.cookie, "PATCH", `${own}/settings`, { name: was.name })).body.name, was.name);
});

test("nobody grants beyond their own role, and the last owner stays", async () => {
  const change = async (by, who, body) => (await call(people[by].cookie, "PATCH", `${own}/members/${who}`, body)).status;
  assert.equal(await change("ADMIN", people.MEMBER.userId, { organizationRole: "OWNER" }), 403);
  assert.equal(await change("ADMIN", people.ADMIN.userId, { projectRole: "OWNER" }), 403);
  assert.equal(await change("ADMIN", people.OWNER.userId, { organizationRole: "VIEWER" }), 403);
  assert.equal((await call(people.ADMIN.cookie, "DELETE", `${own}/members/${people.OWNER.userId}`)).status, 403);
  assert.equal((await call(people.ADMIN.cookie, "POST", `${own}/members`, { email: "o@example.com", organizationRole: "OWNER" })).status, 403);
  assert.equal(await change("OWNER", people.OWNER.userId, { organizationRole: "ADMIN" }), 400);
  assert.equal((await call(people.OWNER.cookie, "DELETE", `${own}/members/${people.OWNER.userId}`)).status, 400);
  assert.equal((await member(people.OWNER.userId)).organizationRole, "OWNER");
});

test("a changed role counts at once", async () => {
  const who = await invite("VIEWER");
  assert.equal((await call(who.cookie, "GET", `${own}/api-keys`)).status, 403);
  assert.equal((await call(people.OWNER.cookie, "PATCH", `${own}/members/${who.userId}`, { projectRole: "ADMIN" })).status, 200);
  assert.equal((await call(who.cookie, "GET", `${own}/api-keys`)).status, 200);
  assert.deepEqual((({ organizationRole, projectRole, role }) => [organizationRole, projectRole, role])(await member(who.userId)), ["VIEWER", "ADMIN", "ADMIN"]);
  assert.equal((await call(who.cookie, "PATCH", `${own}/members/${people.VIEWER.userId}`, { organizationRole: "MEMBER" })).status, 403, "only of this project");
  assert.equal((await call(people.OWNER.cookie, "PATCH", `${own}/members/${who.userId}`, { projectRole: null })).status, 200);
  assert.equal((await call(who.cookie, "GET", `${own}/api-keys`)).status, 403);
});

test("somebody invited to one project sees that one only, and the link works once", async () => {
  const email = `${id("guest")}@example.com`;
  const { body } = await call(people.OWNER.cookie, "POST", `${own}/members`, { email: email.toUpperCase(), projectRole: "MEMBER" });
  assert.deepEqual((await call(null, "POST", "/api/auth/invitation", { token: body.invitation })).body.email, email);
  const pending = (await call(people.OWNER.cookie, "GET", `${own}/members`)).body.data.find((one) => one.email === email);
  assert.ok(Date.parse(pending.invitedUntil) > Date.now());
  const again = await call(people.OWNER.cookie, "POST", `${own}/members/${pending.userId}/invitation`, {});
  const accept = (token) => call(null, "POST", "/api/auth/invitation/accept", { token, name: "Guest", password: passwords });
  assert.equal((await accept(body.invitation)).status, 404, "the first link stopped");
  const accepted = await accept(again.body.invitation);
  assert.equal(accepted.status, 200);
  assert.equal((await accept(again.body.invitation)).status, 404);
  const seen = await session(cookieOf(accepted));
  assert.deepEqual(seen.organizations.map(({ role, projects }) => [role, ...projects.map((one) => [one.id, one.role])]), [["NONE", [project, "MEMBER"]]]);
  assert.ok(await signIn({ email, password: passwords }));
});

test("a new password ends the other sessions and needs the old one", async () => {
  const who = await invite("VIEWER");
  const other = await signIn({ email: who.email, password: passwords });
  const change = (password) => call(who.cookie, "POST", "/api/auth/password", { password, newPassword: "an entirely new one" });
  const refused = await change("not it");
  assert.deepEqual([refused.status, refused.body.error[0].path], [400, ["password"]]);
  assert.equal((await change(passwords)).status, 200);
  assert.equal((await call(other, "GET", "/api/auth/session")).status, 401);
  assert.equal((await call(who.cookie, "GET", "/api/auth/session")).status, 200);
  await assert.rejects(signIn({ email: who.email, password: passwords }));
  assert.equal((await call(who.cookie, "PATCH", "/api/auth/account", { name: "Renamed" })).body.name, "Renamed");
  assert.equal((await session(who.cookie)).user.name, "Renamed");
});

test("a deleted project is gone for everybody and its keys stop", async () => {
  const name = id("short-lived");
  const { body: made } = await call(people.ADMIN.cookie, "POST", "/api/projects", { organizationId, name });
  const path = `/api/projects/${made.id}`;
  const key = (await call(people.ADMIN.cookie, "POST", `${path}/api-keys`, {})).body;
  assert.equal((await get("/api/public/projects", basic(key))).status, 200);
  assert.equal((await ingest([event("trace-create", { id: id("t") })], basic(key))).status, 207);
  assert.equal((await call(people.OWNER.cookie, "DELETE", path, { name: `${name}x` })).status, 400);
  assert.equal((await call(people.OWNER.cookie, "DELETE", path, { name })).status, 200);
  assert.equal((await call(people.OWNER.cookie, "GET", `${path}/settings`)).status, 404);
  assert.ok(!JSON.stringify(await session(people.OWNER.cookie)).includes(made.id));
  assert.equal((await get("/api/public/traces", basic(key))).status, 401);
  await eventually(async () => (await ingest([], basic(key))).status === 401, within_ms);
});
