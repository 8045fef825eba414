// The list of users, the lists of one user, and what is asked about one. Pure: the clock is an argument.
import type { MetricsQuestion } from "../api/types";
import { scoreFilters } from "../filters/columns";
import type { ListKind } from "../list/pagedState";

export const usersKind: ListKind = {
  fields: [
    { key: "search", label: "Search", shown: true },
    { key: "environment", label: "Environment" },
  ],
  orders: ["id", "firstTimestamp", "lastTimestamp", "traceCount", "observationCount", "totalTokens", "totalCost"],
  order: "lastTimestamp.desc",
};

export const userTracesKind: ListKind = {
  fields: ["name", "sessionId", "environment", "tags"].map((key) => ({ key, label: { sessionId: "Session", tags: "Tag" }[key] ?? capital(key) })),
};

/** Whose scores they are is not to be changed. */
export const userScoresKind: ListKind = {
  fields: [],
  filters: { ...scoreFilters, columns: scoreFilters.columns.filter(({ id }) => id !== "userId") },
};

function capital(text: string) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const userTabs = ["traces", "sessions", "scores"] as const;
export type UserTab = (typeof userTabs)[number];
export const readTab = (text: string | undefined): UserTab => userTabs.find((tab) => tab === text) ?? "traces";
export const tabLabel = capital;

export const userHref = (projectId: string, userId: string, tab: UserTab = "traces") =>
  `/project/${projectId}/users/${encodeURIComponent(userId)}${tab === "traces" ? "" : `/${tab}`}`;

export const chartDays = 30;
const dayMs = 86_400_000;

export const tracesByDay = (userId: string, nowMs: number): MetricsQuestion => ({
  view: "traces",
  metrics: [{ measure: "count", aggregation: "count" }],
  filters: [{ type: "string", column: "userId", operator: "=", value: userId }],
  timeDimension: { granularity: "day" },
  orderBy: [{ field: "time_dimension", direction: "asc" }],
  fromTimestamp: new Date(nowMs - chartDays * dayMs).toISOString(),
  toTimestamp: new Date(nowMs).toISOString(),
});
