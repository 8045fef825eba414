// Two traces side by side: which steps are the same, which are only in one of them. Pure. No recursion, since input
// decides the depth.
//
// Steps pair up by their way from the root: of paired parents, the nth child of a name and kind with the nth of the
// other. What is only in the second stands where it stands there, after its neighbour.
import type { TraceTree, TreeNode } from "../trace/tree/buildTree";

export type Change = "same" | "changed" | "removed" | "added";

export interface Pair {
  /** Of the first trace; null: it is not there. */
  a: TreeNode | null;
  b: TreeNode | null;
  depth: number;
  change: Change;
}

/** "plan 2": the second of its name among its siblings. */
function keyed(nodes: readonly TreeNode[]): [string, TreeNode][] {
  const counts = new Map<string, number>();
  return nodes.map((node) => {
    const name = `${node.observation.type}\n${node.observation.name ?? ""}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return [`${name}\n${count}`, node];
  });
}

const textOf = (value: unknown) => JSON.stringify(value) ?? "";

/** Whether it was asked or answered anything else, where that is known; times always differ. */
function differs({ observation: a }: TreeNode, { observation: b }: TreeNode, payloads: boolean): boolean {
  if (a.level !== b.level || a.model !== b.model || a.statusMessage !== b.statusMessage) return true;
  return payloads && (textOf(a.input) !== textOf(b.input) || textOf(a.output) !== textOf(b.output));
}

function pairOf(a: TreeNode | null, b: TreeNode | null, depth: number, payloads: boolean): Pair {
  if (!a) return { a, b, depth, change: "added" };
  if (!b) return { a, b, depth, change: "removed" };
  return { a, b, depth, change: differs(a, b, payloads) ? "changed" : "same" };
}

function pairUp(as: readonly TreeNode[], bs: readonly TreeNode[], depth: number, payloads: boolean): Pair[] {
  const ofA = keyed(as);
  const ofB = keyed(bs);
  const keysOfA = new Set(ofA.map(([key]) => key));
  const known = new Map(ofB);
  // What is only in the second, by the key of the common step before it.
  const behind = new Map<string, TreeNode[]>();
  let last = "";
  for (const [key, node] of ofB) {
    if (keysOfA.has(key)) last = key;
    else behind.set(last, [...(behind.get(last) ?? []), node]);
  }
  const added = (key: string) => (behind.get(key) ?? []).map((node) => pairOf(null, node, depth, payloads));
  return [...added(""), ...ofA.flatMap(([key, node]) => [pairOf(node, known.get(key) ?? null, depth, payloads), ...added(key)])];
}

/** `payloads`: both traces have theirs; otherwise what was asked and answered is not compared. */
export function alignTraces(a: Pick<TraceTree, "roots">, b: Pick<TraceTree, "roots">, payloads: boolean): Pair[] {
  const pairs: Pair[] = [];
  const waiting = pairUp(a.roots, b.roots, 0, payloads).reverse();
  for (let pair = waiting.pop(); pair; pair = waiting.pop()) {
    pairs.push(pair);
    waiting.push(...pairUp(pair.a?.children ?? [], pair.b?.children ?? [], pair.depth + 1, payloads).reverse());
  }
  return pairs;
}
