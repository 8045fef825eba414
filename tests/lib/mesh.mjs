// What the tests know of the private tracemesh that tests/run started: its URL, keys, processes; and how to wait for
// something to become true instead of sleeping.
import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

export const url = process.env.TRACEMESH_URL;
export const program = process.env.TRACEMESH_PROGRAM;
export const repo = process.env.TRACEMESH_REPO;
export const project = process.env.TEST_PROJECT_ID;
export const publicKey = process.env.TEST_PROJECT_PUBLIC_KEY;
export const secretKey = process.env.TEST_PROJECT_SECRET_KEY;
export const user = { email: process.env.TEST_USER_EMAIL, password: process.env.TEST_USER_PASSWORD };
/** Of the private tracemesh's block of ports, one that it does not use. */
export const sparePort = Number(process.env.TRACEMESH_PORT) + 50;
export const authorization = "Basic " + Buffer.from(`${publicKey}:${secretKey}`).toString("base64");

export const id = (prefix) => `${prefix}-${randomUUID()}`;
export const now = (offset_ms = 0) => new Date(Date.now() + offset_ms).toISOString();

export async function get(path, headers = { authorization }) {
  const response = await fetch(url + path, { headers });
  const text = await response.text();
  let body = text;
  try {
    body = JSON.parse(text);
  } catch {
    // some answers are plain text
  }
  return { status: response.status, headers: response.headers, body };
}

export async function post(path, body, headers = {}) {
  const response = await fetch(url + path, {
    method: "POST",
    headers: { authorization, "content-type": "application/json", ...headers },
    body: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });
  const text = await response.text();
  let parsed = text;
  try {
    parsed = JSON.parse(text);
  } catch {
    // some answers are plain text
  }
  return { status: response.status, headers: response.headers, body: parsed };
}

export const event = (type, body, timestamp = now()) => ({ id: randomUUID(), type, timestamp, body });
export const ingest = (events, headers) => post("/api/public/ingestion", { batch: events }, headers);

/** Calls `look` until it returns something truthy, which it returns; fails with the last error after `timeout_ms`. */
export async function eventually(look, timeout_ms = 10000) {
  const until = Date.now() + timeout_ms;
  let last;
  while (Date.now() < until) {
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw last ?? new Error(`nothing after ${timeout_ms} ms: ${look}`);
}

export const readTrace = (traceId, enough = () => true) =>
  eventually(async () => {
    const { status, body } = await get(`/api/public/traces/${encodeURIComponent(traceId)}`);
    return status === 200 && enough(body) ? body : undefined;
  });

export const tracemesh = (...words) => execFileSync(program, words, { encoding: "utf8" });

/** [{name, state, pid, restarts, ready}] as `tracemesh status` prints them. */
export const processes = () =>
  tracemesh("status")
    .split("\n")
    .slice(1)
    .map((line) => line.match(/^(\S+) +(\S+) +(\d+) +(\d+) +\d+s +(\S+)/))
    .filter(Boolean)
    .map(([, name, state, pid, restarts, ready]) => ({ name, state, pid: Number(pid), restarts: Number(restarts), ready }));

/** Where a process's /metrics, /readyz and other pages are. */
export const opsPort = (name) =>
  Number(readFileSync(`/proc/${processes().find((process) => process.name === name).pid}/environ`, "utf8").match(/(?:^|\0)TM_OPS_PORT=(\d+)/)[1]);

/** Runs loadtest/load with `flags`; resolves to {status, output}. */
export function load(...flags) {
  const child = spawn(`${repo}/build/loadtest/load`, flags, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (bytes) => (output += bytes));
  child.stderr.on("data", (bytes) => (output += bytes));
  const done = new Promise((resolve) => child.on("close", (status) => resolve({ status, output })));
  return { child, done };
}
