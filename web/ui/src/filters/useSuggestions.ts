import { useDebouncedValue } from "@mantine/hooks";
import { useFacets } from "../facets/useFacets";
import type { FilterColumn, FilterTable } from "./columns";
import { hasKey } from "./operators";
import type { Suggestion } from "./suggestions";

const limit = 50;
const pauseMs = 300;

/** The values of a column, or of its key, over the list's time range; asked for when they are about to be shown. */
export function useSuggestions(projectId: string, table: FilterTable, column: FilterColumn, typedKey: string) {
  const [key] = useDebouncedValue(typedKey, pauseMs);
  const keyed = hasKey(column.kind);
  const enabled = !column.choices && table.facets.includes(column.id) && (!keyed || key !== "");
  const question = { fields: [column.id], limit, ...(keyed && { key }) };
  const { data, isPending, isPlaceholderData } = useFacets({ projectId, table, conditions: [], search: "" }, question, enabled);
  const facet = isPlaceholderData ? undefined : data?.[0];
  const values: Suggestion[] = facet && facet.kind === "values" ? facet.values : [];
  return { enabled, values, isPending: isPending || isPlaceholderData };
}
