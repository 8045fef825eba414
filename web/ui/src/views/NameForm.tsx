import { Button, Group, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import type { FormEvent } from "react";
import "../app/mantine-dialogs.css";

interface Props {
  title: string;
  action: string;
  name: string;
  /** Rejects when the server does. */
  onName: (name: string) => Promise<unknown>;
  onClose: () => void;
}

const longest = 100;

/** Asks what a view is called. */
export function NameForm({ title, action, name, onName, onClose }: Props) {
  const [typed, setTyped] = useState(name);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onName(typed.trim());
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "It could not be saved");
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title} size="sm" centered>
      <form onSubmit={(event) => void submit(event)}>
        <TextInput
          label="Name"
          data-autofocus
          maxLength={longest}
          value={typed}
          error={problem}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setProblem(null);
          }}
        />
        <Group justify="flex-end" mt="md" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={!typed.trim()}>
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
