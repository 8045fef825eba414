import { describe, expect, it } from "vitest";
import type { TraceDetail } from "../../api/types";
import { buildTree } from "../tree/buildTree";
import { observation, timestamp } from "../tree/fixtures";
import { countedMost, findHits, hitsMost } from "./findHits";
import { plainText } from "./plainText";

function traceOf(observations: ReturnType<typeof observation>[], more: Partial<TraceDetail> = {}): TraceDetail {
  return {
    id: "t", timestamp, name: "weather", userId: null, sessionId: null, release: null, version: null, environment: "default", tags: [],
    public: false, latency: 1, totalCost: 0, observations, scores: [], ...more,
  };
}

const find = (trace: TraceDetail, text: string) => findHits(trace, buildTree(trace.observations, timestamp), text);
const told = (trace: TraceDetail, text: string) => find(trace, text).hits.map(({ stepId, place }) => `${stepId}:${place}`);

describe("text in a trace", () => {
  const trace = traceOf(
    [
      observation("plan", null, 0, 9, { input: { question: "Will it rain in OSLO?" }, metadata: { city: "Oslo" } }),
      observation("answer", "plan", 1, 2, { model: "gpt-4o", output: '{"text":"Rain, \\"soon\\""}', level: "ERROR", statusMessage: "rain gauge lost" }),
    ],
    { output: "No rain." },
  );

  it("is found in payloads, whatever its case, in the order of the steps", () => {
    expect(told(trace, "rain")).toEqual(["null:output", "plan:input", "answer:status", "answer:output"]);
    expect(told(trace, "oslo")).toEqual(["plan:input", "plan:metadata"]);
  });
  it("is found in names, models, levels and keys", () => {
    expect(told(trace, "weather")).toEqual(["null:name"]);
    expect(told(trace, "GPT")).toEqual(["answer:model"]);
    expect(told(trace, "error")).toEqual(["answer:level"]);
    expect(told(trace, "question")).toEqual(["plan:input"]);
  });
  it("is read out of JSON in a string", () => expect(told(trace, '"soon"')).toEqual(["answer:output"]));
  it("is taken as it stands", () => expect(told(trace, "r.in")).toEqual([]));
  it("of nothing is nowhere", () => expect(find(trace, "  ").hits).toEqual([]));
  it("tells which steps have it", () => expect([...find(trace, "rain").steps]).toEqual(["plan", "answer"]));
  it("is shown with what stands around it", () => {
    const [, hit] = find(trace, "rain").hits;
    expect(hit).toMatchObject({ before: "question: Will it ", match: "rain", after: " in OSLO?", count: 1 });
  });
  it("of payloads that are elsewhere is where the server says, among the others", () => {
    const outline = traceOf([observation("a", null, 0, 9), observation("rain", "a", 1, 2), observation("b", "a", 3, 4)]);
    const { hits, steps } = findHits(outline, buildTree(outline.observations, timestamp), "rain", { input: new Set(["b"]), output: new Set(["a", "gone"]) });
    expect(hits.map(({ stepId, place, isUnread = false }) => [stepId, place, isUnread])).toEqual([["a", "output", true], ["rain", "name", false], ["rain", "id", false], ["b", "input", true]]);
    expect([...steps]).toEqual(["a", "rain", "b"]);
  });
  it("is counted, up to a bound", () => {
    const often = traceOf([observation("s", null, 0, 1, { input: "ab ".repeat(500) })]);
    expect(find(often, "ab").hits[0]?.count).toBe(countedMost);
  });
  it("ends at a bound, and says so", () => {
    const many = traceOf(Array.from({ length: hitsMost + 5 }, (_, i) => observation(`step${i}`, null, i, i + 1)));
    const { hits, more, steps } = find(many, "step");
    expect([hits.length, more, steps.size]).toEqual([hitsMost, true, hitsMost + 5]);
  });
});

describe("a payload as text", () => {
  it("has a line for each leaf, after its key", () => expect(plainText({ a: [1, { b: "x" }], c: null, d: true })).toBe("a: 1\nb: x\nc: null\nd: true"));
  it("is the text itself", () => expect(plainText("two\nlines")).toBe("two\nlines"));
  it("of nothing is empty", () => expect([plainText(null), plainText(undefined)]).toEqual(["", ""]));
  it("may be deep", () => {
    let deep: unknown = "end";
    for (let i = 0; i < 20_000; i++) deep = [deep];
    expect(plainText(deep)).toBe("end");
  });
});
