import { describe, expect, it } from "vitest";
import { stepText, summaryOf, tickText } from "./chartText";

const local = (hours: number, minutes = 0) => new Date(2026, 2, 10, hours, minutes).getTime();

describe("the time axis", () => {
  it("says the hour, and at midnight the day", () => {
    expect(tickText(local(9, 5), "minute")).toBe("09:05");
    expect(tickText(local(0), "hour")).toBe("10 Mar");
    expect(tickText(Date.UTC(2026, 2, 10), "day")).toBe("10 Mar");
  });
  it("names a step in full", () => {
    expect(stepText(local(9), "hour")).toBe("10 Mar, 09:00");
    expect(stepText(Date.UTC(2026, 2, 10), "day")).toBe("10 Mar, UTC");
  });
});

describe("a chart in a sentence", () => {
  const data = { step: "hour" as const, times: [], series: [{ name: "a", color: "", values: [1, null, 2] }, { name: "b", color: "", values: [4] }] };
  it("adds up what is stacked", () => {
    expect(summaryOf("Cost by model", "Last hour", data, true, (value) => `$${value}`)).toBe("Cost by model, last hour: a $3, b $4.");
  });
  it("says the greatest of lines", () => {
    expect(summaryOf("Latency", "Last hour", data, false, (value) => `${value} s`)).toBe("Latency, last hour: a up to 2 s, b up to 4 s.");
  });
});
