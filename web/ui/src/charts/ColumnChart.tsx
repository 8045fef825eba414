// Columns side by side: the greatest of something, or how often values are how great.
import { Link } from "react-router";
import classes from "./ColumnChart.module.css";

export interface Column {
  key: string;
  name: string;
  /** The name in full, where it is cut. */
  title?: string;
  value: number;
  href: string | null;
}

interface Props {
  summary: string;
  columns: Column[];
  format: (value: number) => string;
  /** Columns touch: between their names there is nothing. */
  continuous?: boolean;
}

export function ColumnChart({ summary, columns, format, continuous }: Props) {
  const most = Math.max(...columns.map(({ value }) => value), 0) || 1;
  return (
    <ul className={classes.columns} aria-label={summary} data-continuous={continuous || undefined}>
      {columns.map((column) => (
        <li key={column.key} className={classes.column} title={`${column.title ?? column.name}: ${format(column.value)}`}>
          <div className={classes.room}>
            <span className={`${classes.value} num`}>{format(column.value)}</span>
            <span className={classes.bar} style={{ height: `${(column.value / most) * 100}%` }} />
          </div>
          <ColumnName {...column} />
        </li>
      ))}
    </ul>
  );
}

function ColumnName({ name, href }: Column) {
  if (href === null) return <span className={`${classes.name} truncate`}>{name}</span>;
  return (
    <Link to={href} className={`${classes.name} ${classes.link} truncate`} title={`Show ${name}`}>
      {name}
    </Link>
  );
}
