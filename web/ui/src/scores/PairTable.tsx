import { formatCount } from "../shared/format";
import classes from "./PairTable.module.css";
import type { PairTable as Table } from "./pairs";

/** So strong that the number on it can still be read. */
const strongest = 45;

const shade = (count: number, most: number) =>
  count === 0 ? undefined : { background: `color-mix(in srgb, var(--chart-1) ${Math.round(6 + (count / most) * (strongest - 6))}%, transparent)` };

/** The first score down, the second across; the more there are, the darker. */
export function PairTable({ table, first, second }: { table: Table; first: string; second: string }) {
  const { rows, columns, counts, most, left } = table;
  return (
    /* A wide table scrolls, so the keyboard must reach it. */
    /* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */
    <div className={classes.frame} tabIndex={0} role="group" aria-label={`${first} by ${second}`}>
      <table className={classes.table}>
        <caption className={classes.caption}>
          {first} down, {second} across{left > 0 && `; ${formatCount(left)} of rare labels are not shown`}
        </caption>
        <thead>
          <tr>
            <td />
            {columns.map((name) => (
              <th key={name} scope="col" className="num">
                <span className={`${classes.name} truncate`} title={name}>
                  {name || "empty"}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((name, row) => (
            <tr key={name}>
              <th scope="row" className="num">
                <span className={`${classes.name} truncate`} title={name}>
                  {name || "empty"}
                </span>
              </th>
              {columns.map((column, i) => {
                const count = counts[row]?.[i] ?? 0;
                return (
                  <td key={column} className={`${classes.cell} num`} data-none={count === 0 || undefined} style={shade(count, most)}>
                    {formatCount(count)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
