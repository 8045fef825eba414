// The parameter `view` of a list's URL: which saved view it began with. Alone it is a link that opens the view; with
// others beside it those are what is shown. So beside it the time is always written.
import { defaultRange } from "../list/timeRange";

export const viewParam = "view";

/** The view stays while the list changes. */
export function keepView(before: URLSearchParams, next: URLSearchParams): URLSearchParams {
  const id = before.get(viewParam);
  return id ? withView(next, id) : next;
}

export function withView(params: URLSearchParams, id: string): URLSearchParams {
  const next = new URLSearchParams(params);
  next.set(viewParam, id);
  if (!next.has("range") && !next.has("from")) next.set("range", defaultRange);
  return next;
}

/** The id of a view that a link asks to open; null when something else is said, too. */
export const linkedView = (params: URLSearchParams) => (params.size === 1 ? params.get(viewParam) : null);
