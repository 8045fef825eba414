import { describe, expect, it } from "vitest";
import { buildTree } from "../tree/buildTree";
import { observation, timestamp } from "../tree/fixtures";
import { nodesMost, traceGraph } from "./traceGraph";

const graphOf = (observations: ReturnType<typeof observation>[]) => traceGraph(buildTree(observations, timestamp));
const named = (name: string, id: string, parent: string | null, from: number, to: number | null, more = {}) => observation(id, parent, from, to, { name, ...more });
const short = (key: string) => key.split("\n").at(-1);
const edgesOf = (observations: ReturnType<typeof observation>[]) =>
  graphOf(observations).edges.map(({ from, to, kind, count }) => `${short(from)} ${kind === "then" ? "→" : "⊃"} ${short(to)}${count > 1 ? ` ×${count}` : ""}`).sort();

describe("the graph of a trace", () => {
  const loop = [
    named("agent", "r", null, 0, 100),
    named("plan", "p1", "r", 0, 10, { costDetails: { total: 1 } }),
    named("tool", "t1", "r", 10, 20, { level: "ERROR" }),
    named("plan", "p2", "r", 20, 30, { costDetails: { total: 2 } }),
    named("tool", "t2", "r", 30, 40),
    named("answer", "a", "r", 50, 60),
  ];

  it("has a node for steps of one name and kind, with their sum", () => {
    const { nodes, total } = graphOf(loop);
    expect(total).toBe(4);
    expect(nodes.find(({ name }) => name === "plan")).toMatchObject({ stepIds: ["p1", "p2"], seconds: 0.02, cost: 3, errorCount: 0, type: "SPAN" });
    expect(nodes.find(({ name }) => name === "tool")).toMatchObject({ stepIds: ["t1", "t2"], errorCount: 1 });
  });
  it("shows loops", () =>
    expect(edgesOf(loop)).toEqual(["__start__ ⊃ agent", "agent ⊃ plan", "plan → tool ×2", "tool → answer", "tool → plan"]));
  it("keeps kinds of one name apart", () => {
    const { nodes } = graphOf([named("x", "a", null, 0, 1), named("x", "b", null, 2, 3, { type: "TOOL" })]);
    expect(nodes).toHaveLength(2);
  });
  it("has no edge between steps that ran side by side, and all of them lead on", () =>
    expect(edgesOf([named("root", "r", null, 0, 9), named("a", "a", "r", 0, 4), named("b", "b", "r", 1, 5), named("c", "c", "r", 5, 9)])).toEqual([
      "__start__ ⊃ root", "a → c", "b → c", "root ⊃ a", "root ⊃ b",
    ]));
  it("has no edge over a step between", () =>
    expect(edgesOf([named("a", "a", null, 0, 1), named("b", "b", null, 2, 3), named("c", "c", null, 4, 5)])).toEqual(["__start__ ⊃ a", "a → b", "b → c"]));
  it("takes steps of no length in their order", () =>
    expect(edgesOf([named("a", "a", null, 0, 0), named("b", "b", null, 5, 5), named("c", "c", null, 9, 9)])).toEqual(["__start__ ⊃ a", "a → b", "b → c"]));
  it("does not add what is inside a step of the same node", () => {
    const { nodes } = graphOf([named("f", "outer", null, 0, 10, { costDetails: { total: 1 } }), named("f", "inner", "outer", 2, 8, { costDetails: { total: 4 } })]);
    expect(nodes[0]).toMatchObject({ stepIds: ["outer", "inner"], seconds: 0.01, cost: 5 });
  });
  it("leads from a step that calls itself to itself", () =>
    expect(edgesOf([named("f", "outer", null, 0, 10), named("f", "inner", "outer", 2, 8)])).toEqual(["__start__ ⊃ f", "f ⊃ f"]));
  it("of too many nodes shows the first levels, and tells how many there are", () => {
    const wide = Array.from({ length: nodesMost + 50 }, (_, i) => named(`n${i}`, `n${i}`, i < 10 ? null : `n${i % 10}`, i, i + 1));
    const { nodes, total, edges } = graphOf(wide);
    expect([nodes.length, total]).toEqual([nodesMost, nodesMost + 50]);
    expect(nodes.filter(({ depth }) => depth === 1)).toHaveLength(10);
    expect(edges.every(({ from, to }) => from === "__start__" || nodes.some(({ key }) => key === from) || nodes.some(({ key }) => key === to))).toBe(true);
  });
  it("of many thousands of steps side by side takes no long time", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => named(`s${i % 5}`, `s${i}`, i ? "s0" : null, i < 10_000 ? 0 : 200, i < 10_000 ? 100 : 300));
    const tree = buildTree(many, timestamp);
    const began = performance.now();
    expect(traceGraph(tree).nodes).toHaveLength(5);
    expect(performance.now() - began).toBeLessThan(5000);
  }, 60_000);
});

describe("the graph of a trace of LangGraph", () => {
  const at = (node: string, step: number | string) => ({ metadata: { langgraph_node: node, langgraph_step: step } });
  const run = [
    named("LangGraph", "r", null, 0, 100),
    named("agent", "a1", "r", 0, 10, at("agent", 1)),
    named("model", "m1", "a1", 1, 9, at("agent", 1)),
    named("tools", "t", "r", 10, 20, at("tools", "2")),
    named("agent", "a2", "r", 20, 30, { metadata: { attributes: { langgraph_node: "agent", langgraph_step: 3 } } }),
  ];
  it("is what its metadata say, from start to end", () => {
    expect(edgesOf(run)).toEqual(["__start__ → agent", "agent → __end__", "agent → tools", "tools → agent"]);
    expect(graphOf(run).nodes.map(({ name, stepIds }) => [name, stepIds])).toEqual([["agent", ["a1", "a2"]], ["tools", ["t"]]]);
  });
});
