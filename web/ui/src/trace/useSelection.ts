// Which observation is selected and how the tree is drawn: both live in the URL, so that a link shows what one saw.
import { useCallback } from "react";
import { useLocation, useSearchParams } from "react-router";

export const treeViews = ["tree", "timeline", "graph"] as const;
export type TreeView = (typeof treeViews)[number];

export function useSelection() {
  const [params, setParams] = useSearchParams();
  // Says where one came from, and so where back leads.
  const { state } = useLocation();
  const change = useCallback(
    (key: string, value: string | null) =>
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          if (value === null) after.delete(key);
          else after.set(key, value);
          return after;
        },
        { replace: true, state },
      ),
    [setParams, state],
  );
  const select = useCallback((id: string | null) => change("observation", id), [change]);
  const setView = useCallback((view: TreeView) => change("view", view === "tree" ? null : view), [change]);
  const view = treeViews.find((known) => known === params.get("view")) ?? "tree";
  return { selectedId: params.get("observation"), select, view, setView };
}
