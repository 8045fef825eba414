import type { UserRow } from "../api/types";
import { formatCost, formatCount, formatExact } from "../shared/format";
import classes from "./UserPage.module.css";

const day = (iso: string) => new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** Of all time. */
export function UserFigures({ user }: { user: UserRow }) {
  const figures: [label: string, value: string, exact?: string][] = [
    ["Traces", formatCount(user.traceCount)],
    ["Observations", formatCount(user.observationCount)],
    ["Tokens", formatCount(user.totalTokens)],
    ["Cost", formatCost(user.totalCost)],
    ["First event", day(user.firstTimestamp), formatExact(user.firstTimestamp)],
    ["Last event", day(user.lastTimestamp), formatExact(user.lastTimestamp)],
  ];
  return (
    <dl className={classes.figures} aria-label="In all">
      {figures.map(([label, value, exact]) => (
        <div key={label} className={classes.figure}>
          <dt>{label}</dt>
          <dd className="num" title={exact}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
