import { useState } from "react";
import { ancestorIds } from "./buildTree";
import type { TraceTree } from "./buildTree";

const none: ReadonlySet<string> = new Set();

/** Which steps are folded. */
export function useCollapsed(tree: TraceTree) {
  const [collapsed, setCollapsed] = useState(none);
  /** Opens what leads to `id`: in a search one selects what is folded away otherwise. */
  const reveal = (id: string) => {
    if (collapsed.size === 0) return;
    const ancestors = new Set(ancestorIds(tree, id));
    if ([...collapsed].some((folded) => ancestors.has(folded))) setCollapsed(new Set([...collapsed].filter((folded) => !ancestors.has(folded))));
  };
  const toggle = (id: string) =>
    setCollapsed((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  const collapseAll = () => setCollapsed(new Set(tree.nodes.filter(({ children }) => children.length > 0).map(({ observation }) => observation.id)));
  return { collapsed, toggle, reveal, collapseAll, expandAll: () => setCollapsed(none) };
}
