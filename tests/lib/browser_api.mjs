// The browser's API as a page of ours uses it: a person's cookie, and the header that only our pages send.
import { url, user } from "./mesh.mjs";

const ours = { "content-type": "application/json", "x-requested-with": "tracemesh" };

/** As whoever has this cookie; `headers` instead of ours, to leave them out. */
export async function call(cookie, method, path, body, headers = ours) {
  const response = await fetch(url + path, {
    method,
    headers: { ...headers, ...(cookie ? { cookie } : {}) },
    body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text.startsWith("{") ? JSON.parse(text) : text };
}

export const cookieOf = ({ headers }) => headers.get("set-cookie")?.split(";")[0];

export async function signIn({ email, password } = user) {
  const answer = await call(null, "POST", "/api/auth/sign-in", { email, password });
  if (answer.status !== 200) throw new Error(`${email} cannot sign in: ${JSON.stringify(answer.body)}`);
  return cookieOf(answer);
}
