import { describe, expect, it } from "vitest";
import { binTable, binText, labelTable, numberText } from "./pairs";

describe("a table of pairs", () => {
  const bins = [{ from: 0, to: 0.30000000000000004, count: 2 }, { from: 0.30000000000000004, to: 1, count: 1 }];
  it("has the bins of two scores as rows and columns", () =>
    expect(binTable(bins, bins, [{ first: 0, second: 1, count: 2 }, { first: 1, second: 1, count: 1 }])).toEqual({
      rows: ["0 – 0.3", "0.3 – 1"], columns: ["0 – 0.3", "0.3 – 1"], counts: [[0, 2], [0, 1]], most: 2, left: 0,
    }));
  it("has the labels of both scores on both sides, the most frequent first", () =>
    expect(labelTable([{ value: "good", count: 3 }], [{ value: "bad", count: 4 }, { value: "good", count: 2 }], [{ first: "good", second: "bad", count: 3 }])).toEqual({
      rows: ["good", "bad"], columns: ["good", "bad"], counts: [[0, 3], [0, 0]], most: 3, left: 0,
    }));
  it("says how many pairs it has no room for", () => {
    const many = Array.from({ length: 30 }, (_, i) => ({ value: `label ${i}`, count: 30 - i }));
    const table = labelTable(many, [], [{ first: "label 0", second: "label 29", count: 7 }]);
    expect([table.rows.length, table.left]).toEqual([15, 7]);
  });
});

describe("numbers", () => {
  it("are short", () => expect([numberText(1 / 3), numberText(null), binText({ from: 2, to: 2, count: 1 })]).toEqual(["0.3333", "–", "2"]));
});
