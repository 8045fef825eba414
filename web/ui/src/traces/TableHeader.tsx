import { UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { Column } from "@tanstack/react-table";
import type { TraceRow } from "../api/types";
import classes from "./TracesTable.module.css";
import { metaOf } from "./columns";

interface Props {
  columns: Column<TraceRow>[];
  template: string;
  order: "asc" | "desc";
  onOrder: (order: "asc" | "desc") => void;
}

export function TableHeader({ columns, template, order, onOrder }: Props) {
  const other = order === "desc" ? "asc" : "desc";
  const Arrow = order === "desc" ? IconArrowDown : IconArrowUp;
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" className={classes.headRow} style={{ gridTemplateColumns: template }}>
        {columns.map((column) => {
          const { label, align } = metaOf(column);
          const sorted = column.id === "time";
          return (
            <div
              key={column.id}
              role="columnheader"
              className={classes.cell}
              data-align={align}
              aria-sort={sorted ? (order === "desc" ? "descending" : "ascending") : undefined}
            >
              {sorted ? (
                <UnstyledButton
                  className={classes.sort}
                  onClick={() => onOrder(other)}
                  title={order === "desc" ? "Newest first: click for oldest first" : "Oldest first: click for newest first"}
                >
                  {label} <Arrow size={13} />
                </UnstyledButton>
              ) : (
                label
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
