import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { observationsQuery } from "../api/queries";
import { useHeldPage } from "../list/useHeldPage";
import { useFresh } from "../live/useFresh";
import { useLive } from "../live/useLive";
import { keepView } from "../views/viewParam";
import { readList, toListRequest, writeList } from "./listState";
import type { ListState } from "./listState";

/** The list's state, kept in the URL. */
export function useListState() {
  const [params, setParams] = useSearchParams();
  const state = useMemo(() => readList(params), [params]);
  const change = useCallback(
    (wanted: Partial<ListState>) => setParams((current) => keepView(current, writeList({ ...readList(current), ...wanted }))),
    [setParams],
  );
  return { state, change };
}

/** The rows so far, and how to get more. `mayMove` says whether new rows may push the shown ones down. */
export function useObservations(projectId: string, state: ListState, mayMove: () => boolean) {
  // Whether it is live does not change what is asked.
  const key = writeList({ ...state, live: false }).toString();
  const options = observationsQuery(projectId, key, (cursor) => toListRequest(state, cursor, Date.now()));
  const query = useInfiniteQuery(options);
  const { data, hasNextPage, isFetching, isPlaceholderData, fetchNextPage, refetch } = query;
  const loaded = useMemo(() => data && { data: data.pages.flatMap((page) => page.data) }, [data]);
  const mayLoad = hasNextPage && !isFetching && !isPlaceholderData;
  const loadMore = useCallback(() => {
    if (mayLoad) void fetchNextPage();
  }, [mayLoad, fetchNextPage]);

  const heldKey = `${projectId}?${key}`;
  const held = useHeldPage(heldKey, loaded, isPlaceholderData, mayMove);
  const [missedAt, setMissedAt] = useState<string | null>(null);
  const queryClient = useQueryClient();
  /** From the first page on: to ask for all of many pages again would be much for a glance. */
  const refresh = () => {
    setMissedAt(null);
    queryClient.setQueryData(options.queryKey, (all) => all && { pages: all.pages.slice(0, 1), pageParams: all.pageParams.slice(0, 1) });
    return refetch();
  };
  const live = useLive(projectId, state.live, async () => {
    if ((data?.pages.length ?? 0) <= 1 || mayMove()) await refresh();
    else setMissedAt(heldKey);
  });
  const rows = held.page?.data;
  const fresh = useFresh(heldKey, isPlaceholderData ? undefined : rows);
  const missed = missedAt === heldKey;
  const showWaiting = () => (missed ? void refresh() : held.showWaiting());
  return { query, rows, loadMore, fresh, live, waiting: held.waiting, missed, showWaiting };
}
