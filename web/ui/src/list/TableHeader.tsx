import { UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { Column } from "@tanstack/react-table";
import classes from "./Table.module.css";
import { metaOf } from "./column";

type Direction = "asc" | "desc";

/** By which column rows are ordered, and by which they can be. */
export interface Order {
  columns: readonly string[];
  by: string;
  now: Direction;
  change: (by: string, now: Direction) => void;
}

interface Props<T> {
  columns: Column<T>[];
  template: string;
  order: Order | undefined;
}

export function TableHeader<T>({ columns, template, order }: Props<T>) {
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" className={classes.headRow} style={{ gridTemplateColumns: template }}>
        {columns.map((column) => {
          const { label, align, unseen } = metaOf(column);
          const sorts = order?.columns.includes(column.id) ? order : null;
          const now = sorts?.by === column.id ? sorts.now : null;
          return (
            <div
              key={column.id}
              role="columnheader"
              className={classes.cell}
              data-align={align}
              aria-sort={now ? orderWords[now] : undefined}
            >
              {sorts && <SortButton label={label} now={now} change={(wanted) => sorts.change(column.id, wanted)} />}
              {!sorts && (unseen ? <VisuallyHidden>{label}</VisuallyHidden> : label)}
            </div>
          );
        })}
      </div>
    </div>
  );
}

const orderWords = { asc: "ascending", desc: "descending" } as const;

/** The greatest and the newest come first, until it is asked for once more. */
function SortButton({ label, now, change }: { label: string; now: Direction | null; change: (wanted: Direction) => void }) {
  const next = now === "desc" ? "asc" : "desc";
  const Arrow = now === "asc" ? IconArrowUp : IconArrowDown;
  return (
    <UnstyledButton className={classes.sort} data-sorted={now !== null} onClick={() => change(next)} title={`Order by this, ${orderWords[next]}`}>
      {label} {now && <Arrow size={13} />}
    </UnstyledButton>
  );
}
