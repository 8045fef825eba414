import { ActionIcon, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./CopyButton.module.css";

interface Props {
  /** Built when asked for: payloads can be large. */
  text: () => string;
  label: string;
  icon?: ReactNode;
}

export function CopyButton({ text, label, icon }: Props) {
  const clipboard = useClipboard({ timeout: 1500 });
  const told = clipboard.error ? "The browser refused to copy" : clipboard.copied ? "Copied" : label;
  return (
    <Tooltip label={told}>
      <ActionIcon variant="subtle" color="gray" size={26} className={classes.button} aria-label={label} onClick={() => clipboard.copy(text())}>
        {clipboard.copied ? <IconCheck size={15} color="var(--tm-accent)" /> : (icon ?? <IconCopy size={15} />)}
      </ActionIcon>
    </Tooltip>
  );
}
