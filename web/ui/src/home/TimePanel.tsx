import { useMemo } from "react";
import type { MetricsAnswer } from "../api/queries";
import { formatCost, formatCostShort, formatCount, formatDuration, formatDurationShort } from "../shared/format";
import { ChartCard } from "../charts/ChartCard";
import { TimeChart } from "../charts/TimeChart";
import { drillHref } from "../dashboards/drill";
import { useChartLinks } from "../dashboards/useChartLinks";
import { boardOf, rangeOf } from "./homeState";
import type { Look } from "../charts/plotOptions";
import type { QuestionName } from "./questions";
import { seriesOfGroups, seriesOfLevels, seriesOfMetrics } from "../charts/series";
import type { TimeData } from "../charts/series";
import { useMetrics } from "./useMetrics";
import type { HomeScope } from "./useMetrics";

export interface TimePanelKind {
  title: string;
  note?: string;
  question: QuestionName;
  read: (answer: MetricsAnswer) => TimeData;
  look: Look;
  format: (value: number) => string;
}

const counted = { look: { kind: "bars", mark: formatCount, whole: true } as Look, format: formatCount };

export const timePanels: TimePanelKind[] = [
  {
    ...counted,
    title: "Traces",
    question: "traces",
    read: (answer) => seriesOfMetrics(answer, [["Traces", "count_count", "--chart-1"]], 0),
  },
  {
    title: "Cost by model",
    question: "costByModel",
    read: (answer) => seriesOfGroups(answer, "providedModelName", "sum_totalCost", "no model"),
    look: { kind: "bars", mark: formatCostShort },
    format: formatCost,
  },
  {
    title: "Latency of generations",
    question: "latency",
    read: (answer) =>
      seriesOfMetrics(answer, [["p50", "p50_latency", "--chart-1"], ["p95", "p95_latency", "--chart-2"], ["p99", "p99_latency", "--chart-3"]], null),
    look: { kind: "lines", mark: (ms) => formatDurationShort(ms / 1000) },
    format: (ms) => formatDuration(ms / 1000),
  },
  { ...counted, title: "Observations by level", question: "levels", read: seriesOfLevels },
];

export function TimePanel({ scope, kind }: { scope: HomeScope; kind: TimePanelKind }) {
  const query = useMetrics(scope, kind.question);
  const { data: answer } = query;
  const data = useMemo(() => answer && kind.read(answer), [answer, kind]);
  return (
    <ChartCard title={kind.title} note={kind.note} queries={[query]} isEmpty={data?.series.length === 0}>
      {answer && data && <Chart scope={scope} kind={kind} answer={answer} data={data} />}
    </ChartCard>
  );
}

function Chart({ scope: { projectId, state }, kind, answer, data }: { scope: HomeScope; kind: TimePanelKind; answer: MetricsAnswer; data: TimeData }) {
  // The question has the environment already.
  const links = useChartLinks(answer, data.step, (target) => drillHref(projectId, { ...boardOf(state), conditions: [] }, answer.question, target));
  return <TimeChart title={kind.title} range={rangeOf(state.range).label} data={data} look={kind.look} format={kind.format} {...links} />;
}
