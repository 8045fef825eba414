import { expect, it } from "vitest";
import { barsOf } from "./bars";

it("bars are shares of the greatest, without those of nothing", () => {
  const rows = [{ user: "ann", cost: 4 }, { user: null, cost: 2 }, { user: "bob", cost: 0 }, { user: "eve", cost: null }];
  expect(barsOf(rows, "user", "cost", 8)).toEqual([
    { name: "ann", value: 4, share: 1, group: "ann" },
    { name: null, value: 2, share: 0.5, group: null },
  ]);
  expect(barsOf([], "user", "cost", 8)).toEqual([]);
  expect(barsOf(Array.from({ length: 20 }, (_, i) => ({ user: `u${i}`, cost: 1 })), "user", "cost", 8)).toHaveLength(8);
});
