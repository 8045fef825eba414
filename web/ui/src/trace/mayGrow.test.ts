import { describe, expect, it } from "vitest";
import type { Observation } from "../api/types";
import { mayGrow } from "./mayGrow";

const now = Date.parse("2026-03-10T12:00:00Z");
const trace = (minutes: number, ...observations: Partial<Observation>[]) => ({
  timestamp: new Date(now - minutes * 60_000).toISOString(),
  observations: observations as Observation[],
});
const running = { endTime: null, type: "SPAN" };

describe("a trace may grow", () => {
  it("while it is young", () => expect([mayGrow(trace(0.5), 0, now), mayGrow(trace(2), 0, now)]).toEqual([true, false]));
  it("after it just did", () => expect([mayGrow(trace(90), now - 30_000, now), mayGrow(trace(90), now - 90_000, now)]).toEqual([true, false]));
  it("while something runs, which an event never does, and not for ever", () =>
    expect([trace(5, running), trace(5, { ...running, type: "EVENT" }), trace(20, running)].map((it) => mayGrow(it, 0, now))).toEqual([
      true,
      false,
      false,
    ]));
});
