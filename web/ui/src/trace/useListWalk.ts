import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { openedFrom, rememberOpened } from "../list/lastOpened";
import { hasPage, walkAt } from "../list/walk";
import type { Side, Walk } from "../list/walk";
import { loadPage } from "./walkPages";

export interface WalkStep {
  /** What it does, or why it cannot. */
  label: string;
  disabled: boolean;
  go: () => void;
}

const byLink = "Opened by a link: there is no list to go through";
const words: Record<Side, { go: string; end: string; key: string; by: 1 | -1 }> = {
  previous: { go: "Previous of the list", end: "This is the first of the list", key: "K", by: -1 },
  next: { go: "Next of the list", end: "This is the last of the list", key: "J", by: 1 },
};
const unread = "The list could not be read further: try again";

const stuck = (label: string): WalkStep => ({ label, disabled: true, go: () => {} });

/** The neighbours in the list that the trace was opened from, as it was narrowed and ordered. */
export function useListWalk(projectId: string): Record<Side, WalkStep> {
  const { pathname, state } = useLocation() as { pathname: string; state: { fromList?: boolean } | null };
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [failed, setFailed] = useState<Side | null>(null);
  const [longer, setLonger] = useState<Walk | null>(null); // nothing new was on the page that was asked for
  const walk = state?.fromList ? walkAt(longer ?? openedFrom(), pathname) : null;

  const open = (next: Walk) => {
    const entry = next.entries[next.index];
    if (!entry) return setLonger({ ...next, index: next.index < 0 ? 0 : next.entries.length - 1 });
    rememberOpened(entry.id, next);
    setLonger(null);
    return void navigate(withView(entry.href, params.get("view")), { replace: true, state });
  };
  const stepTo = (side: Side): WalkStep => {
    const { go, end, key, by } = words[side];
    if (!walk) return stuck(byLink);
    const label = `${go} (${key})`;
    if (walk.entries[walk.index + by]) return { label, disabled: false, go: () => open({ ...walk, index: walk.index + by }) };
    if (!hasPage(walk.pages, side)) return stuck(end);
    const load = async () => {
      const further = await loadPage(client, projectId, walk, side);
      setFailed(null);
      open({ ...further, index: further.index + by });
    };
    return { label: failed === side ? unread : label, disabled: false, go: () => void load().catch(() => setFailed(side)) };
  };
  return { previous: stepTo("previous"), next: stepTo("next") };
}

/** The next trace is shown the way this one is. */
function withView(href: string, view: string | null): string {
  if (!view) return href;
  return `${href}${href.includes("?") ? "&" : "?"}view=${encodeURIComponent(view)}`;
}
