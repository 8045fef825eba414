import { expect, it } from "vitest";
import { scoreRows } from "./scoreRows";

it("scores of all kinds are one table, the most frequent first", () => {
  const rows = scoreRows(
    [{ name: "quality", avg_value: 0.7512345, count_count: 4 }, { name: null, avg_value: 1, count_count: 1 }],
    [{ name: "resolved", avg_value: 0.5, count_count: 2 }],
    [
      { name: "mood", stringValue: "good", count_count: 6 },
      { name: "mood", stringValue: "bad", count_count: 2 },
    ],
  );
  expect(rows).toEqual([
    { name: "mood", kind: "categorical", result: "good 75%", count: 8 },
    { name: "quality", kind: "numeric", result: "0.7512", count: 4 },
    { name: "resolved", kind: "boolean", result: "50% true", count: 2 },
  ]);
});
