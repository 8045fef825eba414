// Disks that run full and are freed again: of Redis, of the store. Each is a small file system of its own.
import { execFile } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { promisify } from "node:util";
import { pause } from "./wait.mjs";

const run = promisify(execFile);
const SIZES = { redis: "256m", store: "1g" };
const FILLER = "filler";
const REFILL_MS = 200;

/** The mounts are seen by tests/faults and what it starts only, and end with it. */
const needs = () =>
  process.getuid() !== 0 ? "needs root, for mounts" : process.env.TM_FAULTS_PRIVATE ? "" : "runs in tests/faults only, in namespaces of its own";

async function prepare(mesh) {
  const { uid, gid } = statSync(mesh.data);
  for (const [name, size] of Object.entries(SIZES)) {
    mkdirSync(`${mesh.data}/${name}`, { recursive: true });
    await run("mount", ["-t", "tmpfs", "-o", `size=${size},uid=${uid},gid=${gid},mode=700`, "tmpfs", `${mesh.data}/${name}`]);
  }
}

async function close(mesh) {
  for (const name of Object.keys(SIZES)) await run("umount", ["--lazy", `${mesh.data}/${name}`]).catch(() => {});
}

const disks = { name: "disks", needs, prepare, close };

/** Writes until nothing fits any more, by smaller and smaller pieces. */
function fill(path) {
  const file = openSync(path, "a");
  for (let size = 1 << 20; size >= 1; )
    try {
      writeSync(file, Buffer.alloc(size));
    } catch (error) {
      if (error.code !== "ENOSPC") throw error;
      size >>= 1;
    }
  closeSync(file);
}

const full = (name) => ({
  name: `disk of ${name} full`,
  stage: disks,
  seconds: 20,
  strike: async (mesh, { seconds }) => {
    const filler = `${mesh.data}/${name}/${FILLER}`;
    try {
      for (let until = Date.now() + seconds * 1000; Date.now() < until; await pause(REFILL_MS)) fill(filler); // what is freed meanwhile, too
    } finally {
      rmSync(filler, { force: true });
    }
  },
});

export const disk = [full("redis"), full("store")];
