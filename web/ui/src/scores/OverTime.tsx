import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { MetricsAnswer } from "../api/queries";
import { metricsQuery } from "../api/queries";
import type { AnalysedScore } from "../api/types";
import { timeRanges } from "../list/timeRange";
import type { TimeRangeKey } from "../list/timeRange";
import { ChartCard } from "../charts/ChartCard";
import { TimeChart } from "../charts/TimeChart";
import type { Look } from "../charts/plotOptions";
import { seriesOfGroups, seriesOfMetrics } from "../charts/series";
import { formatCount, formatPercent } from "../shared/format";
import { choiceKey, overTimeQuestion } from "./analytics";
import { numberText } from "./pairs";

interface Kind {
  title: string;
  look: Look;
  format: (value: number) => string;
  read: (answer: MetricsAnswer) => ReturnType<typeof seriesOfMetrics>;
}

const average = (name: string) => (answer: MetricsAnswer) => seriesOfMetrics(answer, [[name, "avg_value", "--chart-1"]], null);

const kinds: Record<AnalysedScore["dataType"], Kind> = {
  NUMERIC: { title: "Average over time", look: { kind: "lines", mark: numberText }, format: numberText, read: average("Average") },
  BOOLEAN: { title: "Share of true over time", look: { kind: "lines", mark: formatPercent }, format: formatPercent, read: average("True") },
  CATEGORICAL: {
    title: "Categories over time",
    look: { kind: "bars", mark: formatCount, whole: true },
    format: formatCount,
    read: (answer) => seriesOfGroups(answer, "stringValue", "count_count", "empty"),
  },
};

export function OverTime({ score, projectId, range }: { score: AnalysedScore; projectId: string; range: TimeRangeKey }) {
  const kind = kinds[score.dataType];
  const { firstTimestamp } = score;
  const query = useQuery(
    metricsQuery(projectId, ["score-over-time", choiceKey(score), range, range === "all" ? (firstTimestamp ?? "") : ""], () =>
      overTimeQuestion(score, range, firstTimestamp, Date.now()),
    ),
  );
  const { data: answer } = query;
  const data = useMemo(() => answer && kind.read(answer), [answer, kind]);
  const words = timeRanges.find(({ key }) => key === range)?.label ?? "";
  return (
    <ChartCard title={kind.title} queries={[query]} isEmpty={data?.series.length === 0}>
      {data && <TimeChart title={`${kind.title} of ${score.name}`} range={words} data={data} look={kind.look} format={kind.format} />}
    </ChartCard>
  );
}
