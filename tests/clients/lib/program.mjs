// Starts a client's program as its user would, with URL and keys by environment; and knows its version.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { authorization, publicKey, repo, secretKey } from "../../lib/mesh.mjs";

const here = new URL("..", import.meta.url).pathname;
const built = `${repo}/build/clients`;
const ends_within_ms = 60000;

function commandOf({ set, program, words = [] }) {
  if (set === "js") return [`${here}js/node_modules/.bin/node`, `${here}js/${program}`, ...words];
  if (set === "go") return [`${built}/go`, ...words];
  return [`${built}/${set}/bin/python`, `${here}python/${program}`, ...words];
}

export function versionOf({ set, of }) {
  if (set === "js") return JSON.parse(readFileSync(`${here}js/node_modules/${of}/package.json`)).version;
  const pins = readFileSync(set === "go" ? `${here}go/go.mod` : `${here}${set}/requirements.txt`, "utf8").split("\n");
  return pins.map((line) => line.trim().split(/==| v/)).find(([name]) => name === of)?.[1] ?? "?";
}

const environmentOf = (door, url, openaiUrl) => ({
  PATH: process.env.PATH, HOME: process.env.HOME, PYTHONDONTWRITEBYTECODE: "1",
  OPENAI_BASE_URL: openaiUrl, OPENAI_API_KEY: "sk-fake",
  LANGFUSE_PUBLIC_KEY: publicKey, LANGFUSE_SECRET_KEY: secretKey, LANGFUSE_BASE_URL: url, LANGFUSE_BASEURL: url, LANGFUSE_HOST: url,
  OTEL_EXPORTER_OTLP_ENDPOINT: door === "grpc" ? `http://127.0.0.1:${process.env.TRACEMESH_GRPC_PORT}` : url + door,
  OTEL_EXPORTER_OTLP_HEADERS: `authorization=${encodeURIComponent(authorization)}`,
});

/** Starts it, to send to `url`. `told` is {traceId, flushed_at} once it says that its flush has returned; `ended` its exit status; `output`
 * what it has printed so far. */
export function start(client, url, openaiUrl) {
  const [command, ...words] = commandOf(client);
  const child = spawn(command, words, { env: environmentOf(client.door, url, openaiUrl), stdio: ["ignore", "pipe", "pipe"], timeout: ends_within_ms });
  const program = { output: "" };
  program.ended = new Promise((resolve) => {
    child.on("error", (error) => resolve(String(error)));
    child.on("close", (status, signal) => resolve(signal ?? status));
  });
  program.told = new Promise((resolve) => {
    const take = (bytes) => {
      program.output += bytes;
      const traceId = program.output.match(/^trace (\S+)\n/m)?.[1];
      if (traceId) resolve({ traceId, flushed_at: performance.now() });
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    program.ended.then(() => resolve({}));
  });
  return program;
}
