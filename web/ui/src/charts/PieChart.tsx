// Shares of a whole as a ring, beside what they are.
import { arc, pie } from "d3-shape";
import { Link } from "react-router";
import { formatPercent } from "../shared/format";
import classes from "./PieChart.module.css";
import type { Slice } from "./slices";

interface Props {
  summary: string;
  slices: Slice[];
  format: (value: number) => string;
  hrefOf: (slice: Slice) => string | null;
}

const outer = 50;
const inner = 31;

const angles = pie<Slice>().value(({ value }) => value).sort(null).padAngle(0.012);
const shape = arc<ReturnType<typeof angles>[number]>().innerRadius(inner).outerRadius(outer).cornerRadius(1.2);

export function PieChart({ summary, slices, format, hrefOf }: Props) {
  const whole = slices.reduce((sum, { value }) => sum + value, 0);
  return (
    <div className={classes.chart}>
      <svg className={classes.ring} viewBox="-50 -50 100 100" role="img" aria-label={summary}>
        {angles(slices).map((one) => (
          <path key={one.data.name} d={shape(one) ?? ""} fill={`var(${one.data.color})`}>
            <title>{`${one.data.name}: ${format(one.value)}`}</title>
          </path>
        ))}
        <text className={classes.whole} textAnchor="middle" dominantBaseline="central">
          {format(whole)}
        </text>
      </svg>
      <ul className={classes.legend}>
        {slices.map((slice) => (
          <li key={slice.name} className={classes.entry}>
            <span className={classes.swatch} style={{ background: `var(${slice.color})` }} />
            <SliceName name={slice.name} href={hrefOf(slice)} />
            <span className={`${classes.figure} num`}>{format(slice.value)}</span>
            <span className={`${classes.share} num`}>{formatPercent(slice.value / whole)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function SliceName({ name, href }: { name: string; href: string | null }) {
  const look = `${classes.name} truncate`;
  if (href === null) {
    return (
      <span className={look} title={name}>
        {name}
      </span>
    );
  }
  return (
    <Link to={href} className={`${look} ${classes.link}`} title={`Show ${name}`}>
      {name}
    </Link>
  );
}
