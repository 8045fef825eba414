import { describe, expect, it } from "vitest";
import { readWindow, spanConditions, spanOf, windowText } from "../list/window";
import { barsQuestion, haveBars, isBetween, readBars, stepOf, windowOf } from "./bars";

const hours = (count: number) => ({ from: "2026-03-10T00:00:00.000Z", to: new Date(Date.parse("2026-03-10T00:00:00Z") + count * 3_600_000).toISOString() });
const rows = [9, 10, 11].map((hour, i) => ({ time_dimension: `2026-03-10T${String(hour).padStart(2, "0")}:00:00Z`, count_count: i }));
const bars = readBars(rows, "hour");

describe("bars", () => {
  it.each([[1, "minute"], [24, "hour"], [7 * 24, "hour"], [30 * 24, "day"], [365 * 24, "week"]])("of %d hours are a %s each", (count, step) =>
    expect(stepOf(hours(count))).toBe(step),
  );
  it("are read with their ends", () => expect(bars[0]).toEqual({ from: "2026-03-10T09:00:00.000Z", to: "2026-03-10T10:00:00.000Z", count: 0 }));
  it("leave out what has no time", () => expect(readBars([{ count_count: 4 }], "day")).toEqual([]));
  it("are not asked for without a beginning", () => expect(haveBars({ from: null, to: null })).toBe(false));
  it("are asked for up to now", () =>
    expect(barsQuestion("traces", { from: hours(1).from, to: null }, [], Date.parse("2026-03-10T02:00:00Z"))).toMatchObject({
      toTimestamp: "2026-03-10T02:00:00.000Z",
      timeDimension: { granularity: "minute" },
    }));
});

describe("a window", () => {
  const window = { from: "2026-03-10T09:00:00.000Z", to: "2026-03-10T11:00:00.000Z" };
  it("spans marked bars in either order", () => {
    expect(windowOf(bars, 1, 0)).toEqual(window);
    expect(windowOf(bars, 0, 1)).toEqual(window);
    expect(windowOf(bars, 0, 9)).toBeNull();
  });
  it("marks what lies between", () => expect([0, 1, 2, 3].map((i) => isBetween(i, [2, 1]))).toEqual([false, true, true, false]));
  it("is read from the URL, whole or not at all", () => {
    expect(readWindow(new URLSearchParams(window))).toEqual(window);
    for (const text of ["", "from=x&to=y", `from=${window.from}`, `from=${window.to}&to=${window.from}`]) expect(readWindow(new URLSearchParams(text))).toBeNull();
  });
  it("takes the range's place", () => {
    expect(spanOf("1h", window, 0)).toEqual(window);
    expect(spanOf("1h", null, 7_200_000)).toEqual({ from: "1970-01-01T01:00:00.000Z", to: null });
    expect(spanConditions("timestamp", window).map(({ operator }) => operator)).toEqual([">=", "<"]);
  });
  it("is written once for one day", () => expect(windowText(window)).toMatch(/^10 Mar \d\d:00 – /));
});
