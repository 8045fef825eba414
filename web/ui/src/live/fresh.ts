// Which rows to point out for a moment: those that came or changed.

/** When each was pointed out. */
export type Marks = ReadonlyMap<string, number>;

export const noMarks: Marks = new Map();
/** As long as the animation takes (list/Table.module.css). */
export const markedMs = 2_400;

export const stillMarked = (marks: Marks, nowMs: number): Marks => new Map([...marks].filter(([, at]) => nowMs - at < markedMs));

/** A row is another object whenever one came above it, so what it says is compared. */
const saysTheSame = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b);

export function markFresh<T extends { id: string }>(marks: Marks, before: readonly T[], after: readonly T[], nowMs: number): Marks {
  if (before.length === 0) return noMarks;
  const known = new Map(before.map((row) => [row.id, row]));
  const fresh = after.filter((row) => !saysTheSame(row, known.get(row.id))).map(({ id }) => [id, nowMs] as const);
  return new Map([...stillMarked(marks, nowMs), ...fresh]);
}
