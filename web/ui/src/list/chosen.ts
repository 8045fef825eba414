// Which rows of a list are chosen, over its pages, in the order in which they were. Pure.
import type { RowSelectionState } from "@tanstack/react-table";

export interface Chosen {
  ids: readonly string[];
  change: (ids: string[]) => void;
}

/** As the table knows it. */
export const selectionOf = (chosen: Chosen | undefined): RowSelectionState => Object.fromEntries((chosen?.ids ?? []).map((id) => [id, true]));

/** What the table makes of a choice has no order of its own: ids that look like numbers would come first. */
export function inOrder(before: readonly string[], selection: RowSelectionState): string[] {
  const now = Object.keys(selection).filter((id) => selection[id]);
  return [...before.filter((id) => selection[id]), ...now.filter((id) => !before.includes(id))];
}
