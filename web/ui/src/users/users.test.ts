import { describe, expect, it } from "vitest";
import { readTab, tracesByDay, userHref, userScoresKind } from "./users";

describe("a user", () => {
  it("has an address whatever their id is", () => expect(userHref("p", "a/b c")).toBe("/project/p/users/a%2Fb%20c"));
  it("has one for each tab", () => {
    expect(userHref("p", "u", "scores")).toBe("/project/p/users/u/scores");
    expect(["sessions", "nonsense", undefined].map(readTab)).toEqual(["sessions", "traces", "traces"]);
  });
  it("is counted by the day, for a month", () => {
    const question = tracesByDay("ada", Date.parse("2026-03-31T12:00:00Z"));
    expect(question.fromTimestamp).toBe("2026-03-01T12:00:00.000Z");
    expect(question.filters?.[0]?.value).toBe("ada");
  });
  it("keeps their scores to themselves", () => expect(userScoresKind.filters?.columns.map(({ id }) => id)).not.toContain("userId"));
});
