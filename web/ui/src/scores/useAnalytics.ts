import { keepPreviousData, queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { get } from "../api/client";
import { metricsQuery, projectPath } from "../api/queries";
import type { ScoreAnalytics } from "../api/types";
import type { TimeRangeKey } from "../list/timeRange";
import { analyticsRequest, choicesQuestion, dataTypes, readAnalytics, readChoices, writeAnalytics } from "./analytics";
import type { AnalyticsState } from "./analytics";

/** Which scores are looked at, kept in the URL. */
export function useAnalyticsState() {
  const [params, setParams] = useSearchParams();
  const state = useMemo(() => readAnalytics(params), [params]);
  const change = useCallback((wanted: AnalyticsState) => setParams(writeAnalytics(wanted)), [setParams]);
  return { state, change };
}

/** The scores there are in a time, of each type by their count. */
export function useChoices(projectId: string, range: TimeRangeKey) {
  return useQueries({
    queries: dataTypes.map((dataType) => metricsQuery(projectId, ["score-choices", dataType, range], () => choicesQuestion(dataType, range, Date.now()))),
    combine: (answers) => ({
      choices: answers.flatMap(({ data }, i) => readChoices(dataTypes[i] ?? "NUMERIC", data?.rows ?? [])),
      isPending: answers.some(({ isPending }) => isPending),
      error: answers.find(({ error }) => error)?.error ?? null,
      refetch: () => answers.forEach(({ refetch }) => void refetch()),
    }),
  });
}

const analyticsQuery = (projectId: string, state: AnalyticsState) =>
  queryOptions({
    queryKey: ["score-analytics", projectId, writeAnalytics(state).toString()],
    queryFn: ({ signal }) => get<ScoreAnalytics>(`${projectPath(projectId)}/scores/analytics?${analyticsRequest(state, Date.now())}`, signal),
    placeholderData: keepPreviousData,
    enabled: state.first !== null,
    staleTime: 30_000,
  });

export const useScoreAnalytics = (projectId: string, state: AnalyticsState) => useQuery(analyticsQuery(projectId, state));
