// Where widgets stand. The grid pushes others away and closes gaps upwards, by mouse and by keys alike.
import { moveElement, verticalCompactor } from "react-grid-layout/core";
import type { Layout } from "react-grid-layout/core";
import { gridColumns } from "./grid";
import type { Place, Widget } from "./types";

const mostRows = 40;

export const toLayout = (widgets: readonly Widget[]): Layout => widgets.map(({ id, place }) => ({ i: id, ...place, minW: 2, minH: 2, maxH: mostRows }));

/** The same widgets at these places; the same array when none has moved. */
export function placeWidgets(widgets: Widget[], layout: Layout): Widget[] {
  const places = new Map(layout.map(({ i, x, y, w, h }) => [i, { x, y, w, h }]));
  const stays = ({ id, place }: Widget) => {
    const to = places.get(id);
    return !to || (to.x === place.x && to.y === place.y && to.w === place.w && to.h === place.h);
  };
  return widgets.every(stays) ? widgets : widgets.map((widget) => ({ ...widget, place: places.get(widget.id) ?? widget.place }));
}

export const compacted = (widgets: Widget[]): Widget[] => placeWidgets(widgets, verticalCompactor.compact(toLayout(widgets), gridColumns));

const sizes: Partial<Record<Widget["chart"], [w: number, h: number]>> = { number: [3, 3], pie: [4, 6], pivot: [6, 7] };

/** Below all others. */
export function placeFor(widgets: readonly Widget[], chart: Widget["chart"]): Place {
  const [w, h] = sizes[chart] ?? [6, 6];
  return { x: 0, y: Math.max(0, ...widgets.map(({ place }) => place.y + place.h)), w, h };
}

export interface Nudge {
  label: string;
  key: string;
  shift: boolean;
  by: Partial<Place>;
}

/** What the keys on a widget's handle do, and its menu. */
export const nudges: readonly Nudge[] = [
  { label: "Move left", key: "ArrowLeft", shift: false, by: { x: -1 } },
  { label: "Move right", key: "ArrowRight", shift: false, by: { x: 1 } },
  { label: "Move up", key: "ArrowUp", shift: false, by: { y: -1 } },
  { label: "Move down", key: "ArrowDown", shift: false, by: { y: 1 } },
  { label: "Narrower", key: "ArrowLeft", shift: true, by: { w: -1 } },
  { label: "Wider", key: "ArrowRight", shift: true, by: { w: 1 } },
  { label: "Lower", key: "ArrowUp", shift: true, by: { h: -1 } },
  { label: "Higher", key: "ArrowDown", shift: true, by: { h: 1 } },
];

const within = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);

/** The next place up or down is beyond the neighbour there: one row further it would fall back. */
function rowsToPass(widgets: readonly Widget[], id: string, { x, y, w, h }: Place, up: boolean): number {
  const beside = widgets.filter((other) => other.id !== id && other.place.x < x + w && x < other.place.x + other.place.w);
  const near = beside.map(({ place }) => place).filter((place) => (up ? place.y + place.h === y : place.y === y + h));
  return Math.max(1, ...near.map((place) => place.h));
}

export function nudge(widgets: Widget[], id: string, by: Partial<Place>): Widget[] {
  const place = widgets.find((widget) => widget.id === id)?.place;
  if (!place) return widgets;
  const w = within(place.w + (by.w ?? 0), 2, gridColumns - place.x);
  const h = within(place.h + (by.h ?? 0), 2, mostRows);
  const x = within(place.x + (by.x ?? 0), 0, gridColumns - w);
  const y = Math.max(0, place.y + (by.y ? by.y * rowsToPass(widgets, id, place, by.y < 0) : 0));
  const layout = toLayout(widgets).map((item) => (item.i === id ? { ...item, w, h } : { ...item }));
  const item = layout.find(({ i }) => i === id);
  if (!item) return widgets;
  const moved = by.w || by.h ? layout : moveElement(layout, item, x, y, true, false, "vertical", gridColumns, false);
  return placeWidgets(widgets, verticalCompactor.compact(moved, gridColumns));
}
