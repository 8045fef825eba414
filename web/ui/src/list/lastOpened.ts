// What was opened last and from which list: so that coming back to the list finds its row marked, and that its
// neighbours can be opened without coming back. Kept over a reload of the page, in its tab.
import type { Walk } from "./walk";

const storageKey = "tracemesh.opened-from";

let opened: string | null = null;
let walk: Walk | null = null;

export const lastOpened = () => opened;

export function rememberOpened(id: string, from: Walk | null): void {
  opened = id;
  walk = from;
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(from));
  } catch {
    // Without storage it is forgotten with the page.
  }
}

/** Null when nothing was opened from a list in this tab. */
export function openedFrom(): Walk | null {
  try {
    walk ??= JSON.parse(sessionStorage.getItem(storageKey) ?? "null") as Walk | null;
  } catch {
    return null;
  }
  return walk;
}
