// The steps of a trace: as a tree with figures, as bars on a timeline; or where a text stands in them.
import { Suspense, lazy, useState } from "react";
import type { TraceDetail } from "../../api/types";
import { CenteredLoader } from "../../shared/CenteredLoader";
import { HitBar } from "../search/HitBar";
import type { HitView } from "../search/HitBar";
import { HitList } from "../search/HitList";
import type { Place } from "../search/findHits";
import { StepSearch } from "../search/StepSearch";
import { useHits } from "../search/useHits";
import type { TreeView } from "../useSelection";
import classes from "./TreePanel.module.css";
import { TreeRows } from "./TreeRows";
import { TreeToolbar } from "./TreeToolbar";
import type { TraceTree, TreeNode } from "./buildTree";
import { useCollapsed } from "./useCollapsed";

const GraphView = lazy(() => import("../graph/GraphView"));

interface Props {
  trace: TraceDetail;
  tree: TraceTree;
  /** Null: the trace itself. */
  selected: TreeNode | null;
  onSelect: (id: string | null) => void;
  view: TreeView;
  onView: (view: TreeView) => void;
  narrow: boolean;
  /** What is searched for. */
  text: string;
  onSearch: (text: string, place: Place | null) => void;
}

export function TreePanel({ trace, tree, selected, onSelect, view, onView, narrow, text, onSearch }: Props) {
  const folds = useCollapsed(tree);
  const select = (id: string | null) => {
    if (id !== null) folds.reveal(id);
    onSelect(id);
  };
  const [hitView, setHitView] = useState<HitView>("list");
  const { wanted, found, pending, note, index, goTo, step } = useHits(trace, tree, text, (hit) => {
    onSearch(text, hit.place);
    select(hit.stepId);
  });
  const search = <StepSearch text={text} onText={(wanted) => onSearch(wanted, null)} stepCount={tree.nodes.length} onStep={step} />;
  const hasGraph = tree.nodes.length > 1;
  const shown = wanted !== "" && hitView === "list" ? "hits" : view === "graph" && !hasGraph ? "tree" : view;
  return (
    <section className={classes.panel} aria-label="Steps of the trace">
      <TreeToolbar search={search} view={view} onView={onView} onCollapse={folds.collapseAll} onExpand={folds.expandAll} hasGraph={hasGraph} />
      {wanted && <HitBar found={found} index={index} onStep={step} view={hitView} onView={setHitView} note={note} />}
      {wanted && found.hits.length === 0 && !pending && <p className={classes.nothing}>“{wanted}” is nowhere in this trace.</p>}
      {shown === "hits" && <HitList trace={trace} tree={tree} hits={found.hits} index={index} onHit={goTo} onStep={step} />}
      {shown === "graph" && (
        <Suspense fallback={<CenteredLoader />}>
          <GraphView key={trace.id} tree={tree} selectedId={selected?.observation.id ?? null} onSelect={select} found={wanted ? found.steps : null} />
        </Suspense>
      )}
      {(shown === "tree" || shown === "timeline") && (
        <TreeRows trace={trace} tree={tree} selected={selected} onSelect={select} folds={folds} found={wanted ? found.steps : null} timeline={shown === "timeline"} narrow={narrow} />
      )}
    </section>
  );
}
