import { describe, expect, it } from "vitest";
import type { Model } from "../api/types";
import { draftOf, modelOf, newTier, problemOf } from "./draft";

const condition = { source: "metadata", key: "team", operator: "in", values: ["red"] };
const model: Model = {
  id: "m", modelName: "gpt", matchPattern: "^gpt$", startDate: "2026-01-02T00:00:00.000Z", unit: "TOKENS", tokenizerId: "openai",
  tokenizerConfig: { tokenizerModel: "gpt" }, isLangfuseManaged: true, createdAt: "",
  pricingTiers: [
    { id: "1", name: "Team", isDefault: false, priority: 1, conditions: [condition], prices: { input: 3e-6 } },
    { id: "2", name: "Standard", isDefault: true, priority: 0, conditions: [], prices: { input: 1.5e-7, output: 6e-7 } },
  ],
};

describe("a draft of a model", () => {
  it("begins as the model that is cloned, the default tier first", () => {
    const draft = draftOf(model);
    expect(draft.tiers.map(({ name, prices }) => [name, prices])).toEqual([
      ["Standard", [{ usage: "input", price: "0.15" }, { usage: "output", price: "0.6" }]],
      ["Team", [{ usage: "input", price: "3" }]],
    ]);
  });
  it("is sent as it was", () => {
    const { model: sent, problems } = modelOf(draftOf(model));
    expect(problems).toEqual({});
    expect(sent.startDate).toBe(model.startDate);
    expect(sent.pricingTiers).toEqual([
      { name: "Standard", isDefault: true, priority: 0, conditions: [], prices: { input: 1.5e-7, output: 6e-7 } },
      { name: "Team", isDefault: false, priority: 1, conditions: [condition], prices: { input: 3e-6 } },
    ]);
  });
  it("leaves out prices that were not filled in", () => expect(modelOf(draftOf(null)).model.pricingTiers[0]?.prices).toEqual({}));
});

describe("what cannot be sent", () => {
  const draft = draftOf(null);
  const first = { id: 0, name: "Standard", conditions: "" };
  const problems = (prices: { usage: string; price: string }[]) => modelOf({ ...draft, tiers: [{ ...first, prices }] }).problems;
  it("is a price that is none, has no name, or is there twice", () => {
    expect(problems([{ usage: "input", price: "x" }])).toEqual({ "pricingTiers.0.prices": "The price of input is no number" });
    expect(problems([{ usage: "", price: "1" }])).toEqual({ "pricingTiers.0.prices": "A price needs the name of a usage type" });
    expect(problems([{ usage: "a", price: "1" }, { usage: "a", price: "2" }])).toEqual({ "pricingTiers.0.prices": "a is priced twice" });
  });
  it("is what is not JSON", () => {
    const tiers = [...draft.tiers, { ...newTier(1), conditions: "[" }];
    expect(Object.keys(modelOf({ ...draft, tiers, tokenizerConfig: "{" }).problems)).toEqual(["pricingTiers.1.conditions", "tokenizerConfig"]);
  });
  it("is told at its field, with what is within it", () => {
    const told = { "pricingTiers.1.conditions.0.operator": "wrong", "pricingTiers.1": "bad", "pricingTiers.10": "other" };
    expect(problemOf(told, "pricingTiers.1")).toBe("conditions.0.operator: wrong; bad");
    expect(problemOf(told, "modelName")).toBeUndefined();
  });
});
