// The command: asks each question several times, one after the other, and prints how long the answers took.
import { parseArgs } from "node:util";
import { settings } from "../seed.d/target.mjs";
import { questions } from "./questions.mjs";

const help = `loadtest/reading [options]     of a running tracemesh that loadtest/seed filled (TRACEMESH_DATA, TRACEMESH_PORT)

  --times N     each question (30)
  --days N      as given to loadtest/seed (30)
  --only WORD   questions whose name has this word
`;
const { values } = parseArgs({
  options: { times: { type: "string", default: "30" }, days: { type: "string", default: "30" }, only: { type: "string", default: "" }, help: { type: "boolean" } },
});
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}

const env = settings();
const url = env.TRACEMESH_URL ?? `http://127.0.0.1:${env.TRACEMESH_PORT ?? 3000}`;
const keys = `${env.LANGFUSE_INIT_PROJECT_PUBLIC_KEY}:${env.LANGFUSE_INIT_PROJECT_SECRET_KEY}`;
const headers = { authorization: `Basic ${Buffer.from(keys).toString("base64")}`, "accept-encoding": "identity" };

async function get(path) {
  const began = performance.now();
  const answer = await fetch(`${url}/api/public/${path}`, { headers });
  const body = await answer.text();
  const ms = performance.now() - began;
  if (!answer.ok) throw new Error(`${answer.status} ${path}: ${body.slice(0, 500)}`);
  const [, rows = 0, read = 0] = answer.headers.get("server-timing")?.match(/rows=(\d+) bytes=(\d+)/) ?? [];
  return { ms, bytes: body.length, rows: Number(rows), read: Number(read), body: JSON.parse(body) };
}

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

console.log("| what | aim, ms | p50, ms | p95, ms | answer, kB | rows read | MiB read |\n| --- | --: | --: | --: | --: | --: | --: |");
let missed = 0;
for (const { name, aim, path } of await questions(get, Number(values.days))) {
  if (!name.includes(values.only)) continue;
  const took = [];
  let last;
  await get(path(0)); // connections, caches of code
  for (let i = 1; i <= Number(values.times); i++) {
    last = await get(path(i));
    took.push(last.ms);
  }
  took.sort((a, b) => a - b);
  const p95 = quantile(took, 0.95);
  missed += p95 > aim;
  console.log(`| ${name} | ${aim} | ${quantile(took, 0.5).toFixed(0)} | ${p95.toFixed(0)} | ${(last.bytes / 1024).toFixed(0)} | ${last.rows.toLocaleString("en")} | ${(last.read / 2 ** 20).toFixed(0)} |`);
}
console.log(`\n${missed ? `${missed} above their aim` : "all within their aim"}`);
