import classes from "./Live.module.css";
import { LiveDot } from "./LiveDot";
import type { LiveState } from "./useLive";

/** Says that what is shown grows by itself. */
export function LiveMark({ state }: { state: LiveState }) {
  const shown = state === "live" || state === "reconnecting";
  return (
    <span role="status" className={classes.place}>
      {shown && (
        <span className={classes.mark} data-state={state}>
          <LiveDot state={state} />
          {state === "live" ? "Live" : "Reconnecting…"}
        </span>
      )}
    </span>
  );
}
