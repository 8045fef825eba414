// What stands beside a list's title: its facets, its views, its download. Loaded after the list itself.
import { Suspense, lazy } from "react";
import type { Source } from "../export/collect";
import { FacetToggle } from "../facets/FacetToggle";
import type { FacetPanelState } from "../facets/useFacetPanel";
import type { Columns } from "../views/useViewedList";
import type { ViewedList } from "../views/viewState";
import classes from "./ListTools.module.css";

const ExportMenu = lazy(() => import("../export/ExportMenu"));
const ViewsMenu = lazy(() => import("../views/ViewsMenu"));

interface Props<T extends { id: string }> {
  projectId: string;
  list: ViewedList;
  panel?: FacetPanelState;
  /** Where they can be chosen. */
  columns?: Columns;
  source?: () => Source<T>;
}

const noColumns: Columns = { visibility: {}, onVisibility: () => undefined };

export function ListTools<T extends { id: string }>({ projectId, list, panel, columns = noColumns, source }: Props<T>) {
  return (
    <>
      {panel && <FacetToggle panel={panel} />}
      <div className={classes.tools}>
        <Suspense>
          <ViewsMenu projectId={projectId} list={list} {...columns} />
          {source && <ExportMenu name={list.table} source={source} />}
        </Suspense>
      </div>
    </>
  );
}
