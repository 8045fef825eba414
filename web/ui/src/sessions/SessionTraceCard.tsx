import { Link } from "react-router";
import type { SessionTrace } from "../api/types";
import { formatCost, formatDuration, formatExact } from "../shared/format";
import { PayloadSection } from "../trace/payload/PayloadSection";
import type { PayloadMode } from "../trace/payload/PayloadModeSwitch";
import { traceHref } from "../traces/traceHref";
import classes from "./Session.module.css";

interface Props {
  trace: SessionTrace;
  projectId: string;
  mode: PayloadMode;
  onOpen: () => void;
}

/** A turn of the conversation. */
export function SessionTraceCard({ trace, projectId, mode, onOpen }: Props) {
  return (
    <li className={classes.trace}>
      <div className={classes.traceHead}>
        <h2 className={`${classes.traceName} truncate`}>
          <Link to={traceHref(projectId, trace)} state={{ fromList: true }} className={classes.link} onClick={onOpen}>
            {trace.name || trace.id}
          </Link>
        </h2>
        <time dateTime={trace.timestamp}>{formatExact(trace.timestamp)}</time>
        {trace.userId && <span className="truncate">User {trace.userId}</span>}
        {typeof trace.latency === "number" && <span>{formatDuration(trace.latency)}</span>}
        {typeof trace.totalCost === "number" && trace.totalCost > 0 && <span>{formatCost(trace.totalCost)}</span>}
      </div>
      <PayloadSection title="Input" value={trace.input} mode={mode} />
      <PayloadSection title="Output" value={trace.output} mode={mode} />
    </li>
  );
}
