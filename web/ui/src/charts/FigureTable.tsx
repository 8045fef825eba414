// The numbers of a chart as a table: for those who do not see the picture, or want the figures. Sorted by its heads.
import { UnstyledButton } from "@mantine/core";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { formatInteger } from "../shared/format";
import classes from "./FigureTable.module.css";
import { sortRows } from "./figures";
import type { FigureRow, Figures, Sorting } from "./figures";

interface Props {
  label: string;
  figures: Figures;
  hrefOf: (row: FigureRow) => string | null;
}

/** More than anybody reads, and less than would hold the page up. */
const rowsShown = 500;

export function FigureTable({ label, figures, hrefOf }: Props) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const rows = useMemo(() => sortRows(figures.rows, sorting), [figures, sorting]);
  const turn = (column: number) => setSorting((before) => ({ column, descending: before?.column === column ? !before.descending : true }));
  return (
    // A long table scrolls, so the keyboard must reach it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.frame} tabIndex={0} role="group" aria-label={label}>
      <table className={classes.table}>
        <thead>
          <tr>
            {figures.heads.map(({ label: head, numeric }, i) => (
              <th
                key={head + i}
                scope="col"
                className={numeric ? classes.number : undefined}
                aria-sort={sorting?.column === i ? (sorting.descending ? "descending" : "ascending") : undefined}
              >
                <UnstyledButton className={classes.head} onClick={() => turn(i)}>
                  {head}
                </UnstyledButton>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, rowsShown).map((row) => (
            <Row key={row.key} row={row} figures={figures} href={hrefOf(row)} />
          ))}
        </tbody>
        {figures.totals && (
          <tfoot>
            <tr>
              {figures.totals.map((text, i) => (
                <td key={(figures.heads[i]?.label ?? "") + i} className={figures.heads[i]?.numeric ? `${classes.number} num` : undefined}>
                  {text}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
      {rows.length > rowsShown && <p className={classes.more}>and {formatInteger(rows.length - rowsShown)} more: sort for others, or download all of them</p>}
    </div>
  );
}

function Row({ row, figures, href }: { row: FigureRow; figures: Figures; href: string | null }) {
  return (
    <tr>
      {row.texts.map((text, i) => (
        <td key={(figures.heads[i]?.label ?? "") + i} className={figures.heads[i]?.numeric ? `${classes.number} num` : undefined}>
          {i === 0 && href ? (
            <Link to={href} className={classes.link}>
              {text}
            </Link>
          ) : (
            text
          )}
        </td>
      ))}
    </tr>
  );
}
