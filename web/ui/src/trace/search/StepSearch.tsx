import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useRef } from "react";
import { useKeys } from "../../shared/useKeys";
import classes from "./Search.module.css";

interface Props {
  text: string;
  onText: (text: string) => void;
  stepCount: number;
  /** To the next hit, or the one before. */
  onStep: (by: 1 | -1) => void;
}

/** Enter and Shift+Enter walk the hits; Escape clears the text, then leaves. */
export function StepSearch({ text, onText, stepCount, onStep }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => input.current?.focus() });
  return (
    <TextInput
      size="xs"
      className={classes.search}
      placeholder={`Search ${stepCount.toLocaleString("en-US")} ${stepCount === 1 ? "step" : "steps"}`}
      aria-label="Search the steps and their payloads"
      leftSection={<IconSearch size={14} />}
      ref={input}
      type="search"
      value={text}
      onChange={(event) => onText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") onStep(event.shiftKey ? -1 : 1);
        if (event.key !== "Escape") return;
        if (text) onText("");
        else event.currentTarget.blur();
      }}
    />
  );
}
