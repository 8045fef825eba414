import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { keepView } from "../views/viewParam";
import { changePaged, readPaged, writePaged } from "./pagedState";
import type { Field, PagedState } from "./pagedState";

export interface PagedHandle {
  fields: readonly Field[];
  state: PagedState;
  /** `replace` keeps typing out of the history. */
  change: (wanted: Partial<PagedState>, replace?: boolean) => void;
}

/** The list's state, kept in the URL. `fields` must stay the same array. */
export function usePagedState(fields: readonly Field[]): PagedHandle {
  const [params, setParams] = useSearchParams();
  const state = useMemo(() => readPaged(fields, params), [fields, params]);
  const change = useCallback(
    (wanted: Partial<PagedState>, replace = false) =>
      setParams((current) => keepView(current, writePaged(changePaged(readPaged(fields, current), wanted))), { replace }),
    [fields, setParams],
  );
  return { fields, state, change };
}
