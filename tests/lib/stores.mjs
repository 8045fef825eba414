// The stores of the private tracemesh, looked into behind its back: Redis, Postgres, ClickHouse.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { id } from "./mesh.mjs";

const data = process.env.TRACEMESH_DATA;
const storeUrl = `http://127.0.0.1:${Number(process.env.TRACEMESH_PORT) + 3}`;
const run = (program, words, input) => execFileSync(program, words, { encoding: "utf8", input }).trim();

export const redis = (...words) => run("redis-cli", ["-s", `${data}/run/redis.sock`, ...words]);

export const postgres = (statement) =>
  run("psql", ["-h", `${data}/run/postgres`, "-U", "tracemesh", "-v", "ON_ERROR_STOP=1", "-At", "tracemesh"], statement);

/** Text of the answer to `sql`, in which {name:Type} are `params`. */
export async function clickhouse(sql, params = {}) {
  const names = Object.entries(params).map(([name, value]) => [`param_${name}`, value]);
  const response = await fetch(`${storeUrl}/?${new URLSearchParams(names)}`, { method: "POST", body: sql });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

/** A project beside the usual one, in its organisation; resolves to its Authorization header. */
export function makeProject() {
  const sha256 = (text) => createHash("sha256").update(text).digest("hex");
  const salt = readFileSync(`${data}/etc/tracemesh.env`, "utf8").match(/^SALT=(.*)$/m)[1];
  const [project, publicKey, secretKey] = [id("project"), id("pk-lf"), id("sk-lf")];
  postgres(`INSERT INTO projects (id, org_id, name) SELECT '${project}', id, 'another' FROM organizations LIMIT 1;
    INSERT INTO api_keys (id, public_key, hashed_secret_key, fast_hashed_secret_key, display_secret_key, project_id)
    VALUES ('${id("key")}', '${publicKey}', '${id("none")}', '${sha256(secretKey + sha256(salt))}', 'sk', '${project}')`);
  return "Basic " + Buffer.from(`${publicKey}:${secretKey}`).toString("base64");
}
