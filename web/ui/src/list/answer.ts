import type { Page } from "../api/types";
import type { Answer } from "./PagedList";

interface Asked<T> {
  data: T | undefined;
  error: Error | null;
  isPlaceholderData: boolean;
  isFetching: boolean;
  refetch: () => unknown;
}

/** A query for a page as the list shows it. */
export const answerOf = <T>({ data, error, isPlaceholderData, isFetching, refetch }: Asked<Page<T>>): Answer<T> => ({
  rows: data?.data,
  meta: data?.meta,
  error,
  stale: isPlaceholderData,
  fetching: isFetching,
  refetch: () => void refetch(),
});
