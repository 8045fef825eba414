// The tree of a trace: observations under their parents, with sums. No recursion, since input decides the depth.
import type { Observation } from "../../api/types";

export interface TreeNode {
  observation: Observation;
  children: TreeNode[];
  /** 1 under the trace itself. */
  depth: number;
  startMs: number;
  /** null while running. */
  endMs: number | null;
  /** USD of the node and everything below it. */
  subtreeCost: number;
  descendantCount: number;
}

export interface TraceTree {
  roots: TreeNode[];
  /** Every node, each after its parent. */
  nodes: TreeNode[];
  byId: Map<string, TreeNode>;
  startMs: number;
  endMs: number;
}

export const ownCost = (observation: Observation) => observation.costDetails?.total ?? 0;

const bySiblingOrder = (a: TreeNode, b: TreeNode) =>
  a.startMs - b.startMs || (a.observation.id < b.observation.id ? -1 : 1);

function createNode(observation: Observation): TreeNode {
  const endMs = observation.endTime === null ? null : Date.parse(observation.endTime);
  const cost = ownCost(observation);
  return {
    observation,
    children: [],
    depth: 1,
    startMs: Date.parse(observation.startTime),
    endMs,
    subtreeCost: cost,
    descendantCount: 0,
  };
}

/** Nodes reachable from `roots`, parents first, with their depths set. */
function walk(roots: TreeNode[]): TreeNode[] {
  const ordered: TreeNode[] = [];
  const waiting = [...roots].reverse();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    node.children.sort(bySiblingOrder);
    for (const child of [...node.children].reverse()) {
      child.depth = node.depth + 1;
      waiting.push(child);
    }
    ordered.push(node);
  }
  return ordered;
}

/** Parents that form a ring hang nowhere: the earliest of each ring becomes a root. */
function breakRings(byId: Map<string, TreeNode>, parentOf: Map<TreeNode, TreeNode>, roots: TreeNode[]): void {
  const reached = new Set(walk(roots));
  const rest = [...byId.values()].filter((node) => !reached.has(node)).sort(bySiblingOrder);
  for (const node of rest) {
    if (reached.has(node)) continue;
    const parent = parentOf.get(node);
    if (parent) parent.children = parent.children.filter((child) => child !== node);
    parentOf.delete(node);
    roots.push(node);
    for (const found of walk([node])) reached.add(found);
  }
}

function sumUp(nodes: TreeNode[], parentOf: Map<TreeNode, TreeNode>): void {
  for (const node of [...nodes].reverse()) {
    const parent = parentOf.get(node);
    if (!parent) continue;
    parent.subtreeCost += node.subtreeCost;
    parent.descendantCount += node.descendantCount + 1;
  }
}

export function buildTree(observations: Observation[], traceTimestamp: string): TraceTree {
  const byId = new Map<string, TreeNode>();
  for (const observation of observations) byId.set(observation.id, createNode(observation));

  const roots: TreeNode[] = [];
  const parentOf = new Map<TreeNode, TreeNode>();
  for (const node of byId.values()) {
    const parent = byId.get(node.observation.parentObservationId ?? "");
    if (parent && parent !== node) {
      parent.children.push(node);
      parentOf.set(node, parent);
    } else roots.push(node);
  }
  breakRings(byId, parentOf, roots);
  roots.sort(bySiblingOrder);
  const nodes = walk(roots);
  sumUp(nodes, parentOf);

  let startMs = Infinity;
  let endMs = -Infinity;
  for (const node of nodes) {
    startMs = Math.min(startMs, node.startMs);
    endMs = Math.max(endMs, node.endMs ?? node.startMs);
  }
  if (nodes.length === 0) startMs = endMs = Date.parse(traceTimestamp);
  return { roots, nodes, byId, startMs, endMs };
}

/** The nodes to show, top to bottom: none below a collapsed one; of a search, the steps it found and what leads to them. */
export function visibleNodes(tree: TraceTree, collapsed: ReadonlySet<string>, found: ReadonlySet<string> | null = null): TreeNode[] {
  const kept = found ? withAncestors(tree, found) : null;
  const visible: TreeNode[] = [];
  let hiddenBelow = Infinity;
  for (const node of tree.nodes) {
    if (node.depth > hiddenBelow) continue;
    hiddenBelow = Infinity;
    if (kept && !kept.has(node)) continue;
    visible.push(node);
    if (!kept && collapsed.has(node.observation.id)) hiddenBelow = node.depth;
  }
  return visible;
}

function withAncestors(tree: TraceTree, found: ReadonlySet<string>): Set<TreeNode> {
  const kept = new Set<TreeNode>();
  const path: TreeNode[] = [];
  for (const node of tree.nodes) {
    path.length = node.depth - 1;
    path.push(node);
    if (found.has(node.observation.id)) for (const step of path) kept.add(step);
  }
  return kept;
}

/** From a node's parent up to its root. */
export function ancestorIds(tree: TraceTree, id: string): string[] {
  const ids: string[] = [];
  const path: TreeNode[] = [];
  for (const node of tree.nodes) {
    path.length = node.depth - 1;
    if (node.observation.id === id) {
      ids.push(...path.map((step) => step.observation.id));
      break;
    }
    path.push(node);
  }
  return ids;
}
