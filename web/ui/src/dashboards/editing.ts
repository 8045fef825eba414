// Changes of a dashboard's widgets, as values.
import { placeFor } from "./layout";
import type { Board, Dashboard, Widget } from "./types";

/** What the builder makes: all but what the grid knows. */
export type MadeWidget = Pick<Widget, "title" | "chart" | "question">;

const newId = () => crypto.randomUUID();

/** In place of the one of this id, or below all others. */
export function putWidget(widgets: Widget[], id: string | null, made: MadeWidget): Widget[] {
  if (id === null) return [...widgets, { id: newId(), place: placeFor(widgets, made.chart), ...made }];
  return widgets.map((widget) => (widget.id === id ? { ...widget, ...made } : widget));
}

export function duplicated(widgets: Widget[], { title, chart, question, place: { w, h } }: Widget): Widget[] {
  const place = { ...placeFor(widgets, chart), w, h };
  return [...widgets, { id: newId(), title: `${title} (copy)`.slice(0, 100), chart, question, place }];
}

export const isChanged = (saved: Dashboard, { name, description, definition }: Board): boolean =>
  name !== saved.name || description !== saved.description || !isSame(definition, saved.definition);

/** The database keeps members in an order of its own. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => isSame(one[key], other[key]));
}
