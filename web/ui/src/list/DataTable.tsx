// Rows by the thousand: virtualised, walked by keyboard, each a link. Cards on narrow screens.
import { functionalUpdate, getCoreRowModel, useReactTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useState } from "react";
import type { ReactNode, RefObject } from "react";
import { useNavigate } from "react-router";
import type { Marks } from "../live/fresh";
import { useKeys } from "../shared/useKeys";
import { useNow } from "../shared/useNow";
import classes from "./Table.module.css";
import { TableHeader } from "./TableHeader";
import type { Order } from "./TableHeader";
import { TableRow } from "./TableRow";
import type { RowProps } from "./TableRow";
import { NowContext } from "./TimeCell";
import { ChooseBox, chooseColumn } from "./choosing";
import type { NamedRows } from "./choosing";
import { inOrder, selectionOf } from "./chosen";
import type { Chosen } from "./chosen";
import { metaOf } from "./column";
import type { TableColumn } from "./column";
import { lastOpened, rememberOpened } from "./lastOpened";
import { walkOf } from "./walk";
import type { OtherPages } from "./walk";

interface Props<T extends { id: string }> {
  label: string;
  rows: T[];
  columns: TableColumn<T>[];
  /** Null for a row that leads nowhere. */
  hrefOf: (row: T) => string | null;
  nameOf: (row: T) => string;
  failed: (row: T) => boolean;
  card: (row: T, shared: RowProps) => ReactNode;
  /** Where rows are chosen, to do something with them together. */
  chosen?: Chosen;
  fresh?: Marks;
  visibility: Record<string, boolean>;
  order?: Order;
  narrow: boolean;
  /** Older answer still shown while the next one is on its way. */
  stale: boolean;
  scrollRef: RefObject<HTMLDivElement | null>;
  /** Called when the last rows come into sight. */
  onEnd?: (() => void) | undefined;
  /** Where there are more rows, for who walks them one by one. */
  pages?: OtherPages | null;
}

const rowHeight = 40;
const cardHeight = 86;
const clockMs = 10_000;
const endRows = 12;

export function DataTable<T extends { id: string }>(props: Props<T>) {
  const { label, rows, columns, hrefOf, nameOf, failed, card, chosen, fresh, visibility, order, narrow, stale, scrollRef, onEnd, pages = null } = props;
  const now = useNow(clockMs);
  const hasBoxes = chosen !== undefined && !narrow;
  const allColumns = useMemo(() => (hasBoxes ? [chooseColumn<T>(), ...columns] : columns), [hasBoxes, columns]);
  const rowSelection = useMemo(() => selectionOf(chosen), [chosen]);
  const named: NamedRows<T> = { nameOf };
  const table = useReactTable({
    data: rows,
    columns: allColumns,
    getRowId: (row) => row.id,
    state: { columnVisibility: visibility, rowSelection },
    enableRowSelection: chosen !== undefined,
    onRowSelectionChange: (change) => chosen?.change(inOrder(chosen.ids, functionalUpdate(change, rowSelection))),
    meta: named,
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
  const lastShown = virtualizer.getVirtualItems().at(-1)?.index ?? 0;
  const atEnd = rows.length > 0 && lastShown >= rows.length - endRows;
  useEffect(() => {
    if (atEnd) onEnd?.();
  }, [atEnd, onEnd]);

  const remember = (row: T) => rememberOpened(row.id, walkOf(rows, hrefOf, row.id, pages));
  const tableRows = table.getRowModel().rows;
  const activeId = useRowWalk(rows, hrefOf, remember, (index) => virtualizer.scrollToIndex(index, { align: "auto" }));
  const choose = () => tableRows.find(({ id }) => id === activeId)?.toggleSelected();
  useKeys({ x: chosen && choose });
  return (
    <NowContext value={now}>
      <div
        role="table"
        aria-label={label}
        aria-rowcount={rows.length}
        className={classes.table}
        data-stale={stale || undefined}
        style={narrow ? undefined : { minWidth }}
      >
        {!narrow && <TableHeader columns={shownColumns} template={template} order={order} />}
        <div role="rowgroup" className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start, size }) => {
            const row = tableRows[index];
            if (!row) return null;
            const shared: RowProps = {
              href: hrefOf(row.original),
              name: nameOf(row.original),
              failed: failed(row.original),
              place: { transform: `translateY(${start}px)`, height: size, gridTemplateColumns: narrow ? undefined : template },
              index,
              active: row.id === activeId,
              fresh: fresh?.has(row.id) ?? false,
              onOpen: () => remember(row.original),
              choose: chosen && narrow && <ChooseBox row={row} name={nameOf(row.original)} />,
            };
            return narrow ? card(row.original, shared) : <TableRow key={row.id} row={row} {...shared} />;
          })}
        </div>
      </div>
    </NowContext>
  );
}

/** The row that the keys are at: the one opened last, to begin with. */
function useRowWalk<T extends { id: string }>(rows: T[], hrefOf: (row: T) => string | null, remember: (row: T) => void, show: (index: number) => void) {
  const navigate = useNavigate();
  const [activeId, setActiveId] = useState(lastOpened);
  const activeIndex = rows.findIndex(({ id }) => id === activeId);
  const walk = (by: number) => {
    const index = Math.min(rows.length - 1, Math.max(0, activeIndex < 0 ? 0 : activeIndex + by));
    setActiveId(rows[index]?.id ?? null);
    show(index);
  };
  const open = () => {
    const row = rows[activeIndex];
    const href = row ? hrefOf(row) : null;
    if (!row || !href) return;
    remember(row);
    void navigate(href, { state: { fromList: true } });
  };
  const next = () => walk(1);
  const previous = () => walk(-1);
  useKeys({ j: next, ArrowDown: next, k: previous, ArrowUp: previous, Enter: open });
  return activeId;
}

const track = (size: number, grow: number | undefined) => (grow ? `minmax(${size}px, ${size + grow * 60}fr)` : `${size}px`);
