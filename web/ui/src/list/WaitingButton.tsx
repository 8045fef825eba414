import { Button } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import classes from "./List.module.css";

/** Shows what came while the reader was further down. */
export const WaitingButton = ({ text, onClick }: { text: string; onClick: () => void }) => (
  <Button className={classes.waiting} size="xs" radius="xl" leftSection={<IconArrowUp size={14} />} onClick={onClick}>
    {text}
  </Button>
);
