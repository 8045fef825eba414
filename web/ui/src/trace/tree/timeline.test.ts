import { describe, expect, it } from "vitest";
import { buildTree } from "./buildTree";
import { isoAt, observation, timestamp } from "./fixtures";
import { formatTick, layoutBar, niceStep, rulerTicks } from "./timeline";

describe("a bar", () => {
  const tree = buildTree(
    [
      observation("all", null, 0, 1000),
      observation("half", "all", 250, 750, { completionStartTime: isoAt(350) }),
      observation("running", "all", 500, null),
      observation("backwards", "all", 600, 400),
    ],
    timestamp,
  );
  const bar = (id: string) => layoutBar(tree.byId.get(id)!, tree);

  it("stands where its time stands", () => {
    expect(bar("all")).toEqual({ left: 0, width: 1, waiting: null, running: false });
    expect(bar("half")).toEqual({ left: 0.25, width: 0.5, waiting: 0.2, running: false });
  });
  it("without an end is running", () => expect(bar("running")).toMatchObject({ left: 0.5, width: 0, running: true }));
  it("that ends before it starts has no width", () => expect(bar("backwards")).toMatchObject({ left: 0.6, width: 0 }));
});

describe("the ruler", () => {
  it.each([
    [0.3, 1],
    [3, 5],
    [110, 200],
    [700, 1000],
    [20_000, 30_000],
    [45_000, 60_000],
    [4_000_000, 7_200_000],
    [90_000_000, 172_800_000],
  ])("steps of %s ms become %s ms", (ms, step) => expect(niceStep(ms)).toBe(step));

  it("never has more ticks than fit", () => {
    for (const total of [1, 7, 999, 12_345, 3_600_000, 1e9]) expect(rulerTicks(total, 6).length).toBeLessThanOrEqual(7);
  });
  it("of no time has one tick", () => expect(rulerTicks(0, 6)).toEqual([{ at: 0, ms: 0 }]));
  it("labels in one unit", () => {
    expect(formatTick(0, 5000)).toBe("0");
    expect(formatTick(200, 900)).toBe("200 ms");
    expect(formatTick(2500, 10_000)).toBe("2.5 s");
    expect(formatTick(300_000, 600_000)).toBe("5 min");
    expect(formatTick(90_000, 130_000)).toBe("1m 30s");
    expect(formatTick(30_000, 130_000)).toBe("30 s");
    expect(formatTick(7_200_000, 9_000_000)).toBe("2 h");
  });
});
