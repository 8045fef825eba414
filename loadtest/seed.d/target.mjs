// The running tracemesh: its settings, its ClickHouse.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the supervisor wrote to <data>/etc/tracemesh.env; the environment goes before it. */
export function settings() {
  const folder = process.env.TRACEMESH_DATA ?? "/var/lib/tracemesh";
  let text = "";
  try {
    text = readFileSync(join(folder, "etc/tracemesh.env"), "utf8");
  } catch {
    // another machine's: the environment has to say all
  }
  const lines = text.split("\n").map((line) => line.match(/^(\w+)=(.*)$/)).filter(Boolean);
  return { ...Object.fromEntries(lines.map(([, name, value]) => [name, value])), ...process.env };
}

export async function clickhouse(sql) {
  const { CLICKHOUSE_URL, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD, TRACEMESH_PORT = "3000" } = settings();
  const base = CLICKHOUSE_URL ?? `http://127.0.0.1:${Number(TRACEMESH_PORT) + 3}`;
  const headers = CLICKHOUSE_USER ? { "X-ClickHouse-User": CLICKHOUSE_USER, "X-ClickHouse-Key": CLICKHOUSE_PASSWORD ?? "" } : {};
  const answer = await fetch(base, { method: "POST", body: sql, headers });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text.slice(0, 2000));
  return text;
}
