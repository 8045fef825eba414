import { useFacets } from "../facets/useFacets";
import type { FilterColumn, FilterTable } from "./columns";
import type { Suggestion } from "./suggestions";

const limit = 50;

/** The values of a column, or of its key, over the list's time range; asked for when they are about to be shown. */
export function useSuggestions(projectId: string, table: FilterTable, column: FilterColumn, key: string) {
  const enabled = !column.choices && table.facets.includes(column.id);
  const { data, isPending } = useFacets({ projectId, table, conditions: [], search: "" }, { fields: [column.id], key, limit }, enabled);
  const facet = data?.[0];
  const values: Suggestion[] = facet && facet.kind === "values" ? facet.values : [];
  return { enabled, values, isPending };
}
