// Where the nodes of a graph stand: in ranks from top to bottom. Pure.
import { Graph, layout } from "@dagrejs/dagre";
import { endKey, startKey } from "./builder";
import type { GraphEdge, GraphNode } from "./traceGraph";

/** What places follow from. */
export interface LayoutRequest {
  nodes: readonly Pick<GraphNode, "key">[];
  edges: readonly Way[];
}

type Way = Pick<GraphEdge, "from" | "to" | "count">;

export interface Place {
  /** Of its upper left corner. */
  x: number;
  y: number;
  width: number;
  height: number;
}

export const nodeSize = { width: 196, height: 56 };
export const endSize = { width: 64, height: 26 };

const isEnd = (key: string) => key === startKey || key === endKey;

/** Places follow from the most travelled ways to each node: to find them for all edges of a dense graph takes long. */
const waysTo = 2;
const waysPerNode = 1.25;

function mainWays({ nodes, edges }: LayoutRequest): Way[] {
  const counts = new Map<string, number>();
  const kept: Way[] = [];
  for (const edge of [...edges].sort((a, b) => b.count - a.count)) {
    const count = counts.get(edge.to) ?? 0;
    // The first way to each is always kept, so that none stands apart.
    if (edge.from === edge.to || count >= waysTo || (count > 0 && kept.length >= nodes.length * waysPerNode)) continue;
    counts.set(edge.to, count + 1);
    kept.push(edge);
  }
  return kept;
}

export function layoutGraph(whole: LayoutRequest): Map<string, Place> {
  const { nodes, edges } = whole;
  const graph = new Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 28, ranksep: 44, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  const keys = new Set(nodes.map(({ key }) => key));
  for (const { from, to } of edges) for (const key of [from, to]) if (isEnd(key)) keys.add(key);
  for (const key of keys) graph.setNode(key, { ...(isEnd(key) ? endSize : nodeSize) });
  for (const { from, to, count } of mainWays(whole)) graph.setEdge(from, to, { weight: Math.min(count, 8) });
  layout(graph);
  return new Map(
    [...keys].map((key) => {
      const { x, y, width, height } = graph.node(key) as Place;
      return [key, { x: x - width / 2, y: y - height / 2, width, height }];
    }),
  );
}
