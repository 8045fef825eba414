import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useRef } from "react";
import type { ReactNode } from "react";
import type { KeyCommands } from "../shared/shortcuts";
import { useKeys } from "../shared/useKeys";
import classes from "./Toolbar.module.css";
import { useDebouncedSearch } from "./useDebouncedSearch";

interface Props {
  value: string;
  onSearch: (text: string) => void;
  label: string;
  placeholder?: string;
  /** The key that leads here. */
  hotkey?: keyof KeyCommands;
  /** Whether the key is shown. */
  keyShown?: boolean;
  icon?: ReactNode;
}

/** A text that narrows a list as it is typed. */
export function SearchInput({ value, onSearch, label, placeholder = label, hotkey, keyShown = true, icon = <IconSearch size={15} /> }: Props) {
  const search = useDebouncedSearch(value, onSearch);
  const input = useRef<HTMLInputElement>(null);
  useKeys(hotkey ? { [hotkey]: () => input.current?.focus() } : {});
  return (
    <TextInput
      ref={input}
      className={classes.search}
      placeholder={placeholder}
      aria-label={label}
      leftSection={icon}
      rightSection={search.text || !hotkey || !keyShown ? null : <kbd className={classes.key}>{hotkey}</kbd>}
      type="search"
      size="sm"
      value={search.text}
      onChange={(event) => search.type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") search.now();
        if (event.key === "Escape") event.currentTarget.blur();
      }}
    />
  );
}
