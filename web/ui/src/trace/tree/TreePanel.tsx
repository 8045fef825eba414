// The steps of a trace: as a tree with figures, or as bars on a timeline. Virtualised: traces have thousands of steps.
import { ActionIcon, SegmentedControl, TextInput, Tooltip } from "@mantine/core";
import { IconChevronsDown, IconChevronsUp, IconSearch } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import type { TraceDetail } from "../../api/types";
import { useKeys } from "../../shared/useKeys";
import type { TreeView } from "../useSelection";
import { TimelineRuler } from "./TimelineRuler";
import { TraceTreeRow, TreeRow } from "./TreeRow";
import classes from "./TreePanel.module.css";
import { ancestorIds, visibleNodes } from "./buildTree";
import type { TraceTree, TreeNode } from "./buildTree";

interface Props {
  trace: TraceDetail;
  tree: TraceTree;
  /** Null: the trace itself. */
  selected: TreeNode | null;
  onSelect: (id: string | null) => void;
  view: TreeView;
  onView: (view: TreeView) => void;
  narrow: boolean;
}

const rowHeight = 32;

export function TreePanel({ trace, tree, selected, onSelect, view, onView, narrow }: Props) {
  const [filter, setFilter] = useState("");
  const { collapsed, toggle, reveal, collapseAll, expandAll } = useCollapsed(tree);
  const select = (id: string | null) => {
    if (id !== null) reveal(id);
    onSelect(id);
  };
  const rows = useMemo(() => visibleNodes(tree, collapsed, filter.trim()), [tree, collapsed, filter]);
  const scrollRef = useRef<HTMLDivElement>(null);
  const filterRef = useRef<HTMLInputElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length + 1,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });

  const selectedIndex = selected ? rows.indexOf(selected) + 1 : 0;
  useEffect(() => {
    if (selectedIndex > 0) virtualizer.scrollToIndex(selectedIndex, { align: "auto" });
  }, [selectedIndex, virtualizer]);

  const walk = (by: number) => {
    const index = Math.min(rows.length, Math.max(0, selectedIndex + by));
    select(rows[index - 1]?.observation.id ?? null);
  };
  const fold = (wanted: boolean) => {
    if (!selected) return;
    const { id } = selected.observation;
    if (selected.children.length > 0 && collapsed.has(id) !== wanted) toggle(id);
    else if (wanted) select(ancestorIds(tree, id).at(-1) ?? null);
  };
  useKeys({
    "/": () => filterRef.current?.focus(),
    j: () => walk(1),
    ArrowDown: () => walk(1),
    k: () => walk(-1),
    ArrowUp: () => walk(-1),
    ArrowLeft: () => fold(true),
    ArrowRight: () => fold(false),
  });

  const timeline = view === "timeline" ? tree : null;
  const isEmpty = filter.trim() !== "" && rows.length === 0;
  return (
    <section className={classes.panel} aria-label="Steps of the trace">
      <div className={classes.toolbar}>
        <TextInput
          size="xs"
          className={classes.search}
          placeholder={`Filter ${tree.nodes.length} ${tree.nodes.length === 1 ? "step" : "steps"}`}
          aria-label="Filter the steps"
          leftSection={<IconSearch size={14} />}
          ref={filterRef}
          type="search"
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            if (filter) setFilter("");
            else event.currentTarget.blur();
          }}
        />
        <FoldButtons onCollapse={collapseAll} onExpand={expandAll} />
        <SegmentedControl
          size="xs"
          aria-label="How the steps are drawn"
          data={[
            { value: "tree", label: "Tree" },
            { value: "timeline", label: "Timeline" },
          ]}
          value={view}
          onChange={(value) => onView(value as TreeView)}
        />
      </div>
      {timeline && <TimelineRuler tree={timeline} narrow={narrow} />}
      <div ref={scrollRef} className={classes.scroll}>
        <div role="tree" aria-label="Steps" className={classes.rows} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const place = { transform: `translateY(${start}px)`, height: rowHeight };
            const node = rows[index - 1];
            if (!node) return <TraceTreeRow key="trace" trace={trace} timeline={timeline} place={place} selected={!selected} onSelect={() => select(null)} />;
            const { id } = node.observation;
            return (
              <TreeRow
                key={id}
                traceId={trace.id}
                node={node}
                timeline={timeline}
                place={place}
                selected={node === selected}
                collapsed={collapsed.has(id)}
                onSelect={() => select(id)}
                onToggle={() => toggle(id)}
              />
            );
          })}
        </div>
        {isEmpty && <p className={classes.nothing}>No step is called “{filter.trim()}”.</p>}
      </div>
    </section>
  );
}

function FoldButtons({ onCollapse, onExpand }: { onCollapse: () => void; onExpand: () => void }) {
  return (
    <>
      <Tooltip label="Expand all">
        <ActionIcon variant="subtle" color="gray" size={26} aria-label="Expand all" onClick={onExpand}>
          <IconChevronsDown size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Collapse all">
        <ActionIcon variant="subtle" color="gray" size={26} aria-label="Collapse all" onClick={onCollapse}>
          <IconChevronsUp size={16} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

const none: ReadonlySet<string> = new Set();

function useCollapsed(tree: TraceTree) {
  const [collapsed, setCollapsed] = useState(none);
  /** Opens what leads to `id`: under a filter one selects what is folded away otherwise. */
  const reveal = (id: string) => {
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
