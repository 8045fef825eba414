// Networks that are cut, half open, slow, lossy or narrow: between two groups of actors, and between all and Redis.
//
// The mailboxes are on TCP. Here run the supervisor's actors, at the end of one wire a second group of broker, validate,
// batch and write, at the end of another Redis. The second group's way to Redis and ClickHouse leads over here.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { Kept } from "./kept.mjs";
import { repo } from "./mesh.mjs";
import { eventually, pause } from "./wait.mjs";
import { needsNamespaces, Wire } from "./wires.mjs";

const HERE = "10.77.0.1";
const THERE = "10.77.0.2";
const REDIS = "10.77.1.2";
const REDIS_PORT = 6379;
const MAILBOXES = 300; // from the public port, as in actors/supervisor/settings.h
const MAILBOXES_THERE = 480;
const INSTANCE = 16; // a number that the supervisor gives to none here
const SECOND_GROUP = ["broker", "validate", "batch", "write"];

const environment = (pid) =>
  Object.fromEntries(readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean).map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));

/** Before `up`: the wires, Redis beyond one of them, and mailboxes on TCP. */
async function prepare(mesh) {
  const wire = `${repo}/build/tests/faults.d/wire`;
  const user = statSync(mesh.data);
  mesh.host = HERE;
  mesh.wires = { actors: new Wire(wire, "tm-actors", HERE, THERE), redis: new Wire(wire, "tm-redis", "10.77.1.1", REDIS) };
  for (const each of Object.values(mesh.wires)) await each.open();
  writeFileSync("/proc/sys/net/ipv4/ip_forward", "1");
  mesh.env.TRACEMESH_MAILBOX_HOST = HERE;
  mesh.env.REDIS_URL = `redis://${REDIS}:${REDIS_PORT}/0`;
  const settings = ["--bind", REDIS, "--port", REDIS_PORT, "--unixsocket", `${mesh.data}/run/redis.sock`, "--dir", mesh.data, "--save", "",
    "--appendonly", "yes", "--appendfsync", "always", "--maxmemory", "2gb", "--maxmemory-policy", "noeviction", "--protected-mode", "no"];
  mesh.kept.push(new Kept([...mesh.wires.redis.beyond(user), "redis-server", ...settings.map(String)], `${mesh.data}/log/redis.log`, {}));
  mesh.kept.at(-1).start();
}

/** After `up`: the second group, each with the settings of its fellow here. */
async function complete(mesh) {
  const user = statSync(mesh.data);
  const port = Number(mesh.env.TRACEMESH_PORT) + MAILBOXES_THERE;
  for (const [i, kind] of SECOND_GROUP.entries()) {
    const fellow = environment(await mesh.pid(`${kind}-1`));
    const brokers = kind === "broker" ? {} : { BROKER_URL: `${fellow.BROKER_URL},tcp://${THERE}:${port}` };
    const env = { ...fellow, ...brokers, TM_ID: `${kind}-${INSTANCE}`, TM_MAILBOX_URL: `tcp://${THERE}:${port + i}`, TM_OPS_PORT: "0" };
    mesh.kept.push(new Kept([...mesh.wires.actors.beyond(user), `${mesh.programs}/tracemesh-${kind}`], `${mesh.data}/log/${kind}-${INSTANCE}.log`, { env }));
    mesh.kept.at(-1).start();
  }
}

/** The second group is in the registry, and owns shards. */
async function isWell(mesh) {
  const { TM_OPS_PORT: port } = environment(await mesh.pid("broker-1"));
  const page = await (await fetch(`http://127.0.0.1:${port}/registry`)).text();
  return SECOND_GROUP.every((kind) => page.includes(`\n${kind}-${INSTANCE} `)) && new RegExp(`^\\d+ +\\d+ +batch-${INSTANCE}$`, "m").test(page);
}

async function close(mesh) {
  for (const wire of Object.values(mesh.wires ?? {})) await wire.close();
}

const network = { name: "network", needs: needsNamespaces, prepare, complete, isWell, close };

/** The wire `between` is as `conditions` say, {there, back}, for as long as it lasts. */
const like = (name, between, conditions, { seconds = 8, ...more } = {}) => ({
  name,
  stage: network,
  seconds,
  ...more,
  strike: async (mesh, { seconds: lasting }) => {
    const wire = mesh.wires[between];
    const { there, back } = conditions(mesh);
    await wire.is("there", there);
    await wire.is("back", back);
    await pause(lasting * 1000);
    await wire.bothWays();
  },
});

const bothWays = (conditions) => () => ({ there: conditions, back: conditions });
const cut = { loss: 100 };

/** Mailboxes only: both groups go on to reach Redis and ClickHouse. */
const mailboxes = (mesh) => {
  const port = Number(mesh.env.TRACEMESH_PORT);
  const only = { ...cut, from: port + MAILBOXES, to: port + MAILBOXES_THERE + SECOND_GROUP.length };
  return { there: only, back: only };
};

const flapping = {
  name: "network comes and goes",
  stage: network,
  seconds: 10,
  strike: async (mesh, { seconds }) => {
    const until = Date.now() + seconds * 1000;
    while (Date.now() < until) {
      await mesh.wires.actors.unplug();
      await pause(200 + Math.random() * 2000);
      await mesh.wires.actors.plug();
      await pause(200 + Math.random() * 2000);
    }
  },
};

export const networks = [
  like("network cut", "actors", bothWays(cut), { seconds: 20 }),
  like("network cut between mailboxes only", "actors", mailboxes, { seconds: 20 }),
  like("network half open: nothing gets there", "actors", () => ({ there: cut, back: {} }), { seconds: 12 }),
  like("network half open: nothing comes back", "actors", () => ({ there: {}, back: cut }), { seconds: 12 }),
  flapping,
  like("network slow, out of order", "actors", bothWays({ delay: 50, jitter: 100 })),
  like("network lossy, doubling", "actors", bothWays({ delay: 5, loss: 10, doubled: 5 })),
  like("network narrow", "actors", bothWays({ kbit: 2000 })),
  like("redis cut off", "redis", bothWays(cut), { seconds: 15 }),
  like("redis half open: no answer comes", "redis", () => ({ there: {}, back: cut }), { seconds: 15 }),
  like("redis slow, lossy", "redis", bothWays({ delay: 20, jitter: 20, loss: 5 })),
];
