// The browser's API, as somebody who is signed in sees it.
import { project, url, user } from "./mesh.mjs";

/** Resolves to ways to ask for what is below /api/projects/{the project}. */
export async function signIn(credentials = user) {
  const headers = { "content-type": "application/json", "x-requested-with": "tracemesh" };
  const signedIn = await fetch(`${url}/api/auth/sign-in`, { method: "POST", headers, body: JSON.stringify(credentials) });
  if (!signedIn.ok) throw new Error(`sign-in was answered with ${signedIn.status}`);
  const cookie = signedIn.headers.get("set-cookie").split(";")[0];
  const send = async (method, path, body, more = {}) => {
    const response = await fetch(`${url}/api/projects/${project}/${path}`, {
      method, headers: { ...headers, cookie, ...more }, body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  return { send, get: (path, query = {}) => send("GET", `${path}?${new URLSearchParams(query)}`) };
}
