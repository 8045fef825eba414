import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { metricsQuery } from "../api/queries";
import { ChartCard } from "../charts/ChartCard";
import { TimeChart } from "../charts/TimeChart";
import type { Look } from "../charts/plotOptions";
import { seriesOfMetrics } from "../charts/series";
import { formatCount } from "../shared/format";
import { chartDays, tracesByDay } from "./users";

const look: Look = { kind: "bars", mark: formatCount, whole: true };
const range = `last ${chartDays} days`;

export function UserChart({ projectId, userId }: { projectId: string; userId: string }) {
  const query = useQuery(metricsQuery(projectId, ["user", userId], () => tracesByDay(userId, Date.now())));
  const { data: answer } = query;
  const data = useMemo(() => answer && seriesOfMetrics(answer, [["Traces", "count_count", "--chart-1"]], 0), [answer]);
  return (
    <ChartCard title="Traces a day" note={range} queries={[query]} isEmpty={data?.series.length === 0}>
      {data && <TimeChart title="Traces a day" range={range} data={data} look={look} format={formatCount} />}
    </ChartCard>
  );
}
