// A list's table with its facets beside it, or, where there is no room, in a drawer over it.
import { Suspense, lazy } from "react";
import type { ReactNode } from "react";
import classes from "./FacetFrame.module.css";
import type { FacetPanelProps } from "./FacetPanel";
import type { FacetPanelState } from "./useFacetPanel";

const FacetPanel = lazy(() => import("./FacetPanel"));
const FacetDrawer = lazy(() => import("./FacetDrawer"));

interface Props extends FacetPanelProps {
  panel: FacetPanelState;
  children: ReactNode;
}

export function FacetFrame({ panel: { opened, narrow, close }, children, ...facets }: Props) {
  return (
    <div className={classes.beside}>
      {opened && !narrow && (
        <aside className={classes.panel} aria-label="Facets">
          <Suspense>
            <FacetPanel {...facets} />
          </Suspense>
        </aside>
      )}
      {opened && narrow && (
        <Suspense>
          <FacetDrawer {...facets} onClose={close} />
        </Suspense>
      )}
      {children}
    </div>
  );
}
