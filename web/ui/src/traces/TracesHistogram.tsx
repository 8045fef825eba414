import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { metricsQuery } from "../api/queries";
import { Histogram } from "../histogram/Histogram";
import { barsQuestion, haveBars, readBars, stepOf } from "../histogram/bars";
import { spanOf } from "../list/window";
import { allConditions, defaultState, refreshMs, writeState } from "./tableState";
import type { TableState } from "./tableState";

/** A sum over all that is listed: not for each trace that comes. */
const liveMs = 10_000;

interface Props {
  projectId: string;
  state: TableState;
  change: (wanted: Partial<TableState>) => void;
}

/** How what is listed is spread over time. Not with a search, which the metrics do not know. */
export function TracesHistogram({ projectId, state, change }: Props) {
  const { range, window, filters, conditions } = state;
  const key = writeState({ ...defaultState, range, window, filters, conditions }).toString();
  const shown = state.search === "" && haveBars(spanOf(range, window, Date.now()));
  const { data } = useQuery({
    ...metricsQuery(projectId, ["bars", key], () => {
      const now = Date.now();
      return barsQuestion("traces", spanOf(range, window, now), allConditions(state), now);
    }),
    select: ({ rows }) => readBars(rows, stepOf(wholeSpan(state))),
    enabled: shown,
    placeholderData: keepPreviousData,
    refetchInterval: state.live ? liveMs : refreshMs(state),
  });
  if (!shown || !data?.some(({ count }) => count > 0)) return null;
  return <Histogram bars={data} noun="traces" onWindow={(wanted) => change({ window: wanted })} />;
}

function wholeSpan({ range, window }: TableState) {
  const now = Date.now();
  const { from, to } = spanOf(range, window, now);
  return { from: from ?? "", to: to ?? new Date(now).toISOString() };
}
