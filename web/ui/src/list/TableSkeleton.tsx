import { Skeleton } from "@mantine/core";
import classes from "./List.module.css";

const widths = [62, 180, 70, 50, 120, 60, 110, 80];
const rowCount = 14;

export function TableSkeleton({ label }: { label: string }) {
  return (
    <div aria-label={label} role="status" className={classes.skeleton}>
      {Array.from({ length: rowCount }, (_, row) => (
        <div key={row} className={classes.skeletonRow}>
          {widths.map((width, i) => (
            <Skeleton key={width} height={11} width={width - ((row * 13 + i * 7) % 30)} radius={4} />
          ))}
        </div>
      ))}
    </div>
  );
}
