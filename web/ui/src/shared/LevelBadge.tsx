import type { Level } from "../api/types";
import classes from "./LevelBadge.module.css";

const words: Record<Level, string> = { DEBUG: "Debug", DEFAULT: "Default", WARNING: "Warning", ERROR: "Error" };

/** Says a level that is worth saying: nothing for the default. */
export function LevelBadge({ level }: { level: Level }) {
  if (level === "DEFAULT") return null;
  return (
    <span className={classes.badge} data-level={level}>
      {words[level] ?? level}
    </span>
  );
}

export function LevelCounts({ errors, warnings }: { errors: number; warnings: number }) {
  if (errors === 0 && warnings === 0) return null;
  return (
    <span className={classes.counts}>
      {errors > 0 && (
        <span className={classes.badge} data-level="ERROR" title={`${errors} with level error`}>
          {errors} {errors === 1 ? "error" : "errors"}
        </span>
      )}
      {warnings > 0 && (
        <span className={classes.badge} data-level="WARNING" title={`${warnings} with level warning`}>
          {warnings} {errors > 0 ? "warn" : warnings === 1 ? "warning" : "warnings"}
        </span>
      )}
    </span>
  );
}
