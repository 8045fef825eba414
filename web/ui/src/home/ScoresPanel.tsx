import { useMemo } from "react";
import { formatCount } from "../shared/format";
import { ChartCard } from "../charts/ChartCard";
import classes from "./ScoresPanel.module.css";
import { scoreRows } from "./scoreRows";
import { useMetrics } from "./useMetrics";
import type { HomeScope } from "./useMetrics";

export function ScoresPanel({ scope }: { scope: HomeScope }) {
  const numeric = useMetrics(scope, "numericScores");
  const boolean = useMetrics(scope, "booleanScores");
  const categorical = useMetrics(scope, "categoricalScores");
  const rows = useMemo(
    () => scoreRows(numeric.data?.rows ?? [], boolean.data?.rows ?? [], categorical.data?.rows ?? []),
    [numeric.data, boolean.data, categorical.data],
  );
  return (
    <ChartCard title="Scores" queries={[numeric, boolean, categorical]} isEmpty={rows.length === 0}>
      {/* A long table scrolls, so the keyboard must reach it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes.frame} tabIndex={0} role="group" aria-label="Scores by name">
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Score</th>
              <th scope="col">Kind</th>
              <th scope="col" className={classes.number}>
                Average
              </th>
              <th scope="col" className={classes.number}>
                Count
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, kind, result, count }) => (
              <tr key={`${kind} ${name}`}>
                <td>{name}</td>
                <td className={classes.kind}>{kind}</td>
                <td className={`${classes.number} num`}>{result}</td>
                <td className={`${classes.number} num`}>{formatCount(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </ChartCard>
  );
}
