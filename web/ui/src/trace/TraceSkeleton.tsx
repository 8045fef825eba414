import { Skeleton } from "@mantine/core";
import headerClasses from "./TraceHeader.module.css";
import classes from "./TraceSkeleton.module.css";

const rows = Array.from({ length: 9 }, (_, index) => index);

/** The page's shape while the trace is on its way. */
export function TraceSkeleton() {
  return (
    <div className={classes.page} role="status" aria-label="Loading the trace">
      <div className={headerClasses.header}>
        <Skeleton width={260} height={20} />
        <Skeleton width={420} height={14} maw="80%" />
      </div>
      <div className={classes.body}>
        <div className={classes.tree}>
          {rows.map((row) => (
            <Skeleton key={row} height={16} width={`${78 - (row % 4) * 11}%`} ml={(row % 4) * 18} />
          ))}
        </div>
        <div className={classes.detail}>
          <Skeleton height={18} width="40%" />
          <Skeleton height={120} />
          <Skeleton height={180} />
        </div>
      </div>
    </div>
  );
}
