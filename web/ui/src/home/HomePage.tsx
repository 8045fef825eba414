// How a project does: totals, what happened over time, and the greatest of it.
import { useCallback, useMemo } from "react";
import { useParams, useSearchParams } from "react-router";
import { useTitle } from "../shared/useTitle";
import { BarPanel, barPanels } from "./BarPanel";
import classes from "./HomePage.module.css";
import { HomeToolbar } from "./HomeToolbar";
import { ScoresPanel } from "./ScoresPanel";
import { TimePanel, timePanels } from "./TimePanel";
import { TotalTiles } from "./TotalTiles";
import { readState, writeState } from "./homeState";
import type { HomeState } from "./homeState";

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
  return (
    <div className={classes.page}>
      <div className={classes.heading}>
        <h1 className={classes.title}>Home</h1>
        <HomeToolbar scope={scope} change={change} />
      </div>
      <TotalTiles scope={scope} />
      <div className={classes.charts}>
        {timePanels.map((kind) => (
          <TimePanel key={kind.question} scope={scope} kind={kind} />
        ))}
        {barPanels.map((kind) => (
          <BarPanel key={kind.question} scope={scope} kind={kind} />
        ))}
        <ScoresPanel scope={scope} />
      </div>
    </div>
  );
}
