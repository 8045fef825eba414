// How a project does: totals, what happened over time, and the greatest of it.
import { useCallback, useMemo } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { usePinned } from "../dashboards/usePinned";
import { useTitle } from "../shared/useTitle";
import { UnlessEmpty } from "../traces/UnlessEmpty";
import { BarPanel, barPanels } from "./BarPanel";
import classes from "./HomePage.module.css";
import { HomeToolbar } from "./HomeToolbar";
import { LatencyPanel } from "./LatencyPanel";
import { ScoresPanel } from "./ScoresPanel";
import { TimePanel, timePanels } from "./TimePanel";
import { TotalTiles } from "./TotalTiles";
import { readState, writeState } from "./homeState";
import type { HomeState } from "./homeState";
import { totalsOf } from "./totals";
import { useMetrics } from "./useMetrics";
import type { HomeScope } from "./useMetrics";

export default function HomePage() {
  useTitle("Home");
  const { projectId = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const scope = useMemo(() => ({ projectId, state: readState(params) }), [projectId, params]);
  const change = useCallback(
    (wanted: Partial<HomeState>) =>
      setParams((current) => writeState({ ...readState(current), ...wanted }), { replace: "refresh" in wanted }),
    [setParams],
  );
  const { pinned } = usePinned(projectId);
  const traces = useMetrics(scope, "traceTotals").data;
  const noTraces = traces !== undefined && totalsOf(traces.rows, []).traces === 0;
  const figures = <Figures scope={scope} />;
  return (
    <div className={classes.page}>
      <div className={classes.heading}>
        <div className={classes.name}>
          <h1 className={classes.title}>Home</h1>
          {pinned !== null && (
            <Link to={`/project/${projectId}/home`} className={classes.pinned}>
              To the pinned dashboard
            </Link>
          )}
        </div>
        <HomeToolbar scope={scope} change={change} />
      </div>
      {noTraces ? <UnlessEmpty>{figures}</UnlessEmpty> : figures}
    </div>
  );
}

function Figures({ scope }: { scope: HomeScope }) {
  return (
    <>
      <TotalTiles scope={scope} />
      <div className={classes.charts}>
        {timePanels.map((kind) => (
          <TimePanel key={kind.question} scope={scope} kind={kind} />
        ))}
        {barPanels.map((kind) => (
          <BarPanel key={kind.title} scope={scope} kind={kind} />
        ))}
        <LatencyPanel scope={scope} />
        <ScoresPanel scope={scope} />
      </div>
    </>
  );
}
