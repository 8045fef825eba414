import { useQuery } from "@tanstack/react-query";
import { metricsQuery } from "../api/queries";
import { periodBefore, periodOf, rangeOf, refreshIntervals } from "./homeState";
import type { HomeState } from "./homeState";
import { questions } from "./questions";
import type { QuestionName } from "./questions";

export interface HomeScope {
  projectId: string;
  state: HomeState;
}

/** The answer to one of Home's questions, of the range or of the period before it. */
export function useMetrics({ projectId, state }: HomeScope, name: QuestionName, before = false) {
  const range = rangeOf(state.range);
  const ask = () => {
    const period = periodOf(range, Date.now());
    return questions[name]({ period: before ? periodBefore(period) : period, environment: state.environment, step: range.step });
  };
  return useQuery({
    ...metricsQuery(projectId, [name, before ? "before" : "now", range.key, state.environment], ask),
    refetchInterval: refreshIntervals.find(({ key }) => key === state.refresh)?.ms ?? false,
  });
}
