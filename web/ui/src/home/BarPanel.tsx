// The greatest of something as bars, each a link to its traces where the list of traces can be narrowed to it. What can
// be measured in several ways is measured in the one that is chosen, and only that is asked.
import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { BarList } from "../charts/BarList";
import { ChartCard } from "../charts/ChartCard";
import { barsOf } from "../charts/bars";
import type { Bar } from "../charts/bars";
import { formatCost, formatCount } from "../shared/format";
import type { FilterKey } from "../traces/tableState";
import { tracesLink } from "./homeState";
import { barsShown } from "./questions";
import type { QuestionName } from "./questions";
import { useMetrics } from "./useMetrics";
import type { HomeScope } from "./useMetrics";

interface Measure {
  label: string;
  question: QuestionName;
  metric: string;
  format: (value: number) => string;
}

export interface BarPanelKind {
  title: string;
  dimension: string;
  unnamed: string;
  filter?: FilterKey;
  /** The first is chosen to begin with. */
  measures: readonly [Measure, ...Measure[]];
}

const traces: Omit<Measure, "question"> = { label: "Traces", metric: "count_count", format: formatCount };

export const barPanels: BarPanelKind[] = [
  {
    title: "Tokens by model", dimension: "providedModelName", unnamed: "no model",
    measures: [{ label: "Tokens", question: "tokensByModel", metric: "sum_totalTokens", format: formatCount }],
  },
  {
    title: "Top users", dimension: "userId", unnamed: "no user", filter: "userId",
    measures: [{ label: "Cost", question: "costByUser", metric: "sum_totalCost", format: formatCost }, { ...traces, question: "tracesByUser" }],
  },
  { title: "Top trace names", dimension: "name", unnamed: "no name", filter: "name", measures: [{ ...traces, question: "traceNames" }] },
];

export function BarPanel({ scope, kind }: { scope: HomeScope; kind: BarPanelKind }) {
  const { title, dimension, unnamed, filter, measures } = kind;
  const [label, setLabel] = useState(measures[0].label);
  const measure = measures.find((known) => known.label === label) ?? measures[0];
  const query = useMetrics(scope, measure.question);
  const bars = query.data ? barsOf(query.data.rows, dimension, measure.metric, barsShown) : [];
  const hrefOf = ({ name }: Bar) => (filter && name !== null ? tracesLink(scope.projectId, scope.state, { key: filter, value: name }) : null);
  const choice = measures.length > 1 && (
    <SegmentedControl size="xs" aria-label={`${title} by`} data={measures.map((known) => known.label)} value={label} onChange={setLabel} />
  );
  return (
    <ChartCard title={title} queries={[query]} isEmpty={bars.length === 0} actions={choice}>
      <BarList bars={bars} unnamed={unnamed} format={measure.format} hrefOf={hrefOf} />
    </ChartCard>
  );
}
