// The list that something was opened from, to go on to its neighbours without going back. Pure.

export interface Entry {
  /** Of the row. */
  id: string;
  href: string;
}

/** Where the list's other pages are: its URL says how it is narrowed and ordered. */
export type OtherPages =
  | { kind: "traces"; search: string; first: number; last: number; total: number }
  | { kind: "observations"; search: string; cursor: string };

export interface Walk {
  entries: Entry[];
  /** Which of them is open. */
  index: number;
  pages: OtherPages | null;
}

/** Lists that were scrolled through for long: so many rows around the one that is opened. */
const keptAround = 500;

const pathOf = (href: string) => href.split("?")[0];

export function walkOf<T extends { id: string }>(rows: readonly T[], hrefOf: (row: T) => string | null, openedId: string, pages: OtherPages | null): Walk {
  const all = rows.flatMap((row): Entry[] => {
    const href = hrefOf(row);
    return href ? [{ id: row.id, href }] : [];
  });
  const index = all.findIndex(({ id }) => id === openedId);
  const from = Math.max(0, index - keptAround);
  const entries = all.slice(from, index + keptAround + 1);
  return { entries, index: index - from, pages: entries.length < all.length ? null : pages };
}

/** The same list at what is open at `pathname`; null when that is not of it. */
export function walkAt(walk: Walk | null, pathname: string): Walk | null {
  if (!walk) return null;
  const isHere = (entry: Entry | undefined) => entry !== undefined && pathOf(entry.href) === pathname;
  if (isHere(walk.entries[walk.index])) return walk;
  const index = walk.entries.findIndex(isHere);
  return index < 0 ? null : { ...walk, index };
}

export type Side = "previous" | "next";

/** Whether a page beyond the ends of what is known may have more. */
export function hasPage(pages: OtherPages | null, side: Side): boolean {
  if (pages?.kind === "traces") return side === "next" ? pages.last < pages.total : pages.first > 1;
  return pages !== null && side === "next";
}

/** With the entries of a further page. Lists move while one reads: what is known already comes once. */
export function withPage(walk: Walk, side: Side, added: Entry[], pages: OtherPages | null): Walk {
  const known = new Set(walk.entries.map(({ id }) => id));
  const fresh = added.filter(({ id }) => !known.has(id));
  if (side === "next") return { entries: [...walk.entries, ...fresh], index: walk.index, pages };
  return { entries: [...fresh, ...walk.entries], index: walk.index + fresh.length, pages };
}
