// A button for what cannot be undone: it asks once more, and says why when it failed.
import { ActionIcon, Button, Popover } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import classes from "./ConfirmButton.module.css";

interface Props {
  /** What the button does, as its name. */
  label: string;
  question: string;
  run: () => Promise<unknown>;
  /** With its label written on it; otherwise an icon. */
  wide?: boolean;
}

export function ConfirmButton({ label, question, run, wide = false }: Props) {
  const [opened, setOpened] = useState(false);
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const toggle = () => {
    setFailure(null);
    setOpened(!opened);
  };
  const confirm = async () => {
    setRunning(true);
    try {
      await run();
      setOpened(false);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setRunning(false);
    }
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" width={260} trapFocus returnFocus>
      <Popover.Target>
        {wide ? (
          <Button variant="default" size="sm" className={classes.danger} leftSection={<IconTrash size={15} />} onClick={toggle}>
            {label}
          </Button>
        ) : (
          <ActionIcon variant="subtle" color="gray" size={26} className={classes.icon} aria-label={label} title={label} onClick={toggle}>
            <IconTrash size={15} />
          </ActionIcon>
        )}
      </Popover.Target>
      <Popover.Dropdown>
        <p className={classes.question}>{question}</p>
        {failure && (
          <p className={classes.failure} role="alert">
            {failure}
          </p>
        )}
        <div className={classes.buttons}>
          <Button variant="default" size="xs" data-autofocus onClick={() => setOpened(false)}>
            Cancel
          </Button>
          <Button color="red" size="xs" loading={running} onClick={() => void confirm()}>
            Delete
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
