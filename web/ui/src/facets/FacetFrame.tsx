// A list's table with its facets beside it, or, where there is no room, in a drawer over it.
import { Drawer } from "@mantine/core";
import { Suspense, lazy } from "react";
import type { ReactNode } from "react";
import type { Condition } from "../filters/conditions";
import classes from "./Facets.module.css";
import type { Listing } from "./facetsRequest";
import type { FacetPanelState } from "./useFacetPanel";

const FacetPanel = lazy(() => import("./FacetPanel"));

interface Props {
  panel: FacetPanelState;
  listing: Listing;
  onConditions: (conditions: Condition[]) => void;
  children: ReactNode;
}

export function FacetFrame({ panel, listing, onConditions, children }: Props) {
  const facets = panel.opened && (
    <Suspense>
      <FacetPanel listing={listing} onConditions={onConditions} />
    </Suspense>
  );
  if (panel.narrow) {
    return (
      <>
        <Drawer opened={panel.opened} onClose={panel.close} title="Facets" size="min(340px, 88vw)" padding={0} classNames={{ header: classes.drawerHead }}>
          {facets}
        </Drawer>
        {children}
      </>
    );
  }
  return (
    <div className={classes.beside}>
      {facets && (
        <aside className={classes.panel} aria-label="Facets">
          {facets}
        </aside>
      )}
      {children}
    </div>
  );
}
