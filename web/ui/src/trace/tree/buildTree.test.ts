import { describe, expect, it } from "vitest";
import { ancestorIds, buildTree, visibleNodes } from "./buildTree";
import type { TreeNode } from "./buildTree";
import { observation, timestamp } from "./fixtures";

const ids = (nodes: TreeNode[]) => nodes.map((node) => node.observation.id);
const none = new Set<string>();

describe("the tree of a trace", () => {
  it("puts children under parents and siblings by start time", () => {
    const tree = buildTree(
      [observation("b", "root", 20, 30), observation("root", null, 0, 50), observation("a", "root", 10, 15), observation("b1", "b", 21, 22)],
      timestamp,
    );
    expect(ids(tree.nodes)).toEqual(["root", "a", "b", "b1"]);
    expect(tree.nodes.map((node) => node.depth)).toEqual([1, 2, 2, 3]);
    expect(tree.nodes[0]?.descendantCount).toBe(3);
  });

  it("hangs orphans under the trace", () => {
    const tree = buildTree([observation("a", "gone", 5, 6), observation("b", null, 0, 9)], timestamp);
    expect(ids(tree.roots)).toEqual(["b", "a"]);
  });

  it("survives observations that are their own ancestors", () => {
    const tree = buildTree(
      [observation("a", "b", 1, 2), observation("b", "a", 0, 3), observation("self", "self", 4, 5), observation("c", "a", 2, 3)],
      timestamp,
    );
    expect(ids(tree.nodes).sort()).toEqual(["a", "b", "c", "self"]);
    expect(ids(tree.roots)).toEqual(["b", "self"]);
  });

  it("keeps one of two observations with the same id", () => {
    expect(buildTree([observation("a", null, 0, 1), observation("a", null, 0, 2)], timestamp).nodes).toHaveLength(1);
  });

  it("sums costs up to the root", () => {
    const cost = (total: number) => ({ costDetails: { total } });
    const tree = buildTree(
      [observation("root", null, 0, 9), observation("a", "root", 1, 2, cost(1)), observation("a1", "a", 1, 2, cost(2)), observation("b", "root", 3, 4, cost(4))],
      timestamp,
    );
    expect(tree.byId.get("root")?.subtreeCost).toBe(7);
    expect(tree.byId.get("a")?.subtreeCost).toBe(3);
  });

  it("spans from the first start to the last end", () => {
    const tree = buildTree([observation("a", null, 5, 60), observation("b", null, 10, null), observation("c", null, 90, null)], timestamp);
    expect(tree.endMs - tree.startMs).toBe(85);
  });

  it("of an empty trace has no width", () => {
    const tree = buildTree([], timestamp);
    expect(tree.startMs).toBe(Date.parse(timestamp));
    expect(tree.endMs).toBe(tree.startMs);
  });

  it("builds a chain of thousands without overflow", () => {
    const chain = Array.from({ length: 5000 }, (_, i) => observation(`n${i}`, i ? `n${i - 1}` : null, i, i + 1));
    const tree = buildTree(chain, timestamp);
    expect(tree.nodes.at(-1)?.depth).toBe(5000);
    expect(tree.nodes[0]?.descendantCount).toBe(4999);
  });
});

describe("visible nodes", () => {
  const tree = buildTree(
    [observation("root", null, 0, 9), observation("plan", "root", 1, 4), observation("search", "plan", 2, 3), observation("answer", "root", 5, 9)],
    timestamp,
  );
  it("end at collapsed ones", () => {
    expect(ids(visibleNodes(tree, new Set(["plan"])))).toEqual(["root", "plan", "answer"]);
    expect(ids(visibleNodes(tree, new Set(["root"])))).toEqual(["root"]);
  });
  it("are those that a search found and their ancestors, even in collapsed ones", () => {
    expect(ids(visibleNodes(tree, new Set(["root"]), new Set(["search"])))).toEqual(["root", "plan", "search"]);
    expect(visibleNodes(tree, none, none)).toEqual([]);
  });
  it("have ancestors", () => expect(ancestorIds(tree, "search")).toEqual(["root", "plan"]));
});
