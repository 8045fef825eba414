// What the server knows of a text: as the id of anything, of all time; as words of a trace, of late.
import { queryOptions } from "@tanstack/react-query";
import { get } from "../api/client";
import { projectPath } from "../api/queries";
import type { ObservationRow, TraceRow } from "../api/types";
import { screenHref } from "../app/screens";
import { rangeStart } from "../list/timeRange";
import { observationHref } from "../observations/listState";
import { sessionHref } from "../sessions/sessions";

export interface Found {
  kind: "Trace" | "Observation" | "Session";
  id: string;
  name: string | null;
  /** When it began; none is known of a session. */
  at: string | null;
  href: string;
}

export const traceHref = (projectId: string, traceId: string) => `${screenHref(projectId, "traces")}/${encodeURIComponent(traceId)}`;

const foundTrace = (projectId: string, { id, name, timestamp }: TraceRow): Found => ({ kind: "Trace", id, name, at: timestamp, href: traceHref(projectId, id) });

function foundObservation(projectId: string, row: ObservationRow): Found[] {
  const href = observationHref(projectId, row);
  return href ? [{ kind: "Observation", id: row.id, name: row.name, at: row.startTime, href }] : [];
}

async function listed<T>(projectId: string, list: string, params: Record<string, string>, signal: AbortSignal): Promise<T[]> {
  const { data } = await get<{ data: T[] }>(`${projectPath(projectId)}/${list}?${new URLSearchParams(params)}`, signal);
  return data;
}

export const idQuery = (projectId: string, id: string) =>
  queryOptions({
    queryKey: ["look-up-id", projectId, id],
    queryFn: async ({ signal }): Promise<Found[]> => {
      const filter = JSON.stringify([{ type: "string", column: "id", operator: "=", value: id }]);
      const [traces, observations, inSession] = await Promise.all([
        listed<TraceRow>(projectId, "traces", { limit: "1", filter }, signal),
        listed<ObservationRow>(projectId, "v2/observations", { limit: "1", filter, fields: "core,basic" }, signal),
        listed<TraceRow>(projectId, "traces", { limit: "1", sessionId: id }, signal),
      ]);
      return [
        ...traces.map((row) => foundTrace(projectId, row)),
        ...observations.flatMap((row) => foundObservation(projectId, row)),
        ...inSession.map((): Found => ({ kind: "Session", id, name: null, at: null, href: sessionHref(projectId, id) })),
      ];
    },
    retry: false,
  });

/** Words are looked for in inputs and outputs: not in those of years. */
export const searchedRange = "7d";
const shownMax = 6;

export const wordsQuery = (projectId: string, search: string) =>
  queryOptions({
    queryKey: ["look-up-words", projectId, search],
    queryFn: async ({ signal }): Promise<Found[]> => {
      const params = { limit: String(shownMax), search, fromTimestamp: rangeStart(searchedRange, Date.now()) ?? "" };
      const traces = await listed<TraceRow>(projectId, "traces", params, signal);
      return traces.map((row) => foundTrace(projectId, row));
    },
    retry: false,
  });
