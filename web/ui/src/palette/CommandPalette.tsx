// One field that leads anywhere: screens, projects, what was open before, and whatever an id or a few words name.
import { Modal, TextInput, VisuallyHidden } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useId, useState } from "react";
import type { KeyboardEvent } from "react";
import { CommandList } from "./CommandList";
import classes from "./CommandPalette.module.css";
import { neighbour } from "./commands";
import type { Command } from "./commands";
import { useOffers } from "./useOffers";

interface Props {
  opened: boolean;
  onClose: () => void;
  projectId: string | undefined;
}

/** Keys pressed right after each other find it gone or there: one that is opened while it fades has lost the focus. */
const atOnce = { duration: 0 };

export default function CommandPalette({ opened, onClose, projectId }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} withCloseButton={false} padding={0} size={620} yOffset="12dvh" aria-label="Jump to" transitionProps={atOnce}>
      <Palette projectId={projectId} onClose={onClose} />
    </Modal>
  );
}

const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/** Inside of what opens: each time it begins anew. */
function Palette({ projectId, onClose }: Omit<Props, "opened">) {
  const [text, setText] = useState("");
  const [chosenId, setChosenId] = useState<string>();
  const listId = useId();
  const { commands, looking, failed } = useOffers(projectId, text.trim());
  const chosen = commands.find(({ id }) => id === chosenId) ?? commands[0];
  const idOf = (command: Command) => `${listId}-${command.id}`;
  const run = (command: Command) => {
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const by = steps[event.key];
    if (by) setChosenId(neighbour(commands, chosen?.id, by)?.id);
    else if (event.key === "Enter" && chosen) run(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <TextInput
        data-autofocus
        size="md"
        variant="unstyled"
        className={classes.input}
        leftSection={<IconSearch size={17} />}
        placeholder="Jump to a screen, an id, or words of a trace"
        aria-label="Jump to"
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={chosen && idOf(chosen)}
        aria-autocomplete="list"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosenId(undefined);
        }}
        onKeyDown={onKeyDown}
      />
      <CommandList id={listId} commands={commands} chosen={chosen} idOf={idOf} onChoose={setChosenId} onRun={run} />
      {failed && <p className={classes.note}>Traces could not be searched: {failed.message}</p>}
      {commands.length === 0 && <p className={classes.note}>{looking ? "Looking…" : "Nothing fits."}</p>}
      <VisuallyHidden role="status">{looking ? "" : `${commands.length} ${commands.length === 1 ? "choice" : "choices"}`}</VisuallyHidden>
    </>
  );
}
