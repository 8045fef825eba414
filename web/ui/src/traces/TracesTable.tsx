// The rows of a page: virtualised, walked by keyboard, each a link to its trace. Cards on narrow screens.
import { getCoreRowModel, useReactTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useState } from "react";
import type { RefObject } from "react";
import { useNavigate } from "react-router";
import type { TraceRow } from "../api/types";
import { useKeys } from "../shared/useKeys";
import { useNow } from "../shared/useNow";
import { TableHeader } from "./TableHeader";
import { NowContext } from "./TimeCell";
import { TraceCard } from "./TraceCard";
import { TraceTableRow } from "./TraceTableRow";
import classes from "./TracesTable.module.css";
import { columns, metaOf } from "./columns";
import { lastOpened, rememberOpened } from "./lastOpened";

interface Props {
  rows: TraceRow[];
  projectId: string;
  fresh: ReadonlySet<string> | undefined;
  visibility: Record<string, boolean>;
  order: "asc" | "desc";
  onOrder: (order: "asc" | "desc") => void;
  narrow: boolean;
  /** Older answer still shown while the next one is on its way. */
  stale: boolean;
  scrollRef: RefObject<HTMLDivElement | null>;
}

const rowHeight = 40;
const cardHeight = 86;
const clockMs = 10_000;

export function TracesTable({ rows, projectId, fresh, visibility, order, onOrder, narrow, stale, scrollRef }: Props) {
  const now = useNow(clockMs);
  const navigate = useNavigate();
  const [activeId, setActiveId] = useState(lastOpened);
  const table = useReactTable({
    data: rows,
    columns,
    getRowId: (row) => row.id,
    state: { columnVisibility: visibility },
    getCoreRowModel: getCoreRowModel(),
  });
  const shownColumns = table.getVisibleLeafColumns();
  const template = useMemo(
    () => shownColumns.map((column) => track(column.getSize(), metaOf(column).grow)).join(" "),
    [shownColumns],
  );
  const minWidth = shownColumns.reduce((sum, column) => sum + column.getSize(), 0);

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => (narrow ? cardHeight : rowHeight),
    overscan: 8,
    scrollPaddingStart: narrow ? 0 : rowHeight,
  });
  useEffect(() => virtualizer.measure(), [narrow, virtualizer]);

  const href = (id: string) => `/project/${projectId}/traces/${encodeURIComponent(id)}`;
  const open = (id: string) => {
    rememberOpened(id);
    void navigate(href(id), { state: { fromList: true } });
  };
  const activeIndex = rows.findIndex(({ id }) => id === activeId);
  const walk = (by: number) => {
    const index = Math.min(rows.length - 1, Math.max(0, activeIndex < 0 ? 0 : activeIndex + by));
    setActiveId(rows[index]?.id ?? null);
    virtualizer.scrollToIndex(index, { align: "auto" });
  };
  const next = () => walk(1);
  const previous = () => walk(-1);
  useKeys({
    j: next,
    ArrowDown: next,
    k: previous,
    ArrowUp: previous,
    Enter: () => activeIndex >= 0 && activeId && open(activeId),
  });

  const tableRows = table.getRowModel().rows;
  return (
    <NowContext value={now}>
      <div
        role="table"
        aria-label="Traces"
        aria-rowcount={rows.length}
        className={classes.table}
        data-stale={stale || undefined}
        style={narrow ? undefined : { minWidth }}
      >
        {!narrow && <TableHeader columns={shownColumns} template={template} order={order} onOrder={onOrder} />}
        <div role="rowgroup" className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start, size }) => {
            const row = tableRows[index];
            if (!row) return null;
            const place = { transform: `translateY(${start}px)`, height: size, gridTemplateColumns: narrow ? undefined : template };
            const shared = {
              href: href(row.id),
              place,
              index,
              active: row.id === activeId,
              fresh: fresh?.has(row.id) ?? false,
              onOpen: () => rememberOpened(row.id),
            };
            return narrow ? <TraceCard key={row.id} row={row.original} {...shared} /> : <TraceTableRow key={row.id} row={row} {...shared} />;
          })}
        </div>
      </div>
    </NowContext>
  );
}

const track = (size: number, grow: number | undefined) => (grow ? `minmax(${size}px, ${size + grow * 60}fr)` : `${size}px`);
