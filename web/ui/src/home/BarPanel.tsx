// The greatest of something as bars, each a link to its traces where the list of traces can be narrowed to it.
import { Link } from "react-router";
import { formatCost, formatCount } from "../shared/format";
import type { FilterKey } from "../traces/tableState";
import classes from "./BarPanel.module.css";
import { ChartCard } from "./ChartCard";
import { barsOf } from "./bars";
import type { Bar } from "./bars";
import { tracesLink } from "./homeState";
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
  const bars = query.data ? barsOf(query.data.rows, kind.dimension, kind.metric) : [];
  return (
    <ChartCard title={kind.title} queries={[query]} isEmpty={bars.length === 0}>
      <ol className={classes.list}>
        {bars.map((bar) => (
          <li key={bar.name ?? ""} className={classes.row}>
            <span className={classes.bar} style={{ width: `${bar.share * 100}%` }} />
            <BarName scope={scope} kind={kind} bar={bar} />
            <span className={`${classes.value} num`}>{kind.format(bar.value)}</span>
          </li>
        ))}
      </ol>
    </ChartCard>
  );
}

function BarName({ scope, kind, bar }: { scope: HomeScope; kind: BarPanelKind; bar: Bar }) {
  if (bar.name === null) return <span className={`${classes.name} ${classes.unnamed} truncate`}>{kind.unnamed}</span>;
  if (!kind.filter) {
    return (
      <span className={`${classes.name} truncate`} title={bar.name}>
        {bar.name}
      </span>
    );
  }
  const to = tracesLink(scope.projectId, scope.state, { key: kind.filter, value: bar.name });
  return (
    <Link to={to} className={`${classes.name} ${classes.link} truncate`} title={`Traces of ${bar.name}`}>
      {bar.name}
    </Link>
  );
}
