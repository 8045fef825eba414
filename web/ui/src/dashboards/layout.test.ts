import { describe, expect, it } from "vitest";
import { inOrder } from "./grid";
import { compacted, nudge, placeFor, placeWidgets, toLayout } from "./layout";
import type { Place, Widget } from "./types";

const widget = (id: string, x: number, y: number, w: number, h: number) => ({ id, place: { x, y, w, h } }) as unknown as Widget;
const places = (widgets: Widget[]) => Object.fromEntries(widgets.map(({ id, place: { x, y, w, h } }) => [id, [x, y, w, h]]));
const moved = (widgets: Widget[], id: string, by: Partial<Place>) => places(nudge(widgets, id, by));
const overlap = (a: Place, b: Place) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe("widgets on the grid", () => {
  const row = [widget("a", 0, 0, 6, 3), widget("b", 6, 0, 6, 3), widget("c", 0, 3, 12, 4)];
  it("are read row by row", () => expect(inOrder([row[2], row[1], row[0]] as Widget[]).map(({ id }) => id).join("")).toBe("abc"));
  it("close gaps upwards", () => expect(places(compacted([widget("a", 0, 9, 4, 2), widget("b", 0, 20, 4, 2)]))).toEqual({ a: [0, 0, 4, 2], b: [0, 2, 4, 2] }));
  it("stay the same array when nothing moves", () => expect(placeWidgets(row, toLayout(row))).toBe(row));
  it("come below all others", () => {
    expect(placeFor(row, "pie")).toMatchObject({ x: 0, y: 7 });
    expect(placeFor([], "line")).toMatchObject({ x: 0, y: 0 });
  });
});

describe("keys", () => {
  const stack = [widget("a", 0, 0, 4, 3), widget("b", 0, 3, 4, 5)];
  it("move within the grid", () => {
    expect(moved([widget("a", 1, 0, 4, 3)], "a", { x: -1 })).toEqual({ a: [0, 0, 4, 3] });
    expect(moved([widget("a", 0, 0, 4, 3)], "a", { x: -1 })).toEqual({ a: [0, 0, 4, 3] });
    expect(moved([widget("a", 8, 0, 4, 3)], "a", { x: 1 })).toEqual({ a: [8, 0, 4, 3] });
  });
  it("pass the neighbour above or below, who takes the place", () => {
    expect(moved(stack, "b", { y: -1 })).toEqual({ b: [0, 0, 4, 5], a: [0, 5, 4, 3] });
    expect(moved(stack, "a", { y: 1 })).toEqual({ b: [0, 0, 4, 5], a: [0, 5, 4, 3] });
  });
  it("size within the grid, and push what is in the way", () => {
    expect(moved(stack, "a", { h: 1 })).toEqual({ a: [0, 0, 4, 4], b: [0, 4, 4, 5] });
    expect(moved([widget("a", 8, 0, 4, 3)], "a", { w: 1 })).toEqual({ a: [8, 0, 4, 3] });
    expect(moved([widget("a", 0, 0, 2, 2)], "a", { w: -1 })).toEqual({ a: [0, 0, 2, 2] });
    const wider = nudge([widget("a", 0, 0, 6, 3), widget("b", 6, 0, 6, 3)], "a", { w: 1 });
    expect(places(wider).a).toEqual([0, 0, 7, 3]);
    expect(overlap(wider[0]?.place as Place, wider[1]?.place as Place)).toBe(false);
  });
  it("never let two overlap, whatever is pressed", () => {
    let widgets = [widget("a", 0, 0, 6, 3), widget("b", 6, 0, 6, 4), widget("c", 0, 4, 4, 5), widget("d", 4, 4, 8, 2)];
    const steps: Partial<Place>[] = [{ x: 1 }, { y: 1 }, { w: 1 }, { h: 1 }, { x: -1 }, { y: -1 }, { w: -1 }, { h: -1 }];
    for (let i = 0; i < 200; i++) {
      widgets = nudge(widgets, "abcd"[(i * 7) % 4] ?? "a", steps[(i * 5 + (i >> 3)) % 8] ?? {});
      for (const one of widgets) {
        expect(one.place.x >= 0 && one.place.x + one.place.w <= 12 && one.place.y >= 0).toBe(true);
        for (const other of widgets) expect(one === other || !overlap(one.place, other.place)).toBe(true);
      }
    }
  });
});
