// Runs clients one after another against the private tracemesh of tests/clients/run, reads back what each meant, prints the
// table. Words: names of clients, --core or --all; before them --sets: print what must be installed for them, and end.
// TEST_CLIENTS_RECORD names a folder for what they send.
import { get, url } from "../../lib/mesh.mjs";
import { clients } from "../clients.mjs";
import { differences, observationDifferences } from "./match.mjs";
import { startFakeOpenAi } from "./openai.mjs";
import { start, versionOf } from "./program.mjs";
import { startRecorder } from "./record.mjs";

const readable_within_ms = 15000;
const look_again_ms = 10;

function chosen(words) {
  if (words[0] === "--all") return clients;
  if (words[0] === "--core") return clients.filter((client) => client.core);
  const found = words.map((word) => clients.find((client) => client.name === word) ?? word);
  const unknown = found.filter((client) => typeof client === "string");
  if (!unknown.length) return found;
  console.error(`no client is called ${unknown}; there are ${clients.map((client) => client.name).join(", ")}`);
  process.exit(64);
}

/** Lines that say what of the trace is not readable as it was meant, by itself and in the list of observations. */
async function missing({ observations, scores = [], ...trace }, traceId) {
  const one = await get(`/api/public/traces/${traceId}`);
  if (one.status !== 200) return [`the trace: ${one.status} ${JSON.stringify(one.body).slice(0, 200)}`];
  const listed = await get(`/api/public/observations?limit=100&traceId=${traceId}`);
  if (listed.status !== 200) return [`its observations: ${listed.status} ${JSON.stringify(listed.body).slice(0, 200)}`];
  const found = [...one.body.scores].sort((a, b) => (a.name < b.name ? -1 : 1));
  const inTrace = observationDifferences(observations, one.body.observations);
  const inList = observationDifferences(observations, listed.body.data).filter((line) => !inTrace.includes(line));
  return [...differences(trace, one.body), ...differences(scores, found, "scores"), ...inTrace, ...inList.map((line) => `listed: ${line}`)];
}

/** Looks until nothing is missing, or for the time there is; resolves to what is still missing, and after how long. */
async function awaitReadable(client, { traceId, flushed_at }) {
  for (;;) {
    const lines = await missing(client.expected, traceId);
    const after_ms = performance.now() - flushed_at;
    if (!lines.length || after_ms > readable_within_ms) return { lines, after_ms };
    await new Promise((resolve) => setTimeout(resolve, look_again_ms));
  }
}

/** Resolves to {lines, after_ms}: what failed, of nothing when all is well. */
async function run(client, to, openaiUrl) {
  const program = start(client, to, openaiUrl);
  const told = await program.told;
  const read = told.traceId ? await awaitReadable(client, told) : { lines: ["it named no trace"] };
  const status = await program.ended;
  if (status !== 0) read.lines.push(`it ended with ${status}`);
  if (read.lines.length) read.lines.push(...program.output.trim().split("\n").slice(-15).map((line) => `| ${line}`));
  return read;
}

const cells = (name, version, result, after) => `${name.padEnd(28)} ${version.padEnd(10)} ${result.padEnd(7)} ${after.padStart(10)}`;
const [first, ...rest] = process.argv.slice(2);
const selected = chosen(first === "--sets" ? rest : [first, ...rest]);
if (first === "--sets") {
  console.log([...new Set(selected.map((client) => client.set))].join("\n"));
} else {
  const openai = await startFakeOpenAi();
  const folder = process.env.TEST_CLIENTS_RECORD;
  const recorder = folder ? await startRecorder(folder, url) : undefined;
  let failed = 0;
  console.log(cells("client", "version", "result", "visible ms"));
  for (const client of selected) {
    recorder?.name(client.name);
    const { lines, after_ms } = await run(client, recorder?.url ?? url, openai.url);
    if (lines.length) failed++;
    console.log(cells(client.name, versionOf(client), lines.length ? "FAILED" : "ok", lines.length ? "" : after_ms.toFixed(0)));
    for (const line of lines) console.log(`    ${line}`);
  }
  openai.close();
  recorder?.close();
  console.log(`${selected.length - failed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}
