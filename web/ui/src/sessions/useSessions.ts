import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { metricsQuery, sessionsQuery } from "../api/queries";
import type { SessionRow } from "../api/types";
import type { Answer } from "../list/PagedList";
import { answerOf } from "../list/answer";
import { writePaged } from "../list/pagedState";
import type { PagedState } from "../list/pagedState";
import { readTotals, toSessionsRequest, totalsQuestion } from "./sessions";
import type { Totals } from "./sessions";

export type CountedSession = SessionRow & { totals: Totals | undefined };

export const useTotals = (projectId: string, ids: readonly string[]) =>
  useQuery({
    ...metricsQuery(projectId, ["sessions", ...ids], () => totalsQuestion(ids, Date.now())),
    select: ({ rows }) => readTotals(rows),
    enabled: ids.length > 0,
  });

/** The rows come first, what they add up to follows. */
export function useSessions(projectId: string, state: PagedState): Answer<CountedSession> {
  const query = useQuery(sessionsQuery(projectId, writePaged(state).toString(), () => toSessionsRequest(state, Date.now())));
  const answer = answerOf(query);
  const sessions = answer.rows;
  const ids = useMemo(() => sessions?.map(({ id }) => id) ?? [], [sessions]);
  const totals = useTotals(projectId, ids);
  const rows = useMemo(() => sessions?.map((row) => ({ ...row, totals: totals.data?.get(row.id) })), [sessions, totals.data]);
  const refetch = () => {
    void query.refetch();
    if (ids.length > 0) void totals.refetch();
  };
  return { ...answer, rows, error: answer.error ?? totals.error, refetch };
}
