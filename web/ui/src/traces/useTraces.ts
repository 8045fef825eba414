import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { tracesQuery } from "../api/queries";
import { holdPage, newIds } from "./heldPage";
import type { HeldPage } from "./heldPage";
import { defaultState, refreshIntervals, toRequest, writeState } from "./tableState";
import type { TableState } from "./tableState";

/** The rows to show for a state. `mayMove` says whether new rows may push the shown ones down. */
export function useTraces(projectId: string, state: TableState, mayMove: () => boolean) {
  // How often is asked does not change what is asked.
  const key = writeState({ ...state, refresh: defaultState.refresh }).toString();
  const query = useQuery({
    ...tracesQuery(projectId, key, () => toRequest(state, Date.now())),
    refetchInterval: refreshIntervals.find((entry) => entry.key === state.refresh)?.ms ?? false,
  });
  const [held, setHeld] = useState<HeldPage | null>(null);
  const heldKey = `${projectId}?${key}`;
  const { data, isPlaceholderData } = query;

  useEffect(() => {
    if (data && !isPlaceholderData) setHeld((current) => holdPage(current, heldKey, data, mayMove()));
  }, [data, isPlaceholderData, heldKey, mayMove]);

  const current = held?.key === heldKey ? held : null;
  const page = current?.page ?? data;
  const waiting = current && data && !isPlaceholderData ? newIds(current.page, data).length : 0;
  const showWaiting = useCallback(() => {
    if (data) setHeld((before) => holdPage(before, heldKey, data, true));
  }, [data, heldKey]);

  return { query, page, fresh: current?.fresh, waiting, showWaiting };
}

/** Whether the project has any trace at all; asked only when a list came back empty. Null: not known yet. */
export function useProjectIsEmpty(projectId: string, enabled: boolean) {
  const { data, isError } = useQuery({
    ...tracesQuery(projectId, "any", () => new URLSearchParams({ page: "1", limit: "1", orderBy: "timestamp.desc" })),
    placeholderData: undefined,
    enabled,
    refetchInterval: ({ state }) => (state.data?.meta.totalItems === 0 ? 3_000 : false),
  });
  if (data) return data.meta.totalItems === 0;
  return isError ? false : null;
}
