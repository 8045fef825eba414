import { describe, expect, it } from "vitest";
import type { ViewState } from "../api/types";
import { findColumn, observationFilters, traceFilters } from "../filters/columns";
import { readConditions, writeConditions } from "../filters/conditions";
import { viewedObservations } from "../observations/viewedList";
import { viewedSessions } from "../sessions/viewedList";
import { viewedTraces } from "../traces/viewedList";
import { presets } from "./presets";
import { keepView, linkedView, withView } from "./viewParam";
import { fromView, showsView, toView } from "./viewState";

const slow = { type: "number", column: "latency", operator: ">", value: 10 };
const params = new URLSearchParams({ search: "refund", range: "7d", order: "asc", filter: JSON.stringify([slow]), userId: "ada", page: "3" });
const shown = { input: false, release: true };

describe("a view of the traces", () => {
  const state = viewedTraces.read(params);
  const view = toView(viewedTraces, state, shown);
  it("holds what narrows the list, cells too, and which columns there are", () => {
    expect(view).toMatchObject({ searchQuery: "refund", orderBy: { column: "timestamp", order: "ASC" }, timeRange: { range: "7d" } });
    expect(view.filters).toEqual([slow, { type: "string", column: "userId", operator: "=", value: "ada" }]);
    expect(view.columnVisibility).toMatchObject({ input: false, release: true, name: true });
  });
  it("opens as the list was, on the first page", () => {
    const opened = viewedTraces.read(viewedTraces.write(fromView(view)));
    expect(toView(viewedTraces, opened, shown)).toEqual(view);
    expect(viewedTraces.write(fromView(view)).has("page")).toBe(false);
  });
  it("is shown until something changes", () => {
    const kept = { ...view, filters: view.filters.map(({ value, operator, column, type }) => ({ column, value, type, operator })) };
    expect(showsView(viewedTraces, kept, state, shown)).toBe(true);
    expect(showsView(viewedTraces, kept, { ...state, search: "" }, shown)).toBe(false);
    expect(showsView(viewedTraces, kept, { ...state, conditions: [slow] }, shown)).toBe(false);
    expect(showsView(viewedTraces, kept, state, { ...shown, input: true })).toBe(false);
  });
  it("knows nothing of columns that came later", () => {
    const { input: _, ...columnVisibility } = view.columnVisibility;
    const older: ViewState = { ...view, columnVisibility, columnOrder: [] };
    expect(showsView(viewedTraces, older, state, shown)).toBe(true);
  });
  it("of another version opens without what is not known", () =>
    expect(fromView({ ...view, timeRange: { range: "5y" } }).range).toBe("1d"));
  it("keeps a window", () => {
    const window = { from: "2026-03-10T09:00:00.000Z", to: "2026-03-10T11:00:00.000Z" };
    expect(fromView(toView(viewedTraces, { ...state, window }, shown)).window).toEqual(window);
  });
});

describe("views of the other lists", () => {
  it("of observations", () => {
    const state = viewedObservations.read(new URLSearchParams({ range: "1h", filter: JSON.stringify([slow]) }));
    const view = toView(viewedObservations, state, {});
    expect(view).toMatchObject({ filters: [slow], searchQuery: null, timeRange: { range: "1h" } });
    expect(showsView(viewedObservations, view, state, {})).toBe(true);
  });
  it("of sessions", () => {
    const state = viewedSessions.read(new URLSearchParams({ environment: "dev" }));
    const view = toView(viewedSessions, state, {});
    expect(viewedSessions.write(fromView(view)).toString()).toBe("environment=dev");
    expect(showsView(viewedSessions, view, state, {})).toBe(true);
    expect(showsView(viewedSessions, view, { ...state, range: "7d" }, {})).toBe(false);
  });
});

describe("the parameter", () => {
  it("alone is a link", () => {
    expect(linkedView(new URLSearchParams("view=a"))).toBe("a");
    expect(linkedView(new URLSearchParams("view=a&range=1d"))).toBeNull();
    expect(linkedView(new URLSearchParams("range=1d"))).toBeNull();
  });
  it("stays while the list changes, and is no link then", () => {
    expect(keepView(new URLSearchParams("view=a&search=x"), new URLSearchParams()).toString()).toBe("view=a&range=1d");
    expect(keepView(new URLSearchParams("search=x"), new URLSearchParams("order=asc")).toString()).toBe("order=asc");
    expect(withView(new URLSearchParams("from=1&to=2"), "b").has("range")).toBe(false);
  });
});

describe("presets", () => {
  it.each([["traces", traceFilters], ["observations", observationFilters]] as const)("of %s are conditions of it", (table, filters) => {
    for (const { conditions } of presets[table]) {
      expect(readConditions(filters, writeConditions(conditions))).toEqual(conditions);
      expect(conditions.every(({ column }) => findColumn(filters, column))).toBe(true);
    }
  });
});
