// Which view a list shows, and how it comes to show another.
import { useEffect, useEffectEvent, useRef } from "react";
import { useSearchParams } from "react-router";
import type { SavedView } from "../api/types";
import { useViews } from "./useViews";
import { linkedView, viewParam, withView } from "./viewParam";
import { fromView, showsView, toView } from "./viewState";
import type { ListState, ViewedList } from "./viewState";

export interface Columns {
  visibility: Record<string, boolean>;
  onVisibility: (visibility: Record<string, boolean>) => void;
}

export function useViewedList(projectId: string, list: ViewedList, { visibility, onVisibility }: Columns) {
  const [params, setParams] = useSearchParams();
  const { views, isPending } = useViews(projectId, list.table);
  const { data, defaults } = views;
  const state = list.read(params);
  const active = data.find(({ id }) => id === params.get(viewParam));

  const open = ({ id, state: wanted }: SavedView, replace = false) => {
    onVisibility({ ...visibility, ...wanted.columnVisibility });
    setParams(withView(list.write(fromView(wanted)), id), { replace });
  };
  // The list as it would be without a view; the time is written, so that no default takes its place.
  const show = (wanted: ListState) => {
    const next = list.write(wanted);
    if (next.size === 0) next.set("range", wanted.range);
    setParams(next);
  };

  // A link opens its view; a list that was asked for nothing opens with its default, once.
  const bare = useRef(params.size === 0);
  const settle = useEffectEvent(() => {
    const wanted = linkedView(params) ?? (bare.current && params.size === 0 ? (defaults.user ?? defaults.project) : null);
    bare.current = false;
    const view = data.find(({ id }) => id === wanted);
    if (view) open(view, true);
  });
  const link = linkedView(params);
  useEffect(() => {
    if (!isPending) settle();
    // The linter does not know effect events yet.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isPending, link]);

  return {
    views: data,
    defaults,
    state,
    active,
    changed: active !== undefined && !showsView(list, active.state, state, visibility),
    missing: link !== null && !isPending && !active,
    /** What saving would keep. */
    now: () => toView(list, state, visibility),
    open,
    show,
    mark: (id: string) => setParams((current) => withView(current, id), { replace: true }),
    unmark: () =>
      setParams(
        (current) => {
          const next = new URLSearchParams(current);
          next.delete(viewParam);
          return next;
        },
        { replace: true },
      ),
  };
}
