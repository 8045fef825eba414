import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useRef } from "react";
import type { ReactNode } from "react";
import { useKeys } from "../shared/useKeys";
import classes from "./Toolbar.module.css";
import { withValue } from "./pagedState";
import { useDebouncedSearch } from "./useDebouncedSearch";
import type { PagedHandle } from "./usePagedState";

interface Props {
  list: PagedHandle;
  /** Which of the list's values it is. */
  field: string;
  label: string;
  /** The key that leads here. */
  hotkey?: string;
  icon?: ReactNode;
}

/** A text that narrows the list as it is typed. */
export function SearchBox({ list, field, label, hotkey, icon = <IconSearch size={15} /> }: Props) {
  const { state, change } = list;
  const search = useDebouncedSearch(state.values[field] ?? "", (text) => change({ values: withValue(state.values, field, text) }, true));
  const input = useRef<HTMLInputElement>(null);
  useKeys(hotkey ? { [hotkey]: () => input.current?.focus() } : {});
  return (
    <TextInput
      ref={input}
      className={classes.search}
      placeholder={label}
      aria-label={label}
      leftSection={icon}
      rightSection={search.text || !hotkey ? null : <kbd className={classes.key}>{hotkey}</kbd>}
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
