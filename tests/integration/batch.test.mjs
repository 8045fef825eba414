// batch and write alone, against a store of their own: random events in any order, twice, while shards change hands and
// processes are killed; batch_drive compares every stored row with a slow fold of its events.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Proxy } from "../faults.d/proxy.mjs";
import { eventually, repo, sparePort } from "../lib/mesh.mjs";

const folder = mkdtempSync(join(tmpdir(), "tracemesh-batch-"));
const build = join(repo, "build");
const running = new Map();
let env;

function start(kind, args = []) {
  const own = { TM_ID: `${kind}-1`, TM_MAILBOX_URL: `ipc://${folder}/${kind}.ipc`, TM_OPS_PORT: "0" };
  const child = spawn(join(build, `actors/${kind}/tracemesh-${kind}`), args, { env: { ...env, ...own }, stdio: "ignore" });
  running.set(kind, child);
  return child;
}

async function stop(kind, signal) {
  const child = running.get(kind);
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

// Resolves to what batch_drive printed, or fails with it.
function drive(...words) {
  const args = [env.BROKER_URL, join(repo, "deploy/clickhouse"), ...words.map(String)];
  const child = spawn(join(build, "tests/unit/batch_drive"), args, { env, stdio: ["ignore", "pipe", "ignore"] });
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  return new Promise((resolve) => child.once("exit", (status) => resolve({ status, text })));
}

before(() => {
  const port = sparePort;
  const chdb = join(repo, "deploy/store/node_modules/@chdb/lib-linux-x64-gnu/libchdb.so");
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(TM_|CLICKHOUSE_)/.test(name)));
  env = {
    ...clean,
    CLICKHOUSE_URL: `http://127.0.0.1:${port}`,
    TM_CHDB_PATH: process.env.TM_CHDB_PATH ?? chdb,
    TM_STORE_PORT: String(port),
    TM_SHARE_DIR: join(repo, "deploy"),
    BROKER_URL: `ipc://${folder}/broker.ipc`,
  };
});

// Each test has a store of its own: the entities' names are the same in all.
async function withMesh(batchArgs, body, Between) {
  env.TM_STORE_PATH = mkdtempSync(join(folder, "store-"));
  start("store");
  const direct = env.CLICKHOUSE_URL;
  await eventually(async () => (await fetch(`${direct}/ping`)).ok);
  const between = Between && new Between("127.0.0.1", sparePort + 1, direct);
  await between?.up();
  if (between) env.CLICKHOUSE_URL = `http://127.0.0.1:${sparePort + 1}`;
  start("write");
  start("batch", batchArgs);
  try {
    await body();
  } finally {
    for (const kind of ["batch", "write", "store"]) await stop(kind, "SIGTERM");
    env.CLICKHOUSE_URL = direct;
    await between?.close();
  }
}

after(async () => {
  for (const kind of running.keys()) await stop(kind, "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

test("what is stored is the fold of all events while shards change hands and memory is short", () =>
  withMesh(["--entity-bytes=100k", "--seen-most=1024", "--flush-ms=20", "--read-ids=50"], async () => {
    const { status, text } = await drive(2000, 8, 5, 1);
    assert.equal(status, 0, text);
  }));

for (const kind of ["batch", "write", "store"])
  test(`kill -9 of ${kind} loses and doubles nothing`, () =>
    withMesh(["--flush-ms=50", "--write-deadline-ms=3000"], async () => {
      const result = drive(3000, 8, 1, 2);
      for (let round = 0; round < 3; round++) {
        await new Promise((resolve) => setTimeout(resolve, 700)); // the fault's moment: in the middle
        await stop(kind, "SIGKILL");
        start(kind, kind === "batch" ? ["--flush-ms=50", "--write-deadline-ms=3000"] : []);
      }
      const { status, text } = await result;
      assert.equal(status, 0, text);
    }));

// Whoever gave a block up folds its events anew, perhaps with others: into rows that may have another time in their key.
// ClickHouse stores the block nevertheless, long afterwards.
const KEPT = 100;
class Latecomers extends Proxy {
  late = [];

  /** For a while every insert is kept and its connection broken. All are stored before the rows are compared. */
  behave = async (request, response) => {
    const isInsert = request.url.includes("query=INSERT");
    if (isInsert && Date.now() % 2400 >= 1200) return this.pass(request, response);
    const parts = [];
    for await (const bytes of request) parts.push(bytes);
    const body = Buffer.concat(parts);
    if (isInsert) {
      const at = this.late.length < KEPT ? this.late.length : Math.floor(Math.random() * KEPT);
      this.late[at] = { path: request.url, headers: request.headers, body };
      return request.socket.destroy();
    }
    if (body.includes(" FINAL ")) await this.deliver();
    this.forward(request, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    }).end(body);
  };

  async deliver() {
    for (const { path, headers, body } of this.late.splice(0)) {
      const { host, connection, "content-length": length, "transfer-encoding": coding, ...rest } = headers;
      const answer = await fetch(new URL(path, this.target), { method: "POST", headers: rest, body });
      assert.equal(answer.status, 200, await answer.text());
    }
  }
}

for (const seed of [3, 9])
  test(`a block that is stored after it was given up doubles nothing (${seed})`, () =>
    withMesh(
      ["--flush-ms=50", "--write-deadline-ms=700", "--entity-bytes=100k"],
      async () => {
        const { status, text } = await drive(150, 40, 3, seed);
        assert.equal(status, 0, text);
      },
      Latecomers,
    ));
