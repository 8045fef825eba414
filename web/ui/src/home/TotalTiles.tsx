// The numbers on top, each with how it moved since the period before.
import { Skeleton } from "@mantine/core";
import { Link } from "react-router";
import { Failed } from "../charts/ChartCard";
import { drillHref } from "../dashboards/drill";
import classes from "./TotalTiles.module.css";
import { boardOf, rangeOf } from "./homeState";
import { changeOf, tiles, totalsOf } from "./totals";
import type { Change } from "./totals";
import { useMetrics } from "./useMetrics";
import type { HomeScope } from "./useMetrics";

function useTotals(scope: HomeScope, before: boolean) {
  const traces = useMetrics(scope, "traceTotals", before);
  const observations = useMetrics(scope, "observationTotals", before);
  const totals = traces.data && observations.data ? totalsOf(traces.data.rows, observations.data.rows) : null;
  return { totals, queries: [traces, observations] };
}

export function TotalTiles({ scope }: { scope: HomeScope }) {
  const now = useTotals(scope, false);
  const before = useTotals(scope, true);
  const failed = now.queries.find(({ isError }) => isError);
  const { span } = rangeOf(scope.state.range);
  if (!now.totals && failed) return <Failed what="the totals" queries={now.queries} message={failed.error?.message ?? ""} />;
  return (
    <dl className={classes.tiles} aria-label="Totals">
      {tiles.map(({ key, label, format, moreIsWorse, list }) => (
        <div key={key} className={classes.tile}>
          <dt className={classes.label}>
            <TileName label={label} href={list ? drillHref(scope.projectId, boardOf(scope.state), list, {}) : null} />
          </dt>
          <dd className={`${classes.value} num`}>{now.totals ? format(now.totals[key]) : <Skeleton height={24} width={80} my={4} />}</dd>
          <ChangeNote change={now.totals && before.totals && changeOf(now.totals[key], before.totals[key], moreIsWorse)} span={span} />
        </div>
      ))}
    </dl>
  );
}

/** Of what has a list, the whole tile leads there. */
const TileName = ({ label, href }: { label: string; href: string | null }) =>
  href ? (
    <Link to={href} className={classes.link}>
      {label}
    </Link>
  ) : (
    label
  );

function ChangeNote({ change, span }: { change: Change | null; span: string }) {
  if (!change) return <dd className={classes.change}>no earlier data</dd>;
  return (
    <dd className={classes.change} title={`Compared with the ${span} before`}>
      <b data-tone={change.tone}>{change.text}</b> vs previous {span}
    </dd>
  );
}
