// The facets of a list: groups that open, each with what its column has. They edit the list's own conditions.
import { useLocalStorage } from "@mantine/hooks";
import { useMemo } from "react";
import type { Facet } from "../api/types";
import { findColumn } from "../filters/columns";
import type { Condition } from "../filters/conditions";
import { FacetGroup } from "./FacetGroup";
import { FacetsContext } from "./FacetsContext";
import "./mantine.css";
import classes from "./Facets.module.css";
import type { Listing } from "./facetsRequest";
import { useFacets } from "./useFacets";

export interface FacetPanelProps {
  listing: Listing;
  onConditions: (conditions: Condition[]) => void;
}

const openFirst = ["environment", "type", "level", "name"];

export default function FacetPanel({ listing, onConditions }: FacetPanelProps) {
  const { table } = listing;
  const [opened, setOpened] = useLocalStorage({ key: `tracemesh.facets.${table.view}`, defaultValue: openFirst, getInitialValueInEffect: false });
  // All that is open is asked for at once: the server reads the rows once for most of it.
  const fields = table.facets.filter((id) => opened.includes(id));
  const { data, error } = useFacets(listing, { fields }, fields.length > 0);
  const context = useMemo(() => ({ listing, change: onConditions }), [listing, onConditions]);
  const byField = new Map<string, Facet>(data?.map((facet) => [facet.field, facet]));
  const toggle = (id: string) => setOpened((before) => (before.includes(id) ? before.filter((known) => known !== id) : [...before, id]));
  return (
    <FacetsContext value={context}>
      <div className={classes.groups}>
        {error && (
          <p className={classes.failed} role="alert">
            Could not count: {error.message}
          </p>
        )}
        {table.facets.map((id) => {
          const column = findColumn(table, id);
          return column && <FacetGroup key={id} column={column} opened={opened.includes(id)} facet={byField.get(id)} failed={error !== null} onToggle={() => toggle(id)} />;
        })}
      </div>
    </FacetsContext>
  );
}
