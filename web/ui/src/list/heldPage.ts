// Which rows to show while new ones keep arriving. Rows never move under a reader: a page with new rows waits until
// it is asked for, unless the reader is at the top and wants to see it come.

interface Rows {
  data: readonly { id: string }[];
}

export interface HeldPage<P extends Rows> {
  /** What the rows answer: another question shows its answer at once. */
  key: string;
  page: P;
}

/** Ids of the rows that would push shown ones down: what is added behind the last of them does not. */
export function newIds(shown: Rows, next: Rows): string[] {
  const known = new Set(shown.data.map(({ id }) => id));
  const last = next.data.map(({ id }) => known.has(id)).lastIndexOf(true);
  const before = last < 0 ? next.data : next.data.slice(0, last);
  return before.map(({ id }) => id).filter((id) => !known.has(id));
}

/** The page to hold after `next` came. */
export function holdPage<P extends Rows>(held: HeldPage<P> | null, key: string, next: P, mayMove: boolean): HeldPage<P> {
  if (!held || held.key !== key) return { key, page: next };
  if (held.page === next || (!mayMove && newIds(held.page, next).length > 0)) return held;
  return { key, page: next };
}
