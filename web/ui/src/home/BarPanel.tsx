// The greatest of something as bars, each a link to its traces where the list of traces can be narrowed to it.
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

export interface BarPanelKind {
  title: string;
  question: QuestionName;
  dimension: string;
  metric: string;
  unnamed: string;
  filter?: FilterKey;
  format: (value: number) => string;
}

export const barPanels: BarPanelKind[] = [
  { title: "Tokens by model", question: "tokensByModel", dimension: "providedModelName", metric: "sum_totalTokens", unnamed: "no model", format: formatCount },
  { title: "Top users by cost", question: "costByUser", dimension: "userId", metric: "sum_totalCost", unnamed: "no user", filter: "userId", format: formatCost },
  { title: "Top trace names", question: "traceNames", dimension: "name", metric: "count_count", unnamed: "no name", filter: "name", format: formatCount },
];

export function BarPanel({ scope, kind }: { scope: HomeScope; kind: BarPanelKind }) {
  const query = useMetrics(scope, kind.question);
  const bars = query.data ? barsOf(query.data.rows, kind.dimension, kind.metric, barsShown) : [];
  const hrefOf = ({ name }: Bar) => (kind.filter && name !== null ? tracesLink(scope.projectId, scope.state, { key: kind.filter, value: name }) : null);
  return (
    <ChartCard title={kind.title} queries={[query]} isEmpty={bars.length === 0}>
      <BarList bars={bars} unnamed={kind.unnamed} format={kind.format} hrefOf={hrefOf} />
    </ChartCard>
  );
}
