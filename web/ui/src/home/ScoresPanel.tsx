// What scores of each name say; a name leads to its scores.
import { useMemo } from "react";
import { ChartCard } from "../charts/ChartCard";
import { FigureTable } from "../charts/FigureTable";
import { drillHref } from "../dashboards/drill";
import classes from "./Table.module.css";
import { boardOf } from "./homeState";
import { scoreFigures, scoreRows, viewOf } from "./scoreRows";
import { useMetrics } from "./useMetrics";
import type { HomeScope } from "./useMetrics";

export function ScoresPanel({ scope }: { scope: HomeScope }) {
  const numeric = useMetrics(scope, "numericScores");
  const boolean = useMetrics(scope, "booleanScores");
  const categorical = useMetrics(scope, "categoricalScores");
  const figures = useMemo(
    () => scoreFigures(scoreRows(numeric.data?.rows ?? [], boolean.data?.rows ?? [], categorical.data?.rows ?? [])),
    [numeric.data, boolean.data, categorical.data],
  );
  const { projectId, state } = scope;
  return (
    <ChartCard title="Scores" queries={[numeric, boolean, categorical]} isEmpty={figures.rows.length === 0}>
      <div className={classes.frame}>
        <FigureTable label="Scores by name" figures={figures} hrefOf={({ cells: [name, kind] }) => drillHref(projectId, boardOf(state), { view: viewOf(kind), metrics: [] }, { groups: { name: name ?? null } })} />
      </div>
    </ChartCard>
  );
}
