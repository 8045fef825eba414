import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { keepView } from "../views/viewParam";
import { changeState, readState, writeState } from "./tableState";
import type { TableState } from "./tableState";

/** The table's state, kept in the URL. Typing replaces the entry in the history; everything else adds one. */
export function useTableState() {
  const [params, setParams] = useSearchParams();
  const state = useMemo(() => readState(params), [params]);
  const change = useCallback(
    (wanted: Partial<TableState>) =>
      setParams((current) => keepView(current, writeState(changeState(readState(current), wanted))), {
        replace: "search" in wanted || "refresh" in wanted || "live" in wanted,
      }),
    [setParams],
  );
  return { state, change };
}
