// The graph that LangGraph's own metadata tell of. Pure.
import type { TraceTree, TreeNode } from "../tree/buildTree";
import { GraphBuilder, endKey, startKey } from "./builder";

interface Place {
  node: string;
  step: number;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** It stands in the metadata, or in what OpenTelemetry calls attributes there; numbers may have become text. */
function placeOf({ observation }: TreeNode): Place | null {
  const { metadata } = observation;
  if (!isObject(metadata)) return null;
  const holder = isObject(metadata.attributes) && "langgraph_node" in metadata.attributes ? metadata.attributes : metadata;
  const step = Number(holder.langgraph_step);
  return typeof holder.langgraph_node === "string" && holder.langgraph_node !== "" && Number.isFinite(step) ? { node: holder.langgraph_node, step } : null;
}

interface Visit extends Place {
  tree: TreeNode;
}

/** The steps that are nodes of the graph themselves: what they call inherits their metadata. */
function visitsOf(tree: TraceTree): Visit[] {
  const visits: Visit[] = [];
  const path: (Place | null)[] = [];
  for (const node of tree.nodes) {
    path.length = node.depth - 1;
    const place = placeOf(node);
    path.push(place);
    if (place && !path.slice(0, -1).some((above) => above?.node === place.node && above.step === place.step)) visits.push({ ...place, tree: node });
  }
  return visits;
}

function inSteps(visits: Visit[]): string[][] {
  const steps = new Map<number, Set<string>>();
  for (const { node, step } of visits) steps.set(step, (steps.get(step) ?? new Set()).add(node));
  return [...steps].sort(([a], [b]) => a - b).map(([, nodes]) => [...nodes]);
}

/** Null when the trace is not of LangGraph. */
export function langGraph(tree: TraceTree): GraphBuilder | null {
  const visits = visitsOf(tree);
  if (visits.length === 0) return null;
  const builder = new GraphBuilder();
  for (const { node, tree: step } of visits) builder.step(node, { name: node, type: step.observation.type }, step, false);
  const steps = inSteps(visits);
  let before = [startKey];
  for (const nodes of [...steps, [endKey]]) {
    for (const from of before) for (const to of nodes) builder.edge(from, to, "then");
    before = nodes;
  }
  return builder;
}
