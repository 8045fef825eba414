import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { keepView } from "../views/viewParam";
import { changePaged, readPaged, writePaged } from "./pagedState";
import type { ListKind, PagedState } from "./pagedState";

export interface PagedHandle {
  kind: ListKind;
  state: PagedState;
  /** `replace` keeps typing out of the history. */
  change: (wanted: Partial<PagedState>, replace?: boolean) => void;
}

/** The list's state, kept in the URL. `kind` must stay the same object. */
export function usePagedState(kind: ListKind): PagedHandle {
  const [params, setParams] = useSearchParams();
  const state = useMemo(() => readPaged(kind, params), [kind, params]);
  const change = useCallback(
    (wanted: Partial<PagedState>, replace = false) =>
      setParams((current) => keepView(current, writePaged(kind, changePaged(readPaged(kind, current), wanted))), { replace }),
    [kind, setParams],
  );
  return { kind, state, change };
}
