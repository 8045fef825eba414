import { describe, expect, it } from "vitest";
import type { Score, TraceDetail } from "../api/types";
import { buildTree } from "../trace/tree/buildTree";
import { observation, timestamp } from "../trace/tree/fixtures";
import { alignTraces } from "./align";
import { figuresOf } from "./figures";
import { traceIdIn } from "./traceIdIn";

const marks = { same: "=", changed: "~", removed: "-", added: "+" };
const step = (id: string, parent: string | null, from: number, more = {}) => observation(id, parent, from, from + 1, { name: id.replace(/\d+$/, ""), ...more });
type Steps = ReturnType<typeof observation>[];
const told = (a: Steps, b: Steps, payloads = true) =>
  alignTraces(buildTree(a, timestamp), buildTree(b, timestamp), payloads).map(({ a, b, depth, change }) => `${"  ".repeat(depth)}${marks[change]} ${(a ?? b)?.observation.name}`);

describe("the steps of two traces", () => {
  it("pair up by their way from the root", () =>
    expect(told([step("root1", null, 0), step("plan1", "root1", 1), step("tool1", "root1", 2)], [step("root9", null, 0), step("plan9", "root9", 1), step("tool9", "root9", 2)])).toEqual(["= root", "  = plan", "  = tool"]));
  it("of one name pair up in their order", () =>
    expect(told([step("plan1", null, 1, { input: "x" }), step("plan2", null, 2)], [step("plan8", null, 1, { input: "x" }), step("plan9", null, 2, { input: "y" }), step("plan10", null, 3)])).toEqual(["= plan", "~ plan", "+ plan"]));
  it("that are only in one stand where they stand there, with what is below them", () =>
    expect(told([step("a1", null, 1), step("b1", null, 2), step("d1", null, 4)], [step("a9", null, 1), step("c9", null, 3), step("x9", "c9", 3), step("d9", null, 4)])).toEqual(["= a", "+ c", "  + x", "- b", "= d"]));
  it("have changed when they were asked or answered something else, or failed", () =>
    expect(told([step("a1", null, 1), step("b1", null, 2), step("c1", null, 3)], [step("a9", null, 1, { output: "x" }), step("b9", null, 2, { level: "ERROR" }), step("c9", null, 7)])).toEqual(["~ a", "~ b", "= c"]));
});

describe("the steps of two traces of which one is an outline", () => {
  it("are compared by all but their payloads", () =>
    expect(told([step("a1", null, 1, { input: "x" }), step("b1", null, 2)], [step("a9", null, 1, { input: undefined }), step("b9", null, 2, { level: "ERROR" })], false)).toEqual(["= a", "~ b"]));
});

describe("the figures of two traces", () => {
  const score = (name: string, value: number): Score => ({ id: name, name, dataType: "NUMERIC", value, source: "API", observationId: null, timestamp, comment: null });
  const trace = (more: Partial<TraceDetail>): TraceDetail => ({
    id: "t", timestamp, name: "n", userId: null, sessionId: null, release: null, version: null, environment: "default", tags: [], public: false, latency: 1,
    totalCost: 0, observations: [], scores: [], ...more,
  });
  const find = (a: TraceDetail, b: TraceDetail, label: string) => figuresOf(a, b).find((figure) => figure.label === label);

  it("have the difference, and its part of the first", () =>
    expect(find(trace({ latency: 2 }), trace({ latency: 3 }), "Latency")).toEqual({ label: "Latency", a: "2.00 s", b: "3.00 s", delta: "+1.00 s (+50%)", more: true }));
  it("have none when they are the same, or not known", () => {
    expect(find(trace({}), trace({}), "Cost")).toMatchObject({ delta: "", more: null });
    expect(find(trace({ latency: null }), trace({}), "Latency")).toMatchObject({ a: "–", delta: "" });
  });
  it("are scores, too", () => {
    const [a, b] = [trace({ scores: [score("tone", 0.5)] }), trace({ scores: [score("tone", 0.25), score("help", 1)] })];
    expect(find(a, b, "tone")).toMatchObject({ a: "0.5", b: "0.25", delta: "−0.25 (−50%)", more: false });
    expect(find(a, b, "help")).toMatchObject({ a: "–", b: "1", delta: "" });
  });
});

describe("what is pasted to name a trace", () => {
  it.each([
    ["abc-1", "abc-1"],
    ["  abc-1 ", "abc-1"],
    ["https://host/project/p/traces/abc%2F1?observation=o", "abc/1"],
    ["/project/p/traces/abc", "abc"],
    ["", ""],
  ])("%s → %s", (text, id) => expect(traceIdIn(text)).toBe(id));
});
