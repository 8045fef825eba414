import { UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { Column } from "@tanstack/react-table";
import classes from "./Table.module.css";
import { metaOf } from "./column";

/** The order of the rows by time, where it can be turned. */
export interface Order {
  now: "asc" | "desc";
  change: (order: "asc" | "desc") => void;
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
          const { label, align } = metaOf(column);
          const sorted = order && column.id === "time" ? order : null;
          return (
            <div
              key={column.id}
              role="columnheader"
              className={classes.cell}
              data-align={align}
              aria-sort={sorted ? (sorted.now === "desc" ? "descending" : "ascending") : undefined}
            >
              {sorted ? <SortButton label={label} order={sorted} /> : label}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function SortButton({ label, order }: { label: string; order: Order }) {
  const newest = order.now === "desc";
  const Arrow = newest ? IconArrowDown : IconArrowUp;
  return (
    <UnstyledButton
      className={classes.sort}
      onClick={() => order.change(newest ? "asc" : "desc")}
      title={newest ? "Newest first: click for oldest first" : "Oldest first: click for newest first"}
    >
      {label} <Arrow size={13} />
    </UnstyledButton>
  );
}
