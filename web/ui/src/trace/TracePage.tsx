// One trace: what happened, in order, and every step's input and output.
import { useMediaQuery } from "@mantine/hooks";
import { memo, useCallback, useMemo, useState } from "react";
import { useLocation, useNavigate, useParams } from "react-router";
import { Group, Panel, Separator } from "react-resizable-panels";
import { isNotFound } from "../api/client";
import type { TraceDetail } from "../api/types";
import type { LiveState } from "../live/useLive";
import { useRecent } from "../palette/recent";
import { ErrorPanel } from "../shared/StatePanel";
import { useKeys } from "../shared/useKeys";
import { useTitle } from "../shared/useTitle";
import { MissingTrace } from "./MissingTrace";
import { TraceHeader } from "./TraceHeader";
import classes from "./TracePage.module.css";
import { TraceSkeleton } from "./TraceSkeleton";
import { DetailPanel } from "./detail/DetailPanel";
import type { Place } from "./search/findHits";
import { TreePanel } from "./tree/TreePanel";
import { buildTree } from "./tree/buildTree";
import { useLiveTrace } from "./useLiveTrace";
import { useSelection } from "./useSelection";

export default function TracePage() {
  const { projectId = "", traceId = "" } = useParams();
  const { query, missing, live } = useLiveTrace(projectId, traceId);
  useTitle(query.data?.name ?? "Trace");

  if (query.data) return <LoadedTrace trace={query.data} projectId={projectId} live={live} />;
  if (missing || isNotFound(query.error)) return <MissingTrace projectId={projectId} traceId={traceId} tries={query.errorUpdateCount} />;
  if (query.error) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  return <TraceSkeleton />;
}

const LoadedTrace = memo(function LoadedTrace({ trace, projectId, live }: { trace: TraceDetail; projectId: string; live: LiveState }) {
  const narrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  useRecent(projectId, "trace", trace.id, trace.name);
  const { selectedId, select, view, setView } = useSelection();
  const tree = useMemo(() => buildTree(trace.observations, trace.timestamp), [trace]);
  const selected = tree.byId.get(selectedId ?? "") ?? null;
  const [searched, setSearched] = useState<{ text: string; place: Place | null }>({ text: "", place: null });
  const search = useCallback((text: string, place: Place | null) => setSearched({ text, place }), []);
  const back = useBackToList(projectId);
  useKeys({ Escape: back });

  const treePanel = <TreePanel trace={trace} tree={tree} selected={selected} onSelect={select} view={view} onView={setView} narrow={narrow} text={searched.text} onSearch={search} />;
  const detail = <DetailPanel key={selected?.observation.id ?? ""} trace={trace} node={selected} searched={searched} />;
  return (
    <div className={classes.page}>
      <TraceHeader trace={trace} projectId={projectId} live={live} onBack={back} />
      {narrow ? (
        <div className={classes.stack}>
          <div className={classes.stackTree}>{treePanel}</div>
          {detail}
        </div>
      ) : (
        <Group orientation="horizontal" className={classes.split}>
          <Panel defaultSize="42%" minSize="280px" className={classes.side}>
            {treePanel}
          </Panel>
          <Separator className={classes.separator} />
          <Panel minSize="320px" className={classes.side}>
            {detail}
          </Panel>
        </Group>
      )}
    </div>
  );
});

/** Where one came from, with its page and filters; the plain list when the trace was opened by a link. */
function useBackToList(projectId: string): () => void {
  const navigate = useNavigate();
  const { state } = useLocation() as { state: { fromList?: boolean } | null };
  return () => void (state?.fromList ? navigate(-1) : navigate(`/project/${projectId}/traces`));
}
