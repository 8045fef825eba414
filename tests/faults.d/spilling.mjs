// Redis' memory is short, so entries go to a folder or to S3; then whoever holds them dies, or the place does not answer.
import { mkdirSync, readdirSync } from "node:fs";
import { Kept } from "./kept.mjs";
import { signal } from "./processes.mjs";
import { eventually, pause } from "./wait.mjs";

const BUCKET = "events";
const KEY = "tests";
const SECRET = "tests-secret";
const EMPTY_MS = 60000;

const files = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /^\d+-[0-9a-f]+$/.test(entry.name)).length;

const folder = {
  name: "spill to a folder",
  needs: () => "",
  prepare(mesh) {
    mesh.env.TM_SPILL_AFTER_BYTES = "2m";
    mesh.spilled = () => files(`${mesh.data}/spill`);
  },
};

/** A real S3 server (tests/lib/s3.sh says which), with its objects as files in the mesh's folder. */
const s3 = {
  name: "spill to S3",
  needs: () => (process.env.TM_S3_SERVER ? "" : "needs go, to build the S3 server"),
  async prepare(mesh) {
    const port = Number(mesh.env.TRACEMESH_PORT) + 51;
    const data = `${mesh.folder}/s3`;
    mkdirSync(`${data}/${BUCKET}`, { recursive: true });
    const words = [process.env.TM_S3_SERVER, "--quiet", "--access", KEY, "--secret", SECRET, "--port", `127.0.0.1:${port}`, "posix", data];
    mesh.s3 = new Kept(words, `${mesh.folder}/s3.log`, {});
    mesh.kept.push(mesh.s3);
    mesh.s3.start();
    await eventually("S3 answers", () => fetch(`http://127.0.0.1:${port}/`), 20000);
    Object.assign(mesh.env, {
      TM_SPILL_AFTER_BYTES: "2m",
      LANGFUSE_S3_EVENT_UPLOAD_BUCKET: BUCKET,
      LANGFUSE_S3_EVENT_UPLOAD_PREFIX: "spill/",
      LANGFUSE_S3_EVENT_UPLOAD_ENDPOINT: `http://127.0.0.1:${port}`,
      LANGFUSE_S3_EVENT_UPLOAD_ACCESS_KEY_ID: KEY,
      LANGFUSE_S3_EVENT_UPLOAD_SECRET_ACCESS_KEY: SECRET,
      LANGFUSE_S3_EVENT_UPLOAD_FORCE_PATH_STYLE: "true",
    });
    mesh.spilled = () => files(`${data}/${BUCKET}`);
  },
};

/** While ClickHouse is away entries pile up elsewhere; then `act`; afterwards all of them are stored, and deleted there. */
const piling = (name, stage, act, more = {}) => ({
  name,
  stage,
  seconds: 6,
  ...more,
  strike: async (mesh, { seconds }) => {
    await mesh.proxy.down();
    await eventually("entries are spilled", () => mesh.spilled() > 3, 30000);
    await pause(seconds * 500);
    await act(mesh);
    await pause(seconds * 500);
    await mesh.proxy.up();
    await eventually("what was spilled is deleted", () => mesh.spilled() === 0, EMPTY_MS);
  },
});

const kill = (name) => (mesh) => mesh.signal(name, "SIGKILL");

async function halt(mesh) {
  signal([mesh.s3.pid], "SIGSTOP");
  await pause(5000);
  signal([mesh.s3.pid], "SIGCONT");
}

export const spilling = [
  piling("memory short, spilled to a folder, kill broker", folder, kill("broker-1"), { short: { seconds: 2 } }),
  piling("memory short, spilled to a folder, kill redis", folder, kill("redis-1")),
  piling("memory short, spilled to S3, kill broker", s3, kill("broker-1")),
  piling("memory short, spilled to S3, S3 dies", s3, (mesh) => signal([mesh.s3.pid], "SIGKILL"), { short: { seconds: 2 } }),
  piling("memory short, spilled to S3, S3 hangs for 5 s", s3, halt),
];
