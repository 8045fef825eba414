// Every fault there is. A fault:
//   name      what happens, as the report calls it
//   strike    (mesh, {seconds}) => promise: does it, and undoes what does not pass by itself
//   seconds   how long one that lasts does, unless told otherwise
//   stage     the circumstances it needs, as mesh.mjs has them; none: a mesh as `up` starts it
//   scale     {kind: count} that it needs; one of each otherwise
//   disorder  percent of the load's traces that send updates before creates, unless the load's own 2 do
//   flawless  no request may fail, not even one that a client would send again
//   short     it is part of the short selection; {seconds} there
import { clickhouse } from "./clickhouse.mjs";
import { clock } from "./clock.mjs";
import { disk } from "./disks.mjs";
import { keys } from "./keys.mjs";
import { killing } from "./killing.mjs";
import { networks } from "./network.mjs";
import { operating } from "./operating.mjs";
import { poison } from "./poison.mjs";
import { queue } from "./queue.mjs";
import { spilling } from "./spilling.mjs";
import { stopping } from "./stopping.mjs";

export const faults = [...killing, ...stopping, ...clickhouse, ...queue, ...keys, ...operating, ...poison, ...spilling, ...networks, ...disk, ...clock];
export const short = faults.filter((fault) => fault.short).map((fault) => ({ ...fault, seconds: fault.short.seconds ?? fault.seconds }));
