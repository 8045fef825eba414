// The steps as rows, with figures or with bars on a timeline. Virtualised: traces have thousands of steps.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import type { TraceDetail } from "../../api/types";
import { useKeys } from "../../shared/useKeys";
import { TimelineRuler } from "./TimelineRuler";
import classes from "./TreePanel.module.css";
import { TraceTreeRow, TreeRow } from "./TreeRow";
import { ancestorIds, visibleNodes } from "./buildTree";
import type { TraceTree, TreeNode } from "./buildTree";
import type { useCollapsed } from "./useCollapsed";

interface Props {
  trace: TraceDetail;
  tree: TraceTree;
  /** Null: the trace itself. */
  selected: TreeNode | null;
  onSelect: (id: string | null) => void;
  folds: ReturnType<typeof useCollapsed>;
  /** Only these and what leads to them; null: all. */
  found: ReadonlySet<string> | null;
  timeline: boolean;
  narrow: boolean;
}

const rowHeight = 32;

export function TreeRows({ trace, tree, selected, onSelect, folds, found, timeline, narrow }: Props) {
  const { collapsed, toggle } = folds;
  const rows = useMemo(() => visibleNodes(tree, collapsed, found), [tree, collapsed, found]);
  const scrollRef = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length + 1,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });

  const selectedIndex = useMemo(() => (selected ? rows.indexOf(selected) + 1 : 0), [rows, selected]);
  useEffect(() => {
    if (selectedIndex > 0) virtualizer.scrollToIndex(selectedIndex, { align: "auto" });
  }, [selectedIndex, virtualizer]);

  const walk = (by: number) => {
    const index = Math.min(rows.length, Math.max(0, selectedIndex + by));
    onSelect(rows[index - 1]?.observation.id ?? null);
  };
  const fold = (wanted: boolean) => {
    if (!selected) return;
    const { id } = selected.observation;
    if (selected.children.length > 0 && collapsed.has(id) !== wanted) toggle(id);
    else if (wanted) onSelect(ancestorIds(tree, id).at(-1) ?? null);
  };
  useKeys({
    j: () => walk(1),
    ArrowDown: () => walk(1),
    k: () => walk(-1),
    ArrowUp: () => walk(-1),
    ArrowLeft: () => fold(true),
    ArrowRight: () => fold(false),
  });

  const bars = timeline ? tree : null;
  return (
    <>
      {bars && <TimelineRuler tree={bars} narrow={narrow} />}
      <div ref={scrollRef} className={classes.scroll}>
        <div role="tree" aria-label="Steps" className={classes.rows} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const place = { transform: `translateY(${start}px)`, height: rowHeight };
            const node = rows[index - 1];
            if (!node) return <TraceTreeRow key="trace" trace={trace} timeline={bars} place={place} selected={!selected} onSelect={() => onSelect(null)} />;
            const { id } = node.observation;
            return (
              <TreeRow
                key={id}
                traceId={trace.id}
                node={node}
                timeline={bars}
                place={place}
                selected={node === selected}
                collapsed={collapsed.has(id)}
                onSelect={() => onSelect(id)}
                onToggle={() => toggle(id)}
              />
            );
          })}
        </div>
      </div>
    </>
  );
}
