// Further pages of the list that a trace was opened from.
import type { QueryClient } from "@tanstack/react-query";
import { get } from "../api/client";
import { projectPath } from "../api/queries";
import type { CursorPage, ObservationRow, Page, TraceRow } from "../api/types";
import type { OtherPages, Side, Walk } from "../list/walk";
import { withPage } from "../list/walk";
import { observationHref, readList, toListRequest } from "../observations/listState";
import { readState, toRequest } from "../traces/tableState";
import { traceHref } from "../traces/traceHref";

type Of<Kind> = Extract<OtherPages, { kind: Kind }>;

async function moreTraces(projectId: string, walk: Walk, pages: Of<"traces">, side: Side): Promise<Walk> {
  const page = side === "next" ? pages.last + 1 : pages.first - 1;
  const params = toRequest({ ...readState(new URLSearchParams(pages.search)), page }, Date.now());
  const { data, meta } = await get<Page<TraceRow>>(`${projectPath(projectId)}/traces?${params}`);
  const known = { ...pages, first: Math.min(page, pages.first), last: Math.max(page, pages.last), total: meta.totalPages };
  return withPage(walk, side, data.map((row) => ({ id: row.id, href: traceHref(projectId, row) })), known);
}

async function moreObservations(projectId: string, walk: Walk, pages: Of<"observations">): Promise<Walk> {
  const params = toListRequest(readList(new URLSearchParams(pages.search)), pages.cursor, Date.now());
  const { data, meta } = await get<CursorPage<ObservationRow>>(`${projectPath(projectId)}/v2/observations?${params}`);
  const entries = data.flatMap((row) => {
    const href = observationHref(projectId, row);
    return href ? [{ id: row.id, href }] : [];
  });
  return withPage(walk, "next", entries, meta.cursor ? { ...pages, cursor: meta.cursor } : null);
}

/** The walk with one page more on that side. */
export const loadPage = (client: QueryClient, projectId: string, walk: Walk, side: Side): Promise<Walk> =>
  client.fetchQuery({
    queryKey: ["walk", projectId, side, walk.pages],
    queryFn: async () => {
      if (!walk.pages) return walk;
      return walk.pages.kind === "traces" ? moreTraces(projectId, walk, walk.pages, side) : moreObservations(projectId, walk, walk.pages);
    },
    staleTime: 0,
  });
