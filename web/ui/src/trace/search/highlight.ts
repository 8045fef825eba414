// Marks text on the screen without touching the page: with highlights, which browsers draw over ranges.
import { literal } from "./findHits";

const all = "tm-find";
const current = "tm-find-now";
const marksMost = 1000;

/** Where the text stands below `root`, in the order of the page. */
export function findRanges(root: Element, text: string): Range[] {
  const ranges: Range[] = [];
  if (!text) return ranges;
  const pattern = literal(text);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node && ranges.length < marksMost; node = walker.nextNode()) {
    const content = node.nodeValue ?? "";
    pattern.lastIndex = 0;
    for (let found = pattern.exec(content); found && ranges.length < marksMost; found = pattern.exec(content)) {
      const range = document.createRange();
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      ranges.push(range);
    }
  }
  return ranges;
}

const isKnown = () => typeof CSS !== "undefined" && "highlights" in CSS && typeof Highlight !== "undefined";

export function showRanges(ranges: Range[], now: Range | undefined): void {
  if (!isKnown()) return; // they are counted and scrolled to all the same
  CSS.highlights.set(all, new Highlight(...ranges));
  CSS.highlights.set(current, now ? new Highlight(now) : new Highlight());
}

export function hideRanges(): void {
  if (!isKnown()) return;
  CSS.highlights.delete(all);
  CSS.highlights.delete(current);
}

/** Brings it to the middle of what scrolls around it. */
export function scrollToRange(root: Element, range: Range): void {
  const box = range.getBoundingClientRect();
  const frame = root.getBoundingClientRect();
  if (box.top >= frame.top && box.bottom <= frame.bottom) return;
  root.scrollTop += box.top - frame.top - frame.height / 2;
}
