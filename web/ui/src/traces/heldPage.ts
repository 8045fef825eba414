// Which rows to show while new ones keep arriving. Rows never move under a reader: a page with new rows waits until
// it is asked for, unless the reader is at the top and wants to see it come.
import type { Page, TraceRow } from "../api/types";

export interface HeldPage {
  /** What the rows answer: another question shows its answer at once. */
  key: string;
  page: Page<TraceRow>;
  /** Rows that were not there before, to be pointed out. */
  fresh: ReadonlySet<string>;
}

const noRows: ReadonlySet<string> = new Set();

export function newIds(shown: Page<TraceRow>, next: Page<TraceRow>): string[] {
  const known = new Set(shown.data.map(({ id }) => id));
  return next.data.map(({ id }) => id).filter((id) => !known.has(id));
}

/** The page to hold after `next` came. */
export function holdPage(held: HeldPage | null, key: string, next: Page<TraceRow>, mayMove: boolean): HeldPage {
  if (!held || held.key !== key) return { key, page: next, fresh: noRows };
  if (held.page === next) return held;
  const added = newIds(held.page, next);
  if (added.length > 0 && !mayMove) return held;
  return { key, page: next, fresh: held.page.data.length > 0 ? new Set(added) : noRows };
}
