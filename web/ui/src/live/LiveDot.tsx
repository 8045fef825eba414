import classes from "./Live.module.css";
import type { LiveState } from "./useLive";

export const LiveDot = ({ state }: { state: LiveState }) => <span className={classes.dot} data-state={state} aria-hidden="true" />;
