import { createContext } from "react";
import { traceFilters } from "../filters/columns";
import type { Condition } from "../filters/conditions";
import type { Listing } from "./facetsRequest";

interface Facets {
  listing: Listing;
  change: (conditions: Condition[]) => void;
}

/** What the facets are of, and how they change it. */
export const FacetsContext = createContext<Facets>({ listing: { projectId: "", table: traceFilters, conditions: [], search: "" }, change: () => undefined });
