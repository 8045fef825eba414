import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { changeBoard, readBoard, writeBoard } from "./boardState";
import type { BoardState } from "./boardState";

/** Time and conditions of a dashboard, kept in the URL. */
export function useBoardState() {
  const [params, setParams] = useSearchParams();
  const board = useMemo(() => readBoard(params), [params]);
  const change = useCallback(
    (wanted: Partial<BoardState>) => setParams((current) => writeBoard(changeBoard(readBoard(current), wanted))),
    [setParams],
  );
  return { board, change };
}
