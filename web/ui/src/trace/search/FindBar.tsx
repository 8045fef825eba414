import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { StepButton } from "./HitBar";
import classes from "./Search.module.css";
import type { Find } from "./useFind";

interface Props {
  text: string;
  onText: (text: string) => void;
  find: Find;
  onClose: () => void;
  /** It was opened by hand: one is about to type. */
  focused: boolean;
}

/** Looks for a text in what is shown of one step. */
export function FindBar({ text, onText, find: { count, index, step }, onClose, focused }: Props) {
  return (
    <div className={classes.bar} role="search">
      <TextInput
        size="xs"
        className={classes.search}
        placeholder="Find in this step"
        aria-label="Find in this step"
        leftSection={<IconSearch size={14} />}
        type="search"
        autoFocus={focused}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
          if (event.key === "Escape") onClose();
        }}
      />
      <span role="status" className="num">
        {text ? (count > 0 ? `${index + 1} of ${count}` : "not shown here") : ""}
      </span>
      <StepButton label="Previous place (Shift+Enter)" up disabled={count === 0} onClick={() => step(-1)} />
      <StepButton label="Next place (Enter)" disabled={count === 0} onClick={() => step(1)} />
      <CloseButton size="sm" aria-label="Close the search" onClick={onClose} />
    </div>
  );
}
