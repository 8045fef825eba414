import { Button } from "@mantine/core";
import toolbar from "../list/Toolbar.module.css";
import classes from "./Live.module.css";
import { LiveDot } from "./LiveDot";
import type { LiveState } from "./useLive";

interface Props {
  on: boolean;
  state: LiveState;
  /** Why it stands still although it is on. */
  paused: string | null;
  onChange: (on: boolean) => void;
}

/** Shows traces as they come. What is to be known of it besides on and off stands beside it. */
export function LiveSwitch({ on, state, paused, onChange }: Props) {
  const told = on ? (paused ?? (state === "reconnecting" ? "Reconnecting…" : null)) : null;
  return (
    <>
      <Button
        variant="default"
        size="sm"
        className={toolbar.choice}
        data-live={on || undefined}
        aria-pressed={on}
        leftSection={<LiveDot state={paused ? "off" : state} />}
        onClick={() => onChange(!on)}
      >
        Live
      </Button>
      <span role="status" className={classes.told}>
        {told}
      </span>
    </>
  );
}
