// How long what is of one name takes: of most of them, and of the slowest. Each name leads to its list.
import { SegmentedControl } from "@mantine/core";
import { useMemo, useState } from "react";
import { ChartCard } from "../charts/ChartCard";
import { FigureTable } from "../charts/FigureTable";
import type { FigureRow } from "../charts/figures";
import { drillHref } from "../dashboards/drill";
import type { KeptQuestion } from "../dashboards/types";
import classes from "./Table.module.css";
import { boardOf } from "./homeState";
import { latencyFigures } from "./latencyFigures";
import { generations } from "./questions";
import type { QuestionName } from "./questions";
import { useMetrics } from "./useMetrics";
import type { HomeScope } from "./useMetrics";

const kinds = [
  { value: "traceLatency", label: "Traces", list: { view: "traces", metrics: [] } },
  { value: "generationLatency", label: "Generations", list: { view: "observations", metrics: [], filters: [generations] } },
  { value: "observationLatency", label: "Observations", list: { view: "observations", metrics: [] } },
] as const satisfies readonly { value: QuestionName; label: string; list: KeptQuestion }[];
type Kind = (typeof kinds)[number]["value"];

export function LatencyPanel({ scope }: { scope: HomeScope }) {
  const [kind, setKind] = useState<Kind>("traceLatency");
  const query = useMetrics(scope, kind);
  const { data: answer } = query;
  const figures = useMemo(() => answer && latencyFigures(answer.rows), [answer]);
  const list = kinds.find(({ value }) => value === kind)?.list ?? kinds[0].list;
  const hrefOf = ({ groups }: FigureRow) => drillHref(scope.projectId, boardOf(scope.state), list, { groups });
  const choice = <SegmentedControl<Kind> size="xs" aria-label="Latency of" data={kinds.map(({ value, label }) => ({ value, label }))} value={kind} onChange={setKind} />;
  return (
    <ChartCard title="Latency by name" queries={[query]} isEmpty={answer?.rows.length === 0} actions={choice}>
      <div className={classes.frame}>
        {figures && <FigureTable label="Latency by name" figures={figures} hrefOf={hrefOf} />}
      </div>
    </ChartCard>
  );
}
