import { UnstyledButton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./Toolbar.module.css";

/** What narrows a list, and the button that lets go of it. */
export function Chip({ children, removeLabel, onRemove }: { children: ReactNode; removeLabel: string; onRemove: () => void }) {
  return (
    <span className={classes.chip}>
      {children}
      <UnstyledButton className={classes.chipRemove} aria-label={removeLabel} onClick={onRemove}>
        <IconX size={13} />
      </UnstyledButton>
    </span>
  );
}
