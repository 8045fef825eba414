import { describe, expect, it } from "vitest";
import { analyticsRequest, choicesQuestion, comparable, overTimeQuestion, readAnalytics, readChoices, stepOf, withFirst, writeAnalytics } from "./analytics";
import type { AnalyticsState, Choice } from "./analytics";

const now = Date.parse("2026-03-10T12:00:00Z");
const quality: Choice = { name: "quality & more", source: "API", dataType: "NUMERIC" };
const judged: Choice = { name: "quality & more", source: "EVAL", dataType: "NUMERIC" };
const tone: Choice = { name: "tone", source: "API", dataType: "CATEGORICAL" };
const resolved: Choice = { name: "resolved", source: "API", dataType: "BOOLEAN" };
const state: AnalyticsState = { range: "7d", first: quality, second: judged };

describe("the choice of scores", () => {
  it("survives a round trip", () => expect(readAnalytics(writeAnalytics(state))).toEqual(state));
  it("is nothing to begin with, and where the URL makes no sense", () => {
    expect(readAnalytics(new URLSearchParams())).toEqual({ range: "1d", first: null, second: null });
    expect(readAnalytics(new URLSearchParams("name=a&source=API&dataType=TEXT")).first).toBeNull();
  });
  it("compares like with like, and nothing with itself", () => {
    expect([comparable(quality, judged), comparable(tone, resolved), comparable(quality, tone), comparable(tone, tone)]).toEqual([true, true, false, false]);
    expect(readAnalytics(writeAnalytics({ ...state, second: tone })).second).toBeNull();
  });
  it("keeps the second score as long as it can", () => {
    expect(withFirst({ ...state, second: resolved }, tone).second).toEqual(resolved);
    expect(withFirst(state, tone).second).toBeNull();
  });
});

describe("what is asked", () => {
  it("names both scores and the time", () => {
    const params = Object.fromEntries(analyticsRequest(state, now));
    expect(params).toEqual({
      name: "quality & more", source: "API", dataType: "NUMERIC", otherName: "quality & more", otherSource: "EVAL", otherDataType: "NUMERIC",
      fromTimestamp: "2026-03-03T12:00:00.000Z",
    });
  });
  it("has the scores there are as choices", () => {
    expect(choicesQuestion("BOOLEAN", "all", now)).toMatchObject({ view: "scores-boolean", fromTimestamp: "1970-01-01T00:00:00.000Z" });
    expect(readChoices("BOOLEAN", [{ name: "resolved", source: "API", count_count: "3" }, { name: null, source: "API", count_count: 1 }])).toEqual([{ ...resolved, count: 3 }]);
  });
  it("is an average of numbers and a count of labels", () => {
    expect(overTimeQuestion(quality, "1h", null, now)).toMatchObject({ dimensions: [], metrics: [{ measure: "value", aggregation: "avg" }], timeDimension: { granularity: "minute" } });
    expect(overTimeQuestion(tone, "1d", null, now)).toMatchObject({ dimensions: [{ field: "stringValue" }], metrics: [{ measure: "count" }] });
  });
  it("begins for all time with the first value", () =>
    expect(overTimeQuestion(quality, "all", "2025-01-01T00:00:00.000Z", now)).toMatchObject({ fromTimestamp: "2025-01-01T00:00:00.000Z", timeDimension: { granularity: "day" } }));
  it("has steps that a chart can show", () =>
    expect([1, 30, 24 * 30].map((hours) => stepOf(now - hours * 3_600_000, now))).toEqual(["minute", "hour", "day"]));
});
