// The measures of the grid, for who shows it and who changes it.
import type { Widget } from "./types";

export const gridColumns = 12;
export const rowHeight = 44;
export const gap = 12;

/** In the order they are read: as they stand one below the other on a narrow screen. */
export const inOrder = (widgets: readonly Widget[]): Widget[] => [...widgets].sort((a, b) => a.place.y - b.place.y || a.place.x - b.place.x);
