import { flexRender } from "@tanstack/react-table";
import type { Row } from "@tanstack/react-table";
import { memo } from "react";
import type { CSSProperties, ReactNode } from "react";
import { Link } from "react-router";
import classes from "./Table.module.css";
import { metaOf } from "./column";

export interface RowProps {
  href: string | null;
  name: string;
  failed: boolean;
  place: CSSProperties;
  index: number;
  active: boolean;
  fresh: boolean;
  onOpen: () => void;
  /** What chooses it, where rows are chosen and it has no column for that. */
  choose?: ReactNode;
}

/** The link is stretched over the whole row, so that a click anywhere, also with Ctrl, opens it. */
function PlainTableRow<T>({ row, href, name, failed, place, index, active, fresh, onOpen }: RowProps & { row: Row<T> }) {
  const cells = row.getVisibleCells();
  const linked = cells.find(({ column }) => column.id === "name") ?? cells[0];
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-selected={active}
      className={classes.row}
      data-error={failed || undefined}
      data-fresh={fresh || undefined}
      style={place}
    >
      {cells.map((cell) => {
        const content = flexRender(cell.column.columnDef.cell, cell.getContext());
        return (
          <div key={cell.id} role="cell" className={classes.cell} data-align={metaOf(cell.column).align}>
            {cell === linked && href ? (
              <Link to={href} state={{ fromList: true }} className={classes.link} aria-label={`Open ${name}`} onClick={onOpen}>
                {content}
              </Link>
            ) : (
              content
            )}
          </div>
        );
      })}
    </div>
  );
}

export const TableRow = memo(PlainTableRow) as typeof PlainTableRow;
