import { useQueries } from "@tanstack/react-query";
import { use } from "react";
import { metricsQuery } from "../api/queries";
import { RangeContext } from "../list/RangeContext";
import { spanOf } from "../list/window";
import type { FilterTable } from "./columns";
import { readSuggestions, valuesQuestion } from "./suggestions";

const freshMs = 60_000;

/** The values of a column over the list's time range; asked for when they are about to be shown. */
export function useSuggestions(projectId: string, { views }: FilterTable, dimension = "") {
  const { range, window } = use(RangeContext);
  return useQueries({
    queries: views.map((view) => ({
      ...metricsQuery(projectId, ["values", view, dimension, window?.from ?? range, window?.to ?? ""], () => {
        const now = Date.now();
        return valuesQuestion(view, dimension, spanOf(range, window, now), now);
      }),
      enabled: dimension !== "",
      staleTime: freshMs,
    })),
    combine: (answers) => ({
      data: readSuggestions(answers.flatMap(({ data }) => data?.rows ?? []), dimension),
      isPending: answers.some(({ isPending }) => isPending),
    }),
  });
}
