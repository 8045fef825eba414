// People of the tests' project, signed in: the one it was made with, and others of any role.
import { createHash, randomBytes } from "node:crypto";
import { id, project, url, user } from "./mesh.mjs";
import { postgres } from "./stores.mjs";

const headers = { "content-type": "application/json", "x-requested-with": "tracemesh" };

/** What a person's browser asks of the server, of `ofProject`'s part of its API. */
const asker = (cookie) =>
  async function ask(method, path, body, ofProject = project) {
    const init = { method, headers: { ...headers, cookie }, body: body === undefined ? undefined : JSON.stringify(body) };
    const response = await fetch(`${url}/api/projects/${ofProject}${path}`, init);
    const text = await response.text();
    return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text };
  };

/** The owner, by their password: {cookie, ask}. */
export async function signIn() {
  const response = await fetch(`${url}/api/auth/sign-in`, { method: "POST", headers, body: JSON.stringify(user) });
  const cookie = response.headers.get("set-cookie").split(";")[0];
  return { cookie, ask: asker(cookie) };
}

/** Somebody new with that role in the project's organisation: {userId, cookie, ask}. */
export function makePerson(role) {
  const userId = id("user");
  const token = randomBytes(32).toString("hex");
  postgres(`INSERT INTO users (id, email, name) VALUES ('${userId}', '${userId}@example.com', '${role}');
    INSERT INTO organization_memberships (id, org_id, user_id, role) SELECT '${id("membership")}', org_id, '${userId}', '${role}' FROM projects WHERE id = '${project}';
    INSERT INTO sessions (token_hash, user_id, expires_at) VALUES ('${createHash("sha256").update(token).digest("hex")}', '${userId}', now() + interval '1 hour')`);
  const cookie = `tracemesh_session=${token}`;
  return { userId, cookie, ask: asker(cookie) };
}
