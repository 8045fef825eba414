import { useQuery } from "@tanstack/react-query";
import { tracesQuery } from "../api/queries";
import { useHeldPage } from "../list/useHeldPage";
import { useFresh } from "../live/useFresh";
import { useLive } from "../live/useLive";
import { defaultState, livePause, refreshMs, toRequest, writeState } from "./tableState";
import type { TableState } from "./tableState";

/** The rows to show for a state. `mayMove` says whether new rows may push the shown ones down. */
export function useTraces(projectId: string, state: TableState, mayMove: () => boolean) {
  // How often is asked does not change what is asked.
  const key = writeState({ ...state, refresh: defaultState.refresh, live: defaultState.live }).toString();
  const query = useQuery({ ...tracesQuery(projectId, key, () => toRequest(state, Date.now())), refetchInterval: refreshMs(state) });
  const paused = livePause(state);
  const live = useLive(projectId, state.live && paused === null, () => query.refetch());
  const heldKey = `${projectId}?${key}`;
  const { data, isPlaceholderData } = query;
  const held = useHeldPage(heldKey, data, isPlaceholderData, mayMove);
  const fresh = useFresh(heldKey, isPlaceholderData ? undefined : held.page?.data);
  return { query, ...held, fresh, live, paused };
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
