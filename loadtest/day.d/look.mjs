// What everything takes at one moment: processes with their children, Redis, ClickHouse, the disk.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { resident } from "../run.d/memory.mjs";
import { spent } from "../run.d/spent.mjs";

const run = promisify(execFile);
const MIB = 1 << 20;

async function redisNow(mesh) {
  const ask = async (...words) => (await run("redis-cli", ["-s", `${mesh.env.TRACEMESH_DATA}/run/redis.sock`, ...words])).stdout;
  const memory = Number((await ask("info", "memory")).match(/^used_memory:(\d+)/m)[1]);
  return { mib: Number((memory / MIB).toFixed(1)), keys: Number(await ask("dbsize")) };
}

async function clickhouseNow(mesh) {
  const sql = "SELECT countIf(active), countIf(NOT active), sumIf(rows, active), sumIf(bytes_on_disk, active) FROM system.parts WHERE database = currentDatabase() FORMAT TSV";
  const [parts, old, rows, bytes] = (await mesh.query(sql)).split("\t").map(Number);
  return { parts, old_parts: old, rows, mib: Math.round(bytes / MIB) };
}

export async function look(mesh) {
  const processes = await mesh.processes();
  const bytes = resident(processes);
  const counts = spent(processes);
  return {
    processes: Object.fromEntries(processes.map(({ name }) => [name, { mib: Number((bytes[name] / MIB).toFixed(1)), files: counts[name].files, threads: counts[name].threads }])),
    redis: await redisNow(mesh),
    clickhouse: await clickhouseNow(mesh),
  };
}
