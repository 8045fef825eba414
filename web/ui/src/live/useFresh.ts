import { useEffect, useRef, useState } from "react";
import { markFresh, markedMs, noMarks, stillMarked } from "./fresh";
import type { Marks } from "./fresh";

/** The rows that came or changed a moment ago, among those that answer the question `key`; undefined rows: not known yet. */
export function useFresh<T extends { id: string }>(key: string, rows: readonly T[] | undefined): Marks {
  const before = useRef<{ key: string; rows: readonly T[] }>({ key, rows: [] });
  const [marks, setMarks] = useState(noMarks);

  useEffect(() => {
    if (!rows) return;
    const known = before.current.key === key ? before.current.rows : [];
    before.current = { key, rows };
    setMarks((current) => markFresh(current, known, rows, Date.now()));
  }, [key, rows]);

  useEffect(() => {
    if (marks.size === 0) return undefined;
    const timer = setTimeout(() => setMarks((current) => stillMarked(current, Date.now())), markedMs);
    return () => clearTimeout(timer);
  }, [marks]);
  return marks;
}
