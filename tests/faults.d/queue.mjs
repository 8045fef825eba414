// A Redis that takes no writes, breaks connections, or is away for a while.
import { pause } from "./wait.mjs";

/** Sets `name` for as long as it lasts. */
const configured = (what, name, value, more = {}) => ({
  name: `redis ${what}`,
  seconds: 10,
  ...more,
  strike: async (mesh, { seconds }) => {
    const before = (await mesh.redis("config", "get", name)).split("\n")[1];
    await mesh.redis("config", "set", name, value);
    await pause(seconds * 1000);
    await mesh.redis("config", "set", name, before);
  },
});

const replica = {
  name: "redis is a replica",
  seconds: 10,
  strike: async (mesh, { seconds }) => {
    await mesh.redis("replicaof", "127.0.0.1", "1"); // nobody there: it keeps its data and takes no writes
    await pause(seconds * 1000);
    await mesh.redis("replicaof", "no", "one");
  },
};

const breaks = {
  name: "redis breaks connections",
  seconds: 10,
  strike: async (mesh, { seconds }) => {
    for (let left = seconds * 4; left > 0; left--) {
      await mesh.redis("client", "kill", "type", "normal");
      await pause(250);
    }
  },
};

const away = {
  name: "redis is away",
  seconds: 10,
  strike: (mesh, { seconds }) => mesh.withoutSupervisor(() => mesh.signal("redis-1", "SIGKILL"), seconds * 1000),
};

const forgets = { name: "redis forgets its scripts", strike: (mesh) => mesh.redis("script", "flush") };

export const queue = [
  configured("is out of memory", "maxmemory", "1mb", { short: { seconds: 3 } }),
  configured("lacks its replicas", "min-replicas-to-write", "1"),
  replica,
  breaks,
  away,
  forgets,
];
