// A Postgres that is away while the door knows the keys already, and while it does not.
import { renameSync } from "node:fs";
import { pause } from "./wait.mjs";

const cached = {
  name: "postgres is away, keys cached",
  seconds: 10,
  strike: (mesh, { seconds }) => mesh.withoutSupervisor(() => mesh.signal("postgres-1", "SIGKILL"), seconds * 1000),
};

/** Its sockets are moved out of sight; ingest and web start anew and find nobody. */
const uncached = {
  name: "postgres is away, keys not cached",
  seconds: 10,
  strike: async (mesh, { seconds }) => {
    const folder = `${mesh.data}/run/postgres`;
    renameSync(folder, `${folder}.away`);
    try {
      for (const name of ["ingest-1", "web-1"]) await mesh.signal(name, "SIGKILL");
      await pause(seconds * 1000);
    } finally {
      renameSync(`${folder}.away`, folder);
    }
  },
};

export const keys = [cached, uncached];
