import { describe, expect, it } from "vitest";
import { barsOf } from "./bars";

describe("the bars of a score", () => {
  it("are its bins", () =>
    expect(barsOf({ count: 4, distribution: [{ from: 0, to: 0.5, count: 3 }, { from: 0.5, to: 1, count: 1 }] })).toEqual([
      { label: "0 – 0.5", count: 3, share: 0.75, length: 1 },
      { label: "0.5 – 1", count: 1, share: 0.25, length: 1 / 3 },
    ]));
  it("are its labels, the rare ones together", () =>
    expect(barsOf({ count: 10, distribution: [{ value: "good", count: 6 }, { value: "", count: 1 }] }).map(({ label, count }) => [label, count])).toEqual([
      ["good", 6], ["empty", 1], ["all others", 3],
    ]));
  it("are none of nothing", () => expect(barsOf({ count: 0, distribution: [] })).toEqual([]));
});
