import classes from "./Keys.module.css";
import { isMac, keyCaps } from "./press";

/** Keys as caps: one command's, named as in the table of shortcuts. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className={classes.keys}>
      {keyCaps(keys, isMac).map((cap) => (
        <kbd key={cap} className={classes.cap}>
          {cap}
        </kbd>
      ))}
    </span>
  );
}
