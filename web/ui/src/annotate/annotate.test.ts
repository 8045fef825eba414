import { describe, expect, it } from "vitest";
import type { Score } from "../api/types";
import { configOf, emptyDraft, isComplete } from "../settings/scoreConfigDraft";
import { boundsText, countByHand, fitsBeside, readValue, scoreFields, valueText } from "./scoreFields";
import type { ScoreConfig } from "./types";

const config = (id: string, more: Partial<ScoreConfig> = {}): ScoreConfig => ({
  id, name: id, dataType: "NUMERIC", isArchived: false, minValue: null, maxValue: null, categories: null, description: null, ...more,
});
const score = (id: string, more: Partial<Score> = {}): Score => ({
  id, name: id, dataType: "NUMERIC", value: 1, source: "ANNOTATION", observationId: null, timestamp: "2026-01-01T00:00:00Z", comment: null, configId: null, ...more,
});

describe("the fields of a target", () => {
  it("are the configs by name, given or not, then what has none", () => {
    const fields = scoreFields([config("b"), config("a")], [score("free"), score("of b", { configId: "b" })]);
    expect(fields.map(({ name, score: given }) => [name, given?.id])).toEqual([["a", undefined], ["b", "of b"], ["free", "free"]]);
  });
  it("leave out what programs measured and corrections", () => {
    const others = [score("api", { source: "API" }), score("eval", { source: "EVAL", configId: "a" }), score("output", { dataType: "CORRECTION" })];
    expect(scoreFields([config("a")], others).map(({ score: given }) => given)).toEqual([null]);
    expect(countByHand([...others, score("mine")])).toBe(1);
  });
  it("show each score when a config was given twice, the first one first", () => {
    const twice = [score("second", { configId: "a", timestamp: "2026-01-02T00:00:00Z" }), score("first", { configId: "a" })];
    expect(scoreFields([config("a")], twice).map(({ score: given }) => given?.id)).toEqual(["first", "second"]);
  });
  it("hold fast what was given by a config that is archived or gone", () => {
    const fields = scoreFields([config("old", { isArchived: true })], [score("x", { configId: "old" }), score("y", { configId: "gone" })]);
    expect(fields.map(({ fixed }) => fixed)).toEqual(["Its score config is archived.", "Its score config is not there any more."]);
  });
  it("stay the same when they are given", () => {
    const key = (scores: Score[]) => scoreFields([config("a")], scores)[0]?.key;
    expect(key([score("x", { configId: "a" })])).toBe(key([]));
  });
});

describe("a value", () => {
  it("is shown as it is typed", () => {
    expect([null, score("n", { value: 0.5 }), score("b", { dataType: "BOOLEAN", value: 0 }), score("c", { dataType: "CATEGORICAL", value: 0, stringValue: "good" })].map(valueText)).toEqual(["", "0.5", "0", "good"]);
  });
  it("is a number within its bounds", () => {
    const bounded = config("a", { minValue: 0, maxValue: 1 });
    expect(readValue("NUMERIC", "0.5", bounded)).toEqual({ value: 0.5 });
    for (const wrong of ["", " ", "x", "Infinity", "1.1", "-0.1"]) expect(readValue("NUMERIC", wrong, bounded)).toHaveProperty("problem");
    expect(readValue("NUMERIC", "-7", null)).toEqual({ value: -7 });
  });
  it("is yes or no, a label, some words", () => {
    expect(readValue("BOOLEAN", "0", null)).toEqual({ value: 0 });
    expect(readValue("CATEGORICAL", "good", null)).toEqual({ value: "good" });
    expect(readValue("TEXT", " well ", null)).toEqual({ value: "well" });
    expect([readValue("BOOLEAN", "", null), readValue("TEXT", " ", null), readValue("TEXT", "x".repeat(501), null), readValue("CATEGORICAL", "", null)].every((read) => "problem" in read)).toBe(true);
  });
  it("has bounds in words", () => {
    expect([boundsText(0, 1), boundsText(0, null), boundsText(null, 1), boundsText(null, null)]).toEqual(["from 0 to 1", "from 0", "up to 1", ""]);
  });
  it("stands beside others when they are few and short", () => {
    expect([fitsBeside(["good", "bad"]), fitsBeside(["a", "b", "c", "d", "e"]), fitsBeside(["a category with a long name"])]).toEqual([true, false, false]);
  });
});

describe("a new score config", () => {
  it("has what its type needs and nothing else", () => {
    const draft = { ...emptyDraft, name: " a ", least: "0", most: "", categories: "good\n bad \n\ngood" };
    expect(configOf(draft)).toEqual({ name: "a", dataType: "NUMERIC", minValue: 0, maxValue: undefined, description: undefined });
    expect(configOf({ ...draft, dataType: "CATEGORICAL" }).categories).toEqual([{ label: "good", value: 0 }, { label: "bad", value: 1 }]);
    expect(configOf({ ...draft, dataType: "BOOLEAN" })).toEqual({ name: "a", dataType: "BOOLEAN", description: undefined });
  });
  it("needs a name, and categories when it is one of them", () => {
    expect([isComplete(emptyDraft), isComplete({ ...emptyDraft, name: "a" }), isComplete({ ...emptyDraft, name: "a", dataType: "CATEGORICAL" })]).toEqual([false, true, false]);
  });
});
