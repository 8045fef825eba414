// Puts steps together into nodes and edges. Pure.
import type { TreeNode } from "../tree/buildTree";
import type { EdgeKind, GraphEdge, GraphNode } from "./traceGraph";

/** Of no steps: where a trace begins, and where LangGraph says that it ends. */
export const startKey = "__start__";
export const endKey = "__end__";

export class GraphBuilder {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #edges = new Map<string, GraphEdge>();

  /** `inside`: of another step of the same node, which has its time and cost already. */
  step(key: string, said: { name: string; type: string }, step: TreeNode, inside: boolean): void {
    const { observation, startMs, endMs, subtreeCost, depth } = step;
    const known = this.#nodes.get(key);
    const node = known ?? { key, ...said, stepIds: [], seconds: 0, cost: 0, errorCount: 0, depth };
    if (!known) this.#nodes.set(key, node);
    node.stepIds.push(observation.id);
    node.depth = Math.min(node.depth, depth);
    if (observation.level === "ERROR") node.errorCount++;
    if (inside) return;
    node.seconds += Math.max(0, (endMs ?? startMs) - startMs) / 1000;
    node.cost += subtreeCost;
  }

  edge(from: string, to: string, kind: EdgeKind): void {
    const key = `${from}\n\n${to}`;
    const known = this.#edges.get(key);
    if (!known) {
      this.#edges.set(key, { from, to, kind, count: 1 });
      return;
    }
    known.count++;
    if (kind === "then") known.kind = kind;
  }

  built(): { nodes: GraphNode[]; edges: GraphEdge[] } {
    return { nodes: [...this.#nodes.values()], edges: [...this.#edges.values()] };
  }
}
