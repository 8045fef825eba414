import { useEffect, useState } from "react";
import type { RefObject } from "react";
import { findRanges, hideRanges, scrollToRange, showRanges } from "./highlight";

export interface Find {
  count: number;
  /** Which of them one is at. */
  index: number;
  step: (by: 1 | -1) => void;
}

const noRanges: Range[] = [];

/** The first of them in the part of the page that is said to have it. */
function startOf(ranges: Range[], place: string | null): number {
  const inPlace = (range: Range) => range.startContainer.parentElement?.closest(`[data-place="${place}"]`);
  return place ? Math.max(0, ranges.findIndex(inPlace)) : 0;
}

/** Marks a text in what stands below `ref`, whatever becomes of it: parts unfold, or are shown another way. */
export function useFind(ref: RefObject<HTMLElement | null>, text: string, place: string | null): Find {
  const [ranges, setRanges] = useState(noRanges);
  const [index, setIndex] = useState(0);

  useEffect(() => {
    const root = ref.current;
    if (!root || !text) {
      setRanges(noRanges);
      return undefined;
    }
    const look = () => {
      const found = findRanges(root, text);
      setRanges(found);
      return found;
    };
    setIndex(startOf(look(), place));
    const observer = new MutationObserver(look);
    observer.observe(root, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, [ref, text, place]);

  const now = ranges[Math.min(index, ranges.length - 1)];
  useEffect(() => {
    if (ranges.length === 0) return undefined;
    showRanges(ranges, now);
    return hideRanges;
  }, [ranges, now]);
  useEffect(() => {
    if (now && ref.current) scrollToRange(ref.current, now);
    // Not when the page changes around it.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [ref, index, text, place, ranges.length > 0]);

  const count = ranges.length;
  const step = (by: 1 | -1) => setIndex(count > 0 ? (Math.min(index, count - 1) + by + count) % count : 0);
  return { count, index: Math.min(index, Math.max(0, count - 1)), step };
}
