import { describe, expect, it } from "vitest";
import {
  formatCost, formatCostShort, formatCount, formatDuration, formatDurationShort, formatExact, formatPercent, formatRelative,
  toPreview, toText,
} from "./format";

describe("a duration", () => {
  it.each([
    [null, "–"],
    [-1, "–"],
    [0, "0 ms"],
    [0.0004, "<1 ms"],
    [0.84, "840 ms"],
    [0.9996, "1.00 s"],
    [1.234, "1.23 s"],
    [12.34, "12.3 s"],
    [59.99, "1m 00s"],
    [125, "2m 05s"],
    [3700, "1h 01m"],
    [200_000, "2d 07h"],
  ])("%s s is written %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

describe("a cost", () => {
  it.each([
    [null, "–"],
    [0, "$0"],
    [0.0000123, "$0.0000123"],
    [0.00012, "$0.00012"],
    [0.0312, "$0.0312"],
    [1.5, "$1.50"],
    [1234.5, "$1,234.50"],
    [1e-12, "<$0.000000001"],
  ])("of %s is written %s", (usd, text) => expect(formatCost(usd)).toBe(text));
});

describe("a count", () => {
  it.each([
    [null, "–"],
    [0, "0"],
    [9999, "9,999"],
    [12_345, "12.3K"],
    [128_000, "128K"],
    [999_999, "1M"],
    [4_200_000, "4.2M"],
    [7_000_000_000, "7B"],
  ])("of %s is written %s", (count, text) => expect(formatCount(count)).toBe(text));
});

describe("a share", () => {
  it.each([
    [null, "–"],
    [0, "0%"],
    [0.0001, "<0.1%"],
    [0.0123, "1.2%"],
    [0.5, "50%"],
    [1, "100%"],
  ])("of %s is written %s", (share, text) => expect(formatPercent(share)).toBe(text));
});

describe("the marks of an axis", () => {
  it.each([
    [0, "$0"],
    [0.00002, "$0.00002"],
    [0.2, "$0.2"],
    [15, "$15"],
    [1500, "$1.5K"],
  ])("cost %s is written %s", (usd, text) => expect(formatCostShort(usd)).toBe(text));
  it.each([
    [0, "0"],
    [0.5, "500 ms"],
    [2, "2 s"],
    [2.5, "2.5 s"],
    [20, "20 s"],
    [90, "1m 30s"],
    [120, "2m"],
    [7200, "2h"],
  ])("duration %s is written %s", (seconds, text) => expect(formatDurationShort(seconds)).toBe(text));
});

describe("a moment", () => {
  const now = Date.parse("2026-03-10T12:00:00Z");
  it.each([
    ["2026-03-10T11:59:58Z", "now"],
    ["2026-03-10T11:59:18Z", "42s ago"],
    ["2026-03-10T11:55:00Z", "5m ago"],
    ["2026-03-10T09:00:00Z", "3h ago"],
    ["2026-03-08T12:00:00Z", "2d ago"],
    ["2026-02-01T12:00:00Z", "1 Feb"],
    ["2024-02-01T12:00:00Z", "1 Feb 2024"],
    ["not a date", "–"],
  ])("%s reads %s", (iso, text) => expect(formatRelative(iso, now)).toBe(text));

  it("is exact to the millisecond", () => {
    expect(formatExact("2026-03-10T12:00:00.089Z")).toMatch(/^2026-03-1\d \d\d:00:00\.089$/);
  });
});

describe("payloads as text", () => {
  it("keeps strings and indents everything else", () => {
    expect(toText("plain")).toBe("plain");
    expect(toText({ a: 1 })).toBe('{\n  "a": 1\n}');
    expect(toText(undefined)).toBe("");
  });
  it("previews on one line", () => {
    expect(toPreview("two\n  lines")).toBe("two lines");
    expect(toPreview({ a: [1, 2] })).toBe('{"a":[1,2]}');
    expect(toPreview(null)).toBe("");
  });
});
