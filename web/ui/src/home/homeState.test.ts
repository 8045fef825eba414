import { describe, expect, it } from "vitest";
import { boardOf, defaultState, periodBefore, periodOf, rangeOf, readState, tracesLink, writeState } from "./homeState";
import type { HomeState } from "./homeState";

const full: HomeState = { range: "7d", environment: "staging", refresh: "30s" };

describe("Home's state in the URL", () => {
  it("leaves no trace of defaults", () => expect(writeState(defaultState).toString()).toBe(""));
  it("survives a round trip", () => expect(readState(writeState(full))).toEqual(full));
  it("reads nonsense as defaults", () => {
    expect(readState(new URLSearchParams("range=1y&refresh=1ms"))).toEqual(defaultState);
  });
});

describe("a link to the traces", () => {
  it("keeps range and environment", () => {
    expect(tracesLink("p", full, { key: "userId", value: "a b" })).toBe("/project/p/traces?range=7d&userId=a+b&environment=staging");
  });
  it("says nothing of what the list shows anyway", () => expect(tracesLink("p", defaultState)).toBe("/project/p/traces"));
});

it("a board is narrowed to the same", () => {
  expect(boardOf(full)).toEqual({ range: "7d", window: null, conditions: [{ type: "string", column: "environment", operator: "=", value: "staging" }] });
  expect(boardOf(defaultState)).toEqual({ range: "1d", window: null, conditions: [] });
});

it("the period before is as long and ends where this one begins", () => {
  const period = periodOf(rangeOf("1h"), 10_000_000);
  expect(period).toEqual({ fromMs: 6_400_000, untilMs: 10_000_000 });
  expect(periodBefore(period)).toEqual({ fromMs: 2_800_000, untilMs: 6_400_000 });
});
