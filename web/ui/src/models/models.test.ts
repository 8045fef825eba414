import { describe, expect, it } from "vitest";
import { conditionText, matchHref, perMillion, perUnit, priceOf, priceText } from "./models";

describe("prices", () => {
  it("are told for a million, without noise", () => expect([1.5e-7, 2.5e-6, 3e-5, 0, 1].map(perMillion)).toEqual([0.15, 2.5, 30, 0, 1e6]));
  it("are sent for one unit, without noise", () => expect(["0.15", "2.5", " 30 ", "0", ".1"].map(perUnit)).toEqual([1.5e-7, 2.5e-6, 3e-5, 0, 1e-7]));
  it("come back as they were typed", () => {
    for (const typed of ["0.15", "0.075", "1.1", "2.2", "0.3", "75", "0.0001"]) expect(String(perMillion(perUnit(typed) ?? -1))).toBe(typed);
  });
  it("are written with all their digits", () => expect([2.125, 2.5, 10, 2.5e-6 * 0.85].map(priceText)).toEqual(["$2.125", "$2.50", "$10.00", "$0.000002125"]));
  it("are numbers", () => expect(["", "-1", "1e3", "1,5", "x", "."].map(perUnit)).toEqual([null, null, null, null, null, null]));
  it("are those of the default tier", () => {
    const tier = { name: "Standard", isDefault: true, priority: 0, conditions: [], prices: { input: 1e-6 } };
    expect(priceOf({ pricingTiers: [{ ...tier, isDefault: false, prices: { input: 2 } }, tier] }, "input")).toBe(1e-6);
    expect(priceOf({ pricingTiers: [tier] }, "output")).toBeNull();
  });
});

describe("a condition in words", () => {
  it("is of usage", () => expect(conditionText({ usageDetailPattern: "input", operator: "gt", value: 200000 })).toBe("units of input > 200000"));
  it("is of parameters or metadata", () => {
    expect(conditionText({ source: "model_parameters", key: "service_tier", operator: "in", values: ["fast", "priority"] })).toBe("parameter service_tier is fast or priority");
    expect(conditionText({ source: "metadata", key: "team", operator: "in", values: ["red"] })).toBe("metadata team is red");
  });
});

it("the models' screen says what a name is priced by", () => expect(matchHref("p", "a/b c")).toBe("/project/p/models?match=a%2Fb+c"));
