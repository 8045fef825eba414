import { useQuery } from "@tanstack/react-query";
import { use } from "react";
import { facetsQuery } from "../api/queries";
import { writeConditions } from "../filters/conditions";
import { RangeContext } from "../list/RangeContext";
import { spanOf } from "../list/window";
import { facetsRequest } from "./facetsRequest";
import type { FacetQuestion, Listing } from "./facetsRequest";

/** Values over the list's time range. The last answer about the same list stays while the next one is on its way. */
export function useFacets(listing: Listing, question: FacetQuestion, enabled = true) {
  const { range, window } = use(RangeContext);
  const { projectId, table, conditions, search } = listing;
  const key = [table.view, JSON.stringify(question), writeConditions(conditions), search, window?.from ?? range, window?.to ?? ""];
  return useQuery({
    ...facetsQuery(projectId, key, () => facetsRequest(listing, question, spanOf(range, window, Date.now()))),
    placeholderData: (before, query) => (query?.queryKey[1] === projectId && query?.queryKey[2] === table.view ? before : undefined),
    enabled,
  });
}
