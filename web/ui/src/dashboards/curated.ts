// Dashboards that come with tracemesh: to look at, and to clone. The server's own tests hold them to what it takes.
import cost from "./curated/cost.json";
import latency from "./curated/latency.json";
import usage from "./curated/usage.json";
import type { Board } from "./types";

export type CuratedDashboard = Board & { id: string };

export const curatedDashboards = [latency, usage, cost] as CuratedDashboard[];

/** Ids of a project's own are made by the server, and are none of these. */
export const curatedOf = (id: string) => curatedDashboards.find((dashboard) => dashboard.id === id);
