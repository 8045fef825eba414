// The greatest of something as bars, each a link where there is a list to show it.
import { Link } from "react-router";
import classes from "./BarList.module.css";
import type { Bar } from "./bars";

interface Props {
  bars: Bar[];
  /** What those without a name are called. */
  unnamed: string;
  format: (value: number) => string;
  /** Null for a bar that leads nowhere. */
  hrefOf: (bar: Bar) => string | null;
}

export function BarList({ bars, unnamed, format, hrefOf }: Props) {
  return (
    <ol className={classes.list}>
      {bars.map((bar) => (
        <li key={bar.name ?? ""} className={classes.row}>
          <span className={classes.bar} style={{ width: `${bar.share * 100}%` }} />
          <BarName name={bar.name} unnamed={unnamed} href={hrefOf(bar)} />
          <span className={`${classes.value} num`}>{format(bar.value)}</span>
        </li>
      ))}
    </ol>
  );
}

function BarName({ name, unnamed, href }: { name: string | null; unnamed: string; href: string | null }) {
  const words = name ?? unnamed;
  const look = `${classes.name} ${name === null ? classes.unnamed : ""} truncate`;
  if (href === null) {
    return (
      <span className={look} title={words}>
        {words}
      </span>
    );
  }
  return (
    <Link to={href} className={`${look} ${classes.link}`} title={`Show ${words}`}>
      {words}
    </Link>
  );
}
