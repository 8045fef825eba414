import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { observationsQuery } from "../api/queries";
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

/** The rows so far, and how to get more. */
export function useObservations(projectId: string, state: ListState) {
  const query = useInfiniteQuery(
    observationsQuery(projectId, writeList(state).toString(), (cursor) => toListRequest(state, cursor, Date.now())),
  );
  const { data, hasNextPage, isFetching, isPlaceholderData, fetchNextPage } = query;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.data), [data]);
  const mayLoad = hasNextPage && !isFetching && !isPlaceholderData;
  const loadMore = useCallback(() => {
    if (mayLoad) void fetchNextPage();
  }, [mayLoad, fetchNextPage]);
  return { query, rows, loadMore };
}
