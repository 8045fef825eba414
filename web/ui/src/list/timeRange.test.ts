import { describe, expect, it, vi } from "vitest";
import { narrowerRange } from "./timeRange";

describe("a narrower range", () => {
  it("is the next shorter one", () => {
    const change = vi.fn();
    const narrower = narrowerRange("all", change);
    expect(narrower?.label).toBe("Only the last 90 days");
    narrower?.onClick();
    expect(change).toHaveBeenCalledWith("90d");
  });

  it("is none for the shortest", () => expect(narrowerRange("30m", () => undefined)).toBe(undefined));
});
