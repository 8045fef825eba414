// A trace as a graph: steps of one name and kind are one node, and what led to what are its edges. Pure.
//
// A step leads to those of its children that nothing came before; a child leads to the siblings that began after it
// had ended, with none between. Steps that ran side by side have no edge. What LangGraph says of its nodes and their
// order (`langgraph_node`, `langgraph_step` in the metadata) is taken where it is there.
import type { TraceTree, TreeNode } from "../tree/buildTree";
import { GraphBuilder, endKey, startKey } from "./builder";
import { langGraph } from "./langGraph";

export type EdgeKind = "inside" | "then";

export interface GraphNode {
  key: string;
  name: string;
  type: string;
  /** In the order of the tree. */
  stepIds: string[];
  /** With what is below them, but what is inside another step of the node is not added twice. */
  seconds: number;
  cost: number;
  errorCount: number;
  /** Of the one nearest to the root. */
  depth: number;
}

export interface GraphEdge {
  from: string;
  to: string;
  kind: EdgeKind;
  count: number;
}

export interface TraceGraph {
  nodes: GraphNode[];
  edges: GraphEdge[];
  /** How many nodes there are in all: those deepest in the tree are left out when there are more than `nodesMost`. */
  total: number;
}

export const nodesMost = 600;
const edgesMost = 1500;
/** Of many steps side by side only so many are looked at for each that came after them. */
const predecessorsMost = 12;

export const keyOf = ({ observation }: TreeNode) => `${observation.type}\n${observation.name ?? ""}`;

const endOf = (node: TreeNode) => Math.max(node.startMs, node.endMs ?? node.startMs);

/** Of siblings in the order of their start: what each came directly after. */
export function predecessors(siblings: readonly TreeNode[]): Map<TreeNode, TreeNode[]> {
  const found = new Map<TreeNode, TreeNode[]>();
  const byEnd = [...siblings].sort((a, b) => endOf(a) - endOf(b) || a.startMs - b.startMs);
  let ended = 0;
  let lastStart = -Infinity;
  for (const node of siblings) {
    for (let next = byEnd[ended]; next && endOf(next) <= node.startMs && next !== node; next = byEnd[++ended]) lastStart = Math.max(lastStart, next.startMs);
    const before: TreeNode[] = [];
    for (let i = ended - 1; i >= 0 && before.length < predecessorsMost; i--) {
      const candidate = byEnd[i];
      // What ended before another of them began did not lead here directly.
      if (!candidate || (endOf(candidate) <= lastStart && candidate.startMs < lastStart)) break;
      if (candidate.startMs <= node.startMs && candidate !== node) before.push(candidate);
    }
    found.set(node, before);
  }
  return found;
}

function addFamily(builder: GraphBuilder, parentKey: string, children: readonly TreeNode[]): void {
  const before = predecessors(children);
  for (const child of children) {
    const led = before.get(child) ?? [];
    if (led.length === 0) builder.edge(parentKey, keyOf(child), "inside");
    for (const one of led) builder.edge(keyOf(one), keyOf(child), "then");
  }
}

function bySteps(tree: TraceTree): GraphBuilder {
  const builder = new GraphBuilder();
  const path: string[] = [];
  const onPath = new Map<string, number>();
  const count = (key: string, by: number) => onPath.set(key, (onPath.get(key) ?? 0) + by);
  for (const node of tree.nodes) {
    for (const left of path.splice(node.depth - 1)) count(left, -1);
    const key = keyOf(node);
    builder.step(key, { name: node.observation.name ?? "", type: node.observation.type }, node, (onPath.get(key) ?? 0) > 0);
    path.push(key);
    count(key, 1);
  }
  addFamily(builder, startKey, tree.roots);
  for (const node of tree.nodes) if (node.children.length > 0) addFamily(builder, keyOf(node), node.children);
  return builder;
}

/** The levels nearest to the root that fit. */
function cut(nodes: GraphNode[]): GraphNode[] {
  if (nodes.length <= nodesMost) return nodes;
  return [...nodes].sort((a, b) => a.depth - b.depth).slice(0, nodesMost);
}

export function traceGraph(tree: TraceTree): TraceGraph {
  const builder = langGraph(tree) ?? bySteps(tree);
  const { nodes, edges } = builder.built();
  const kept = cut(nodes);
  const keys = new Set([startKey, endKey, ...kept.map(({ key }) => key)]);
  const between = edges.filter(({ from, to }) => keys.has(from) && keys.has(to));
  // The rarest are left out of what nobody could follow.
  if (between.length > edgesMost) between.sort((a, b) => b.count - a.count).splice(edgesMost);
  return { nodes: kept, edges: between, total: nodes.length };
}
